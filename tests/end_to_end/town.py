"""A small town on the running stack: its people, its two post offices, its operations office. Made through the API.

Only the first operations staff and auditor, and the first cash in vault and safes, are written straight into the table, as
the installation of a province does.
"""

import itertools
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol
from unittest.mock import patch

from chalicelib.composition import Application, Work
from chalicelib.config import from_environment
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, Role, register_staff
from chalicelib.softatm import OutletCode
from infra.demo.cash import bring_cash, fill_vault
from tests.end_to_end.books import Books
from tests.end_to_end.outside import Bank, CardGateway, Messages
from tests.end_to_end.visitor import Http, SignIn, Transport, Visitor, new_id

CHI_LANG = "06523"
HERE, THERE = "06160", "06157"
"""The outlets of xã Gia Miễn and xã Hoàng Việt, which serve cash."""
MONEY_PIN, STAFF_PIN, COLLECT_PIN = "739154", "284917", "4821"
VAULT_CASH, SAFE_CASH = 1_000_000_000_000, 10_000_000_000
OFFICE = (PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FA1"), PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FA2"))
OPENING = ((200_000, 100), (100_000, 50), (10_000, 300), (1_000, 500))
OPENING_CASH = 28_500_000


class Stack(Protocol):
    """Something the product runs on: the local stack, or a deployment."""

    @property
    def keys(self) -> dict[str, str]: ...
    @property
    def origin(self) -> str: ...
    @property
    def aws_endpoint(self) -> str: ...
    @property
    def table_endpoint(self) -> str: ...
    @property
    def gateway_origin(self) -> str: ...
    @property
    def bank_origin(self) -> str: ...
    @property
    def environment(self) -> dict[str, str]: ...


@dataclass(frozen=True)
class Person:
    """A customer: a phone number and a signed-in machine."""

    phone: str
    name: str
    visitor: Visitor

    @property
    def party_id(self) -> str:
        return self.visitor.party_id

    def balance(self) -> int:
        """What is on the balance account and not held."""
        return int(self.visitor.get("/accounts/balance")["available"])


@dataclass(frozen=True)
class Till:
    """A teller (or supervisor) of their own at an enrolled tablet of their own, with a shift to open."""

    outlet_code: str
    device_id: str
    visitor: Visitor
    staff_number: str
    device_secret: str = field(repr=False)
    shift_id: str = field(default_factory=lambda: new_id("shf"))

    @property
    def account(self) -> str:
        return f"1110:{self.outlet_code}-{self.device_id}"

    @property
    def safe(self) -> str:
        return f"1120:{self.outlet_code}"

    def open(self, visitor: Visitor | None = None) -> Any:
        """Count 28,500,000 đồng out of the safe."""
        return (visitor or self.visitor).do("/shifts", {"shift_id": self.shift_id, "notes": notes(OPENING)})

    def cash_in(self, person: Person, amount: int) -> Any:
        """Take counted notes from a customer."""
        found = self.visitor.do("/till/customer-lookups", {"shift_id": self.shift_id, "phone": person.phone})
        assert found["customer_id"] == person.party_id
        order = {"cash_in_id": new_id("cin"), "shift_id": self.shift_id, "amount": amount, "phone": person.phone}
        return self.visitor.do("/cash-ins", {**order, "customer_id": person.party_id})


def notes(pairs: Any) -> list[dict[str, int]]:
    return [{"note": note, "count": count} for note, count in pairs]


def notes_for(amount: int) -> list[dict[str, int]]:
    """A count that adds up to the amount."""
    pairs = []
    for note in (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000):
        count, amount = divmod(amount, note)
        pairs.append((note, count))
    assert amount == 0, "no notes make this up"
    return notes(pairs)


def _hire(work: Work, *, number: str, phone: str, role: Role) -> None:
    register_staff(work.identity, staff_number=number, phone=phone, name="Nguyễn Thị Điều Hành", roles=[role], pin=STAFF_PIN)


class Town:
    """Everybody and everything; one for a test session."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.http = Http(stack.origin)
        self.messages = Messages(stack.aws_endpoint)
        self.bank, self.gateway = Bank(stack.bank_origin), CardGateway(stack.gateway_origin)
        self.guest = Visitor(self.http)
        self._numbers = itertools.count(100_001)
        self._office_phones: dict[str, str] = {}
        for number, role in (("DH900", Role.OPERATIONS), ("KT900", Role.AUDITOR), ("DH901", Role.OPERATIONS)):
            self.hire_office(number, role)
        self._directly(lambda work: fill_vault(work, VAULT_CASH))
        self.operations = self.office("DH900")
        self.auditor = self.office("KT900")
        self.colleague = self.office("DH901")
        for code in (HERE, THERE):
            self.outlet(code)

    def hire_office(self, number: str, role: Role) -> None:
        """Somebody more of the office, with a phone and a PIN."""
        self._office_phones[number] = self.phone()
        self._directly(partial(_hire, number=number, phone=self._office_phones[number], role=role))

    def _directly(self, use_case: Callable[[Work], object]) -> None:
        """As the installation of a province does it."""
        with patch.dict(os.environ, self.stack.environment):
            run(Application(from_environment(), keys=self.stack.keys), use_case)

    def office(self, number: str, transport: Transport | None = None) -> Visitor:
        """One of operations, or the auditor, signs in by PIN and code."""
        guest = Visitor(transport or self.http)
        challenge_id, code = self._staff_code(number, self._office_phones[number], guest)
        proof = {"staff_number": number, "pin": STAFF_PIN, "challenge_id": challenge_id, "code": code}
        return Visitor(guest.transport, SignIn.of(guest.do("/staff-sessions", proof)))

    def _staff_code(self, number: str, phone: str, guest: Visitor | None = None) -> tuple[str, str]:
        seen = len(self.messages.to(phone))
        challenge = (guest or self.guest).do("/staff-sign-in-codes", {"staff_number": number})
        return str(challenge["challenge_id"]), self.messages.await_code(phone, seen)

    def books(self) -> Books:
        return Books(self.auditor)

    def phone(self) -> str:
        """A number nobody has."""
        return f"0977{next(self._numbers)}"

    def outlet(self, code: str) -> None:
        plan = {"code": code, "address": "Trung tâm xã", "serves_cash": True}
        self.operations.do("/outlets", plan)
        self._directly(lambda work: bring_cash(work, OutletCode(code), SAFE_CASH, senders=OFFICE, counters=OFFICE))

    def staff(self, outlet_code: str, role: str) -> str:
        """The number of somebody hired who has set the staff PIN."""
        phone = self.phone()
        number = f"NV{phone[-6:]}"
        hired = {"staff_number": number, "phone": phone, "name": "Hoàng Thị Bình", "roles": [role]}
        self.operations.do("/staff", {**hired, "outlet_code": outlet_code})
        challenge_id, code = self._staff_code(number, phone)
        self.guest.do(f"/staff/{number}/pin", {"pin": STAFF_PIN, "challenge_id": challenge_id, "code": code})
        return number

    def till(self, outlet_code: str = HERE, transport: Transport | None = None, *, role: str = "teller") -> Till:
        """A new teller signs in on a new tablet."""
        number = self.staff(outlet_code, role)
        offer = self.operations.do("/tablet-enrolments", {"outlet_code": outlet_code})
        tablet = self.guest.do("/tablets", {"enrolment_code": offer["enrolment_code"], "label": "Quầy 1"})
        device_id, secret = tablet["device_id"], tablet["device_secret"]
        visitor = self.at_tablet(number, device_id, secret, transport or self.http)
        return Till(outlet_code, device_id, visitor, number, secret)

    def at_tablet(self, staff_number: str, device_id: str, device_secret: str, transport: Transport) -> Visitor:
        """Somebody of the outlet signs in."""
        proof = {"staff_number": staff_number, "pin": STAFF_PIN, "device_id": device_id, "device_secret": device_secret}
        return Visitor(transport, SignIn.of(Visitor(transport).do("/staff-sessions", proof)))

    def person(self, name: str, transport: Transport | None = None, phone: str = "") -> Person:
        """Somebody signs in by the code of a text message."""
        phone = phone or self.phone()
        seen = len(self.messages.to(phone))
        challenge = self.guest.do("/sign-in-codes", {"phone": phone})
        proof = {"challenge_id": challenge["challenge_id"], "phone": phone, "name": name}
        tokens = self.guest.do("/sessions", {**proof, "code": self.messages.await_code(phone, seen)})
        return Person(phone, name, Visitor(transport or self.http, SignIn.of(tokens)))

    def household(self, name: str, transport: Transport | None = None, *, pin: bool = True) -> Person:
        """Somebody becomes a household of xã Chi Lăng, with a money PIN."""
        person = self.person(name, transport)
        person.visitor.do("/households", {"name": name, "commune_code": CHI_LANG})
        person.visitor.refresh()
        if pin:
            person.visitor.do("/me/pin", {"pin": MONEY_PIN})
        return person

    def listing(self, household: Person, title: str, *, price: int, stock: int, **more: object) -> Any:
        goods = {"title": title, "category": "na", "unit": "kg", "unit_price": price, "stock": stock, **more}
        return household.visitor.do("/listings", goods)

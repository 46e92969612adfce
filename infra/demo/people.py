"""Who lives and works in the demo world: outlets with their staff and tablets, households, buyers."""

from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256

from chalicelib.catalogue import COMMUNES, Commune
from chalicelib.identity import (
    Actor,
    EnrolledTablet,
    Party,
    PartyId,
    Role,
    SessionId,
    Staff,
    enrol_tablet_directly,
    register_party,
    register_staff,
)
from chalicelib.softatm import OutletCode, OutletPlan, Pair, open_outlet
from infra.demo.cash import bring_cash, bring_to_bank, fill_vault, top_up_float
from infra.demo.names import buyer_name, household_name
from infra.demo.province import Province

MONEY_PIN, STAFF_PIN = "246810", "135790"
CHI_LANG = "06523"
FAMOUS = (CHI_LANG, "05995", "06253")
"""Outlets of the table of people to sign in as: xã Chi Lăng, thị trấn Thất Khê, thị trấn Văn Quan."""

_SAFE_VND = 300_000_000
_AT_BANK_VND = 5_000_000_000
_FLOAT_VND = 20_000_000
_KEPT_SAFES = 40
"""How many safes' cash stays in the vault."""
_OFFICE = (
    ("DH001", Role.OPERATIONS, "Nguyễn Thị Điều Hành"),
    ("KT001", Role.AUDITOR, "Lê Văn Kiểm"),
    ("DH002", Role.OPERATIONS, "Vi Văn Kho"),
)


@dataclass(frozen=True)
class Outlet:
    """A post office with its people.

    Attributes:
        tablet: only where cash is served.
        teller, supervisor: as they act at the counter.
    """

    commune: Commune
    serves_cash: bool
    staff: Staff
    teller: Actor
    supervisor: Staff | None = None
    tablet: EnrolledTablet | None = None

    @property
    def code(self) -> OutletCode:
        return OutletCode(self.commune.code)


@dataclass
class People:
    """Everybody.

    Attributes:
        households: the first ones have the phone numbers of the table of people to sign in as.
        office: operations and auditor.
        with_pin: whose money PIN is set.
    """

    outlets: dict[str, Outlet] = field(default_factory=dict)
    households: list[Party] = field(default_factory=list)
    buyers: list[Party] = field(default_factory=list)
    office: list[tuple[Staff, Party]] = field(default_factory=list)
    with_pin: set[PartyId] = field(default_factory=set)
    by_id: dict[PartyId, Party] = field(default_factory=dict)

    def household_of(self, party_id: PartyId) -> Party:
        return self.by_id[party_id]

    @property
    def operations(self) -> Pair:
        """The two who sign for the province."""
        first, second = (staff.party_id for staff, _ in self.office if Role.OPERATIONS in staff.roles)
        return first, second

    def known_households(self) -> list[Party]:
        """Those of the table of people to sign in as, who have joined by now."""
        last = _household_phone(len(FAMOUS) - 1)
        return sorted((one for one in self.households if one.phone <= last), key=lambda one: one.phone)


class _Phones:
    """Phone numbers that are given out once, none of which holds a PIN of the demo world."""

    def __init__(self) -> None:
        self._given = 0

    def next(self) -> str:
        while True:
            self._given += 1
            prefix = ("98", "97", "86", "35", "36", "88", "94", "96")[self._given % 8]
            number = f"+84{prefix}{self._given * 7_919 % 10_000_000:07d}"
            if MONEY_PIN not in number and STAFF_PIN not in number and not number[5:].startswith("000"):
                return number


def tablet_secret(keys_word: str, outlet_code: str) -> str:
    """The demo tablet's secret; it follows from the stage's pepper, so that two machines have different ones."""
    return sha256(f"demo tablet {outlet_code} {keys_word}".encode()).hexdigest()


def settle_province(province: Province, *, outlets: int, cash_outlets: int) -> People:
    """Outlets, staff, tablets, and cash from the vault."""
    people = People()
    phones = _Phones()
    codes = list(COMMUNES)
    rest = [code for code in codes if code not in FAMOUS]
    province.dice.shuffle(rest)
    chosen = [*FAMOUS, *rest][: max(outlets, len(FAMOUS))]
    towns = [code for code in chosen if COMMUNES[code].kind != "xã" and code not in FAMOUS]
    ranked = [*FAMOUS, *towns, *(code for code in chosen if code not in FAMOUS and code not in towns)]
    cash = set(ranked[:cash_outlets])
    for code in sorted(chosen):
        people.outlets[code] = _outlet(province, COMMUNES[code], phones, serves_cash=code in cash)
        province.clock.sleep(90)
    for number, role, name in _OFFICE:
        people.office.append(_office(province, number, role, name, phones.next()))
    _fill_safes(province, people)
    return people


def _fill_safes(province: Province, people: People) -> None:
    """The vault is filled once, and every outlet that serves cash gets a sealed bag from it."""
    served = [outlet for outlet in people.outlets.values() if outlet.supervisor is not None]
    province.do(lambda work: fill_vault(work, _SAFE_VND * (len(served) + _KEPT_SAFES) + _AT_BANK_VND))
    province.do(lambda work: bring_to_bank(work, _AT_BANK_VND, by=people.operations))
    for outlet in served:
        assert outlet.supervisor is not None
        counters = (outlet.teller.party_id, outlet.supervisor.party_id)
        bring = partial(bring_cash, code=outlet.code, amount=_SAFE_VND)
        province.do(partial(bring, senders=people.operations, counters=counters))
        province.do(partial(top_up_float, code=outlet.code, amount=_FLOAT_VND, by=people.operations))


def _outlet(province: Province, commune: Commune, phones: _Phones, *, serves_cash: bool) -> Outlet:
    minimum, maximum = (50_000_000, 500_000_000) if serves_cash else (0, 0)
    plan = OutletPlan(
        code=commune.code,
        address=f"Trung tâm {commune.name}, {commune.district}, Lạng Sơn",
        serves_cash=serves_cash,
        min_cash=minimum,
        max_cash=maximum,
    )
    province.do(lambda work: open_outlet(work.softatm, plan))
    staff, teller = _till_staff(province, f"GDV{commune.code}", Role.TELLER, commune.code, phones.next())
    if not serves_cash:
        return Outlet(commune, False, staff, _actor(province, teller, Role.TELLER, commune.code))
    supervisor, _ = _till_staff(province, f"KSV{commune.code}", Role.SUPERVISOR, commune.code, phones.next())
    secret = tablet_secret(province.app.keys["code_pepper"], commune.code)
    tablet = province.do(
        lambda work: enrol_tablet_directly(work.identity, outlet_code=commune.code, label="Quầy 1", secret=secret)
    )
    actor = _actor(province, teller, Role.TELLER, commune.code, tablet)
    return Outlet(commune, True, staff, actor, supervisor, tablet)


def _till_staff(province: Province, number: str, role: Role, outlet_code: str, phone: str) -> tuple[Staff, PartyId]:
    name = household_name(province.dice)
    staff = province.do(
        lambda work: register_staff(
            work.identity,
            staff_number=number,
            phone=phone,
            name=name,
            roles=[role],
            outlet_code=outlet_code,
            pin=STAFF_PIN,
        )
    )
    return staff, staff.party_id


def _office(province: Province, number: str, role: Role, name: str, phone: str) -> tuple[Staff, Party]:
    party = province.do(lambda work: register_party(work.identity, phone=phone, name=name))
    staff = province.do(
        lambda work: register_staff(work.identity, staff_number=number, phone=phone, name=name, roles=[role], pin=STAFF_PIN)
    )
    return staff, party


def _actor(
    province: Province, party_id: PartyId, role: Role, outlet_code: str, tablet: EnrolledTablet | None = None
) -> Actor:
    session = SessionId.make(province.now, province.entropy)
    device = None if tablet is None else tablet.tablet.device_id
    return Actor(party_id, frozenset({role}), session, device, outlet_code)


def _household_phone(number: int) -> str:
    return f"+84912{number:06d}"


def register_household(province: Province, people: People, place: Commune, number: int) -> Party:
    """A household that sells; the first ones, and every eighth, have set a money PIN."""
    wants_pin = number < len(FAMOUS) or number % 8 == 0
    phone = _household_phone(number)
    party = province.do(
        lambda work: register_party(
            work.identity,
            phone=phone,
            name=_name_of(province, number),
            household=True,
            commune_code=place.code,
            pin=MONEY_PIN if wants_pin else None,
        )
    )
    return _kept(people.households, people, party, wants_pin)


_KNOWN_HOUSEHOLDS = ("Hoàng Thị Vân", "Nông Văn Páo", "Triệu Thị Mẩy")


def _name_of(province: Province, number: int) -> str:
    return _KNOWN_HOUSEHOLDS[number] if number < len(_KNOWN_HOUSEHOLDS) else household_name(province.dice)


def register_buyer(province: Province, people: People, number: int) -> Party:
    """Somebody who signs in to buy; most have set a money PIN."""
    phone, wants_pin = f"+84903{number:06d}", number < 3 or number % 3 != 0
    name = "Trần Thị Mai" if number == 0 else buyer_name(province.dice)
    party = province.do(
        lambda work: register_party(work.identity, phone=phone, name=name, pin=MONEY_PIN if wants_pin else None)
    )
    return _kept(people.buyers, people, party, wants_pin)


def _kept(those: list[Party], people: People, party: Party, with_pin: bool) -> Party:
    those.append(party)
    people.by_id[party.party_id] = party
    if with_pin:
        people.with_pin.add(party.party_id)
    return party

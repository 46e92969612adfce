"""Builders for orders and payments: two households that sell, a buyer, a teller, and money that comes."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalice.test import Client

from app import app as chalice_app
from chalicelib.adapters.dynamo.outbox import effect_of
from chalicelib.adapters.dynamo.table import Table
from chalicelib.catalogue import Listing, ListingId, create_listing
from chalicelib.composition import Application, Work, use
from chalicelib.entrypoints.effects import EFFECT_HANDLERS, MINUTE_JOBS, load
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Actor, Party, PartyId, Role, SessionId, register_party
from chalicelib.kernel.clock import business_date, from_text
from chalicelib.ledger import Account, balance, recount
from chalicelib.orders import (
    BasketLine,
    OrderId,
    Parcel,
    ParcelId,
    Placed,
    Wish,
    confirm_parcel,
    deliver_parcel,
    find_order,
    hand_in_parcel,
    pack_parcel,
    place_order,
    recipient_of,
    release_parcel,
    token_of,
)
from chalicelib.payments import MoneyIn, MoneyOutcome, PaymentMethod, receive_money, transfer_content
from infra.local.memory_table import MemoryTable
from tests.builders import TEST_KEYS, FakeClock
from tests.builders_catalogue import offer
from tests.builders_identity import CHI_LANG, PIN, household, quick_application
from tests.caller import Caller, Reply
from tests.fakes.bank_switch import FakeBankSwitch
from tests.fakes.card_gateway import FakeCardGateway
from tests.fakes.sms import FakeSms

BUYER_PHONE, VAN_PHONE, PAO_PHONE = "+84911111111", "+84912345678", "+84913456789"
BUYER = recipient_of(name="Trần Thị Mai", phone=BUYER_PHONE, address="12 Hàng Bông, Hoàn Kiếm, Hà Nội")


@dataclass
class Fair:
    """A small market: two households with one listing each, a buyer with an account, and a teller.

    Attributes:
        na: 65,000 đồng a kilogram, 50 in stock; hoi: 120,000 đồng a bag, 20 in stock.
    """

    app: Application
    table: MemoryTable
    van: Party
    pao: Party
    buyer: Party
    teller: Actor
    na: Listing
    hoi: Listing
    gateway: FakeCardGateway
    bank: FakeBankSwitch
    sms: FakeSms
    made: int = 0

    def __post_init__(self) -> None:
        self.first: Placed  # of the tests that place one order

    @property
    def operations(self) -> Actor:
        """Somebody of the province's desk."""
        return Actor(self.teller.party_id, frozenset({Role.OPERATIONS}), self.teller.session_id)

    def order_id(self) -> OrderId:
        return OrderId.make(self.app.clock.now(), self.app.entropy)

    def place(self, method: PaymentMethod = PaymentMethod.VIETQR, **changes: Any) -> Placed:
        """An order of two kilograms of na from Vân and one bag of hoi from Páo: two parcels."""
        lines = changes.pop("lines", [(self.na, 2), (self.hoi, 1)])
        values: dict[str, Any] = {
            "order_id": self.order_id(),
            "lines": [BasketLine(listing.listing_id, count) for listing, count in lines],
            "recipient": BUYER,
            "method": method,
        }
        wish = Wish(**{**values, **changes})
        return run(self.app, lambda work: place_order(work.orders, wish))

    def money(self, amount: int, content: str, **changes: Any) -> MoneyIn:
        """A booking as the bank tells it, each with a reference of its own."""
        self.made += 1
        values: dict[str, Any] = {
            "bank_bin": TEST_KEYS["bank_bin"],
            "account": TEST_KEYS["bank_account"],
            "bank_ref": f"FT{self.made:08d}",
            "amount": amount,
            "content": content,
            "payer_bank_bin": "970436",
            "payer_account": "0011001234567",
            "payer_name": "TRAN THI MAI",
            "booked_at": self.app.clock.now(),
            "raw": "{}",
        }
        return MoneyIn(**{**values, **changes})

    def transfer(self, placed: Placed, amount: int | None = None) -> MoneyOutcome:
        """The buyer scans the code and pays."""
        due = placed.payment.amount if amount is None else amount
        return self.take(self.money(due, f"MBVCB.1.{transfer_content(placed.order.code)}.CT tu 0011"))

    def take(self, money: MoneyIn) -> MoneyOutcome:
        return run(self.app, lambda work: receive_money(work.payments, money))

    def paid(self, method: PaymentMethod = PaymentMethod.VIETQR, **changes: Any) -> Placed:
        placed = self.place(method, **changes)
        assert self.transfer(placed) is MoneyOutcome.APPLIED
        return self.look(placed)

    def open_page(self, placed: Placed) -> str:
        """The buyer presses Pay by card; the gateway's session."""
        proof = {"token": token_of(self.work().orders, placed.order.order_id)}
        path = f"/payments/{placed.payment.payment_id}/checkout-page"
        assert Caller(self.app).post(path, proof).status == 200
        session = self.look(placed).payment.session_id
        assert session is not None
        return session

    def minute(self) -> dict[str, int]:
        """Run the jobs of the minute."""
        load()
        return {name: job(self.app) for name, job in MINUTE_JOBS.items()}

    def look(self, placed: Placed) -> Placed:
        """The order as it is stored now."""
        work = self.work()
        order = work.orders.store.find(placed.order.order_id)
        payment = work.payments.store.find(placed.payment.payment_id)
        assert order is not None
        assert payment is not None
        return Placed(order, work.orders.store.parcels(order.parcel_ids), payment)

    def look_up(self, order_id: str) -> Placed:
        """The order of an id."""
        orders = self.work().orders
        return find_order(orders, OrderId(order_id), token=token_of(orders, OrderId(order_id)))

    def handed_in(self, parcel: Parcel) -> None:
        """The household's two taps and the teller's scan."""
        run(self.app, lambda work: confirm_parcel(work.orders, parcel.parcel_id, parcel.seller_id))
        run(self.app, lambda work: pack_parcel(work.orders, parcel.parcel_id, parcel.seller_id))
        run(self.app, lambda work: hand_in_parcel(work.orders, parcel.parcel_id, self.teller))

    def delivered(self, parcel: Parcel) -> Parcel:
        self.handed_in(parcel)
        return run(self.app, lambda work: deliver_parcel(work.orders, parcel.parcel_id, self.teller))

    def release(self, seen: Parcel) -> bool:
        def use_case(work: Work) -> bool:
            return release_parcel(work.orders, seen)

        return run(self.app, use_case)

    def release_due(self) -> int:
        """What the job of the minute does."""
        return sum(self.release(seen) for seen in self.work().orders.store.due(self.app.clock.now(), 100))

    def tick(self, **duration: float) -> None:
        clock = self.app.clock
        assert isinstance(clock, FakeClock)
        clock.tick(**duration)

    def work(self) -> Work:
        return self.app.open_work()

    def balance(self, account: Account) -> int:
        return balance(self.work().ledger, account).posted

    def totals(self) -> dict[str, int]:
        """Debits less credits of every account kind, over all journal entries; zero ones left out."""
        times = (item["posted_at"] for item in self.table.everything() if item["pk"].startswith("TX#") and item["sk"] == "H")
        sums = recount(self.work().ledger, {business_date(from_text(at)) for at in times})
        net = {code: turnover.debits - turnover.credits for code, turnover in sorted(sums.items())}
        return {code: amount for code, amount in net.items() if amount}

    def stock(self, listing_id: ListingId) -> int:
        found = self.work().catalogue.store.find(listing_id)
        assert found is not None
        return found.stock

    def parcel(self, parcel_id: ParcelId) -> Parcel:
        found = self.work().orders.store.find_parcel(parcel_id)
        assert found is not None
        return found


def fair(table: MemoryTable | None = None, metered: Table | None = None, app: Application | None = None) -> Fair:
    """The market, open.

    Args:
        metered: the table as the application sees it, when something is put around it.
        app: another application than one over fakes; it is over `table`.
    """
    table = table or MemoryTable()
    gateway, bank, sms = FakeCardGateway(), FakeBankSwitch(), FakeSms()
    app = app or quick_application(metered or table, card_gateway=gateway, bank_switch=bank, sms=sms)
    van = household(app, phone=VAN_PHONE, name="Hộ Hoàng Thị Vân")
    pao = household(app, phone=PAO_PHONE, name="Hộ Nông Văn Páo")
    buyer = run(app, lambda work: register_party(work.identity, phone=BUYER_PHONE, name="Trần Thị Mai", pin=PIN))
    now: datetime = app.clock.now()
    teller = Actor(
        PartyId.make(now, app.entropy), frozenset({Role.TELLER}), SessionId.make(now, app.entropy), outlet_code=CHI_LANG
    )
    na = run(app, lambda work: create_listing(work.catalogue, van.party_id, offer()))
    bag = offer(title="Hoa hồi khô", category="hoi", unit_price=120_000, stock=20, weight_g=500)
    hoi = run(app, lambda work: create_listing(work.catalogue, pao.party_id, bag))
    return Fair(app, table, van, pao, buyer, teller, na, hoi, gateway, bank, sms)


class ActorCaller(Caller):
    """Somebody with a token made for the test, for instance staff at a till."""

    def __init__(self, app: Application, actor: Actor) -> None:
        super().__init__(app)
        self._headers["Authorization"] = f"Bearer {app.tokens.issue(actor, app.clock.now())}"


def call_webhook(app: Application, path: str, raw: bytes, **headers: str) -> Reply:
    """What the gateway or the bank gets when it calls."""
    use(app)
    sent = {"Content-Type": "application/json", **{name.replace("_", "-"): text for name, text in headers.items()}}
    with Client(chalice_app) as client:
        answer = client.http.request("POST", path, headers=sent, body=raw)
        return Reply(answer.status_code, json.loads(answer.body), dict(answer.headers))


def deliver_effects(market: Fair, kind: str = "") -> int:
    """Do every effect (of the kind) that waits in the outbox, as the relay and the queue would have it done."""
    load()
    items = [item for item in market.table.everything() if item["pk"].startswith(f"OUT#{kind}")]
    for item in items:
        effect = effect_of(item)
        if effect.kind in EFFECT_HANDLERS:
            EFFECT_HANDLERS[effect.kind](market.app, effect)
    return len(items)

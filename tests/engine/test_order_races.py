"""Buyers, jobs and households at once: fifty units are fifty orders and fifty escrows; a parcel is released once."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from chalicelib.adapters.dynamo.engine import DynamoTable
from chalicelib.adapters.dynamo.table import Table
from chalicelib.adapters.system import SystemClock, SystemEntropy
from chalicelib.catalogue import ListingId
from chalicelib.composition import Application, Work
from chalicelib.entrypoints.http.orders import BasketLineBody, NewOrder, RecipientBody, post_order
from chalicelib.entrypoints.http.resource import Call, carry_out
from chalicelib.entrypoints.runner import Answer, run
from chalicelib.identity import Actor, PartyId, Role, SessionId
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.ids import OperationId
from chalicelib.ledger import balance
from chalicelib.orders import (
    OrderId,
    Parcel,
    ParcelId,
    cancel_order,
    confirm_parcel,
    confirm_receipt,
    deliver_parcel,
    hand_in_parcel,
    open_dispute,
    pack_parcel,
    release_parcel,
    token_of,
)
from chalicelib.payments import MoneyIn, PaymentMethod, balance_account, escrow, receive_money, transfer_content
from infra.local.memory_table import MemoryTable
from tests.builders import TEST_KEYS, application_on
from tests.builders_catalogue import SELLER, listed
from tests.fixtures_stack import Engine
from tests.patience import patiently

BUYERS, UNITS = 200, 50


@pytest.fixture(params=["memory", "dynamodb_local"])
def app(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Application:
    return application_on(_table(request, monkeypatch), clock=SystemClock(), entropy=SystemEntropy())


def _table(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Table:
    if request.param == "memory":
        return MemoryTable()
    engine: Engine = request.getfixturevalue(request.param)
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", engine.endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    return DynamoTable(engine.fresh_table(), "ap-southeast-1")


def at_once(steps: Sequence[Callable[[], Any]]) -> list[Any]:
    """Take all steps at the same moment; what each gave, or the code of what it refused with."""
    results: list[Any] = []
    start = threading.Barrier(len(steps))

    def take(step: Callable[[], Any]) -> None:
        start.wait()
        try:
            results.append(step())
        except DomainError as error:
            results.append(error.code)
        except Exception as error:  # noqa: BLE001  every other ending is counted and shown
            results.append(repr(error))

    threads = [threading.Thread(target=take, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def order_for(app: Application, listing_id: str, method: PaymentMethod = PaymentMethod.VIETQR) -> Answer:
    return order_of(app, [str(listing_id)], method)


def order_of(app: Application, listings: Sequence[str], method: PaymentMethod = PaymentMethod.VIETQR) -> Answer:
    now = app.clock.now()
    order_id = str(OrderId.make(now, app.entropy))
    phone = f"09{int(sha256(order_id.encode()).hexdigest(), 16) % 10**8:08d}"
    body = NewOrder(
        order_id=order_id,
        lines=[BasketLineBody(listing_id=listing, count=1) for listing in listings],
        recipient=RecipientBody(
            name="Trần Thị Mai",
            phone=phone,
            address="12 Hàng Bông, Hà Nội",
        ),
        method=method,
    )
    call = Call(None, {}, {}, str(OperationId.make(now, app.entropy)))
    answer: Answer = patiently(lambda: carry_out(app, post_order, call, body))
    return answer


def pay(app: Application, order: dict[str, Any]) -> str:
    """The bank tells of the buyer's transfer."""
    money = MoneyIn(
        bank_bin=TEST_KEYS["bank_bin"],
        account=TEST_KEYS["bank_account"],
        bank_ref=f"FT-{order['code']}",
        amount=order["total"],
        content=transfer_content(order["code"]),
        payer_bank_bin="970436",
        payer_account="0011001234567",
        payer_name="TRAN THI MAI",
        booked_at=app.clock.now(),
        raw="{}",
    )
    outcome = patiently(lambda: run(app, lambda work: receive_money(work.payments, money)))
    return str(outcome.value)


def teller(app: Application) -> Actor:
    now = app.clock.now()
    party, session = PartyId.make(now, app.entropy), SessionId.make(now, app.entropy)
    return Actor(party, frozenset({Role.TELLER}), session, outlet_code="06523")


def delivered(app: Application) -> dict[str, Any]:
    """An order of one parcel, paid and delivered."""
    listing = listed(app, stock=5)
    order: dict[str, Any] = order_for(app, listing.listing_id).body
    assert pay(app, order) == "applied"
    parcel = order["parcels"][0]["id"]
    for step in (
        lambda work: confirm_parcel(work.orders, parcel, SELLER),
        lambda work: pack_parcel(work.orders, parcel, SELLER),
        lambda work: hand_in_parcel(work.orders, parcel, teller(app)),
        lambda work: deliver_parcel(work.orders, parcel, teller(app)),
    ):
        run(app, step)
    return order


@pytest.mark.pain(1)
def test_fifty_units_are_fifty_orders_and_fifty_escrows(app: Application) -> None:
    listing = listed(app, stock=UNITS)
    answers = at_once([lambda: order_for(app, listing.listing_id)] * BUYERS)
    won = [answer.body for answer in answers if isinstance(answer, Answer) and answer.status == 201]
    refused = Counter(answer.body["code"] for answer in answers if isinstance(answer, Answer) and answer.refused)
    assert len(won) == UNITS, Counter(map(str, (one for one in answers if not isinstance(one, Answer))))
    assert refused == {"sold_out": BUYERS - UNITS}
    assert len({order["id"] for order in won}) == len({order["code"] for order in won}) == UNITS
    found = app.open_work().catalogue.store.find(listing.listing_id)
    assert found is not None
    assert found.stock == 0

    twice = [lambda order=order: pay(app, order) for order in won for _ in range(2)]
    assert Counter(at_once(twice)) == {"applied": UNITS, "seen": UNITS}
    ledger = app.open_work().ledger
    held = [balance(ledger, escrow(order["id"])).posted for order in won]
    assert held == [95_000] * UNITS


@pytest.mark.pain(1, 2)
def test_baskets_with_the_same_goods_in_opposite_order(app: Application) -> None:
    """No lock is held while another is waited for: every basket is decided, and for the last units one wins."""
    na, hoi = (str(listed(app, stock=UNITS).listing_id) for _ in range(2))
    orders = at_once([lambda pair=pair: order_of(app, list(pair)) for pair in [(na, hoi), (hoi, na)] * UNITS])  # type: ignore[misc]
    won = [answer for answer in orders if isinstance(answer, Answer) and answer.status == 201]
    refused = Counter(answer.body["code"] for answer in orders if isinstance(answer, Answer) and answer.refused)
    assert (len(won), refused) == (UNITS, {"sold_out": UNITS}), Counter(map(str, orders))
    left = [app.open_work().catalogue.store.find(ListingId(listing)) for listing in (na, hoi)]
    assert [listing and listing.stock for listing in left] == [0, 0]


@pytest.mark.failure(21)
def test_the_job_and_the_buyer_release_a_parcel_once(app: Application) -> None:
    order = delivered(app)
    order_id, parcel_id = OrderId(order["id"]), order["parcels"][0]["id"]
    token = token_of(app.open_work().orders, order_id)
    seen = app.open_work().orders.store.find_parcel(parcel_id)
    assert seen is not None

    def release(work: Work) -> bool:
        # The job's clock is two days on; the buyer's is not.
        late = work.orders.now.replace(year=work.orders.now.year + 1)
        return release_parcel(replace(work.orders, now=late), seen)

    def confirm(work: Work) -> bool:
        confirm_receipt(work.orders, order_id, token=token)
        return True

    steps = [lambda: patiently(lambda: run(app, release))] * 4 + [lambda: patiently(lambda: run(app, confirm))] * 4
    results = Counter(map(str, at_once(steps)))
    assert results["True"] == 1, results
    assert set(results) <= {"True", "False", "not_yet_received"}, results
    ledger = app.open_work().ledger
    assert balance(ledger, escrow(order_id)).posted == 0
    assert balance(ledger, balance_account(SELLER)).posted == 65_000 - 1_950 - 195 - 650 - 325


@pytest.mark.failure(20)
def test_the_release_and_a_dispute_race_and_one_wins(app: Application) -> None:
    for _ in range(4):
        order = delivered(app)
        order_id, parcel_id = OrderId(order["id"]), ParcelId(order["parcels"][0]["id"])
        token = token_of(app.open_work().orders, order_id)
        before = balance(app.open_work().ledger, balance_account(SELLER)).posted
        seen = app.open_work().orders.store.find_parcel(parcel_id)
        assert seen is not None

        def release(work: Work, seen: Parcel = seen) -> str:
            late = work.orders.now.replace(year=work.orders.now.year + 1)
            return "released" if release_parcel(replace(work.orders, now=late), seen) else "not released"

        def dispute(work: Work, order_id: OrderId = order_id, parcel_id: ParcelId = parcel_id, token: str = token) -> str:
            open_dispute(work.orders, order_id, parcel_id, reason="thiếu một cân", token=token)
            return "disputed"

        steps: list[Callable[[], str]] = [lambda step=step: run(app, step) for step in (release, dispute)]  # type: ignore[misc]
        results = sorted(at_once([lambda step=step: patiently(step) for step in steps]))  # type: ignore[misc]
        held = balance(app.open_work().ledger, escrow(order_id)).posted
        gained = balance(app.open_work().ledger, balance_account(SELLER)).posted - before
        if results == ["parcel_moved", "released"]:
            assert (held, gained) == (0, 65_000 - 1_950 - 195 - 650 - 325)
        else:
            assert results == ["disputed", "not released"]
            assert (held, gained) == (95_000, 0)


def test_handed_in_or_cancelled_but_not_both(app: Application) -> None:
    listing = listed(app, stock=50)
    for _ in range(5):
        results = hand_in_against_cancel(app, order_for(app, listing.listing_id, PaymentMethod.COD).body)
        assert sorted(results) in (["handed_in", "too_late_to_cancel"], ["cancelled", "parcel_moved"]), results


def hand_in_against_cancel(app: Application, order: dict[str, Any]) -> list[str]:
    order_id, parcel = OrderId(order["id"]), order["parcels"][0]["id"]
    token, clerk = token_of(app.open_work().orders, order_id), teller(app)
    run(app, lambda work: confirm_parcel(work.orders, parcel, SELLER))
    run(app, lambda work: pack_parcel(work.orders, parcel, SELLER))

    def hand_in(work: Work) -> str:
        return hand_in_parcel(work.orders, parcel, clerk).state.value

    def cancel(work: Work) -> str:
        return cancel_order(work.orders, order_id, token=token).parcels[0].state.value

    return at_once([lambda: run(app, hand_in), lambda: run(app, cancel)])

"""Coupons that many want at once: the cap is a condition of the write that places the order."""

from collections import Counter
from hashlib import sha256
from typing import Any

import pytest

from chalicelib.adapters.dynamo.table import Table
from chalicelib.adapters.system import SystemClock, SystemEntropy
from chalicelib.composition import Application
from chalicelib.entrypoints.http.orders import BasketLineBody, NewOrder, RecipientBody, post_order
from chalicelib.entrypoints.http.resource import Call, carry_out
from chalicelib.entrypoints.runner import Answer, run
from chalicelib.kernel.ids import OperationId
from chalicelib.orders import OrderId, cancel_order, token_of
from chalicelib.payments import PaymentMethod
from chalicelib.promotions import PromotionKind
from tests.builders import application_on
from tests.builders_catalogue import listed
from tests.builders_promotions import CODE, coupon, kept
from tests.engine.test_order_races import _table, at_once
from tests.patience import patiently

BUYERS, USES, OFF = 200, 10, 6_500


@pytest.fixture(params=["memory", "dynamodb_local"])
def app(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Application:
    table: Table = _table(request, monkeypatch)
    return application_on(table, clock=SystemClock(), entropy=SystemEntropy())


def order_with(
    app: Application, listing_id: str, code: str = CODE, phone: str = "", method: PaymentMethod = PaymentMethod.VIETQR
) -> Answer:
    now = app.clock.now()
    order_id = str(OrderId.make(now, app.entropy))
    phone = phone or f"09{int(sha256(order_id.encode()).hexdigest(), 16) % 10**8:08d}"
    body = NewOrder(
        order_id=order_id,
        lines=[BasketLineBody(listing_id=listing_id, count=1)],
        recipient=RecipientBody(name="Trần Thị Mai", phone=phone, address="12 Hàng Bông, Hà Nội"),
        method=method,
        coupon=code,
    )
    call = Call(None, {}, {}, str(OperationId.make(now, app.entropy)))
    answer: Answer = patiently(lambda: carry_out(app, post_order, call, body))
    return answer


def told(answers: list[Any]) -> Counter[str]:
    """What became of each: `placed`, or the code of its refusal."""
    return Counter(
        ("placed" if answer.status == 201 else answer.body["code"]) if isinstance(answer, Answer) else str(answer)
        for answer in answers
    )


@pytest.mark.pain(13)
def test_a_coupon_with_a_cap_of_ten_and_two_hundred_buyers(app: Application) -> None:
    coupon(app, uses=USES, budget=10**6)
    listing = str(listed(app, stock=BUYERS).listing_id)
    answers = at_once([lambda: order_with(app, listing)] * BUYERS)
    assert told(answers) == {"placed": USES, "coupon_used_up": BUYERS - USES}
    placed = [answer.body for answer in answers if answer.status == 201]
    assert {(order["coupon"], order["discount"]) for order in placed} == {(CODE, OFF)}
    assert {answer.body["details"]["coupon"] for answer in answers if answer.refused} == {CODE}
    assert kept(app) == (USES, USES * OFF)
    without = order_with(app, listing, code="")
    assert (without.status, without.body["discount"]) == (201, 0)


@pytest.mark.pain(13)
def test_a_budget_is_never_passed(app: Application) -> None:
    coupon(app, uses=100, most=OFF, budget=5 * OFF + OFF - 1)
    listing = str(listed(app, stock=40).listing_id)
    assert told(at_once([lambda: order_with(app, listing)] * 40)) == {"placed": 5, "coupon_used_up": 35}
    assert kept(app) == (5, 5 * OFF)


@pytest.mark.pain(13)
@pytest.mark.parametrize("first_order", [True, False])
def test_one_phone_number_many_times_at_once_uses_it_once(app: Application, first_order: bool) -> None:
    coupon(app, first_order=first_order, uses=100, budget=10**6)
    listing = str(listed(app, stock=20).listing_id)
    told_so = told(at_once([lambda: order_with(app, listing, phone="0911 111 111")] * 8))
    assert told_so.pop("placed") == 1
    assert set(told_so) <= {"not_first_order", "coupon_used_by_phone"}
    assert kept(app) == (1, OFF)


@pytest.mark.pain(13)
def test_cancelled_many_times_at_once_it_is_given_back_once(app: Application) -> None:
    coupon(app)
    listing = str(listed(app, stock=20).listing_id)
    orders = [order_with(app, listing).body["id"] for _ in range(2)]
    token = token_of(app.open_work().orders, OrderId(orders[0]))
    cancel = lambda: patiently(lambda: run(app, lambda w: cancel_order(w.orders, OrderId(orders[0]), token=token)))  # noqa: E731
    results = at_once([cancel] * 8)
    assert Counter(isinstance(one, str) for one in results) == {True: 7, False: 1}, results
    assert kept(app) == (1, OFF)


@pytest.mark.pain(13)
def test_fifty_orders_of_one_number_at_once_are_one_first_order(app: Application) -> None:
    """Nothing was typed: the others go on without it, and no order is refused."""
    terms: dict[str, Any] = {"kind": PromotionKind.AMOUNT, "rate_bp": 0, "most": 30_000, "automatic": True}
    coupon(app, code="DONDAU", first_order=True, uses=100, budget=10**6, **terms)
    listing = str(listed(app, stock=60).listing_id)
    at_the_door = PaymentMethod.COD
    answers = at_once([lambda: order_with(app, listing, code="", phone="0911 111 111", method=at_the_door)] * 50)
    assert told(answers) == {"placed": 50}
    assert Counter(answer.body["discount"] for answer in answers) == {0: 49, 30_000: 1}
    assert kept(app, "DONDAU") == (1, 30_000)


@pytest.mark.pain(13)
def test_a_funds_budget_is_never_overdrawn(app: Application) -> None:
    """Shipping for six orders and a half: six have it, and the others pay it themselves."""
    terms: dict[str, Any] = {"kind": PromotionKind.DELIVERY, "rate_bp": 0, "most": 10_000, "automatic": True, "once": False}
    coupon(app, code="GIAOXA", fund="06523", uses=100, budget=65_000, **terms)
    listing = str(listed(app, stock=60).listing_id)
    answers = at_once([lambda: order_with(app, listing, code="")] * 40)
    assert told(answers) == {"placed": 40}
    assert Counter(answer.body["discount"] for answer in answers) == {10_000: 6, 0: 34}
    assert kept(app, "GIAOXA") == (6, 60_000)

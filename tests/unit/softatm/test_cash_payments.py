"""Orders paid in notes at an outlet by their code: into the till and the escrow at once, or not at all."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role
from chalicelib.kernel.policy import POLICIES
from chalicelib.orders import OrderState, ParcelState, Placed, cancel_order, cancel_parcel, token_of
from chalicelib.payments import (
    CashAmountDiffers,
    CashPaymentTooLarge,
    MoneyOutcome,
    NoSuchPayment,
    Payment,
    PaymentClosed,
    PaymentMethod,
    PaymentState,
    RefundState,
    ToBalance,
    WrongMethod,
    balance_account,
    escrow,
)
from chalicelib.softatm import (
    CashPaymentId,
    OrderCash,
    count_shift,
    freeze_shift,
    take_order_cash,
)
from chalicelib.softatm.counting import limits_on
from chalicelib.softatm.errors import ShiftNotOpen, SignatureNeeded
from tests.builders_orders import ActorCaller, deliver_effects
from tests.builders_softatm import HERE, notes_for
from tests.property.money_invariants import (
    check_balances_are_folds,
    check_entries_balance,
    check_orders_add_up,
    headers_of,
)
from tests.unit.orders.test_cash_desk import OPENING, Desk
from tests.unit.softatm.test_http import Tablet

DUE = 165_000


@pytest.fixture
def desk() -> Desk:
    return Desk()


def placed(desk: Desk, method: PaymentMethod = PaymentMethod.CASH, **more: Any) -> Placed:
    return desk.market.place(method, lines=[(desk.market.na, 2)], **more)


def take(desk: Desk, code: str, amount: int = DUE, **more: Any) -> Payment:
    cash = OrderCash(desk.counter.new(CashPaymentId), code, amount, **more)
    return desk.counter.soft(lambda s: take_order_cash(s, desk.duty, cash))


def in_till(desk: Desk) -> int:
    return desk.counter.in_till(desk.duty)


def checked(desk: Desk) -> None:
    items = desk.market.table.everything()
    headers = headers_of(items)
    check_entries_balance(headers)
    check_orders_add_up(headers, check_balances_are_folds(items, headers))


def test_notes_pay_the_order_and_the_shift_closes(desk: Desk) -> None:
    order = placed(desk)
    paid = take(desk, f"xl {order.order.code.lower()}")
    assert (paid.state, paid.received) == (PaymentState.PAID, DUE)
    now = desk.market.look(order)
    assert now.order.state is OrderState.ACCEPTED
    assert [parcel.state for parcel in now.parcels] == [ParcelState.TO_CONFIRM]
    assert in_till(desk) == OPENING + DUE
    desk.counter.soft(lambda s: freeze_shift(s, desk.duty))
    assert desk.counter.soft(lambda s: count_shift(s, desk.duty, notes=notes_for(OPENING + DUE))).variance == 0
    checked(desk)


def test_no_day_of_the_customer_or_the_outlet_is_counted(desk: Desk) -> None:
    """Collecting the price of goods is no cash-in to an account."""
    take(desk, placed(desk).order.code)
    day = desk.market.app.clock.now().date()
    limits = desk.counter.soft(lambda s: limits_on(s, day, "a" * 32, HERE))
    assert [desk.counter.soft(lambda s, of=limit: s.limits.used(of)) for limit in limits] == [0, 0, 0]  # type: ignore[misc]


def test_once_and_nothing_of_what_is_refused(desk: Desk) -> None:
    order = placed(desk)
    with pytest.raises(CashAmountDiffers):
        take(desk, order.order.code, DUE - 1_000)
    with pytest.raises(NoSuchPayment):
        take(desk, "7K3M9QWT")
    take(desk, order.order.code)
    with pytest.raises(PaymentClosed):
        take(desk, order.order.code)
    assert in_till(desk) == OPENING + DUE
    checked(desk)


@pytest.mark.parametrize("method", [PaymentMethod.COD, PaymentMethod.CARD])
def test_an_order_that_is_paid_in_another_way(desk: Desk, method: PaymentMethod) -> None:
    with pytest.raises(WrongMethod):
        take(desk, placed(desk, method).order.code)


def test_late_or_cancelled_the_notes_are_given_back_and_nothing_is_posted(desk: Desk) -> None:
    late, gone = placed(desk), placed(desk)
    token = token_of(desk.market.work().orders, gone.order.order_id)
    run(desk.market.app, lambda w: cancel_order(w.orders, gone.order.order_id, token=token))
    with pytest.raises(PaymentClosed):
        take(desk, gone.order.code)
    desk.market.tick(seconds=POLICIES[-1].cash_payment_window_s)
    with pytest.raises(PaymentClosed):
        take(desk, late.order.code)
    desk.market.minute()
    assert desk.market.look(late).order.state is OrderState.EXPIRED
    assert in_till(desk) == OPENING
    checked(desk)


def test_a_transfer_that_does_not_work_is_paid_in_notes_and_comes_after_all(desk: Desk) -> None:
    order = placed(desk, PaymentMethod.VIETQR)
    take(desk, order.order.code)
    assert desk.market.transfer(order, DUE) is MoneyOutcome.RETURNED
    assert desk.market.balance(escrow(order.order.order_id)) == DUE
    assert desk.market.totals()["2210"] == -DUE
    checked(desk)


def test_what_is_missing_of_a_part_payment(desk: Desk) -> None:
    order = placed(desk, PaymentMethod.VIETQR)
    assert desk.market.transfer(order, 65_000) is MoneyOutcome.PART
    with pytest.raises(CashAmountDiffers):
        take(desk, order.order.code)
    assert take(desk, order.order.code, 100_000).state is PaymentState.PAID
    checked(desk)


def test_back_to_the_balance_of_a_buyer_with_an_account(desk: Desk) -> None:
    market = desk.market
    order = placed(desk, buyer_id=market.buyer.party_id)
    take(desk, order.order.code)
    (parcel,) = order.parcels
    run(market.app, lambda w: cancel_parcel(w.orders, parcel.parcel_id, parcel.seller_id, "mưa lớn, không hái được"))
    (refund,) = market.work().payments.store.refunds_of(order.payment.payment_id)
    assert (refund.state, refund.way) == (RefundState.PAID, ToBalance(market.buyer.party_id))
    assert market.balance(balance_account(market.buyer.party_id)) == DUE
    checked(desk)


def test_of_a_guest_it_waits_for_an_account(desk: Desk) -> None:
    market = desk.market
    order = placed(desk)
    take(desk, order.order.code)
    (parcel,) = order.parcels
    run(market.app, lambda w: cancel_parcel(w.orders, parcel.parcel_id, parcel.seller_id, "mưa lớn, không hái được"))
    deliver_effects(market)
    (refund,) = market.work().payments.store.stuck_refunds(cursor=None, limit=10).entries
    assert (refund.state, refund.way, refund.amount) == (RefundState.WAITING, None, DUE)


def test_a_large_amount_is_signed_for_and_a_larger_one_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    market = desk.market
    large = market.place(PaymentMethod.CASH, lines=[(market.hoi, 20)])
    bound = desk.counter.soft(lambda s: s.policy.cash_payment_most)
    assert large.payment.amount < bound
    monkeypatch.setattr("chalicelib.composition.work.Work.policy", lowered(cash_in_signature_above=1_000_000))
    with pytest.raises(SignatureNeeded):
        take(desk, large.order.code, large.payment.amount)
    monkeypatch.setattr("chalicelib.composition.work.Work.policy", lowered(cash_payment_most=1_000_000))
    with pytest.raises(CashPaymentTooLarge):
        take(desk, large.order.code, large.payment.amount)


def lowered(**values: Any) -> Any:
    return replace(POLICIES[-1], **values)


def test_not_in_a_frozen_shift(desk: Desk) -> None:
    order = placed(desk)
    desk.counter.soft(lambda s: freeze_shift(s, desk.duty))
    with pytest.raises(ShiftNotOpen):
        take(desk, order.order.code)


def test_over_http(desk: Desk) -> None:
    order = placed(desk)
    app, duty = desk.market.app, desk.duty
    teller = Tablet(app, duty.teller_id, frozenset({Role.TELLER}), duty.device_id, HERE)
    found = teller.post("/till/order-lookups", {"code": order.order.code})
    assert found.status == 200, found.body
    assert (found.body["due"], found.body["signature"]) == (DUE, False)
    assert "Mai" not in found.body["holder"].split()[:1]
    body = {
        "cash_payment_id": str(desk.counter.new(CashPaymentId)),
        "shift_id": desk.duty.shift_id,
        "code": order.order.code,
        "amount": DUE,
    }
    paid = teller.post("/cash-payments", body)
    assert (paid.status, paid.body["state"]) == (201, "paid")
    assert teller.post("/cash-payments", {**body, "amount": -1}).status == 422
    assert ActorCaller(app, desk.market.operations).post("/cash-payments", body).status == 403

"""Card disputes (flows 16a, 16b): told in any order, any number of times, or not at all; won or lost, early or late."""

import itertools
from datetime import timedelta

import pytest

from chalicelib.entrypoints.runner import run
from chalicelib.ledger import account, chart
from chalicelib.orders import ParcelState, Placed, cancel_parcel, confirm_receipt, token_of
from chalicelib.oversight import CaseKind
from chalicelib.payments import (
    ChargebackState,
    MoneyFrozen,
    PaymentMethod,
    RefundState,
    apply_dispute,
    escrow,
    request_refund,
)
from tests.builders import START
from tests.builders_orders import Fair, call_webhook, deliver_effects, fair
from tests.fakes.card_gateway import DISPUTE_FEE, SIGNATURE
from tests.property.money_invariants import (
    check_balances_are_folds,
    check_chargebacks,
    check_entries_balance,
    check_keys_are_used_once,
    check_orders_add_up,
    headers_of,
)

NA, HOI, ALL = 165_000, 150_000, 315_000
CARD_FEE = ALL * 290 // 10_000


@pytest.fixture
def market() -> Fair:
    return fair()


def charged(market: Fair) -> tuple[Placed, str]:
    """Two parcels paid by card, with the fee booked."""
    placed = market.place(PaymentMethod.CARD)
    session = market.open_page(placed)
    market.gateway.pay(session)
    market.gateway.book(session)
    hear(market, market.gateway.notice(session, START))
    return market.look(placed), session


def hear(market: Fair, raw: bytes) -> str:
    reply = call_webhook(market.app, "/webhooks/stripe", raw, stripe_signature=SIGNATURE)
    assert reply.status == 200, reply.body
    return str(reply.body["outcome"])


def told(market: Fair, dispute_id: str, what: str = "updated") -> None:
    hear(market, market.gateway.dispute_notice(dispute_id, market.app.clock.now(), what))


def checked(market: Fair) -> None:
    items = market.table.everything()
    headers = headers_of(items)
    check_entries_balance(headers)
    check_keys_are_used_once(headers)
    folded = check_balances_are_folds(items, headers)
    check_orders_add_up(headers, folded)
    check_chargebacks(headers, folded)


def card_cases(market: Fair) -> list[dict[str, object]]:
    page = market.work().oversight.cases.open(cursor=None, limit=50)
    return [dict(case.facts) for case in page.entries if case.kind is CaseKind.CARD_DISPUTE]


def test_money_leaves_the_gateway_and_the_order_is_frozen(market: Fair) -> None:
    placed, session = charged(market)
    for parcel in placed.parcels:
        market.delivered(parcel)
    dispute = market.gateway.dispute(session, START)
    told(market, dispute, "created")
    assert market.totals() == {
        "1210": -CARD_FEE - DISPUTE_FEE,
        "1320": ALL,
        "2110": -ALL,
        "5010": CARD_FEE + DISPUTE_FEE,
    }
    with pytest.raises(MoneyFrozen):
        run(market.app, lambda w: confirm_receipt(w.orders, placed.order.order_id, token=link(market, placed)))
    market.tick(days=9)
    for parcel in market.look(placed).parcels:
        with pytest.raises(MoneyFrozen):
            market.release(parcel)
    with pytest.raises(MoneyFrozen):
        run(market.app, lambda w: request_refund(w.payments, placed.payment.payment_id, 1_000, "x"))
    (facts,) = card_cases(market)
    assert (facts["dispute_id"], facts["reason"], facts["evidence_due"]) == (dispute, "fraudulent", "2026-09-08")
    checked(market)


def link(market: Fair, placed: Placed) -> str:
    return token_of(market.work().orders, placed.order.order_id)


def test_won_the_money_is_back_and_released(market: Fair) -> None:
    placed, session = charged(market)
    for parcel in placed.parcels:
        market.delivered(parcel)
    dispute = market.gateway.dispute(session, START)
    told(market, dispute, "created")
    market.gateway.decide_dispute(dispute, "won", fee_back=DISPUTE_FEE)
    told(market, dispute, "closed")
    assert market.totals() == {"1210": ALL - CARD_FEE, "2110": -ALL, "5010": CARD_FEE}
    market.tick(hours=49)
    assert market.release_due() == 2
    checked(market)


def test_lost_before_the_release_it_is_out_of_the_escrow(market: Fair) -> None:
    """One parcel on its way, one not sent: both end, the goods that never left are on sale again."""
    placed, session = charged(market)
    na, hoi = placed.parcels
    market.handed_in(na)
    before = market.stock(market.hoi.listing_id)
    dispute = market.gateway.dispute(session, START)
    told(market, dispute, "created")
    market.gateway.decide_dispute(dispute, "lost")
    told(market, dispute, "closed")
    assert market.totals() == {"1210": -CARD_FEE - DISPUTE_FEE, "5010": CARD_FEE + DISPUTE_FEE}
    after = market.look(placed)
    assert [(one.state, one.ended_by) for one in after.parcels] == [
        (ParcelState.REFUNDED, "card_dispute"),
        (ParcelState.CANCELLED, "card_dispute"),
    ]
    assert market.stock(market.hoi.listing_id) == before + 1
    assert after.payment.refunded == ALL
    market.tick(days=3)
    assert market.release_due() == 0
    assert hoi.parcel_id == after.parcels[1].parcel_id
    checked(market)


def released(market: Fair) -> tuple[Placed, str]:
    placed, session = charged(market)
    for parcel in placed.parcels:
        market.delivered(parcel)
    market.tick(hours=49)
    assert market.release_due() == 2
    return market.look(placed), session


def test_lost_after_the_release_a_stolen_card_is_our_loss(market: Fair) -> None:
    _, session = released(market)
    before = market.totals()
    dispute = market.gateway.dispute(session, market.app.clock.now())
    told(market, dispute, "created")
    market.gateway.decide_dispute(dispute, "lost")
    told(market, dispute, "closed")
    after = market.totals()
    assert after == {**before, "1210": before["1210"] - ALL - DISPUTE_FEE, "5010": CARD_FEE + DISPUTE_FEE, "5050": ALL}
    checked(market)


def test_lost_after_the_release_for_the_goods_each_household_gives_back_its_part(market: Fair) -> None:
    placed, session = released(market)
    dispute = market.gateway.dispute(session, market.app.clock.now(), reason="product_unacceptable")
    told(market, dispute, "created")
    market.gateway.decide_dispute(dispute, "lost")
    told(market, dispute, "closed")
    for parcel in placed.parcels:
        assert market.balance(account(chart.SELLER_RECEIVABLE, parcel.seller_id)) == parcel.shares.seller
    totals = market.totals()
    gone = [code for code in ("4010", "2330", "2310", "2320", "2110", "1320") if code in totals]
    assert not gone, "the sale is undone: fee and taxes go back with it"
    assert totals["5050"] == sum(parcel.shares.delivery for parcel in placed.parcels)
    checked(market)


def test_one_released_one_on_its_way(market: Fair) -> None:
    """The escrow gives what waits; what was released is borne by the rule."""
    placed, session = charged(market)
    na, hoi = placed.parcels
    market.delivered(na)
    market.tick(hours=49)
    assert market.release_due() == 1
    dispute = market.gateway.dispute(session, market.app.clock.now())
    told(market, dispute, "created")
    market.gateway.decide_dispute(dispute, "lost")
    told(market, dispute, "closed")
    totals = market.totals()
    assert (totals.get("2110", 0), totals["5050"]) == (0, NA)
    assert market.parcel(hoi.parcel_id).state is ParcelState.CANCELLED
    checked(market)


def test_an_inquiry_moves_nothing_and_may_become_a_dispute(market: Fair) -> None:
    placed, session = charged(market)
    before = market.totals()
    dispute = market.gateway.dispute(session, START, asked=True)
    told(market, dispute, "created")
    assert market.totals() == before
    assert len(card_cases(market)) == 1
    assert not market.work().payments.store.freezes(placed.order.order_id)
    market.gateway.withdraw(dispute)
    told(market, dispute, "funds_withdrawn")
    assert market.totals()["1320"] == ALL
    assert len(card_cases(market)) == 1
    checked(market)


def test_an_inquiry_that_is_dropped(market: Fair) -> None:
    _, session = charged(market)
    dispute = market.gateway.dispute(session, START, asked=True)
    told(market, dispute, "created")
    market.gateway.decide_dispute(dispute, "dropped")
    told(market, dispute, "closed")
    found = market.work().payments.chargebacks.find(dispute)
    assert found is not None
    assert found.state is ChargebackState.DROPPED
    assert "1320" not in market.totals()


@pytest.mark.parametrize("status", ["won", "lost"])
@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_five_times_in_any_order(status: str, order: tuple[int, ...]) -> None:
    """Every notice comes when all is over, each five times; even before that of the payment itself."""
    market = fair()
    placed = market.place(PaymentMethod.CARD)
    session = market.open_page(placed)
    market.gateway.pay(session)
    market.gateway.book(session)
    dispute = market.gateway.dispute(session, START)
    market.gateway.decide_dispute(dispute, status)  # type: ignore[arg-type]
    notices = [
        market.gateway.notice(session, START),
        market.gateway.dispute_notice(dispute, START, "created"),
        market.gateway.dispute_notice(dispute, START, "funds_withdrawn"),
        market.gateway.dispute_notice(dispute, START, "closed"),
    ]
    for number in order:
        assert [hear(market, notices[number]) for _ in range(5)] == ["kept", "seen", "seen", "seen", "seen"]
    costs = {"5010": CARD_FEE + DISPUTE_FEE}
    if status == "won":
        assert market.totals() == {"1210": ALL - CARD_FEE - DISPUTE_FEE, "2110": -ALL, **costs}
    else:
        assert market.totals() == {"1210": -CARD_FEE - DISPUTE_FEE, **costs}
    checked(market)


def test_nobody_told_us_and_the_night_finds_it(market: Fair) -> None:
    """Neither the payment's notice came nor the dispute's."""
    placed = market.place(PaymentMethod.CARD)
    session = market.open_page(placed)
    market.gateway.pay(session)
    market.gateway.book(session)
    dispute = market.gateway.dispute(session, market.app.clock.now())
    at_night(market)
    assert market.minute()["list_disputes"] == 1
    assert market.totals()["1320"] == ALL
    market.gateway.decide_dispute(dispute, "won")
    market.app.clock.now()
    to_minute(market, 17)
    assert market.minute()["look_after_chargebacks"] == 1
    assert "1320" not in market.totals()
    checked(market)


def at_night(market: Fair) -> None:
    """01:40 in Vietnam."""
    now = market.app.clock.now()
    ahead = (now.replace(hour=18, minute=40, second=0) - now) % timedelta(days=1)
    market.tick(seconds=ahead.total_seconds())


def to_minute(market: Fair, minute: int) -> None:
    market.tick(minutes=(minute - market.app.clock.now().minute) % 60)


def test_a_charge_that_is_not_ours_is_a_case(market: Fair) -> None:
    _, session = charged(market)
    dispute = market.gateway.dispute(session, START)
    market.gateway.disputes[dispute] = disowned(market, dispute)
    told(market, dispute)
    assert "1320" not in market.totals()
    assert len(card_cases(market)) == 1


def disowned(market: Fair, dispute: str):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    return replace(market.gateway.disputes[dispute], payment_id="")


def test_a_refund_that_the_dispute_stopped_is_paid_by_it(market: Fair) -> None:
    """Cancelled, refund refused because the charge is disputed, dispute lost: the buyer gets the money once."""
    placed, session = charged(market)
    market.gateway.refund_status = "failed"
    hoi = placed.parcels[1]
    run(market.app, lambda w: cancel_parcel(w.orders, hoi.parcel_id, hoi.seller_id, "mưa lớn, không hái được"))
    deliver_effects(market, "card_refund")
    market.gateway.refunds.clear()
    dispute = market.gateway.dispute(session, START)
    told(market, dispute, "created")
    market.gateway.decide_dispute(dispute, "lost")
    told(market, dispute, "closed")
    (refund,) = market.work().payments.store.refunds_of(placed.payment.payment_id)
    assert refund.state is RefundState.PAID
    assert market.work().payments.store.stuck_refunds(cursor=None, limit=10).entries == []
    assert market.totals() == {"1210": -CARD_FEE - DISPUTE_FEE, "5010": CARD_FEE + DISPUTE_FEE}
    assert market.balance(escrow(placed.order.order_id)) == 0
    before = market.totals()
    at_night(market)
    market.minute()
    assert market.totals() == before, "the gateway's list still has the refund that failed"
    checked(market)


def test_a_refund_under_way_is_heard_first(market: Fair) -> None:
    """What the gateway has not decided may go out by the card as well: the loss waits for its word."""
    placed, session = charged(market)
    hoi = placed.parcels[1]
    run(market.app, lambda w: cancel_parcel(w.orders, hoi.parcel_id, hoi.seller_id, "mưa lớn, không hái được"))
    dispute = market.gateway.dispute(session, START)
    market.gateway.decide_dispute(dispute, "lost")
    told(market, dispute, "closed")
    assert market.totals()["1320"] == ALL
    market.gateway.refund_status = "failed"
    deliver_effects(market, "card_refund")
    run(market.app, lambda w: apply_dispute(w.payments, market.gateway.disputes[dispute]))
    assert "1320" not in market.totals()
    checked(market)


def test_a_buyer_who_got_it_back_by_the_card_is_not_refunded_again(market: Fair) -> None:
    placed, session = released(market)
    dispute = market.gateway.dispute(session, market.app.clock.now())
    market.gateway.decide_dispute(dispute, "lost")
    told(market, dispute)
    assert market.look(placed).payment.refunded == ALL

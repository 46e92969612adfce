"""Refunds: by the way the money came, once, and owed until the provider's definite word."""

import json
from dataclasses import replace

import pytest

from chalicelib.composition import Work
from chalicelib.entrypoints.runner import run
from chalicelib.ledger import account, chart
from chalicelib.orders import Placed, cancel_order, cancel_parcel, token_of
from chalicelib.payments import (
    GatewayRefund,
    PaymentMethod,
    Refund,
    RefundNotPossible,
    RefundState,
    ToBank,
    escrow,
    find_refund,
    redirect_refund,
    request_refund,
    resend_refund,
    settle_bank_refund,
    settle_card_refund,
)
from chalicelib.payments.refund import MOVES, moved
from tests.builders_orders import Fair, call_webhook, deliver_effects, fair
from tests.caller import Caller
from tests.fakes.card_gateway import SIGNATURE


@pytest.fixture
def market() -> Fair:
    return fair()


def paid_by_card(market: Fair) -> Placed:
    placed = market.place(PaymentMethod.CARD)
    session = market.open_page(placed)
    market.gateway.pay(session)
    market.gateway.book(session)
    raw = market.gateway.notice(session, market.app.clock.now())
    assert call_webhook(market.app, "/webhooks/stripe", raw, stripe_signature=SIGNATURE).status == 200
    return market.look(placed)


def cancel(market: Fair, placed: Placed) -> Refund:
    """The buyer cancels; the refund that follows."""
    order_id = placed.order.order_id

    def use_case(work: Work) -> None:
        cancel_order(work.orders, order_id, token=token_of(work.orders, order_id))

    run(market.app, use_case)
    return only_refund(market, placed)


def only_refund(market: Fair, placed: Placed) -> Refund:
    (refund,) = market.work().payments.store.refunds_of(placed.payment.payment_id)
    return refund


def owed(market: Fair, refund: Refund) -> int:
    return market.balance(account(chart.REFUND_DUE, refund.refund_id))


class TestCard:
    def test_it_goes_back_to_the_card(self, market: Fair) -> None:
        placed = paid_by_card(market)
        refund = cancel(market, placed)
        assert (refund.state, owed(market, refund)) == (RefundState.SENT, 315_000)
        assert market.balance(escrow(placed.order.order_id)) == 0
        deliver_effects(market)
        assert (only_refund(market, placed).state, owed(market, refund)) == (RefundState.PAID, 0)
        assert market.gateway.refunds == {f"{refund.refund_id}-1": (placed.payment.intent_id, 315_000)}
        token = token_of(market.work().orders, placed.order.order_id)
        path = f"/payments/{placed.payment.payment_id}/refunds"
        (told,) = Caller(market.app).get(f"{path}?token={token}").body["refunds"]
        assert (told["id"], told["amount"], told["state"]) == (refund.refund_id, 315_000, "paid")
        assert Caller(market.app).get(path).status == 404
        fee = 315_000 * 290 // 10_000
        assert market.totals() == {"1210": -fee, "5010": fee}, "the gateway keeps its fee"
        assert not [item for item in market.table.everything() if item["pk"] == "OUT#card_refund"]

    def test_while_it_is_pending_it_is_owed_and_asked_after(self, market: Fair) -> None:
        placed = paid_by_card(market)
        market.gateway.refund_status = "pending"
        refund = cancel(market, placed)
        deliver_effects(market)
        assert (only_refund(market, placed).state, owed(market, refund)) == (RefundState.SENT, 315_000)
        market.gateway.settle_refunds("succeeded")
        assert market.minute()["look_after_pending_refunds"] == 0, "not yet"
        market.tick(minutes=30)
        assert market.minute()["look_after_pending_refunds"] == 1
        assert (only_refund(market, placed).state, owed(market, refund)) == (RefundState.PAID, 0)
        assert market.minute()["look_after_pending_refunds"] == 0

    @pytest.mark.failure(18)
    def test_a_failed_one_is_owed_and_can_be_sent_again(self, market: Fair) -> None:
        placed = paid_by_card(market)
        market.gateway.refund_status = "failed"
        refund = cancel(market, placed)
        deliver_effects(market)
        failed = only_refund(market, placed)
        assert (failed.state, failed.failure, owed(market, refund)) == (RefundState.FAILED, "charge_disputed", 315_000)
        market.gateway.refund_status = "succeeded"
        run(market.app, lambda work: resend_refund(work.payments, refund.refund_id))
        deliver_effects(market)
        assert (only_refund(market, placed).state, owed(market, refund)) == (RefundState.PAID, 0)
        assert list(market.gateway.refunds) == [f"{refund.refund_id}-1", f"{refund.refund_id}-2"]

    def test_a_word_on_an_earlier_attempt_is_not_taken_for_the_later(self, market: Fair) -> None:
        placed = paid_by_card(market)
        market.gateway.refund_status = "failed"
        refund = cancel(market, placed)
        deliver_effects(market)
        run(market.app, lambda work: resend_refund(work.payments, refund.refund_id))
        late = GatewayRefund("re_1", "failed", "late")

        def settle(work: Work) -> Refund:
            return settle_card_refund(work.payments, refund.refund_id, late, attempt=f"{refund.refund_id}-1")

        assert run(market.app, settle).state is RefundState.SENT

    @pytest.mark.failure(18)
    def test_one_that_goes_another_way_when_the_card_is_gone(self, market: Fair) -> None:
        placed = paid_by_card(market)
        market.gateway.refund_status = "failed"
        refund = cancel(market, placed)
        deliver_effects(market)
        way = ToBank("970436", "0011001234567", "TRAN THI MAI")
        run(market.app, lambda work: redirect_refund(work.payments, refund.refund_id, way))
        (sent,) = [item for item in market.table.everything() if item["pk"] == "OUT#bank_transfer"]
        payload = json.loads(sent["payload"])
        assert payload == {
            "transfer_id": sent["sk"],
            "amount": 315_000,
            "to_bank_bin": "970436",
            "to_account": "0011001234567",
            "to_name": "TRAN THI MAI",
            "content": f"HOAN TIEN {refund.refund_id[-8:]}",
            "purpose": "refund",
            "reference": refund.refund_id,
            "about": placed.order.order_id,
        }

    def test_a_repeated_effect_is_one_refund(self, market: Fair) -> None:
        placed = paid_by_card(market)
        refund = cancel(market, placed)
        effects = [item for item in market.table.everything() if item["pk"] == "OUT#card_refund"]
        deliver_effects(market)
        market.table.load(effects)
        deliver_effects(market)
        assert len(market.gateway.refunds) == 1
        assert owed(market, refund) == 0


class TestBank:
    def test_the_transfer_waits_between_two_accounts(self, market: Fair) -> None:
        placed = market.paid()
        refund = cancel(market, placed)
        assert refund.way == ToBank("970436", "0011001234567", "TRAN THI MAI")
        assert (refund.state, owed(market, refund)) == (RefundState.SENT, 0)
        assert refund.provider_ref is not None
        assert market.balance(account(chart.OUT_TRANSFER, refund.provider_ref)) == 315_000

    def test_one_that_came_back_is_owed_again(self, market: Fair) -> None:
        placed = market.paid()
        refund = cancel(market, placed)
        transfer_id = refund.provider_ref or ""

        def failed(work: Work) -> Refund:
            return settle_bank_refund(work.payments, refund.refund_id, transfer_id, "account closed")

        assert run(market.app, failed).state is RefundState.FAILED
        assert run(market.app, failed).state is RefundState.FAILED
        assert owed(market, refund) == 315_000
        again = run(market.app, lambda work: resend_refund(work.payments, refund.refund_id))
        assert again.provider_ref != transfer_id
        assert owed(market, refund) == 0

    def test_the_word_on_another_transfer_changes_nothing(self, market: Fair) -> None:
        placed = market.paid()
        refund = cancel(market, placed)

        def settle(work: Work) -> Refund:
            return settle_bank_refund(work.payments, refund.refund_id, "trf_other", None)

        assert run(market.app, settle).state is RefundState.SENT


class TestRules:
    def test_not_more_than_came(self, market: Fair) -> None:
        placed = market.paid()
        payment_id = placed.payment.payment_id
        for amount in (315_001, 10**12):
            with pytest.raises(RefundNotPossible):
                run(market.app, lambda work, amount=amount: request_refund(work.payments, payment_id, amount, "test"))  # type: ignore[misc]
        run(market.app, lambda work: request_refund(work.payments, payment_id, 315_000, "test"))
        with pytest.raises(RefundNotPossible):
            run(market.app, lambda work: request_refund(work.payments, payment_id, 1, "test"))

    def test_nothing_of_what_has_not_come(self, market: Fair) -> None:
        payment_id = market.place().payment.payment_id
        with pytest.raises(RefundNotPossible):
            run(market.app, lambda work: request_refund(work.payments, payment_id, 1, "test"))

    def test_two_partial_refunds_are_the_whole(self, market: Fair) -> None:
        placed = market.paid()
        for parcel in placed.parcels:

            def refuse(work: Work, parcel: object = parcel) -> None:
                cancel_parcel(work.orders, parcel.parcel_id, parcel.seller_id, "mưa lớn, không hái được")  # type: ignore[attr-defined]

            run(market.app, refuse)
        refunds = market.work().payments.store.refunds_of(placed.payment.payment_id)
        assert sorted(refund.amount for refund in refunds) == [150_000, 165_000]
        assert market.balance(escrow(placed.order.order_id)) == 0
        assert market.look(placed).payment.refunded == 315_000

    def test_one_under_way_is_not_sent_again(self, market: Fair) -> None:
        refund = cancel(market, market.paid())
        with pytest.raises(RefundNotPossible):
            run(market.app, lambda work: resend_refund(work.payments, refund.refund_id))

    @pytest.mark.parametrize("state", list(RefundState))
    @pytest.mark.parametrize("to", list(RefundState))
    def test_only_the_table_moves(self, market: Fair, state: RefundState, to: RefundState) -> None:
        refund = replace(find_first(market), state=state)
        if to in MOVES[state]:
            assert moved(refund, to).state is to
        else:
            with pytest.raises(ValueError, match="does not go"):
                moved(refund, to)


def find_first(market: Fair) -> Refund:
    refund = cancel(market, market.paid())
    return find_refund(market.work().payments, refund.refund_id)

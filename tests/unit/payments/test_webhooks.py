"""The gateway and the bank calling us: what is believed, what is done once, what happens when nobody calls."""

from typing import Any

import pytest

from chalicelib.entrypoints.runner import run
from chalicelib.ledger import account, chart
from chalicelib.orders import OrderState, Placed, cancel_order
from chalicelib.payments import PaymentMethod, PaymentState, escrow, transfer_content
from tests.builders_orders import ActorCaller, Fair, call_webhook, deliver_effects, fair
from tests.caller import Caller
from tests.fakes import bank_switch, card_gateway


@pytest.fixture
def market() -> Fair:
    return fair()


def everything(market: Fair) -> list[Any]:
    return sorted(market.table.everything(), key=lambda item: (item["pk"], item["sk"]))


def with_page(market: Fair) -> tuple[Placed, str]:
    """A card order whose page is open."""
    placed = market.place(PaymentMethod.CARD)
    token = Caller(market.app).get(f"/order-lookups?code={placed.order.code}&phone=1111").body["token"]
    reply = Caller(market.app).post(f"/payments/{placed.payment.payment_id}/checkout-page", {"token": token})
    assert reply.status == 200
    session = market.look(placed).payment.session_id
    assert session is not None
    assert reply.body == {"url": f"https://gateway.example/{session}"}
    return placed, session


def tell(market: Fair, raw: bytes) -> Any:
    return call_webhook(market.app, "/webhooks/stripe", raw, stripe_signature=card_gateway.SIGNATURE)


def tell_bank(market: Fair, raw: bytes) -> Any:
    return call_webhook(market.app, "/webhooks/bank", raw, x_bank_signature=bank_switch.SIGNATURE)


class TestCard:
    def test_a_charge_fills_the_escrow_and_the_fee_is_ours(self, market: Fair) -> None:
        placed, session = with_page(market)
        market.gateway.pay(session)
        assert tell(market, market.gateway.notice(session, market.app.clock.now())).body == {"outcome": "kept"}
        assert market.look(placed).order.state is OrderState.ACCEPTED
        assert market.totals() == {"1210": 315_000, "2110": -315_000}
        market.gateway.book(session)
        tell(market, market.gateway.notice(session, market.app.clock.now()))
        fee = 315_000 * 290 // 10_000
        assert market.totals() == {"1210": 315_000 - fee, "2110": -315_000, "5010": fee}
        assert market.look(placed).payment.check_at is None

    @pytest.mark.failure(14)
    def test_the_same_event_again_changes_nothing(self, market: Fair) -> None:
        _, session = with_page(market)
        market.gateway.pay(session)
        market.gateway.book(session)
        raw = market.gateway.notice(session, market.app.clock.now())
        tell(market, raw)
        before = everything(market)
        assert tell(market, raw).body == {"outcome": "seen"}
        assert everything(market) == before

    @pytest.mark.failure(14)
    def test_an_early_event_does_not_harm(self, market: Fair) -> None:
        placed, session = with_page(market)
        tell(market, market.gateway.notice(session, market.app.clock.now()))
        assert market.look(placed).payment.state is PaymentState.AWAITING
        market.gateway.pay(session)
        tell(market, market.gateway.notice(session, market.app.clock.now()))
        assert market.look(placed).payment.state is PaymentState.PAID

    @pytest.mark.failure(14)
    @pytest.mark.parametrize("signature", ["", "forged"])
    def test_a_forged_event_changes_nothing(self, market: Fair, signature: str) -> None:
        _, session = with_page(market)
        market.gateway.pay(session)
        before = everything(market)
        raw = market.gateway.notice(session, market.app.clock.now())
        reply = call_webhook(market.app, "/webhooks/stripe", raw, stripe_signature=signature)
        assert (reply.status, reply.body["code"]) == (401, "forged_notice")
        assert everything(market) == before

    def test_while_the_gateway_is_down_the_event_is_not_taken(self, market: Fair) -> None:
        placed, session = with_page(market)
        market.gateway.pay(session)
        raw = market.gateway.notice(session, market.app.clock.now())
        market.gateway.down = True
        assert tell(market, raw).status == 503
        market.gateway.down = False
        assert tell(market, raw).body == {"outcome": "kept"}
        assert market.look(placed).payment.state is PaymentState.PAID

    @pytest.mark.pain(4)
    @pytest.mark.failure(15)
    def test_without_any_event_the_job_asks(self, market: Fair) -> None:
        placed, session = with_page(market)
        market.gateway.pay(session)
        market.gateway.book(session)
        market.tick(minutes=2)
        market.minute()
        assert market.look(placed).payment.state is PaymentState.PAID
        assert market.look(placed).payment.fee_booked

    def test_an_unpaid_page_is_closed_and_the_goods_are_free(self, market: Fair) -> None:
        placed, session = with_page(market)
        market.tick(minutes=31)
        market.minute()
        market.minute()
        after = market.look(placed)
        assert (after.order.state, after.payment.state) == (OrderState.EXPIRED, PaymentState.EXPIRED)
        assert market.gateway.fetch_checkout(session).status == "expired"
        assert (market.stock(market.na.listing_id), market.stock(market.hoi.listing_id)) == (50, 20)
        assert after.payment.check_at is None
        assert market.totals() == {}

    @pytest.mark.pain(4)
    @pytest.mark.failure(15)
    def test_paid_at_the_last_moment_is_paid(self, market: Fair) -> None:
        placed, session = with_page(market)
        market.gateway.pay(session)
        market.tick(hours=1)
        market.minute()
        assert market.look(placed).order.state is OrderState.ACCEPTED
        assert market.totals() == {"1210": 315_000, "2110": -315_000}

    def test_money_for_a_cancelled_order_goes_back_to_the_card(self, market: Fair) -> None:
        placed, session = with_page(market)
        order_id = placed.order.order_id
        token = Caller(market.app).get(f"/order-lookups?code={placed.order.code}&phone=1111").body["token"]
        run(market.app, lambda work: cancel_order(work.orders, order_id, token=token))
        market.gateway.pay(session)
        tell(market, market.gateway.notice(session, market.app.clock.now()))
        assert market.look(placed).payment.state is PaymentState.REFUND_DUE
        assert market.totals() == {"1210": 315_000, "2120": -315_000}
        deliver_effects(market)
        assert market.totals() == {}
        assert [amount for _, amount in market.gateway.refunds.values()] == [315_000]

    def test_an_open_page_of_a_cancelled_order_is_closed(self, market: Fair) -> None:
        placed, session = with_page(market)
        order_id = placed.order.order_id
        token = Caller(market.app).get(f"/order-lookups?code={placed.order.code}&phone=1111").body["token"]
        run(market.app, lambda work: cancel_order(work.orders, order_id, token=token))
        market.minute()
        assert market.gateway.fetch_checkout(session).status == "expired"
        assert market.look(placed).payment.check_at is None

    def test_another_amount_than_we_asked_for_stops(self, market: Fair) -> None:
        placed, session = with_page(market)
        market.gateway.pay(session)
        state = market.gateway._states[session]
        market.gateway._states[session] = type(state)(**{**_fields(state), "amount": 1})
        reply = tell(market, market.gateway.notice(session, market.app.clock.now()))
        assert (reply.status, reply.body["code"]) == (409, "checkout_mismatch")
        assert market.totals() == {}
        assert market.look(placed).payment.state is PaymentState.AWAITING

    def test_the_page_is_only_for_who_may_see_the_order(self, market: Fair) -> None:
        placed = market.place(PaymentMethod.CARD)
        path = f"/payments/{placed.payment.payment_id}/checkout-page"
        assert Caller(market.app).post(path, {"token": "A" * 24}).status == 404
        assert ActorCaller(market.app, market.teller).post(path, {}).status == 404
        assert market.gateway.calls == []

    def test_no_card_page_for_a_bank_transfer(self, market: Fair) -> None:
        placed = market.place(PaymentMethod.VIETQR)
        found = Caller(market.app).get(f"/order-lookups?code={placed.order.code}&phone=1111").body
        reply = Caller(market.app).post(f"/payments/{placed.payment.payment_id}/checkout-page", {"token": found["token"]})
        assert (reply.status, reply.body["code"]) == (422, "wrong_payment_method")


def _fields(state: Any) -> dict[str, Any]:
    return {name: getattr(state, name) for name in state.__dataclass_fields__}


class TestBank:
    @pytest.mark.failure(14)
    def test_a_transfer_fills_the_escrow_once(self, market: Fair) -> None:
        placed = market.place()
        raw = market.bank.notice(315_000, f"CT DEN:{transfer_content(placed.order.code)}", market.app.clock.now())
        assert tell_bank(market, raw).body == {"outcome": "applied"}
        assert market.look(placed).order.state is OrderState.ACCEPTED
        before = everything(market)
        assert tell_bank(market, raw).body == {"outcome": "seen"}
        assert everything(market) == before
        assert market.totals() == {"1220": 315_000, "2110": -315_000}

    @pytest.mark.failure(14)
    @pytest.mark.parametrize("signature", ["", "forged"])
    def test_a_forged_notice_changes_nothing(self, market: Fair, signature: str) -> None:
        placed = market.place()
        before = everything(market)
        raw = market.bank.notice(315_000, transfer_content(placed.order.code), market.app.clock.now())
        reply = call_webhook(market.app, "/webhooks/bank", raw, x_bank_signature=signature)
        assert (reply.status, reply.body["code"]) == (401, "forged_bank_notice")
        assert everything(market) == before

    def test_a_notice_too_long_is_refused(self, market: Fair) -> None:
        assert tell_bank(market, b"x" * 70_000).status == 422

    def test_money_for_nobody_waits_for_a_person(self, market: Fair) -> None:
        raw = market.bank.notice(50_000, "tien na", market.app.clock.now(), bank_ref="FT/1#2")
        assert tell_bank(market, raw).body == {"outcome": "unknown"}
        assert tell_bank(market, raw).body == {"outcome": "seen"}
        assert market.totals() == {"1220": 50_000, "2220": -50_000}
        assert [i["amount"] for i in market.table.everything() if i.get("gsi2pk") == "SUSPENSE"] == [50_000]

    def test_parts_wait_until_the_last_has_come(self, market: Fair) -> None:
        placed = market.place()
        code = transfer_content(placed.order.code)
        assert tell_bank(market, market.bank.notice(300_000, code, market.app.clock.now())).body == {"outcome": "part"}
        assert market.balance(account(chart.UNAPPLIED, placed.payment.payment_id)) == 300_000
        payment = market.look(placed).payment
        assert (payment.state, payment.missing) == (PaymentState.PART_PAID, 15_000)
        shown = Caller(market.app).get(f"/order-lookups?code={placed.order.code}&phone=1111").body["payment"]
        assert shown["transfer"]["amount"] == 15_000
        assert tell_bank(market, market.bank.notice(15_000, code, market.app.clock.now())).body == {"outcome": "applied"}
        assert market.totals() == {"1220": 315_000, "2110": -315_000}
        assert market.balance(escrow(placed.order.order_id)) == 315_000

    def test_too_much_goes_back(self, market: Fair) -> None:
        placed = market.place()
        tell_bank(market, market.bank.notice(400_000, transfer_content(placed.order.code), market.app.clock.now()))
        assert market.totals() == {"1220": 400_000, "2110": -315_000, "2210": -85_000}
        (refund,) = market.work().payments.store.refunds_of(placed.payment.payment_id)
        assert (refund.amount, refund.reason) == (85_000, "paid_too_much")
        (sent,) = [item for item in market.table.everything() if item["pk"] == "OUT#bank_transfer"]
        assert '"to_account":"0011001234567"' in sent["payload"]

    @pytest.mark.pain(3)
    def test_a_second_payment_goes_back(self, market: Fair) -> None:
        placed = market.paid()
        tell_bank(market, market.bank.notice(315_000, transfer_content(placed.order.code), market.app.clock.now()))
        assert market.totals() == {"1220": 630_000, "2110": -315_000, "2210": -315_000}

    def test_money_without_a_payer_waits(self, market: Fair) -> None:
        placed = market.paid()
        raw = market.bank.notice(1_000, transfer_content(placed.order.code), market.app.clock.now(), payer_account="")
        assert tell_bank(market, raw).body == {"outcome": "returned"}
        assert market.totals()["2120"] == -1_000

    @pytest.mark.pain(4)
    def test_after_its_time_the_goods_are_free_and_late_money_goes_back(self, market: Fair) -> None:
        placed = market.place()
        code = transfer_content(placed.order.code)
        tell_bank(market, market.bank.notice(100_000, code, market.app.clock.now()))
        market.tick(hours=72)
        market.minute()
        after = market.look(placed)
        assert (after.order.state, after.payment.state) == (OrderState.EXPIRED, PaymentState.REFUND_DUE)
        assert market.stock(market.na.listing_id) == 50
        assert market.totals() == {"1220": 100_000, "2210": -100_000}
        tell_bank(market, market.bank.notice(215_000, code, market.app.clock.now()))
        assert market.totals() == {"1220": 315_000, "2210": -315_000}
        before = everything(market)
        market.minute()
        assert everything(market) == before

"""Checkout, refunds and the interface of the gateway simulator, as the money code relies on them."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
import stripe

from chalicelib.adapters.stripe_gateway import StripeGateway
from chalicelib.kernel.errors import Unavailable
from chalicelib.payments import DisputeState
from chalicelib.payments.errors import CheckoutRefused, CheckoutUnknown
from chalicelib.payments.ports import CheckoutState, GatewayRefund
from infra.simulators.gateway.charges import fee_of
from tests.engine.gateway_calls import (
    ASKS,
    DECLINED,
    DISPUTED,
    LOST_REFUND,
    OK,
    POOR,
    SLOW_REFUND,
    adapter_of,
    create_session,
    library_of,
    open_page,
    paid_intent,
    raw_request,
)
from tests.fixtures_simulators import SECRET_KEY, Simulator


@pytest.fixture
def adapter(gateway_simulator: Simulator) -> StripeGateway:
    return adapter_of(gateway_simulator)


@pytest.fixture
def library(gateway_simulator: Simulator) -> stripe.StripeClient:
    return library_of(gateway_simulator)


class TestCheckout:
    def test_a_new_page_is_open_and_unpaid(self, adapter: StripeGateway) -> None:
        page = open_page(adapter, payment_id="pay_new", amount=250_000)
        assert adapter.fetch_checkout(page.session_id) == CheckoutState(
            session_id=page.session_id,
            payment_id="pay_new",
            status="open",
            paid=False,
            amount=250_000,
            intent_id=None,
            charge_id=None,
            fee=None,
            balance_transaction_id=None,
        )

    def test_a_paid_page_names_charge_and_fee(self, adapter: StripeGateway, gateway_simulator: Simulator) -> None:
        page = open_page(adapter, amount=250_017)
        gateway_simulator.control(f"sessions/{page.session_id}/pay", {"card": OK})
        state = adapter.fetch_checkout(page.session_id)
        assert (state.status, state.paid, state.amount, state.fee) == ("complete", True, 250_017, 10_250)
        assert state.intent_id
        assert state.charge_id
        assert state.balance_transaction_id

    @pytest.mark.parametrize(
        ("amount", "fee"),
        [(13_000, 3_377), (100_000, 5_900), (100_017, 5_900), (100_018, 5_901), (99_999_999, 2_903_000)],
    )
    def test_fee_is_2_9_percent_half_up_and_3000(self, amount: int, fee: int) -> None:
        assert fee_of(amount) == fee

    @pytest.mark.parametrize("card", [DECLINED, POOR])
    def test_a_declined_card_leaves_the_page_open_for_another(
        self, adapter: StripeGateway, gateway_simulator: Simulator, card: str
    ) -> None:
        page = open_page(adapter)
        told = gateway_simulator.control(f"sessions/{page.session_id}/pay", {"card": card})
        assert told["outcome"] == "declined"
        after_decline = adapter.fetch_checkout(page.session_id)
        assert (after_decline.status, after_decline.paid, after_decline.charge_id) == ("open", False, None)
        gateway_simulator.control(f"sessions/{page.session_id}/pay", {"card": OK})
        assert adapter.fetch_checkout(page.session_id).paid

    @pytest.mark.parametrize(("agreed", "paid"), [(True, True), (False, False)])
    def test_a_card_that_asks_is_paid_only_when_confirmed(
        self, adapter: StripeGateway, gateway_simulator: Simulator, agreed: bool, paid: bool
    ) -> None:
        page = open_page(adapter)
        gateway_simulator.control(f"sessions/{page.session_id}/pay", {"card": ASKS, "confirm": agreed})
        assert adapter.fetch_checkout(page.session_id).paid is paid

    def test_an_expired_page_takes_no_card(self, adapter: StripeGateway, gateway_simulator: Simulator) -> None:
        page = open_page(adapter)
        adapter.expire_checkout(page.session_id)
        assert gateway_simulator.control(f"sessions/{page.session_id}/pay", {"card": OK})["outcome"] == "closed"
        state = adapter.fetch_checkout(page.session_id)
        assert (state.status, state.paid) == ("expired", False)

    def test_expiring_twice_or_after_payment_is_no_error(self, adapter: StripeGateway, gateway_simulator: Simulator) -> None:
        expired, paid = open_page(adapter), open_page(adapter)
        gateway_simulator.control(f"sessions/{paid.session_id}/pay", {"card": OK})
        for page in (expired, expired, paid):
            adapter.expire_checkout(page.session_id)
        assert adapter.fetch_checkout(paid.session_id).paid

    def test_time_expires_a_page_and_cancels_its_intent(
        self, adapter: StripeGateway, gateway_simulator: Simulator, library: stripe.StripeClient
    ) -> None:
        page = open_page(adapter)
        gateway_simulator.control(f"sessions/{page.session_id}/pay", {"card": DECLINED})
        gateway_simulator.control("clock", {"advance_s": 61 * 60})
        state = adapter.fetch_checkout(page.session_id)
        assert state.status == "expired"
        assert state.intent_id is not None
        assert library.v1.payment_intents.retrieve(state.intent_id).status == "canceled"

    @pytest.mark.parametrize(("amount", "code"), [(12_999, "amount_too_small"), (100_000_000, "amount_too_large")])
    def test_amounts_outside_the_card_limits_are_refused(self, adapter: StripeGateway, amount: int, code: str) -> None:
        with pytest.raises(CheckoutRefused) as refusal:
            open_page(adapter, amount=amount)
        assert refusal.value.details == {"reason": code}

    def test_unknown_sessions_are_said_so(self, adapter: StripeGateway) -> None:
        with pytest.raises(CheckoutUnknown):
            adapter.fetch_checkout("cs_test_nobody")
        with pytest.raises(CheckoutUnknown):
            adapter.expire_checkout("cs_test_nobody")


class TestRefunds:
    def test_parts_up_to_the_whole_and_no_further(self, adapter: StripeGateway, gateway_simulator: Simulator) -> None:
        intent_id = paid_intent(adapter, gateway_simulator, amount=250_000)

        def refund(refund_id: str, amount: int) -> tuple[str, str | None]:
            made = adapter.refund(refund_id=refund_id, intent_id=intent_id, amount=amount)
            return made.status, made.reason

        assert refund("r1", 100_000) == ("succeeded", None)
        assert refund("r2", 150_001) == ("failed", "refused")
        assert refund("r3", 150_000) == ("succeeded", None)
        assert refund("r4", 1) == ("failed", "charge_already_refunded")
        charge = gateway_simulator.control("charges")["data"][0]
        assert (charge["amount_refunded"], charge["refunded"]) == (250_000, True)

    def test_nothing_paid_nothing_refunded(self, adapter: StripeGateway, gateway_simulator: Simulator) -> None:
        page = open_page(adapter)
        gateway_simulator.control(f"sessions/{page.session_id}/pay", {"card": DECLINED})
        intent_id = adapter.fetch_checkout(page.session_id).intent_id
        assert intent_id is not None
        refused = adapter.refund(refund_id="r_unpaid", intent_id=intent_id, amount=1_000)
        assert (refused.status, refused.reason) == ("failed", "payment_intent_unexpected_state")

    def test_a_slow_refund_is_pending_then_succeeds(self, adapter: StripeGateway, gateway_simulator: Simulator) -> None:
        intent_id = paid_intent(adapter, gateway_simulator, card=SLOW_REFUND)
        made = adapter.refund(refund_id="r_slow", intent_id=intent_id, amount=10_000)
        assert made.status == "pending"
        gateway_simulator.control(f"refunds/{made.refund_ref}/settle", {})
        assert adapter.fetch_refund(made.refund_ref) == GatewayRefund(made.refund_ref, "succeeded", None)

    def test_a_refund_that_fails_later_may_be_made_again(self, adapter: StripeGateway, gateway_simulator: Simulator) -> None:
        intent_id = paid_intent(adapter, gateway_simulator, card=LOST_REFUND)
        made = adapter.refund(refund_id="r_back", intent_id=intent_id, amount=250_000)
        assert made.status == "succeeded"
        gateway_simulator.control(f"refunds/{made.refund_ref}/fail", {})
        assert adapter.fetch_refund(made.refund_ref).status == "failed"
        assert adapter.refund(refund_id="r_again", intent_id=intent_id, amount=250_000).status == "succeeded"
        bookings = gateway_simulator.control("bookings")["data"]
        assert sum(booking["amount"] for booking in bookings) == 0

    def test_a_disputed_charge_is_not_refunded(self, adapter: StripeGateway, gateway_simulator: Simulator) -> None:
        intent_id = paid_intent(adapter, gateway_simulator, card=DISPUTED)
        charge_id = gateway_simulator.control("charges")["data"][0]["id"]
        gateway_simulator.control(f"charges/{charge_id}/dispute", {})
        refused = adapter.refund(refund_id="r_disputed", intent_id=intent_id, amount=1_000)
        assert (refused.status, refused.reason) == ("failed", "charge_disputed")


class TestLists:
    def test_what_was_charged(self, adapter: StripeGateway, gateway_simulator: Simulator) -> None:
        before = datetime.now(UTC) - timedelta(minutes=1)
        paid, unpaid = open_page(adapter), open_page(adapter)
        gateway_simulator.control(f"sessions/{paid.session_id}/pay", {"card": OK})
        assert adapter.checkouts_since(before) == [adapter.fetch_checkout(paid.session_id)]
        assert not adapter.fetch_checkout(unpaid.session_id).paid
        assert adapter.checkouts_since(datetime.now(UTC) + timedelta(days=1)) == []

    def test_what_was_refunded_and_came_back(self, adapter: StripeGateway, gateway_simulator: Simulator) -> None:
        before = datetime.now(UTC) - timedelta(minutes=1)
        intent_id = paid_intent(adapter, gateway_simulator)
        made = adapter.refund(refund_id="rfd_1-1", intent_id=intent_id, amount=20_000)
        assert adapter.refunds_since(before) == [("rfd_1-1", made)]
        gateway_simulator.control(f"refunds/{made.refund_ref}/fail", {})
        assert [(key, state.status) for key, state in adapter.refunds_since(before)] == [("rfd_1-1", "failed")]


class TestDisputes:
    def disputed(self, adapter: StripeGateway, simulator: Simulator, **how: object) -> DisputeState:
        page = open_page(adapter, payment_id=f"pay_disputed_{len(simulator.control('disputes')['data'])}", amount=250_000)
        simulator.control(f"sessions/{page.session_id}/pay", {"card": OK})
        charge_id = simulator.control("charges")["data"][0]["id"]
        simulator.control(f"charges/{charge_id}/dispute", dict(how))
        return adapter.fetch_dispute(simulator.control("disputes")["data"][0]["id"])

    def test_money_and_fee_are_withdrawn_at_once(self, adapter: StripeGateway, gateway_simulator: Simulator) -> None:
        state = self.disputed(adapter, gateway_simulator, reason="product_unacceptable")
        assert (state.payment_id, state.status, state.reason) == ("pay_disputed_0", "open", "product_unacceptable")
        assert (state.amount, state.withdrawn, state.reinstated, state.fees) == (250_000, 250_000, 0, 350_000)
        assert state.evidence_due_at is not None
        assert (state.evidence_due_at - state.opened_at).days == 7

    @pytest.mark.parametrize(("status", "back"), [("won", 250_000), ("lost", 0)])
    def test_decided(self, adapter: StripeGateway, gateway_simulator: Simulator, status: str, back: int) -> None:
        dispute_id = self.disputed(adapter, gateway_simulator).dispute_id
        gateway_simulator.control(f"disputes/{dispute_id}/close", {"status": status})
        state = adapter.fetch_dispute(dispute_id)
        assert (state.status, state.withdrawn, state.reinstated, state.fees) == (status, 250_000, back, 350_000)

    def test_an_inquiry_moves_nothing_until_it_is_a_dispute(
        self, adapter: StripeGateway, gateway_simulator: Simulator
    ) -> None:
        asked = self.disputed(adapter, gateway_simulator, inquiry=True)
        assert (asked.status, asked.withdrawn, asked.fees) == ("asked", 0, 0)
        gateway_simulator.control(f"disputes/{asked.dispute_id}/escalate", {})
        assert adapter.fetch_dispute(asked.dispute_id).status == "open"
        other = self.disputed(adapter, gateway_simulator, inquiry=True)
        gateway_simulator.control(f"disputes/{other.dispute_id}/close", {"status": "warning_closed"})
        assert adapter.fetch_dispute(other.dispute_id).status == "dropped"

    def test_all_of_a_time_are_listed(self, adapter: StripeGateway, gateway_simulator: Simulator) -> None:
        first, second = (self.disputed(adapter, gateway_simulator) for _ in range(2))
        found = adapter.disputes_since(first.opened_at - timedelta(minutes=1))
        assert found == [second, first]
        assert adapter.disputes_since(second.opened_at + timedelta(days=1)) == []

    def test_unknown(self, adapter: StripeGateway) -> None:
        with pytest.raises(CheckoutUnknown):
            adapter.fetch_dispute("dp_nobody")


class TestInterface:
    def test_lists_are_walked_page_by_page(
        self, adapter: StripeGateway, gateway_simulator: Simulator, library: stripe.StripeClient
    ) -> None:
        for _ in range(3):
            paid_intent(adapter, gateway_simulator)
        first = library.v1.balance_transactions.list({"limit": 2})
        assert (len(first.data), first.has_more) == (2, True)
        every = [booking.id for booking in first.auto_paging_iter()]
        assert len(every) == len(set(every)) == 3
        back = library.v1.balance_transactions.list({"limit": 10, "ending_before": every[2]})
        assert [booking.id for booking in back.data] == every[:2]
        kinds = [event.type for event in library.v1.events.list({"type": "charge.succeeded"}).data]
        assert kinds == ["charge.succeeded"] * 3

    @pytest.mark.failure(45)
    def test_a_check_says_whether_anybody_is_there(self, adapter: StripeGateway, gateway_simulator: Simulator) -> None:
        adapter.check()
        gateway_simulator.fault("error", method="GET", path="/v1/refunds", count=3)
        with pytest.raises(Unavailable):
            adapter.check()
        adapter.check()

    def test_an_intent_of_a_page_is_not_canceled_by_itself(
        self, adapter: StripeGateway, gateway_simulator: Simulator, library: stripe.StripeClient
    ) -> None:
        intent_id = paid_intent(adapter, gateway_simulator)
        with pytest.raises(stripe.InvalidRequestError, match="status of succeeded") as refusal:
            library.v1.payment_intents.cancel(intent_id)
        assert refusal.value.code == "payment_intent_unexpected_state"

    @pytest.mark.parametrize(
        ("authorization", "message"),
        [("", "did not provide"), ("Bearer sk_test_other_and_long", "Invalid API Key"), ("Basic !!", "did not provide")],
    )
    def test_without_the_key_nothing_is_answered(
        self, gateway_simulator: Simulator, authorization: str, message: str
    ) -> None:
        status, body = raw_request(gateway_simulator, "GET", "/v1/charges", {"Authorization": authorization})
        assert (status, body["error"]["type"]) == (401, "invalid_request_error")
        assert message in body["error"]["message"]

    def test_the_key_is_taken_as_a_basic_user_too(self, gateway_simulator: Simulator) -> None:
        user = base64.b64encode(f"{SECRET_KEY}:".encode()).decode()
        status, body = raw_request(gateway_simulator, "GET", "/v1/charges", {"Authorization": f"Basic {user}"})
        assert (status, body["data"]) == (200, [])

    @pytest.mark.parametrize("unit_amount", ["250000.0", "2e5", "-1", "", "1,000", "９"])
    def test_only_whole_numbers_are_amounts(self, gateway_simulator: Simulator, unit_amount: str) -> None:
        form = urlencode(
            {
                "mode": "payment",
                "success_url": "https://shop.test/",
                "line_items[0][quantity]": "1",
                "line_items[0][price_data][currency]": "vnd",
                "line_items[0][price_data][unit_amount]": unit_amount,
                "line_items[0][price_data][product_data][name]": "x",
            }
        )
        headers = {"Authorization": f"Bearer {SECRET_KEY}", "Content-Type": "application/x-www-form-urlencoded"}
        status, body = raw_request(gateway_simulator, "POST", "/v1/checkout/sessions", headers, form)
        assert (status, body["error"]["code"]) == (400, "parameter_invalid_integer")

    def test_a_page_must_live_thirty_minutes_to_a_day(self, library: stripe.StripeClient) -> None:
        now = int(datetime.now(UTC).timestamp())
        for expires_at in (now + 29 * 60, now + 25 * 3600):
            with pytest.raises(stripe.InvalidRequestError) as refusal:
                create_session(library, f"key_{expires_at}", expires_at=expires_at)
            assert refusal.value.param == "expires_at"

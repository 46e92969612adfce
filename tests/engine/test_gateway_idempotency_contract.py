"""Idempotency keys and lost answers at the gateway simulator: one effect, one answer."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from chalicelib.adapters.stripe_gateway import StripeGateway
from chalicelib.kernel.errors import KeyReusedWithOtherBody, Unavailable
from chalicelib.payments.ports import GatewayRefund
from tests.engine.gateway_calls import LOST_REFUND, adapter_of, create_session, library_of, open_page, paid_intent
from tests.fixtures_simulators import SECRET_KEY, WEBHOOK_SECRET, Simulator


@pytest.fixture
def adapter(gateway_simulator: Simulator) -> StripeGateway:
    return adapter_of(gateway_simulator)


@pytest.fixture
def library(gateway_simulator: Simulator) -> stripe.StripeClient:
    return library_of(gateway_simulator)


class TestIdempotency:
    def test_same_key_and_parameters_give_the_same_page(self, adapter: StripeGateway, gateway_simulator: Simulator) -> None:
        assert open_page(adapter, payment_id="pay_same") == open_page(adapter, payment_id="pay_same")
        assert len(gateway_simulator.control("sessions")["data"]) == 1

    def test_same_key_with_other_parameters_is_refused(self, adapter: StripeGateway, library: stripe.StripeClient) -> None:
        open_page(adapter, payment_id="pay_once")
        with pytest.raises(KeyReusedWithOtherBody):
            open_page(adapter, payment_id="pay_once", amount=250_001)
        with pytest.raises(stripe.IdempotencyError, match="same endpoint") as refusal:
            library.v1.refunds.create({"payment_intent": "pi_x"}, {"idempotency_key": "pay_once"})
        assert refusal.value.http_status == 400

    def test_a_replay_says_so_in_its_headers(self, library: stripe.StripeClient) -> None:
        first = create_session(library, "key_1")
        second = create_session(library, "key_1")
        assert first.id == second.id
        assert first.last_response is not None
        assert second.last_response is not None
        assert "idempotent-replayed" not in {name.lower() for name in first.last_response.headers}
        assert second.last_response.headers["Idempotent-Replayed"] == "true"
        assert second.last_response.headers["Original-Request"] == first.last_response.headers["Request-Id"]

    def test_a_key_in_use_is_a_conflict(self, gateway_simulator: Simulator, library: stripe.StripeClient) -> None:
        gateway_simulator.fault("delay", delay_s=1.0)
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda _: _code_of(library, "key_busy"), range(2)))
        assert sorted(answers) == ["", "idempotency_key_in_use"]
        assert _code_of(library, "key_busy") == ""
        assert len(gateway_simulator.control("sessions")["data"]) == 1

    def test_sixteen_at_once_make_one_refund(self, adapter: StripeGateway, gateway_simulator: Simulator) -> None:
        intent_id = paid_intent(adapter, gateway_simulator)
        start = threading.Barrier(16)

        def refund(_place: int) -> GatewayRefund | None:
            start.wait()
            try:
                return adapter.refund(refund_id="ref_race", intent_id=intent_id, amount=50_000)
            except Unavailable:
                return None

        with ThreadPoolExecutor(16) as pool:
            answers = set(pool.map(refund, range(16))) - {None}
        assert len(answers) == 1
        refunds = gateway_simulator.control("refunds")["data"]
        assert [item["amount"] for item in refunds] == [50_000]

    def test_a_refund_whose_key_the_gateway_forgot_is_found_by_our_name_for_it(
        self, adapter: StripeGateway, gateway_simulator: Simulator, library: stripe.StripeClient
    ) -> None:
        """A dead letter sent round after a day: the gateway keeps keys no longer."""
        intent_id = paid_intent(adapter, gateway_simulator)
        made = library.v1.refunds.create(
            {"payment_intent": intent_id, "amount": 40_000, "metadata": {"refund_id": "rfd_old-1"}}
        )
        assert adapter.refund(refund_id="rfd_old-1", intent_id=intent_id, amount=40_000).refund_ref == made.id
        assert [item["amount"] for item in gateway_simulator.control("refunds")["data"]] == [40_000]

    def test_a_refusal_after_the_start_is_kept(self, adapter: StripeGateway, gateway_simulator: Simulator) -> None:
        intent_id = paid_intent(adapter, gateway_simulator, card=LOST_REFUND)
        taken = adapter.refund(refund_id="ref_all", intent_id=intent_id, amount=250_000)
        refused = adapter.refund(refund_id="ref_more", intent_id=intent_id, amount=1)
        assert refused == GatewayRefund("", "failed", "charge_already_refunded")
        gateway_simulator.control(f"refunds/{taken.refund_ref}/fail", {})
        assert adapter.refund(refund_id="ref_more", intent_id=intent_id, amount=1) == refused

    def test_a_refusal_of_the_parameters_is_not_kept(self, library: stripe.StripeClient) -> None:
        unknown: Any = {"mode": "payment", "colour": "red"}
        with pytest.raises(stripe.InvalidRequestError, match="unknown parameter"):
            library.v1.checkout.sessions.create(unknown, {"idempotency_key": "key_free"})
        assert create_session(library, "key_free").status == "open"

    def test_an_error_after_the_start_is_kept_and_undoes_the_work(
        self, gateway_simulator: Simulator, library: stripe.StripeClient
    ) -> None:
        gateway_simulator.fault("saved_error")
        for _ in range(2):
            with pytest.raises(stripe.APIError) as failure:
                create_session(library, "key_500")
            assert failure.value.http_status == 500
        assert gateway_simulator.control("sessions")["data"] == []

    def test_keys_and_objects_outlive_a_crash(self, gateway_simulator: Simulator) -> None:
        before = open_page(adapter_of(gateway_simulator), payment_id="pay_crash")
        port = gateway_simulator.base.rsplit(":", 1)[1]
        gateway_simulator.stop(kill=True)
        gateway_simulator.arguments[gateway_simulator.arguments.index("--port") + 1] = port
        gateway_simulator.start()
        assert adapter_of(gateway_simulator).fetch_checkout(before.session_id).status == "open"


class TestLostAnswers:
    def test_a_lost_answer_is_found_again_by_the_library(self, gateway_simulator: Simulator) -> None:
        gateway_simulator.fault("lose_reply", path="/v1/checkout/sessions")
        page = open_page(adapter_of(gateway_simulator), payment_id="pay_lost")
        assert [item["id"] for item in gateway_simulator.control("sessions")["data"]] == [page.session_id]

    def test_an_answer_lost_for_good_is_unavailable_and_the_same_key_finds_it(
        self, adapter: StripeGateway, gateway_simulator: Simulator
    ) -> None:
        intent_id = paid_intent(adapter, gateway_simulator)
        gateway_simulator.fault("lose_reply", path="/v1/refunds", count=3)
        with pytest.raises(Unavailable):
            adapter.refund(refund_id="ref_lost", intent_id=intent_id, amount=40_000)
        assert adapter.refund(refund_id="ref_lost", intent_id=intent_id, amount=40_000).status == "succeeded"
        assert [item["amount"] for item in gateway_simulator.control("refunds")["data"]] == [40_000]

    @pytest.mark.parametrize("kind", ["error", "rate_limit"])
    def test_the_gateways_own_troubles_are_unavailable(self, gateway_simulator: Simulator, kind: str) -> None:
        gateway_simulator.fault(kind, count=3)
        with pytest.raises(Unavailable):
            open_page(adapter_of(gateway_simulator), payment_id="pay_trouble")
        gateway_simulator.control("faults", method="DELETE")
        assert open_page(adapter_of(gateway_simulator), payment_id="pay_trouble").url

    def test_no_connection_and_a_wrong_key_are_unavailable(self, gateway_simulator: Simulator) -> None:
        with pytest.raises(Unavailable):
            open_page(adapter_of(gateway_simulator, "sk_test_wrong"))
        nowhere = StripeGateway(secret_key=SECRET_KEY, webhook_secret=WEBHOOK_SECRET, api_base="http://127.0.0.1:9")
        with pytest.raises(Unavailable):
            nowhere.fetch_checkout("cs_test_any")


def _code_of(library: stripe.StripeClient, key: str) -> str:
    """The error code of creating a session under a key; empty when it is created."""
    try:
        create_session(library, key)
    except stripe.APIError as refusal:
        body: Any = refusal.json_body
        return str(body["error"]["code"])
    return ""

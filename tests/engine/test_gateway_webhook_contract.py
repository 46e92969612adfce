"""The gateway's notices: signed, repeated, late, out of order, lost and forged; and how our adapter reads them."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from chalicelib.adapters.stripe_gateway import StripeGateway
from chalicelib.payments.errors import ForgedNotice
from infra.simulators.chaos import Chaos, delays_of
from infra.simulators.webhook_delivery import signature
from tests.engine.gateway_calls import DECLINED, DISPUTED, OK, adapter_of, open_page, paid_intent
from tests.fixtures_simulators import WEBHOOK_SECRET, Inbox, Notice, Simulator, until

PAID = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]


@pytest.fixture
def adapter(gateway_simulator: Simulator) -> StripeGateway:
    return adapter_of(gateway_simulator)


def signed(notice: Notice) -> str:
    return notice.headers["Stripe-Signature"]


def kinds(notices: list[Notice]) -> list[str]:
    return [notice.body["type"] for notice in notices]


class TestKindPost:
    def test_a_payment_is_told_in_order_and_once(
        self, adapter: StripeGateway, gateway_simulator: Simulator, webhook_inbox: Inbox
    ) -> None:
        page = open_page(adapter)
        gateway_simulator.control(f"sessions/{page.session_id}/pay", {"card": OK})
        notices = webhook_inbox.wait_for(4)
        assert kinds(notices) == PAID
        event = adapter.read_event(notices[3].payload, signed(notices[3]))
        assert (event.type, event.object_id, event.session_id) == (PAID[3], page.session_id, page.session_id)
        assert event.event_id.startswith("evt_")
        assert abs((datetime.now(UTC) - event.created_at).total_seconds()) < 10
        charge = adapter.read_event(notices[1].payload, signed(notices[1]))
        assert (charge.object_id, charge.session_id) == (adapter.fetch_checkout(page.session_id).charge_id, None)

    def test_a_decline_an_expiry_and_a_refund_are_told(
        self, adapter: StripeGateway, gateway_simulator: Simulator, webhook_inbox: Inbox
    ) -> None:
        page = open_page(adapter)
        gateway_simulator.control(f"sessions/{page.session_id}/pay", {"card": DECLINED})
        adapter.expire_checkout(page.session_id)
        adapter.refund(refund_id="r1", intent_id=paid_intent(adapter, gateway_simulator), amount=1_000)
        assert kinds(webhook_inbox.wait_for(11)) == [
            "payment_intent.created",
            "charge.failed",
            "payment_intent.payment_failed",
            "payment_intent.canceled",
            "checkout.session.expired",
            *PAID,
            "refund.created",
            "charge.refunded",
        ]

    def test_a_dispute_comes_by_itself(
        self, adapter: StripeGateway, gateway_simulator: Simulator, webhook_inbox: Inbox
    ) -> None:
        paid_intent(adapter, gateway_simulator, card=DISPUTED)
        gateway_simulator.control("clock", {"advance_s": 10})
        assert kinds(webhook_inbox.wait_for(6))[4:] == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]

    def test_an_endpoint_that_fails_is_tried_again_with_a_fresh_signature(
        self, adapter: StripeGateway, gateway_simulator: Simulator, webhook_inbox: Inbox
    ) -> None:
        webhook_inbox.answers = [500, 302]
        page = open_page(adapter)
        adapter.expire_checkout(page.session_id)
        notices = webhook_inbox.wait_for(3)
        assert len({notice.body["id"] for notice in notices}) == 1
        assert signed(notices[0]) != signed(notices[2])
        until(lambda: gateway_simulator.control("deliveries")["data"][0]["state"] == "delivered")
        assert gateway_simulator.control("deliveries")["data"][0]["attempts"] == 3

    def test_what_was_not_delivered_goes_out_after_a_crash(
        self, adapter: StripeGateway, gateway_simulator: Simulator, webhook_inbox: Inbox
    ) -> None:
        gateway_simulator.control("webhooks/hold", {})
        adapter.expire_checkout(open_page(adapter).session_id)
        gateway_simulator.stop(kill=True)
        assert webhook_inbox.notices == []
        gateway_simulator.start()
        gateway_simulator.control("webhooks/release", {})
        assert kinds(webhook_inbox.wait_for(1)) == ["checkout.session.expired"]


class TestOrderedTrouble:
    def test_held_events_come_in_reverse(
        self, adapter: StripeGateway, gateway_simulator: Simulator, webhook_inbox: Inbox
    ) -> None:
        gateway_simulator.control("webhooks/hold", {})
        paid_intent(adapter, gateway_simulator)
        assert webhook_inbox.notices == []
        gateway_simulator.control("webhooks/release", {"order": "reverse"})
        assert kinds(webhook_inbox.wait_for(4)) == PAID[::-1]

    def test_a_dropped_event_is_on_the_list_and_can_be_sent_again(
        self, adapter: StripeGateway, gateway_simulator: Simulator, webhook_inbox: Inbox
    ) -> None:
        gateway_simulator.control("webhooks/drop", {"count": 4})
        paid_intent(adapter, gateway_simulator)
        events = gateway_simulator.control("events")["data"]
        assert [event["type"] for event in events] == PAID[::-1]
        gateway_simulator.control("webhooks/resend", {"message_id": events[0]["id"]})
        assert kinds(webhook_inbox.wait_for(1)) == [PAID[3]]
        time.sleep(0.2)
        assert len(webhook_inbox.notices) == 1

    def test_the_same_event_twice_is_the_same_event(
        self, adapter: StripeGateway, gateway_simulator: Simulator, webhook_inbox: Inbox
    ) -> None:
        adapter.expire_checkout(open_page(adapter).session_id)
        [first] = webhook_inbox.wait_for(1)
        gateway_simulator.control("webhooks/resend", {"message_id": first.body["id"]})
        again = webhook_inbox.wait_for(2)[1]
        assert adapter.read_event(again.payload, signed(again)) == adapter.read_event(first.payload, signed(first))

    @pytest.mark.failure(14)
    @pytest.mark.parametrize("order", [{"signed_age_s": 301}, {"signed_with": "whsec_somebody_else"}])
    def test_old_and_foreign_signatures_are_forged(
        self, adapter: StripeGateway, gateway_simulator: Simulator, webhook_inbox: Inbox, order: dict[str, object]
    ) -> None:
        adapter.expire_checkout(open_page(adapter).session_id)
        [honest] = webhook_inbox.wait_for(1)
        gateway_simulator.control("webhooks/resend", {"message_id": honest.body["id"], **order})
        bad = webhook_inbox.wait_for(2)[1]
        assert bad.payload == honest.payload
        with pytest.raises(ForgedNotice):
            adapter.read_event(bad.payload, signed(bad))
        assert adapter.read_event(honest.payload, signed(honest))


class TestReading:
    READER = StripeGateway(secret_key="sk_test_none", webhook_secret=WEBHOOK_SECRET)
    EVENT = json.dumps(
        {"id": "evt_1", "type": "x", "created": 1, "data": {"object": {"id": "ch_1", "object": "charge"}}}
    ).encode()

    def test_age_is_allowed_up_to_five_minutes(self) -> None:
        assert self.READER.read_event(self.EVENT, signature(WEBHOOK_SECRET, int(time.time()) - 295, self.EVENT))
        with pytest.raises(ForgedNotice):
            self.READER.read_event(self.EVENT, signature(WEBHOOK_SECRET, int(time.time()) - 302, self.EVENT))

    def test_one_changed_byte_is_forged(self) -> None:
        good = signature(WEBHOOK_SECRET, int(time.time()), self.EVENT)
        assert self.READER.read_event(self.EVENT, good).object_id == "ch_1"
        for place in range(len(self.EVENT)):
            changed = bytearray(self.EVENT)
            changed[place] ^= 1
            with pytest.raises(ForgedNotice):
                self.READER.read_event(bytes(changed), good)

    @pytest.mark.parametrize("header", ["", "t=,v1=", "v1=abc", "t=1", "t=x,v1=y", "t=1,v1=ạ", "t=1,v0=abc", "=,=", "t"])
    def test_broken_headers_are_forged(self, header: str) -> None:
        with pytest.raises(ForgedNotice):
            self.READER.read_event(self.EVENT, header)

    @pytest.mark.parametrize(
        "payload",
        [
            b"",
            b"null",
            b"[]",
            b"{}",
            b"\xff\xfe",
            b'{"id":"evt_1"}',
            b'{"id":"evt_1","type":"x","created":"now","data":{"object":{"id":"a"}}}',
            b'{"id":"evt_1","type":"x","created":1,"data":{"object":"a"}}',
            b'{"id":"evt_1","type":"x","created":1e40,"data":{"object":{"id":"a"}}}',
        ],
    )
    def test_well_signed_rubbish_is_no_event(self, payload: bytes) -> None:
        with pytest.raises(ForgedNotice):
            self.READER.read_event(payload, signature(WEBHOOK_SECRET, int(time.time()), payload))


class TestChaos:
    def test_the_course_of_events_follows_from_the_seed(self) -> None:
        course = [delays_of(7, number, "heavy") for number in range(200)]
        assert course == [delays_of(7, number, "heavy") for number in range(200)]
        assert course != [delays_of(8, number, "heavy") for number in range(200)]

    @pytest.mark.parametrize(("chaos", "drops", "copies"), [("none", 0, 0), ("normal", 30, 250), ("heavy", 150, 510)])
    def test_each_mood_has_its_share_of_trouble(self, chaos: Chaos, drops: int, copies: int) -> None:
        course = [delays_of(1, number, chaos) for number in range(1_000)]
        assert abs(sum(not delays for delays in course) - drops) <= 40
        assert abs(sum(len(delays) > 1 for delays in course) - copies) <= 60

    def test_heavy_weather_brings_copies_and_disorder(
        self, gateway_with: Callable[..., Simulator], webhook_inbox: Inbox
    ) -> None:
        simulator = gateway_with("--chaos", "heavy", "--seed", "239")
        adapter = adapter_of(simulator)
        for _ in range(8):
            adapter.expire_checkout(open_page(adapter).session_id)
        expected = [delays_of(239, number, "heavy") for number in range(1, 9)]
        copies = sum(len(delays) for delays in expected)
        assert 0 < sum(bool(delays) for delays in expected) < 8 < copies
        arrived = [notice.body["id"] for notice in webhook_inbox.wait_for(copies, timeout_s=15)]
        made = [event["id"] for event in simulator.control("events")["data"]][::-1]
        assert sorted(arrived, key=made.index) != arrived
        assert set(arrived) == {event for event, delays in zip(made, expected, strict=True) if delays}

    def test_the_fee_comes_a_moment_after_the_charge(self, gateway_with: Callable[..., Simulator]) -> None:
        simulator = gateway_with("--chaos", "normal")
        adapter = adapter_of(simulator)
        page = open_page(adapter)
        simulator.control(f"sessions/{page.session_id}/pay", {"card": OK})
        first = adapter.fetch_checkout(page.session_id)
        assert (first.paid, first.fee, first.balance_transaction_id) == (True, None, None)
        until(lambda: adapter.fetch_checkout(page.session_id).fee == 10_250)

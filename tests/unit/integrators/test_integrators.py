"""Keys, events and deliveries: who hears what, once; what a wrong key opens; what becomes of an endpoint that fails."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import pytest

from chalicelib.adapters.dynamo.stream import changes_of
from chalicelib.composition import Application, use
from chalicelib.entrypoints import effects, jobs, streams
from chalicelib.entrypoints.effects import MINUTE_JOBS
from chalicelib.entrypoints.effects.integrators import send_webhook
from chalicelib.entrypoints.pages.api_guide import CHECK
from chalicelib.identity import PartyId, Role
from chalicelib.integrators import PAUSES, EndpointUnsafe, WebhookAnswer, address_of
from chalicelib.oversight import ApprovalId
from chalicelib.payments import PaymentMethod
from tests.builders import FakeClock
from tests.builders_orders import Fair, fair
from tests.caller import Caller
from tests.read_counts import counted
from tests.stream_feed import StreamFeed

OPERATIONS = frozenset({Role.OPERATIONS})
ADDRESS = "https://hooks.example.vn/xu-lang?v=1"
OK, BROKEN = WebhookAnswer(204, "", 12), WebhookAnswer(500, "oh no", 30)


class Receiver:
    """Takes what is sent, and answers as it was told."""

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes, Mapping[str, str]]] = []
        self.answer = OK

    def send(self, address: str, body: bytes, headers: Mapping[str, str]) -> WebhookAnswer:
        self.got.append((address, body, headers))
        return self.answer

    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _, body, _ in self.got]


class World:
    """The fair, its change records, an integrator and its receiver."""

    def __init__(self) -> None:
        self.feed, self.receiver = StreamFeed(), Receiver()
        self.fair: Fair = fair(table=self.feed.table)
        self.app: Application = self.fair.app
        self.app._webhooks = self.receiver
        use(self.app)
        effects.load()
        self.maker = Caller(self.app, PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV"), OPERATIONS)
        self.checker = Caller(self.app, PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAW"), OPERATIONS)
        shown = self.issue(["public", "events"])
        self.text, self.secret, self.key_id = shown["text"], shown["webhook_secret"], shown["key"]["id"]

    def issue(self, scopes: list[str]) -> dict[str, Any]:
        reply = self.maker.post("/integrators", {"name": "Sở Công Thương", "scopes": scopes})
        assert reply.status == 201, reply.body
        body: dict[str, Any] = reply.body
        return body

    def listen(self, *types: str) -> None:
        reply = self.maker.post(f"/integrators/{self.key_id}/endpoint", {"address": ADDRESS, "types": list(types)})
        assert reply.status == 201, reply.body

    def open(self) -> None:
        approval_id = str(ApprovalId.make(self.app.clock.now(), self.app.entropy))
        words = {"act": "open_integrator", "words": {"key_id": self.key_id}, "reason": "đã thử xong, có văn bản"}
        assert self.maker.post("/approvals", {"approval_id": approval_id, **words}).status == 201
        assert self.checker.post(f"/approvals/{approval_id}/decision", {"approve": True}).status == 201

    def pump(self) -> None:
        """Stream and queue, as they run; the records come twice."""
        event = self.feed.event()
        assert streams.summarise(event) == streams.summarise(event) == {"batchItemFailures": []}
        self.deliver()

    def deliver(self) -> None:
        for item in list(self.feed.table.everything()):
            if item["pk"] == "OUT#webhook":
                message = {"kind": item["kind"], "key": item["key"], "payload": json.loads(item["payload"])}
                records = [{"body": json.dumps(message), "messageId": "1"}]
                assert jobs.deliver_effects({"Records": records}) == {"batchItemFailures": []}

    def get(self, path: str, text: str | None = None) -> Any:
        caller = Caller(self.app)
        caller._headers["Authorization"] = f"Bearer {self.text if text is None else text}"
        return caller.get(path)

    def deliveries(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.maker.get(f"/integrators/{self.key_id}/deliveries").body["entries"]
        return found

    def tick(self, **duration: float) -> None:
        clock = self.app.clock
        assert isinstance(clock, FakeClock)
        clock.tick(**duration)
        self.maker = Caller(self.app, PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV"), OPERATIONS)


@pytest.fixture
def w() -> World:
    return World()


def test_the_secret_is_shown_once_and_only_its_hash_is_kept(w: World) -> None:
    secret = w.text.rpartition("_")[2]
    table = json.dumps([str(item) for item in w.feed.table.everything()])
    assert secret not in table
    assert w.secret not in table
    listed = w.maker.get("/integrators").body["entries"]
    assert secret not in json.dumps(listed)
    assert w.get("/integrator/key").body == listed[0]


@pytest.mark.parametrize("wrong", ["xlk_", "xlk_1_2", "xlk_01KAR3NDEKTSV4RRFFQ69G5FAV_00"])
def test_a_wrong_key_opens_nothing(w: World, wrong: str) -> None:
    for path in ("/integrator/key", "/search", "/integrator/events"):
        assert (w.get(path, wrong).status, w.get(path, wrong).body["code"]) == (401, "key_not_good")
    near = w.text[:-1] + ("0" if w.text[-1] != "0" else "1")
    assert w.get("/integrator/key", near).status == 401


def test_a_key_reads_what_is_public_and_its_own_and_nothing_else(w: World) -> None:
    assert w.get("/search").status == 200
    assert w.get("/integrator/events").body == {"entries": [], "next_cursor": None}
    for path in ("/measures", "/integrators", "/queues", "/me"):
        assert w.get(path).body["code"] == "scope_missing"
    caller = Caller(w.app)
    caller._headers["Authorization"] = f"Bearer {w.text}"
    assert caller.post("/integrators", {"name": "Ai đó", "scopes": ["public"]}).status == 401
    assert Caller(w.app).get("/integrator/key").body["code"] == "key_not_good"
    only = w.issue(["public"])
    assert w.get("/integrator/events", only["text"]).body["code"] == "scope_missing"
    own = {"address": ADDRESS, "types": ["order.paid"]}
    assert w.maker.post(f"/integrators/{only['key']['id']}/endpoint", own).body["code"] == "scope_missing"


def test_a_key_has_a_rate_a_term_and_an_end(w: World) -> None:
    most = w.app.open_work().policy.integrator_requests_per_minute
    assert [w.get("/search").status for _ in range(most)] == [200] * most
    refused = w.get("/search")
    assert (refused.status, refused.body["code"]) == (429, "key_used_too_often")
    w.tick(minutes=1)
    assert w.get("/search").status == 200
    w.tick(days=365)
    assert w.get("/search").body["code"] == "key_not_good"
    fresh = w.issue(["public"])
    assert w.get("/search", fresh["text"]).status == 200
    assert w.maker.post(f"/integrators/{fresh['key']['id']}/revocation").body["good"] is False
    assert w.get("/search", fresh["text"]).body["code"] == "key_not_good"


def test_a_sandbox_hears_of_tests_alone_signed(w: World) -> None:
    w.listen("order.paid", "test")
    w.fair.paid()
    w.pump()
    assert w.receiver.got == []
    assert w.maker.post(f"/integrators/{w.key_id}/tests").status == 201
    w.deliver()
    ((address, body, headers),) = w.receiver.got
    assert address == ADDRESS
    signed = f"{headers['Webhook-Timestamp']}.".encode() + body
    told_receivers: dict[str, Any] = {}
    exec(CHECK, told_receivers)
    assert told_receivers["is_ours"](w.secret, headers, body)
    assert not told_receivers["is_ours"](w.secret, headers, body + b" ")
    assert headers["Webhook-Signature"] == f"v1={hmac.new(w.secret.encode(), signed, hashlib.sha256).hexdigest()}"
    told = json.loads(body)
    assert (told["type"], told["id"]) == ("test", headers["Webhook-Id"])
    assert [one["state"] for one in w.deliveries()] == ["delivered"]


def test_an_open_key_hears_each_event_once_without_people(w: World) -> None:
    w.listen("order.paid", "order.accepted", "parcel.handed_in", "parcel.delivered")
    w.open()
    w.feed.changes.clear()
    placed = w.fair.paid()
    w.fair.place(PaymentMethod.COD, buyer_id=w.fair.buyer.party_id)
    w.tick(minutes=1)
    for parcel in placed.parcels:
        w.tick(minutes=1)
        w.fair.delivered(parcel)
    w.pump()
    w.pump()
    w.deliver()
    assert sorted(w.receiver.types()) == sorted(
        ["order.paid", "order.accepted", *["parcel.handed_in", "parcel.delivered"] * 2]
    )
    words = b" ".join(body for _, body, _ in w.receiver.got).decode()
    for private in (
        placed.order.recipient.name,
        placed.order.recipient.phone,
        placed.order.recipient.address,
        w.fair.van.name,
    ):
        assert private not in words
    ids = [one["event_id"] for one in w.get("/integrator/events").body["entries"]]
    assert ids == sorted(ids)
    assert len(ids) == 6


def test_a_failing_endpoint_is_tried_with_growing_pauses_then_given_up(w: World) -> None:
    w.listen("test")
    w.receiver.answer = BROKEN
    w.maker.post(f"/integrators/{w.key_id}/tests")
    w.deliver()
    job = MINUTE_JOBS["retry_webhooks"]
    assert job(w.app) == 0, "not before its pause is over"
    assert len(w.receiver.got) == 1
    for tries, pause in enumerate(PAUSES, 2):
        w.tick(seconds=pause.total_seconds() - 1)
        job(w.app)
        assert len(w.receiver.got) == tries - 1
        w.tick(seconds=1)
        job(w.app)
        assert len(w.receiver.got) == tries
    (gone,) = w.deliveries()
    assert (gone["state"], gone["tries"], gone["next_at"]) == ("given_up", len(PAUSES) + 1, None)
    assert gone["attempts"][-1] == {"at": gone["attempts"][-1]["at"], "status": 500, "said": "oh no", "took_ms": 30}
    w.tick(days=2)
    assert job(w.app) == 0
    assert len(w.receiver.got) == len(PAUSES) + 1


def test_what_was_given_up_is_sent_anew_by_hand_and_from_a_cursor(w: World) -> None:
    w.listen("test")
    w.receiver.answer = BROKEN
    for _ in range(3):
        w.maker.post(f"/integrators/{w.key_id}/tests")
        w.tick(minutes=1)
    w.deliver()
    third, second, first = (one["event_id"] for one in w.deliveries())
    w.receiver.answer = OK
    w.receiver.got.clear()
    path = f"/integrators/{w.key_id}/resendings"
    assert w.maker.post(path, {"event_id": first}).body == {"count": 1, "last": first}
    MINUTE_JOBS["retry_webhooks"](w.app)
    assert json.loads(w.receiver.got[0][1])["id"] == first
    assert w.maker.post(path, {"after": first}).body == {"count": 2, "last": third}
    w.tick(minutes=1)
    MINUTE_JOBS["retry_webhooks"](w.app)
    assert {one["state"] for one in w.deliveries()} == {"delivered"}
    assert w.maker.post(path, {"after": third}).body == {"count": 0, "last": None}
    unknown = "evt_01KAR3NDEKTSV4RRFFQ69G5FAV"
    assert w.maker.post(path, {"event_id": unknown}).body["code"] == "delivery_not_found"
    assert second in {json.loads(body)["id"] for _, body, _ in w.receiver.got}


def test_days_of_failure_disable_and_setting_it_again_enables(w: World) -> None:
    w.listen("test")
    w.receiver.answer = WebhookAnswer(0, "TimeoutError", 8_000)
    w.maker.post(f"/integrators/{w.key_id}/tests")
    w.deliver()
    assert w.maker.get(f"/integrators/{w.key_id}").body["endpoint"]["failing_since"] is not None
    w.tick(days=5)
    MINUTE_JOBS["retry_webhooks"](w.app)
    assert w.maker.get(f"/integrators/{w.key_id}").body["endpoint"]["state"] == "disabled"
    assert w.maker.post(f"/integrators/{w.key_id}/tests").body["code"] == "endpoint_not_found"
    before = len(w.receiver.got)
    w.tick(days=1)
    MINUTE_JOBS["retry_webhooks"](w.app)
    assert len(w.receiver.got) == before, "nothing is sent to a disabled endpoint"
    w.receiver.answer = OK
    w.listen("test")
    w.maker.post(f"/integrators/{w.key_id}/tests")
    w.deliver()
    assert w.deliveries()[0]["state"] == "delivered"
    assert w.maker.get(f"/integrators/{w.key_id}").body["endpoint"]["failing_since"] is None


def test_one_success_ends_the_failing(w: World) -> None:
    w.listen("test")
    for answer, failing in ((BROKEN, True), (OK, False)):
        w.receiver.answer = answer
        w.maker.post(f"/integrators/{w.key_id}/tests")
        w.deliver()
        assert (w.maker.get(f"/integrators/{w.key_id}").body["endpoint"]["failing_since"] is not None) is failing
        w.tick(minutes=2)


def test_a_settled_effect_sends_nothing_twice(w: World) -> None:
    w.listen("test")
    w.maker.post(f"/integrators/{w.key_id}/tests")
    (order,) = list(w.app.open_work().outbox.waiting("webhook"))
    send_webhook(w.app, order)
    send_webhook(w.app, order)
    assert len(w.receiver.got) == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example.vn/", "https://127.0.0.1/", "https://10.1.2.3:8443/x", "https://localhost/", "https://2130706433/",
        "https://user:pw@hooks.example.vn/", "https://printer.local/", "https://a.internal/", "https://[::1]/", "ftp://a.vn/",
        "https://", "https://hooks.example.vn /", "", "https://a.vn/" + "x" * 500,
    ],
)  # fmt: skip
def test_unsafe_addresses_are_refused(w: World, address: str) -> None:
    with pytest.raises(EndpointUnsafe):
        address_of(address)
    reply = w.maker.post(f"/integrators/{w.key_id}/endpoint", {"address": address, "types": ["test"]})
    assert reply.body["code"] in {"endpoint_unsafe", "invalid_input"}


def test_keys_are_listed_in_two_reads_however_many(w: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        w.issue(["public", "events"])
    w.listen("order.paid")
    reads = counted(w.feed.table, monkeypatch)
    entries = w.maker.get("/integrators").body["entries"]
    assert [one["endpoint"] is not None for one in entries].count(True) == 1
    assert len(entries) == 6
    assert reads == {"query": 1, "get_many": 1}


def test_a_batch_of_events_without_listeners_costs_one_read(w: World, monkeypatch: pytest.MonkeyPatch) -> None:
    w.listen("test")
    w.open()
    w.feed.changes.clear()
    placed = w.fair.paid()
    for parcel in placed.parcels:
        w.fair.delivered(parcel)
    changes = changes_of(w.feed.event())
    reads = counted(w.feed.table, monkeypatch)
    assert streams.note_events(w.app, changes) == []
    assert reads == {"query": 1, "get_many": 0}
    assert w.deliveries() == []


def test_records_that_tell_nothing_cost_no_read(w: World, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = [change for change in changes_of(w.feed.event()) if change.kind == "LST"]
    assert changes
    reads = counted(w.feed.table, monkeypatch)
    assert streams.note_events(w.app, changes) == []
    assert reads == {"query": 0, "get_many": 0}

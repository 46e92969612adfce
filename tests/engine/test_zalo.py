"""Messages through Zalo: our adapter, the simulator as a process that misbehaves, its signed posts put to our webhook."""

import json
import random
import threading
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.adapters.dynamo.table import Table, Update
from chalicelib.adapters.system import SystemClock, SystemEntropy
from chalicelib.adapters.zalo import ZaloNotices
from chalicelib.adapters.zalo_tokens import KEY, NO_MOMENT
from chalicelib.entrypoints.effects import EFFECT_HANDLERS, load
from chalicelib.entrypoints.effects.messages import go_on_with_messages
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.messages import EFFECT, Kind, Message, MessageId, MessageState, NotTaken, Undeliverable, message
from infra.local.memory_table import MemoryTable
from tests.builders import TEST_KEYS, FakeClock
from tests.builders_identity import quick_application
from tests.builders_orders import call_webhook
from tests.fakes.faulty_table import Fault, FaultyTable
from tests.fakes.sms import FakeSms
from tests.fixtures_simulators import (
    WEBHOOK_SECRET,
    ZALO_APP_ID,
    ZALO_REFRESH_TOKEN,
    ZALO_SECRET_KEY,
    Inbox,
    Simulator,
    until,
)

PHONE, ZALO_PHONE = "+84912345678", "84912345678"
VALUES = {"code": "7K3M9QWT"}
DAY = MessageId("msg_01KAR3NDEKTSV4RRFFQ69G5FAV")
NAME = f"{DAY}-z1"


def notices(simulator: Simulator, table: Table | None = None, *, first: str = ZALO_REFRESH_TOKEN) -> ZaloNotices:
    return ZaloNotices(
        app_id=ZALO_APP_ID,
        secret_key=ZALO_SECRET_KEY,
        webhook_key=WEBHOOK_SECRET,
        refresh_token=first,
        table=table if table is not None else MemoryTable(),
        clock=SystemClock(),
        api_base=simulator.base,
    )


def send(zalo: ZaloNotices, tracking_id: str = NAME) -> str:
    return zalo.send(phone=PHONE, template_id="400001", values=VALUES, tracking_id=tracking_id)


def sent(simulator: Simulator) -> list[dict[str, Any]]:
    got: list[dict[str, Any]] = simulator.control("messages")["data"]
    return got


def exchanges(table: Table) -> int:
    return int(table.get_many([KEY])[KEY]["version"]) // 2


def test_a_message_reaches_the_phone_and_zalo_says_so(zalo_simulator: Simulator) -> None:
    zalo = notices(zalo_simulator)
    msg_id = send(zalo)
    (there,) = sent(zalo_simulator)
    assert (there["msg_id"], there["phone"], there["tracking_id"]) == (msg_id, ZALO_PHONE, NAME)
    assert zalo.arrived_at(message_id=msg_id, phone=PHONE) is not None
    zalo_simulator.control("phones", {"phone": ZALO_PHONE, "is": "off"})
    assert zalo.arrived_at(message_id=send(zalo), phone=PHONE) is None


@pytest.mark.parametrize(
    ("is_", "reason"), [("absent", "not_on_zalo"), ("refuses", "zalo_refused"), ("old", "zalo_unreachable")]
)
def test_what_zalo_declines_is_definite_and_says_why(zalo_simulator: Simulator, is_: str, reason: str) -> None:
    zalo_simulator.control("phones", {"phone": ZALO_PHONE, "is": is_})
    with pytest.raises(Undeliverable, match=reason):
        send(notices(zalo_simulator))
    assert sent(zalo_simulator) == []


def test_quota_wrong_values_and_wrong_numbers(zalo_simulator: Simulator) -> None:
    zalo = notices(zalo_simulator)
    with pytest.raises(Undeliverable, match="zalo_template"):
        zalo.send(phone=PHONE, template_id="400001", values={"code": ""}, tracking_id=NAME)
    with pytest.raises(Undeliverable, match="invalid_number"):
        zalo.send(phone="+8491", template_id="400001", values=VALUES, tracking_id=NAME)
    zalo_simulator.control("quota", {"left": 0})
    with pytest.raises(Undeliverable, match="zalo_quota"):
        send(zalo)


def test_what_went_wrong_on_the_way_says_whether_zalo_may_have_it(zalo_simulator: Simulator) -> None:
    zalo = notices(zalo_simulator)
    zalo_simulator.fault("error", path="/message/")
    with pytest.raises(Unavailable):
        send(zalo)
    zalo_simulator.fault("rate_limit", path="/message/")
    with pytest.raises(NotTaken, match="away"):
        send(zalo)
    assert sent(zalo_simulator) == []
    zalo_simulator.fault("lose_reply", path="/message/")
    with pytest.raises(Unavailable):
        send(zalo)
    assert len(sent(zalo_simulator)) == 1
    zalo_simulator.stop()
    with pytest.raises(NotTaken, match="away"):
        send(zalo)


def test_an_expired_token_is_exchanged_and_the_new_one_kept(zalo_simulator: Simulator) -> None:
    table = MemoryTable()
    send(notices(zalo_simulator, table))
    for _ in range(3):
        zalo_simulator.control("tokens/expire", {})
        send(notices(zalo_simulator, table), NAME)
    assert exchanges(table) == 4
    assert len(sent(zalo_simulator)) == 4


def test_two_workers_at_once_exchange_once(zalo_simulator: Simulator) -> None:
    """A refresh token is good once: the second exchange of it would lock us out."""
    table = MemoryTable()
    zalo_simulator.fault("delay", path="/v4/", delay_s=0.5)
    begin, got = threading.Barrier(4), list[str]()

    def worker() -> None:
        begin.wait()
        got.append(send(notices(zalo_simulator, table)))

    workers = [threading.Thread(target=worker) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert len(set(got)) == 4
    assert exchanges(table) == 1


def test_the_new_tokens_are_written_through_a_table_that_stumbles(zalo_simulator: Simulator) -> None:
    table = FaultyTable(MemoryTable())
    faults = iter([Fault.NONE, Fault.LOST_BEFORE, Fault.LOST_AFTER])
    table.plan = lambda: next(faults, Fault.NONE)
    send(notices(zalo_simulator, table))
    zalo_simulator.control("tokens/expire", {})
    send(notices(zalo_simulator, table))
    assert exchanges(table) == 2


def test_an_exchange_whose_answer_was_lost_waits_for_a_person_who_authorises_again(zalo_simulator: Simulator) -> None:
    table = MemoryTable()
    zalo_simulator.fault("lose_reply", path="/v4/")
    with pytest.raises(NotTaken, match="zalo_token"):
        send(notices(zalo_simulator, table))
    table.transact([Update(KEY, set={"leased_until": NO_MOMENT})], token="the lease is over")
    for _ in range(2):
        with pytest.raises(NotTaken, match="zalo_token"):
            send(notices(zalo_simulator, table))
    assert table.get_many([KEY])[KEY]["refused"] is True, "asked once more, and no more"
    zalo_simulator.control("tokens/issue", {"refresh_token": "authorised-again"})
    send(notices(zalo_simulator, table, first="authorised-again"))
    assert len(sent(zalo_simulator)) == 1


def test_a_notice_that_is_forged_or_not_ours(zalo_simulator: Simulator, webhook_inbox: Inbox) -> None:
    app = World(zalo_simulator).app
    assert call_webhook(app, "/webhooks/zalo", b'{"timestamp": "1"}', x_zevent_signature="mac=0").status == 401
    assert call_webhook(app, "/webhooks/zalo", b"[]").status == 401
    assert call_webhook(quick_application(), "/webhooks/zalo", b"{}").status == 401
    send(notices(zalo_simulator), "somebody-elses")
    (notice,) = webhook_inbox.wait_for(1)
    signed = notice.headers["X-ZEvent-Signature"]
    assert call_webhook(app, "/webhooks/zalo", notice.payload, x_zevent_signature=signed).body["outcome"] == "not_ours"


class World:
    """The product before a simulator of Zalo."""

    def __init__(self, simulator: Simulator, table: Table | None = None) -> None:
        load()
        table = table if table is not None else MemoryTable()
        self.sms, self.clock = FakeSms(), FakeClock(SystemClock().now().replace(hour=3))
        keys = {**TEST_KEYS, "zalo_templates": json.dumps({kind.value: "400001" for kind in Kind})}
        self.app = quick_application(
            table, sms=self.sms, zalo=notices(simulator), keys=keys, clock=self.clock, entropy=SystemEntropy()
        )

    def tell(self, told: Effect) -> None:
        run(self.app, lambda work: work.outbox.stage(told))
        EFFECT_HANDLERS[EFFECT](self.app, told)

    def kept(self, told: Effect) -> Message:
        found = self.app.open_work().messages.store.find(MessageId(told.key))
        assert found is not None
        return found

    def hear(self, inbox: Inbox, count: int, times: int = 3) -> list[str]:
        """Every notice several times, in a random order."""
        came = inbox.wait_for(count)
        said = []
        for notice in random.sample(came * times, len(came) * times):
            signed = notice.headers["X-ZEvent-Signature"]
            reply = call_webhook(self.app, "/webhooks/zalo", notice.payload, x_zevent_signature=signed)
            assert reply.status == 200, reply.body
            said.append(reply.body["outcome"])
        return said


def told(number: int, kind: Kind = Kind.ORDER_PAID) -> Effect:
    return message(kind, f"ord_{number}-paid", PHONE, code="7K3M9QWT")


def test_told_by_zalo_seen_and_every_notice_in_any_order(zalo_simulator: Simulator, webhook_inbox: Inbox) -> None:
    world = World(zalo_simulator)
    world.tell(told(1))
    world.tell(told(2))
    assert world.kept(told(1)).state is MessageState.SENT
    zalo_simulator.control(f"messages/{sent(zalo_simulator)[0]['msg_id']}/seen", {})
    assert sorted(world.hear(webhook_inbox, 3)).count("kept") == 3
    assert {world.kept(told(n)).state for n in (1, 2)} == {MessageState.DELIVERED, MessageState.READ}


def test_a_lost_reply_is_settled_by_the_notice_and_nothing_goes_twice(
    zalo_simulator: Simulator, webhook_inbox: Inbox
) -> None:
    world = World(zalo_simulator)
    zalo_simulator.fault("lose_reply", path="/message/")
    world.tell(told(1))
    assert [one.state.value for one in world.kept(told(1)).attempts] == ["unknown"]
    EFFECT_HANDLERS[EFFECT](world.app, told(1))
    world.hear(webhook_inbox, 1)
    assert world.kept(told(1)).state is MessageState.DELIVERED
    assert world.kept(told(1)).attempts[0].provider_id == sent(zalo_simulator)[0]["msg_id"]
    assert len(sent(zalo_simulator)) == 1
    assert world.sms.sent == []


def test_a_lost_notice_is_asked_for(zalo_simulator: Simulator) -> None:
    world = World(zalo_simulator)
    zalo_simulator.control("webhooks/drop", {"count": 1})
    world.tell(told(1))
    world.clock.tick(seconds=901)
    go_on_with_messages(world.app)
    assert world.kept(told(1)).state is MessageState.DELIVERED


def test_an_unkind_post_and_an_unsteady_zalo_lose_nobody(zalo_with: Callable[..., Simulator], webhook_inbox: Inbox) -> None:
    """Each message is at Zalo at most once, and is told or has a reason."""
    simulator = zalo_with("--chaos", "heavy")
    world = World(simulator)
    for kind, count in (("lose_reply", 3), ("error", 2), ("rate_limit", 2)):
        simulator.fault(kind, count=count, path="/message/")
    orders = [told(number) for number in range(12)]
    for order in orders:
        world.tell(order)
    until(lambda: simulator.control("deliveries")["undelivered"] == 0, timeout_s=30)
    world.hear(webhook_inbox, 1)
    for _ in range(3):
        world.clock.tick(seconds=3601)
        go_on_with_messages(world.app)
    names = [one["tracking_id"] for one in sent(simulator)]
    assert len(names) == len(set(names))
    ended = [world.kept(order) for order in orders]
    assert all(one.due_at is None for one in ended)
    assert all(one.told_on is not None or one.reason == "outcome_unknown" for one in ended)
    assert sum(one.told_on is not None for one in ended) >= 7

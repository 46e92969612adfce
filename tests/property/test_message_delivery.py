"""The delivery of messages under everything that may happen: providers that lose answers, refuse or are away, workers
that die, effects that come twice, notices in any order.

Whatever happens: no provider gets a message twice in a round, every message ends, and what a provider said is not lost.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chalicelib.entrypoints.effects import EFFECT_HANDLERS, load
from chalicelib.entrypoints.effects.messages import go_on_with_messages
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.messages import (
    EFFECT,
    AttemptState,
    Kind,
    Message,
    MessageId,
    MessageState,
    News,
    NotTaken,
    Undeliverable,
    attempt_named,
    hear_news,
    message,
    only_until,
    resend,
)
from infra.local.memory_table import MemoryTable
from tests.builders import START, TEST_KEYS, FakeClock
from tests.builders_identity import SteadyClock, quick_application
from tests.fakes.faulty_table import Crash, Fault, FaultyTable
from tests.unit.messages.world import TEMPLATES_AT_ZALO

HOW = ("take", "take", "lose", "refuse", "away", "die")
"""What a provider does with what it is given: `die` takes it, and the worker dies before it can say so."""
FINAL = frozenset(MessageState) - {MessageState.WAITING}
MESSAGES = [
    message(Kind.PARCEL_CANCELLED, "pcl_1-cancelled", "+84912345678", code="K1"),
    message(Kind.ORDER_PAID, "ord_1-paid", "+84912345678", code="K1"),
    message(Kind.TRANSFER_SENT, "trf_1-sent", "+84912345678", amount="5 ₫", counterpart="Hoa"),
    only_until(message(Kind.SIGN_IN_CODE, "sic_1", "+84912345678", otp="739154"), START + timedelta(seconds=300)),
]


class Provider:
    """Both providers: what they were given, and how they behave next."""

    def __init__(self) -> None:
        self.given: list[str] = []
        self.texts: list[str] = []
        self.how: list[str] = []
        self.clock: FakeClock | None = None

    def _behave(self, take: list[str], what: str) -> str:
        how = self.how.pop(0) if self.how else "take"
        if how == "away":
            raise NotTaken("away")
        if how == "refuse":
            raise Undeliverable("not_on_zalo")
        take.append(what)
        if how == "lose":
            raise Unavailable
        if how == "die":
            raise Crash
        return f"id-{len(take)}-{what[:4]}"

    def send(
        self,
        *,
        phone: str,
        text: str = "",
        template_id: str = "",
        values: Mapping[str, str] | None = None,
        tracking_id: str = "",
    ) -> str:
        return self._behave(self.given, tracking_id) if tracking_id else self._behave(self.texts, text)

    def arrived_at(self, *, message_id: str, phone: str) -> datetime | None:
        how = self.how.pop(0) if self.how else "lose"
        if how in ("away", "die"):
            raise Unavailable
        return START if how == "take" else None

    def read_news(self, payload: bytes, signature: str) -> News | None:
        return None


class Delivery(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        load()
        self.table, self.provider, self.clock = FaultyTable(MemoryTable()), Provider(), SteadyClock()
        keys = {**TEST_KEYS, "zalo_templates": json.dumps(TEMPLATES_AT_ZALO)}
        self.app = quick_application(self.table, sms=self.provider, zalo=self.provider, keys=keys, clock=self.clock)
        self.faults: list[Fault] = []
        self.table.plan = lambda: self.faults.pop(0) if self.faults else Fault.NONE
        self.heard: set[tuple[str, int]] = set()
        self.rounds = dict.fromkeys((one.key for one in MESSAGES), 1)
        for one in MESSAGES:
            run(self.app, lambda work, one=one: work.outbox.stage(one))  # type: ignore[misc]

    @rule(
        which=st.sampled_from(MESSAGES),
        how=st.lists(st.sampled_from(HOW), max_size=4),
        faults=st.lists(st.sampled_from(Fault), max_size=4),
    )
    def deliver(self, which: Effect, how: list[str], faults: list[Fault]) -> None:
        """The queue gives the effect to a worker, for the first time or again."""
        self.provider.how, self.faults = list(how), list(faults)
        if not self.app.open_work().outbox.pending(which):
            return
        self._dying(lambda: EFFECT_HANDLERS[EFFECT](self.app, which))

    @rule(
        seconds=st.sampled_from([1, 46, 61, 301, 1801, 3601, 30_000, 50_000]),
        how=st.lists(st.sampled_from(HOW), max_size=6),
        faults=st.lists(st.sampled_from(Fault), max_size=4),
    )
    def time_passes(self, seconds: int, how: list[str], faults: list[Fault]) -> None:
        self.clock.tick(seconds=seconds)
        self.provider.how, self.faults = list(how), list(faults)
        self._dying(lambda: go_on_with_messages(self.app))

    @rule(
        data=st.data(),
        state=st.sampled_from([AttemptState.DELIVERED, AttemptState.READ, AttemptState.FAILED]),
        number=st.integers(0, 3),
    )
    def zalo_tells(self, data: st.DataObject, state: AttemptState, number: int) -> None:
        """A notice of what Zalo was given, in any order, and the same one again."""
        self.faults = []
        if not self.provider.given:
            return
        tracking_id = data.draw(st.sampled_from(self.provider.given))
        named = attempt_named(tracking_id)
        assert named is not None
        message_id, channel, round_ = named
        before = self._kept(message_id)
        digest = f"{tracking_id}-{state.value}-{number}"
        reason = "zalo_unreachable" if state is AttemptState.FAILED else None
        news = News(message_id, channel, round_, state, self.clock.now(), digest, "{}", "z", reason)
        run(self.app, lambda work: hear_news(work.messages, news))
        assert before is not None, "what was given is kept"
        if state is not AttemptState.FAILED:
            self.heard.add((message_id, round_))

    @rule(which=st.sampled_from(MESSAGES))
    def a_person_sends_it_again(self, which: Effect) -> None:
        self.faults = []
        kept = self._kept(MessageId(which.key))
        if (
            kept is None
            or kept.state is not MessageState.FAILED
            or kept.kind is Kind.SIGN_IN_CODE
            or self.rounds[which.key] > 2
        ):
            return
        run(self.app, lambda work: resend(work.messages, kept.message_id, by="pty_1", why="khách hỏi"))
        self.rounds[which.key] += 1

    @invariant()
    def nobody_got_it_twice_in_a_round(self) -> None:
        if not hasattr(self, "provider"):
            return
        assert len(self.provider.given) == len(set(self.provider.given))
        for one in MESSAGES:
            rounds = self.rounds[one.key]
            needle = {"order_paid": "da nhan du tien|đã nhận đủ tiền", "sign_in_code": "739154"}.get(one.payload["kind"])
            if needle:
                sent = [text for text in self.provider.texts if any(part in text for part in needle.split("|"))]
                assert len(sent) <= rounds

    @invariant()
    def what_zalo_told_is_seen(self) -> None:
        if not hasattr(self, "heard"):
            return
        for message_id, _ in self.heard:
            kept = self._kept(MessageId(message_id))
            assert kept is not None
            assert any(one.state in (AttemptState.DELIVERED, AttemptState.READ) for one in kept.attempts)

    def teardown(self) -> None:
        """In the end the providers are kind, two days pass, and everything has ended."""
        if not hasattr(self, "provider"):
            return
        self.provider.how, self.faults = [], []
        for one in MESSAGES:
            if self.app.open_work().outbox.pending(one):
                EFFECT_HANDLERS[EFFECT](self.app, one)
        for _ in range(60):
            self.clock.tick(seconds=3_000)
            go_on_with_messages(self.app)
        for one in MESSAGES:
            kept = self._kept(MessageId(one.key))
            assert kept is not None
            assert kept.due_at is None
            assert kept.state in FINAL, kept
            assert not self.app.open_work().outbox.pending(one)
        self.nobody_got_it_twice_in_a_round()

    def _dying(self, step: object) -> None:
        """A worker that dies, or a table that does not answer, is seen by nobody; the next one goes on."""
        try:
            step()  # type: ignore[operator]
        except (Crash, RuntimeError, Unavailable):
            self.faults = []

    def _kept(self, message_id: MessageId) -> Message | None:
        self.faults = []
        return self.app.open_work().messages.store.find(message_id)


TestDelivery = Delivery.TestCase
TestDelivery.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)

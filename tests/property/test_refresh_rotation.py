"""Whatever order of refreshes, lost answers, replays and faults of the table: one line of tokens a session, and a replay
closes it."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.identity import SessionEnded, close_session, refresh_session
from infra.local.memory_table import MemoryTable
from tests.builders_identity import SteadyClock, quick_application, signed_in
from tests.fakes.faulty_table import Fault, FaultyTable

FAULTS = st.sampled_from([Fault.NONE, Fault.NONE, Fault.CONFLICT, Fault.LOST_BEFORE, Fault.LOST_AFTER])
GRACE = timedelta(seconds=30)


class RefreshRotation(RuleBasedStateMachine):
    """The model: which generation is the newest, since when, and whether the family is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = SteadyClock()
        self.memory = MemoryTable()
        self.faults: list[Fault] = []
        lossy = FaultyTable(self.memory, lambda: self.faults.pop() if self.faults else Fault.NONE)
        first = signed_in(quick_application(self.memory, clock=self.clock))
        self.app = quick_application(lossy, clock=self.clock)
        self.tokens = [first.refresh_token]
        self.rotated_at: datetime = self.clock.now()
        self.closed = False

    @rule(data=st.data(), fault=FAULTS)
    def refresh(self, data: st.DataObject, fault: Fault) -> None:
        """Anybody who ever saw one of the tokens sends it."""
        newest = len(self.tokens) - 1
        sent = data.draw(st.integers(0, newest) | st.integers(max(0, newest - 1), newest))
        expected = self._expected(sent)
        self.faults = [fault]
        now = self.clock.now()
        try:
            got = run(self.app, lambda w: refresh_session(w.identity, self.tokens[sent])).refresh_token
        except SessionEnded:
            assert expected in {"ended", "replay"}
            self.closed = True
            return
        assert expected in {"rotate", "repeat"}
        if expected == "rotate":
            self.tokens.append(got)
            self.rotated_at = now
        assert got == self.tokens[sent + 1], "every generation has one token for ever"

    def _expected(self, sent: int) -> str:
        newest = len(self.tokens) - 1
        if self.closed:
            return "ended"
        if sent == newest:
            return "rotate"
        if sent == newest - 1 and self.clock.now() <= self.rotated_at + GRACE:
            return "repeat"
        return "replay"

    @rule(seconds=st.sampled_from([1, 10, 29, 31, 900, 40_000]))
    def wait(self, seconds: int) -> None:
        self.clock.tick(seconds=seconds)

    @rule(data=st.data())
    def send_garbage(self, data: st.DataObject) -> None:
        """Whoever knows only the session's id changes nothing."""
        session_id = self.tokens[0].split(".")[0]
        generation = data.draw(st.integers(0, 20_000))
        secret = data.draw(st.text("abcXYZ012-_", min_size=43, max_size=43))
        before = self.memory.everything()
        text = f"{session_id}.{generation}.{secret}"
        try:
            run(self.app, lambda w: refresh_session(w.identity, text))
        except SessionEnded:
            run(self.app, lambda w: close_session(w.identity, text))
            assert self.memory.everything() == before
        else:
            raise AssertionError("garbage was accepted")

    @precondition(lambda self: not self.closed)
    @rule(data=st.data(), fault=FAULTS)
    def sign_out(self, data: st.DataObject, fault: Fault) -> None:
        if data.draw(st.integers(0, 4)) == 0:
            self.faults = [fault]
            run(self.app, lambda w: close_session(w.identity, data.draw(st.sampled_from(self.tokens))))
            self.closed = True

    @invariant()
    def the_table_holds_one_session_and_no_token(self) -> None:
        sessions = [item for item in self.memory.everything() if item["pk"].startswith("SES#")]
        assert len(sessions) == 1
        assert ("closed_at" in sessions[0]) is self.closed
        assert sessions[0]["generation"] == len(self.tokens) - 1
        shown = repr(sessions)
        assert not any(token.split(".")[2] in shown for token in self.tokens)


TestRefreshRotation = RefreshRotation.TestCase
TestRefreshRotation.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)


def _refreshed(app: Application, token: str) -> str:
    return run(app, lambda w: refresh_session(w.identity, token)).refresh_token


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 7), FAULTS), max_size=25))
def test_an_honest_client_with_lost_answers_is_never_locked_out(story: list[tuple[int, int, Fault]]) -> None:
    """It repeats a lost refresh up to three times, a few seconds apart, then goes on with what it got."""
    faults: list[Fault] = []
    clock, memory = SteadyClock(), MemoryTable()
    token = signed_in(quick_application(memory, clock=clock)).refresh_token
    app = quick_application(FaultyTable(memory, lambda: faults.pop() if faults else Fault.NONE), clock=clock)
    for lost, pause, fault in story:
        sent = token
        for _ in range(lost + 1):
            faults = [fault]
            token = _refreshed(app, sent)
            clock.tick(seconds=pause)
        clock.tick(seconds=900)

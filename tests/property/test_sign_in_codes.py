"""Whatever order of tries, repeats, waits and faults: a code opens at most one session, in time, within five tries."""

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chalicelib.entrypoints.runner import run
from chalicelib.identity import CodeExpired, WrongCode, ask_sign_in_code, open_session
from chalicelib.identity.sign_in_code import ChallengeId
from chalicelib.kernel.errors import TooOften
from infra.local.memory_table import MemoryTable
from tests.builders_identity import OTHER_PHONE, PHONE, SteadyClock, code_sent, quick_application, wrong_code
from tests.fakes.faulty_table import Fault, FaultyTable

FAULTS = st.sampled_from([Fault.NONE, Fault.NONE, Fault.CONFLICT, Fault.LOST_BEFORE, Fault.LOST_AFTER])


class SignInCodes(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.clock = SteadyClock()
        self.memory = MemoryTable()
        self.faults: list[Fault] = []
        lossy = FaultyTable(self.memory, lambda: self.faults.pop() if self.faults else Fault.NONE)
        self.app = quick_application(lossy, clock=self.clock)
        self.looking = quick_application(self.memory, clock=self.clock)
        self.codes: dict[str, tuple[str, str, datetime]] = {}
        self.sent: list[tuple[str, datetime]] = []
        self.wrong: Counter[str] = Counter()
        self.sessions: dict[str, tuple[str, str]] = {}
        self.opened_at: dict[str, datetime] = {}

    @rule(phone=st.sampled_from([PHONE, OTHER_PHONE]), fault=FAULTS)
    def ask(self, phone: str, fault: Fault) -> None:
        self.faults = [fault]
        try:
            made = run(self.app, lambda w: ask_sign_in_code(w.identity, phone=phone))
        except TooOften:
            return
        self.codes[made.challenge_id] = (phone, code_sent(self.looking, made.challenge_id), self.clock.now())

    @rule(seconds=st.sampled_from([1, 20, 31, 120, 299, 600]))
    def wait(self, seconds: int) -> None:
        self.clock.tick(seconds=seconds)

    @precondition(lambda self: self.codes)
    @rule(data=st.data(), fault=FAULTS)
    def try_wrong(self, data: st.DataObject, fault: Fault) -> None:
        challenge_id = data.draw(st.sampled_from(sorted(self.codes)))
        phone, code, _ = self.codes[challenge_id]
        self.faults = [fault]
        assert self._open(challenge_id, phone, wrong_code(code)) is None
        self.wrong[challenge_id] += 1

    @precondition(lambda self: self.codes)
    @rule(data=st.data(), fault=FAULTS)
    def try_right(self, data: st.DataObject, fault: Fault) -> None:
        challenge_id = data.draw(st.sampled_from(sorted(self.codes)))
        phone, code, asked_at = self.codes[challenge_id]
        now = self.clock.now()
        before = self.looking.open_work().identity.sessions.challenge(ChallengeId(challenge_id))
        assert before is not None
        self.faults = [fault]
        opened = self._open(challenge_id, phone, code)
        in_time = now < asked_at + timedelta(minutes=5)
        repeat = challenge_id in self.sessions
        in_grace = repeat and now <= self.opened_at[challenge_id] + timedelta(seconds=30)
        if before.wrong >= 5 or not in_time or (repeat and not in_grace):
            assert opened is None
            return
        assert opened is not None, "a right code in time must open"
        assert self.sessions.setdefault(challenge_id, opened) == opened
        self.opened_at.setdefault(challenge_id, now)

    def _open(self, challenge_id: str, phone: str, code: str) -> tuple[str, str] | None:
        try:
            opened = run(self.app, lambda w: open_session(w.identity, challenge_id=challenge_id, phone=phone, code=code))
        except (WrongCode, CodeExpired):
            return None
        return opened.actor.session_id, opened.refresh_token

    @invariant()
    def one_session_a_code_and_one_party_a_phone(self) -> None:
        kinds = Counter(item["pk"].split("#")[0] for item in self.memory.everything())
        assert kinds["SES"] == len(self.sessions)
        assert kinds["PTY"] == kinds["PHONE"] <= 2

    @invariant()
    def every_try_was_counted(self) -> None:
        sessions = self.looking.open_work().identity.sessions
        for challenge_id, tries in self.wrong.items():
            challenge = sessions.challenge(ChallengeId(challenge_id))
            assert challenge is not None
            spent = challenge.used_at is not None or self.clock.now() >= challenge.good_until
            assert spent or challenge.wrong >= min(tries, 5)

    @invariant()
    def at_most_three_codes_in_ten_minutes(self) -> None:
        sent = Counter[str]()
        for item in self.memory.everything():
            if item["pk"].startswith("SIC#"):
                sent_at = datetime.fromisoformat(item["good_until"]) - timedelta(minutes=5)
                if sent_at > self.clock.now() - timedelta(minutes=10):
                    sent[item["subject"]] += 1
        assert all(count <= 3 for count in sent.values())


TestSignInCodes = SignInCodes.TestCase
TestSignInCodes.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)

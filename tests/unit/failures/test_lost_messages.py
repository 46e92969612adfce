"""Rows 1 to 4 and 6: what becomes of a command that is lost on its way, at every step of cash at the counter.

Sent as household and teller send it, over HTTP; the table dies, or its answer is lost, at the moment of the row.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.entrypoints.patience import MAX_ATTEMPTS
from chalicelib.softatm import CashInId
from tests.builders_softatm import COLLECT_PIN, HERE, STAFF_PIN
from tests.caller import Caller, Reply
from tests.fakes.faulty_table import Crash, Fault, FaultyTable
from tests.unit.softatm.test_http import World

KEY = "op-lost-0001"


@dataclass
class Line:
    """The counter, with one command about to be sent, and a table that can fail.

    Attributes:
        entries: how many journal entries the command makes.
        kind: the command's name, under which it is looked up.
    """

    kind: str
    world: World = field(default_factory=World)
    path: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    entries: int = 1

    def __post_init__(self) -> None:
        self.table = FaultyTable(self.world.table)
        self.world.at.app.table = self.table
        self.who: Caller = self.world.till
        assert self.world.open_shift().status == 201
        STEPS[self.kind](self)
        self.before = self.books()

    def send(self) -> Reply:
        return self.who.post(self.path, self.body, key=KEY)

    def look(self) -> Reply:
        return self.who.get(f"/operations/{KEY}?kind={self.kind}")

    def books(self) -> dict[str, int]:
        """Every balance, the number of journal entries and of answers."""
        found = {"entries": 0, "answers": 0}
        for item in self.world.table.everything():
            if item["sk"] == "B":
                found[item["pk"]] = item["posted"]
            found["entries"] += item["pk"].startswith("TX#") and item["sk"] == "H"
            found["answers"] += item["pk"].startswith("OP#") and KEY in f"{item['pk']}{item['sk']}"
        return found

    def check_done_once(self, first: Reply) -> None:
        """Posted, once; a repeat and a look-up give the same answer."""
        done = self.books()
        assert done["entries"] == self.before["entries"] + self.entries
        assert done["answers"] == 1
        again = self.send()
        assert (again.status, again.body) == (first.status, first.body)
        assert again.headers["Idempotent-Replayed"] == "true"
        found = self.look()
        assert (found.body["state"], found.body["status"]) == ("done", first.status)
        assert self.books() == done


def _issue(line: Line) -> None:
    line.who, line.path, line.body = line.world.phone, "/withdrawals", line.world.wish(500_000)


def _issued(line: Line) -> str:
    made: str = line.world.phone.post("/withdrawals", line.world.wish(500_000)).body["id"]
    line.path = f"/withdrawals/{made}/commitment"
    line.body = line.world.in_shift(collect_pin=COLLECT_PIN)
    return made


def _commit(line: Line) -> None:
    _issued(line)


def _committed(line: Line) -> str:
    made = _issued(line)
    assert line.world.till.post(line.path, line.body).status == 201
    return made


def _hand_over(line: Line) -> None:
    line.path, line.body = f"/withdrawals/{_committed(line)}/handover", line.world.in_shift()


def _put_back(line: Line) -> None:
    number = line.world.at.supervisors[HERE].staff_number
    line.path = f"/withdrawals/{_committed(line)}/return"
    line.body = line.world.in_shift(supervisor_number=number, supervisor_pin=STAFF_PIN, reason="khách bỏ về")


def _cash_in(line: Line) -> None:
    party, cash_in_id = line.world.party, line.world.at.new(CashInId)
    line.path, line.entries = "/cash-ins", 2
    line.body = line.world.in_shift(cash_in_id=cash_in_id, customer_id=party.party_id, phone=party.phone, amount=500_000)


STEPS: dict[str, Callable[[Line], None]] = {
    "issue_withdrawal": _issue,
    "commit_withdrawal": _commit,
    "hand_over": _hand_over,
    "put_back": _put_back,
    "cash_in": _cash_in,
}


@pytest.fixture(params=STEPS)
def line(request: pytest.FixtureRequest) -> Line:
    return Line(request.param)


@pytest.mark.failure(1)
def test_what_was_never_sent_is_unknown_and_executes_once_when_it_is(line: Line) -> None:
    """Row 1: after its restart the tablet asks, hears that nobody knows the id, and sends it, or does not."""
    asked = line.look()
    assert (asked.status, asked.body["code"]) == (404, "not_found")
    assert line.books() == line.before, "discarded, it was never there"
    line.check_done_once(line.send())


@pytest.mark.failure(2)
def test_a_request_that_came_twice_is_posted_once(line: Line) -> None:
    """Row 2: it only seemed lost."""
    first = line.send()
    assert first.status == 201
    line.check_done_once(first)


@pytest.mark.failure(3)
def test_a_server_that_dies_before_the_commit_left_nothing(line: Line) -> None:
    """Row 3."""

    def die() -> Fault:
        raise Crash

    line.table.plan = die
    with pytest.raises(Crash):
        line.send()
    assert line.books() == line.before
    assert line.look().status == 404
    line.table.plan = lambda: Fault.NONE
    first = line.send()
    assert (first.status, "Idempotent-Replayed" in first.headers) == (201, False)
    line.check_done_once(first)


@pytest.mark.failure(4)
def test_a_server_that_dies_after_the_commit_gives_the_same_answer(line: Line) -> None:
    """Row 4: it is posted; whoever asks again, by the same command or the operation's id, gets what was decided."""
    line.table.crash_after = lambda: True
    with pytest.raises(Crash):
        line.send()
    line.table.crash_after = lambda: False
    found = line.look()
    assert (found.body["state"], found.body["status"]) == ("done", 201)
    first = line.send()
    assert first.headers["Idempotent-Replayed"] == "true"
    line.check_done_once(first)


@pytest.mark.failure(6)
@pytest.mark.parametrize("fault", [Fault.LOST_AFTER, Fault.LOST_BEFORE, Fault.CONFLICT])
def test_a_commit_without_an_answer_is_looked_up(line: Line, fault: Fault) -> None:
    """Row 6: the caller notices nothing."""
    faults = iter([fault, fault])
    line.table.plan = lambda: next(faults, Fault.NONE)
    first = line.send()
    assert first.status == 201
    if fault is not Fault.LOST_AFTER:
        assert next(faults, None) is None, "both struck"
    line.check_done_once(first)


@pytest.mark.failure(6)
@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.CONFLICT])
def test_trouble_that_does_not_end_keeps_the_key_good(line: Line, fault: Fault) -> None:
    """Row 6: neither done nor declined, and the same key goes on when the table is back."""
    faults = iter([fault] * MAX_ATTEMPTS)
    line.table.plan = lambda: next(faults, Fault.NONE)
    told = line.send()
    assert (told.status, told.body["code"]) == (503, "unavailable")
    assert line.books() == line.before
    assert line.look().status == 404
    first = line.send()
    assert first.status == 201
    line.check_done_once(first)


@pytest.mark.failure(6)
def test_the_last_of_many_answers_that_were_lost_is_the_first(line: Line) -> None:
    """Row 6: every attempt's answer is lost; the first was written, the others find it, and nothing is written twice."""
    line.table.plan = lambda: Fault.LOST_AFTER
    first = line.send()
    assert first.status == 201
    line.table.plan = lambda: Fault.NONE
    line.check_done_once(first)

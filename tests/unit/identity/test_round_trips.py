"""How often identity goes to the table: what docs/access-patterns.md promises."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from chalicelib.adapters.dynamo.table import Item, Key, Query, QueryPage, Write
from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role, ask_sign_in_code, check_pin, open_session, refresh_session
from infra.local.memory_table import MemoryTable
from tests.builders_identity import PHONE, PIN, asked, at_till, household, quick_application, signed_in, staff_member, till


class CountingTable:
    """Counts round trips and written items."""

    def __init__(self, table: MemoryTable) -> None:
        self._table = table
        self.reads, self.written = 0, 0

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        self.reads += 1
        return self._table.get_many(keys)

    def query(self, query: Query) -> QueryPage:
        self.reads += 1
        return self._table.query(query)

    def transact(self, writes: Sequence[Write], token: str) -> None:
        self.written += len(writes)
        self._table.transact(writes, token)


def _prepared() -> tuple[Application, Application, CountingTable]:
    memory = MemoryTable()
    quiet = quick_application(memory)
    counting = CountingTable(memory)
    return quiet, quick_application(counting, clock=quiet.clock, entropy=quiet.entropy), counting


def _sign_in(quiet: Application, counted: Application) -> Any:
    challenge_id, code = asked(quiet)
    return lambda: run(counted, lambda w: open_session(w.identity, challenge_id=challenge_id, phone=PHONE, code=code))


def _known_sign_in(quiet: Application, counted: Application) -> Any:
    household(quiet)
    return _sign_in(quiet, counted)


def _refresh(quiet: Application, counted: Application) -> Any:
    token = signed_in(quiet).refresh_token
    return lambda: run(counted, lambda w: refresh_session(w.identity, token))


def _till_sign_in(quiet: Application, counted: Application) -> Any:
    staff_member(quiet, Role.TELLER)
    tablet = till(quiet)
    return lambda: at_till(counted, tablet)


def _till_refresh(quiet: Application, counted: Application) -> Any:
    token = _till_sign_in(quiet, quiet)().refresh_token
    return lambda: run(counted, lambda w: refresh_session(w.identity, token))


def _pin(quiet: Application, counted: Application) -> Any:
    party = household(quiet)
    return lambda: run(counted, lambda w: check_pin(w.identity, party.party_id, PIN))


def _ask(quiet: Application, counted: Application) -> Any:
    return lambda: run(counted, lambda w: ask_sign_in_code(w.identity, phone=PHONE, address="203.0.113.9"))


@pytest.mark.parametrize(
    ("prepare", "reads", "written"),
    [
        (_ask, 1, 4),
        (_sign_in, 1, 4),
        (_known_sign_in, 2, 2),
        (_refresh, 2, 1),
        (_till_sign_in, 2, 2),
        (_till_refresh, 2, 1),
        (_pin, 1, 1),
    ],
)
def test_round_trips(prepare: Callable[[Application, Application], Any], reads: int, written: int) -> None:
    quiet, counted, table = _prepared()
    prepare(quiet, counted)()
    assert (table.reads, table.written) == (reads, written)

"""A statement whose workers are killed by the machine while they take it in, on Amazon's engine: every line once."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chalicelib.adapters.system import SystemClock, SystemEntropy
from chalicelib.banking import StatementId, StatementState
from chalicelib.entrypoints.effects.statements import import_statement
from infra.local.memory_table import MemoryTable
from tests.builders_identity import quick_application
from tests.builders_orders import Fair, fair
from tests.builders_statements import Row, camt053, counts, look, today, upload
from tests.engine.tables import environment_of, table_on
from tests.engine.test_statements_on_simulator import books
from tests.fakes.objects import MemoryObjects
from tests.fixtures_stack import Engine

LINES, FEE_EVERY = 700, 20
KILLED_BEYOND = (0, 200)
PATIENCE_S = 60.0


def rows_of(on: str) -> list[Row]:
    """Money of strangers, and a fee in every twenty."""
    strangers = [Row(f"FT{n:05d}", 1_000 + n, f"cam on {n}", at=on) for n in range(LINES)]
    return [
        Row(row.ref, -1_100, "PHI", at=on, code="CHRG") if n % FEE_EVERY == 0 else row for n, row in enumerate(strangers)
    ]


def test_killed_twice_every_line_is_in_the_books_once(dynamodb_local: Engine, tmp_path: Path) -> None:
    name = dynamodb_local.fresh_table()
    table = table_on(dynamodb_local, name)
    app = quick_application(table, clock=SystemClock(), entropy=SystemEntropy(), objects=MemoryObjects())
    market = fair(MemoryTable(), app=app)
    rows = rows_of(today(market))
    content = camt053(rows, opening=10**9, on=today(market))
    file = tmp_path / "sao-ke.xml"
    file.write_bytes(content)
    statement_id = upload(market, content)
    command = [sys.executable, "-m", "tests.engine.statement_worker", name, statement_id, str(file)]

    killed_at = [_killed_beyond(dynamodb_local, command, market, statement_id, lines) for lines in KILLED_BEYOND]
    assert 0 < killed_at[0] <= killed_at[1] < LINES
    with _worker(dynamodb_local, command) as last:
        assert last.wait(PATIENCE_S) == 0
    ended = look(market, statement_id)
    assert (ended.state, ended.lines_done, ended.lines_total) == (StatementState.DONE, LINES, LINES)
    fees, brought = (sum(row.amount for row in rows if (row.amount < 0) is out) for out in (True, False))
    expected = {"1020": brought + fees, "2220": -brought, "5020": -fees}
    assert books(market) == expected
    assert counts(market, ended) == {"fee": LINES // FEE_EVERY, "suspense": LINES - LINES // FEE_EVERY}
    again = imported_again(market, content)
    assert (again, books(market)) == ({}, expected)


def imported_again(market: Fair, content: bytes) -> dict[str, int]:
    """What the same file brings when it is announced, sent and taken in once more."""
    statement_id = upload(market, content)
    for order in list(market.work().outbox.waiting("import_statement")):
        import_statement(market.app, order)
    done = look(market, statement_id)
    assert done.state is StatementState.DONE
    return counts(market, done)


@contextmanager
def _worker(engine: Engine, command: list[str]) -> Iterator["subprocess.Popen[bytes]"]:
    worker = subprocess.Popen(command, env=environment_of(engine))
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait()


def _killed_beyond(engine: Engine, command: list[str], market: Fair, statement_id: StatementId, lines: int) -> int:
    """Kill a worker, without a word to it, once more lines than this are done; how many were then."""
    ends = time.monotonic() + PATIENCE_S
    with _worker(engine, command) as worker:
        while look(market, statement_id).lines_done <= lines:
            assert worker.poll() is None, "it ended by itself"
            assert time.monotonic() < ends
            time.sleep(0.02)
        worker.kill()
        worker.wait()
    return look(market, statement_id).lines_done

"""A small ledger with everything in it: hot and cold, holds, reversals, late entries, closed and sealed days."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from chalicelib.composition import Application, Work
from chalicelib.entrypoints.effects.ledger import close_days, seal_days
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.streams import summarise_day
from chalicelib.ledger import (
    HoldId,
    HoldState,
    JournalEntry,
    Leaf,
    Ledger,
    Posting,
    Seal,
    account,
    chart,
    check_archived,
    credit,
    debit,
    hold,
    post,
    resolve_hold,
    reverse_entry,
)
from infra.local.memory_table import MemoryTable
from tests.builders import FakeClock, application_on
from tests.fakes.seals import MemorySeals

NOON = datetime(2026, 9, 1, 5, tzinfo=UTC)
VAN, PAO = account(chart.BALANCE, "pty_van"), account(chart.BALANCE, "pty_pao")
BANK, FEE = account(chart.CUSTODY_BANK, "mb"), account(chart.INCOME_TRANSFER, "platform")
CODE = account(chart.CODE, "wdr_1")


class LedgerWorld:
    """Two days, the first of them closed and sealed.

    Attributes:
        entries: every journal entry, in the order of posting.
        today: of the second day.
    """

    def __init__(self, table: MemoryTable | None = None) -> None:
        self.table = table or MemoryTable()
        self.clock, self.archive = FakeClock(NOON), MemorySeals()
        self.app: Application = application_on(self.table, clock=self.clock, seals=self.archive)
        self.entries: list[JournalEntry] = []
        self.today = date(2026, 9, 2)
        self._first_day()
        self.clock.at = NOON + timedelta(hours=15)
        summarise_day(self.app, date(2026, 9, 1))
        close_days(self.app)
        self.clock.tick(minutes=5)
        seal_days(self.app)
        self._second_day()
        summarise_day(self.app, self.today)

    def post(
        self, key: str, legs: Sequence[Posting], *, kind: str = "correction", happened_at: datetime | None = None
    ) -> JournalEntry:
        def use_case(work: Work) -> JournalEntry:
            work.device_id = "dev_1" if key.endswith("4") else None
            return post(work.ledger, kind=kind, key=key, postings=legs, business_ref=f"ref_{key}", effective_at=happened_at)

        self.entries.append(run(self.app, use_case))
        self.clock.tick(seconds=7)
        return self.entries[-1]

    def told(self, seal: Seal, leaves: list[Leaf]) -> Seal:
        """The seal as the archive keeps it."""
        return check_archived(self.archive, self.app.tokens, seal.day, leaves)

    def _first_day(self) -> None:
        for number in range(6):
            self.post(f"in:{number}", [debit(BANK, 1_000 + number), credit(VAN, 1_000 + number)])
        self.post("move", [debit(VAN, 700), credit(PAO, 690), credit(FEE, 10)])
        self.post("code", [debit(VAN, 300), credit(CODE, 300)], kind="code_issue")
        for number in range(3):
            hold_id = HoldId.make(self.clock.at, self.app.entropy)
            until = self.clock.at + timedelta(hours=1)
            kept = partial(hold, hold_id=hold_id, account=VAN, amount=10, purpose="test", until=until)
            run(self.app, partial(_with_ledger, use_case=kept))
            if number:
                ended = partial(resolve_hold, hold_id=hold_id, outcome=HoldState.RELEASED)
                run(self.app, partial(_with_ledger, use_case=ended))

    def _second_day(self) -> None:
        self.post("late", [debit(BANK, 5), credit(PAO, 5)], happened_at=NOON)
        wrong = self.post("wrong", [debit(FEE, 4), credit(PAO, 4)])
        by: dict[str, Any] = {"reason": "ghi nhầm", "maker_id": "pty_1", "checker_id": "pty_2"}
        part = {FEE: 1, PAO: 1}
        self.entries.append(run(self.app, lambda work: reverse_entry(work.ledger, wrong.entry_id, legs=part, **by)))
        self.entries.append(run(self.app, lambda work: reverse_entry(work.ledger, wrong.entry_id, **by)))


def _with_ledger(work: Work, use_case: Callable[[Ledger], Any]) -> None:
    use_case(work.ledger)

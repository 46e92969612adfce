"""Statements and breaks in the one table.

STM#{statement}    / S   an uploaded statement; gsi1 all of them
STM#{statement}    / N   how many of its lines were new, by what they are; added to with each line
STL#{booking}      / L   a line, taken in once for ever; gsi1 of its statement
CHAIN#{account}    / C   where the statements of one of our accounts have got to
BRK#{break}        / B   a break; gsi1 those open; gsi2 those to be escalated
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed
from chalicelib.adapters.dynamo.table import Absent, Equals, Item, Key, Put, Query, Update, Write, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.banking import Break, BreakId, Chain, Counts, Statement, StatementExists, StatementId, TakenLine
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import Page

STATEMENTS, OPEN_BREAKS, DUE_BREAKS = join("STATEMENTS"), join("BREAKS"), join("DUE", "break")


def _statement_key(statement_id: str) -> Key:
    return Key(join("STM", statement_id), "S")


def _counts_key(statement_id: str) -> Key:
    return Key(join("STM", statement_id), "N")


def _line_key(booking_id: str) -> Key:
    return Key(join("STL", booking_id), "L")


def _chain_key(account_id: str) -> Key:
    return Key(join("CHAIN", account_id), "C")


def _break_key(break_id: str) -> Key:
    return Key(join("BRK", break_id), "B")


class DynamoStatements:
    """`banking.StatementStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._counted: dict[str, dict[str, int]] = {}
        work.on_commit(self._count_writes)

    def find(self, statement_id: StatementId) -> Statement | None:
        item = self._work.get(_statement_key(statement_id))
        return None if item is None else entity_of(Statement, item)

    def stage_new(self, statement: Statement) -> None:
        self._work.stage(Put(_statement_item(statement), when=(Absent(),), otherwise=StatementExists()))

    def stage(self, statement: Statement, *, was: Statement) -> None:
        self._work.stage(Put(_statement_item(statement), when=(Equals("version", was.version),)))

    def listed(self, *, cursor: str | None, limit: int) -> Page[Statement]:
        return listed(self._work, Statement, Query(STATEMENTS, limit=limit, descending=True), cursor)

    def chain(self, account_id: str) -> Chain | None:
        item = self._work.get(_chain_key(account_id))
        return None if item is None else entity_of(Chain, item)

    def stage_chain(self, chain: Chain, *, was: Chain | None) -> None:
        when = Absent() if was is None else Equals("version", was.version)
        self._work.stage(Put(item_of(_chain_key(chain.account_id), chain), when=(when,)))

    def expect_lines(self, booking_ids: Iterable[str]) -> None:
        for booking_id in booking_ids:
            self._work.hint(_line_key(booking_id))

    def line(self, booking_id: str) -> TakenLine | None:
        item = self._work.get(_line_key(booking_id))
        return None if item is None else entity_of(TakenLine, item)

    def stage_line(self, line: TakenLine) -> None:
        index = {"gsi1pk": join("STL", "OF", line.statement_id), "gsi1sk": f"{line.line.number:09d}"}
        self._work.stage(Put(item_of(_line_key(line.booking_id), line, **index), when=(Absent(),)))
        counted = self._counted.setdefault(line.statement_id, {})
        counted[line.outcome.value] = counted.get(line.outcome.value, 0) + 1

    def _count_writes(self) -> Iterable[Write]:
        for statement_id, counted in self._counted.items():
            yield Update(_counts_key(statement_id), add=counted)

    def counts(self, statement_id: StatementId) -> Counts:
        item = self._work.get(_counts_key(statement_id)) or {}
        return Counts({name: count for name, count in item.items() if name not in ("pk", "sk")})

    def lines_of(self, statement_id: StatementId, *, cursor: str | None, limit: int) -> Page[TakenLine]:
        return listed(self._work, TakenLine, Query(join("STL", "OF", statement_id), limit=limit), cursor)


class DynamoBreaks:
    """`banking.BreakStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def find(self, break_id: BreakId) -> Break | None:
        item = self._work.get(_break_key(break_id))
        return None if item is None else entity_of(Break, item)

    def add(self, found: Break) -> None:
        if self._work.get(_break_key(found.break_id)) is None:
            self._work.stage(Put(_break_item(found), when=(Absent(),)))

    def save(self, changed: Break, *, was: Break) -> None:
        self._work.stage(Put(_break_item(changed), when=(Equals("version", was.version),)))

    def open(self, *, cursor: str | None, limit: int) -> Page[Break]:
        return listed(self._work, Break, Query(OPEN_BREAKS, limit=limit), cursor)

    def due(self, until: datetime, *, limit: int) -> Sequence[Break]:
        query = Query(DUE_BREAKS, "gsi2", at_least="0", at_most=to_text(until), limit=limit)
        return [entity_of(Break, item) for item in self._work.query(query).items]


def _statement_item(statement: Statement) -> Item:
    index = {"gsi1pk": STATEMENTS, "gsi1sk": join(to_text(statement.requested_at), statement.statement_id)}
    return item_of(_statement_key(statement.statement_id), statement, **index)


def _break_item(found: Break) -> Item:
    index: Item = {}
    if found.open:
        index |= {"gsi1pk": OPEN_BREAKS, "gsi1sk": join(to_text(found.opened_at), found.break_id)}
    if found.open and found.escalate_at is not None:
        index |= {"gsi2pk": DUE_BREAKS, "gsi2sk": to_text(found.escalate_at)}
    return item_of(_break_key(found.break_id), found, **index)

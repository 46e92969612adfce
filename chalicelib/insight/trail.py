"""Follow the đồng: from one thing back to where its money came from, and on to what became of it.

Money changes hands by journal entries about one thing (an order, a withdrawal, a cash-in …), and between things it rests on
balance accounts, where one đồng is like another. There the first that came in is taken to be the first that went out: so a
sale leads on to the withdrawals that paid it out, and a withdrawal back to the sales it was made of, each with its part.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Protocol

from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import Account, JournalEntry, Line, chart

RESTING = chart.BALANCE.code
"""The kind of account on which money rests between things."""

MOST_STOPS = 24
MOST_LINES = 2_000
"""Lines of one balance that are looked through for the parts of one movement."""


class Way(StrEnum):
    """On which side of the start a stop lies."""

    BACK = "back"
    START = "start"
    ON = "on"


@dataclass(frozen=True, slots=True)
class Part:
    """A line of a balance, and how much of the followed money it moved."""

    line: Line
    amount: Money


@dataclass(frozen=True, slots=True)
class Stop:
    """Something the money went through.

    Attributes:
        about: the business reference of its entries.
        amount: how much of the followed money went through it; None at the start.
        through: the balance account that leads from here to the stop it was found from; None at the start.
    """

    way: Way
    about: str
    amount: Money | None
    through: Account | None
    entries: tuple[JournalEntry, ...]


@dataclass(frozen=True, slots=True)
class Trail:
    """The stops in order of their first entries; `whole` unless there were more, or longer histories, than are followed."""

    stops: tuple[Stop, ...]
    whole: bool


class Books(Protocol):
    """What following reads."""

    def entries_about(self, about: str) -> list[JournalEntry]:
        """Oldest first."""
        ...

    def line_of(self, account: Account, entry: JournalEntry) -> Line | None:
        """The account's line of the entry."""
        ...

    def later(self, line: Line) -> Iterable[Line]:
        """The account's lines after it, oldest first, as far as is looked."""
        ...

    def earlier(self, line: Line) -> Iterable[Line]:
        """The account's lines before it, newest first, as far as is looked."""
        ...


def spent(received: Line, later: Iterable[Line], most: Money | None = None) -> Iterator[Part]:
    """Which lines took what a line brought, first in first out; what is left over is still there.

    Args:
        later: the account's lines after it, oldest first.
        most: how much of it is asked for; all of it unless told.
    """
    ahead = received.balance_after - received.amount
    left = received.amount if most is None else min(most, received.amount)
    for line in later:
        if left <= 0:
            return
        if line.amount >= 0:
            continue
        waited = min(ahead, -line.amount)
        ahead -= waited
        taken = min(left, -line.amount - waited)
        if taken:
            left -= taken
            yield Part(line, taken)


def sources(paid: Line, earlier: Iterable[Line], most: Money | None = None) -> list[Part]:
    """Which lines had brought what a line took, first in first out; the oldest first.

    Args:
        earlier: the account's lines before it, newest first.
        most: how much of it is asked for; all of it unless told.
    """
    there = paid.balance_after - paid.amount
    heap: list[Part] = []
    for line in earlier:
        if there <= 0:
            break
        if line.amount > 0:
            heap.append(Part(line, min(line.amount, there)))
            there -= line.amount
    if there > 0:
        return []
    wanted = -paid.amount if most is None else min(most, -paid.amount)
    found = []
    for part in reversed(heap):
        if wanted <= 0:
            break
        found.append(Part(part.line, min(part.amount, wanted)))
        wanted -= part.amount
    return found


def follow(books: Books, about: str) -> Trail:
    """The trail through the thing; no stops if no journal entry is about it."""
    start = Stop(Way.START, about, None, None, tuple(books.entries_about(about)))
    if not start.entries:
        return Trail((), True)
    walk = _Walk(books, {about: start})
    walk.go(Way.BACK, start)
    walk.go(Way.ON, start)
    stops = sorted(walk.stops.values(), key=lambda stop: (stop.entries[0].posted_at, stop.way is not Way.BACK))
    return Trail(tuple(stops), walk.whole)


class _Walk:
    """One walk, in one direction after the other; a thing that was reached is not gone through again."""

    def __init__(self, books: Books, stops: dict[str, Stop]) -> None:
        self.books, self.stops, self.whole = books, stops, True

    def go(self, way: Way, start: Stop) -> None:
        queue = [start]
        while queue:
            stop = queue.pop(0)
            for part in self._parts(way, stop):
                about = part.line.business_ref
                known = self.stops.get(about)
                if known is not None:
                    self._add(known, way, part)
                elif len(self.stops) >= MOST_STOPS:
                    self.whole = False
                    return
                else:
                    entries = tuple(self.books.entries_about(about))
                    if entries:
                        self.stops[about] = Stop(way, about, part.amount, part.line.account, entries)
                        queue.append(self.stops[about])

    def _add(self, known: Stop, way: Way, part: Part) -> None:
        """A second part of the money reaches the same thing; what comes back to the start is no part of it."""
        if known.way is way and known.amount is not None and known.through == part.line.account:
            amount = known.amount + part.amount
            self.stops[known.about] = Stop(known.way, known.about, amount, known.through, known.entries)

    def _parts(self, way: Way, stop: Stop) -> Iterator[Part]:
        left = stop.amount
        for entry in stop.entries:
            for leg in entry.postings:
                if leg.account.code != RESTING or (leg.signed > 0) is not (way is Way.ON) or left == 0:
                    continue
                line = self.books.line_of(leg.account, entry)
                if line is None:
                    continue
                parts = (
                    spent(line, self._counted(self.books.later(line)), left)
                    if way is Way.ON
                    else sources(line, self._counted(self.books.earlier(line)), left)
                )
                yield from parts
                if left is not None:
                    left -= min(left, abs(line.amount))

    def _counted(self, lines: Iterable[Line]) -> Iterator[Line]:
        """The lines, until too many were looked at; then what the trail does not tell is unknown, not nothing."""
        for number, line in enumerate(lines, 1):
            if number >= MOST_LINES:
                self.whole = False
                return
            yield line

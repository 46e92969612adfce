"""An import of listings from a sheet.

AWAITED -> CHECKING -> CHECKED -> IMPORTING -> DONE -> UNDOING -> UNDONE
              '-> REFUSED                                              the file cannot be read at all

Checking reads every row and changes nothing; what it would do is told before anything is done. Each step goes through the
rows in pieces, and how far it got is written in the unit of work of each piece: killed anywhere, it goes on from there.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime
from enum import StrEnum

from chalicelib.catalogue import ListingId
from chalicelib.identity import PartyId
from chalicelib.kernel.ids import Id, crockford
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.spelling import fold
from chalicelib.sheets.row import Fault, Outcome, Words

MAX_SHEET_BYTES = 20 * 1024 * 1024
MOST_ROWS = 100_000
_FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)


class SheetId(Id):
    """One import or export; made by the client."""

    prefix = "sht"
    __slots__ = ()


class SheetFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


class ImportState(StrEnum):
    AWAITED = "awaited"
    CHECKING = "checking"
    CHECKED = "checked"
    REFUSED = "refused"
    IMPORTING = "importing"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


_S = ImportState
MOVES: dict[ImportState, frozenset[ImportState]] = {
    _S.AWAITED: frozenset({_S.CHECKING}),
    _S.CHECKING: frozenset({_S.CHECKED, _S.REFUSED}),
    _S.CHECKED: frozenset({_S.IMPORTING}),
    _S.REFUSED: frozenset(),
    _S.IMPORTING: frozenset({_S.DONE}),
    _S.DONE: frozenset({_S.UNDOING}),
    _S.UNDOING: frozenset({_S.UNDONE}),
    _S.UNDONE: frozenset(),
}
ENDS: dict[ImportState, ImportState] = {_S.CHECKING: _S.CHECKED, _S.IMPORTING: _S.DONE, _S.UNDOING: _S.UNDONE}
"""Where a step that goes through the rows leads to."""


@dataclass(frozen=True, slots=True)
class SheetImport:
    """
    Attributes:
        reason: on whose wish listings of other people are made and changed, in the words of who asked for it.
        rows_total: known once the file was read; rows_done: of the step under way, or of the last one.
        counts: rows by outcome, of the step under way, or of the last one.
        slice: pieces of work that were handed from one worker to the next.
        unreadable: why a refused file is none.
    """

    sheet_id: SheetId
    format: SheetFormat
    name: str
    reason: str
    requested_by: PartyId
    requested_at: datetime
    state: ImportState = ImportState.AWAITED
    rows_total: int = 0
    rows_done: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    slice: int = 0
    unreadable: Fault | None = None
    ended_at: datetime | None = None
    version: int = 1

    @property
    def file_key(self) -> str:
        return f"sheets/{self.sheet_id}.{self.format.value}"

    @property
    def working(self) -> bool:
        return self.state in ENDS


@dataclass(frozen=True, slots=True)
class TakenRow:
    """A row that changed something, kept so that it can be undone.

    Attributes:
        before: the cells as they were, of a listing that was changed.
        move: by how much the stock was changed; of a new listing, its stock.
        version: the listing's, after the row.
    """

    sheet_id: SheetId
    number: int
    outcome: Outcome
    listing_id: ListingId
    before: Mapping[str, str] = field(default_factory=dict)
    move: int = 0
    version: int = 1


def listing_id_of(seller_id: PartyId, words: Words) -> ListingId:
    """The id of a row's new listing: of the household's own code for it or, without one, of its name and unit.

    So a sheet that was mended and is imported again meets its own listings, and makes no second one. The time in these
    ids is the same for all: a household's own, newer listings stand before them.
    """
    own_code = words.values.get("own_code")
    named = f"code|{own_code}" if own_code else f"name|{fold(words.values['title'])}|{words.values['unit']}"
    digest = hashlib.sha256(f"{seller_id}|{named}".encode()).digest()
    moment = crockford(int(_FIRST_DAY.timestamp()) * 1000, 10)
    return ListingId(f"{ListingId.prefix}_{moment}{crockford(int.from_bytes(digest[:10], 'big'), 16)}")

"""An export of all listings as a sheet, which can be changed and imported again."""

from datetime import datetime
from enum import StrEnum

from chalicelib.identity import PartyId
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.records import dataclass
from chalicelib.sheets.sheet_import import SheetFormat, SheetId


class ExportState(StrEnum):
    WRITING = "writing"
    DONE = "done"


MOVES: dict[ExportState, frozenset[ExportState]] = {
    ExportState.WRITING: frozenset({ExportState.DONE}),
    ExportState.DONE: frozenset(),
}


@dataclass(frozen=True, slots=True)
class SheetExport:
    """
    Attributes:
        category: a slug of a group or a category; empty for all.
        rows_done: written so far.
    """

    sheet_id: SheetId
    format: SheetFormat
    requested_by: PartyId
    requested_at: datetime
    category: str = ""
    commune_code: str = ""
    state: ExportState = ExportState.WRITING
    rows_done: int = 0
    ended_at: datetime | None = None
    version: int = 1

    @property
    def file_key(self) -> str:
        return f"exports/{self.sheet_id}.{self.format.value}"

    @property
    def file_name(self) -> str:
        return f"san-pham-{business_date(self.requested_at).isoformat()}.{self.format.value}"

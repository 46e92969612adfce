"""What sheets need from outside, and the bundle their use cases work with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.catalogue import Catalogue
from chalicelib.identity import Identity
from chalicelib.kernel.paging import Page
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.unit_of_work import Outbox
from chalicelib.sheets.row import Fault
from chalicelib.sheets.sheet_export import SheetExport
from chalicelib.sheets.sheet_import import ImportState, SheetId, SheetImport, TakenRow


class SheetStore(Protocol):
    def find_import(self, sheet_id: SheetId) -> SheetImport | None: ...

    def add_import(self, sheet: SheetImport) -> None:
        """The commit fails with `SheetExists` if the id was used before."""
        ...

    def save_import(self, sheet: SheetImport, *, was: SheetImport) -> None: ...

    def imports(self, *, cursor: str | None, limit: int) -> Page[SheetImport]:
        """Newest first."""
        ...

    def keep_row(self, row: TakenRow) -> None: ...

    def rows_after(self, sheet_id: SheetId, number: int, *, limit: int) -> Sequence[TakenRow]:
        """Kept rows with a number above this one, ascending."""
        ...

    def keep_fault(self, sheet_id: SheetId, step: ImportState, fault: Fault, place: int) -> None:
        """A fault found in a step of the import; `place` tells the faults of one row apart."""
        ...

    def faults(self, sheet_id: SheetId, step: ImportState, *, cursor: str | None, limit: int) -> Page[Fault]:
        """By row."""
        ...

    def find_export(self, sheet_id: SheetId) -> SheetExport | None: ...

    def add_export(self, sheet: SheetExport) -> None:
        """The commit fails with `SheetExists` if the id was used before."""
        ...

    def save_export(self, sheet: SheetExport, *, was: SheetExport) -> None: ...

    def exports(self, *, cursor: str | None, limit: int) -> Page[SheetExport]:
        """Newest first."""
        ...


@dataclass(frozen=True)
class Sheets:
    """What the use cases of sheets work with, for one unit of work."""

    store: SheetStore
    catalogue: Catalogue
    identity: Identity
    outbox: Outbox
    now: datetime

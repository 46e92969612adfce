"""Sheets in the one table.

SHT#{sheet} / IMPORT                 an import; gsi1 all of them
SHT#{sheet} / EXPORT                 an export; gsi1 all of them
SHT#{sheet} / ROW#{number}           a row that changed something, as it was before
SHT#{sheet} / FAULT#{step}#{number}#{place}   what is wrong with a row, found in a step of the import
"""

from collections.abc import Sequence

from chalicelib.adapters.dynamo.fields import entity_of, item_of
from chalicelib.adapters.dynamo.fields import listed as listed_index
from chalicelib.adapters.dynamo.table import Absent, Equals, Item, Key, Put, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.paging import Page, read_cursor, write_cursor
from chalicelib.sheets import Fault, ImportState, SheetExists, SheetExport, SheetId, SheetImport, TakenRow

IMPORTS, EXPORTS = join("SHEETS", "import"), join("SHEETS", "export")


def _import_key(sheet_id: str) -> Key:
    return Key(join("SHT", sheet_id), "IMPORT")


def _export_key(sheet_id: str) -> Key:
    return Key(join("SHT", sheet_id), "EXPORT")


class DynamoSheets:
    """`sheets.SheetStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def find_import(self, sheet_id: SheetId) -> SheetImport | None:
        item = self._work.get(_import_key(sheet_id))
        return None if item is None else entity_of(SheetImport, item)

    def add_import(self, sheet: SheetImport) -> None:
        self._work.stage(Put(_import_item(sheet), when=(Absent(),), otherwise=SheetExists()))

    def save_import(self, sheet: SheetImport, *, was: SheetImport) -> None:
        self._work.stage(Put(_import_item(sheet), when=(Equals("version", was.version),)))

    def imports(self, *, cursor: str | None, limit: int) -> Page[SheetImport]:
        return listed_index(self._work, SheetImport, Query(IMPORTS, limit=limit, descending=True), cursor)

    def keep_row(self, row: TakenRow) -> None:
        key = Key(join("SHT", row.sheet_id), join("ROW", f"{row.number:07d}"))
        self._work.stage(Put(item_of(key, row), when=(Absent(),)))

    def rows_after(self, sheet_id: SheetId, number: int, *, limit: int) -> Sequence[TakenRow]:
        first, last = join("ROW", f"{number + 1:07d}"), join("ROW", "~")
        query = Query(join("SHT", sheet_id), at_least=first, at_most=last, limit=limit, consistent=True)
        return [entity_of(TakenRow, item) for item in self._work.query(query).items]

    def keep_fault(self, sheet_id: SheetId, step: ImportState, fault: Fault, place: int) -> None:
        sk = join("FAULT", step.value, f"{fault.row:07d}", f"{place:02d}")
        self._work.stage(Put(item_of(Key(join("SHT", sheet_id), sk), fault)))

    def faults(self, sheet_id: SheetId, step: ImportState, *, cursor: str | None, limit: int) -> Page[Fault]:
        pk, prefix = join("SHT", sheet_id), join("FAULT", step.value, "")
        start = None
        if cursor is not None:
            after = read_cursor(cursor).get("after", "")
            if not after.startswith(prefix):
                raise InvalidInput("Con trỏ trang không hợp lệ.", "Not a cursor of this listing.", field="cursor")
            start = {"pk": pk, "sk": after}
        page = self._work.query(Query(pk, prefix=prefix, limit=limit, start=start))
        following = write_cursor({"after": page.next_start["sk"]}) if page.next_start else None
        return Page([entity_of(Fault, item) for item in page.items], following)

    def find_export(self, sheet_id: SheetId) -> SheetExport | None:
        item = self._work.get(_export_key(sheet_id))
        return None if item is None else entity_of(SheetExport, item)

    def add_export(self, sheet: SheetExport) -> None:
        self._work.stage(Put(_export_item(sheet), when=(Absent(),), otherwise=SheetExists()))

    def save_export(self, sheet: SheetExport, *, was: SheetExport) -> None:
        self._work.stage(Put(_export_item(sheet), when=(Equals("version", was.version),)))

    def exports(self, *, cursor: str | None, limit: int) -> Page[SheetExport]:
        return listed_index(self._work, SheetExport, Query(EXPORTS, limit=limit, descending=True), cursor)


def _import_item(sheet: SheetImport) -> Item:
    index = {"gsi1pk": IMPORTS, "gsi1sk": join(to_text(sheet.requested_at), sheet.sheet_id)}
    return item_of(_import_key(sheet.sheet_id), sheet, **index)


def _export_item(sheet: SheetExport) -> Item:
    index = {"gsi1pk": EXPORTS, "gsi1sk": join(to_text(sheet.requested_at), sheet.sheet_id)}
    return item_of(_export_key(sheet.sheet_id), sheet, **index)

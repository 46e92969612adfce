"""The effects `sheet_import` and `sheet_export`: files of listings, in and out.

An import goes through its rows in pieces, by as many workers as it needs, one after the other: after some seconds a worker
hands over to the next by an effect of its own. One that is killed is called again by the queue, and goes on behind the last
piece that was committed.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from chalicelib.catalogue import Listing, path_of
from chalicelib.composition import Application, ObjectTooLarge
from chalicelib.entrypoints.effects import effect
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import DomainError, Unavailable
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.sheets import (
    MAX_SHEET_BYTES,
    ExportState,
    Fault,
    ImportState,
    Row,
    SheetExport,
    SheetFormat,
    SheetId,
    SheetImport,
    SheetUnreadable,
    TakenRow,
    cells_of,
    end_step,
    find_export,
    find_import,
    hand_on,
    note_export,
    pass_over,
    refuse_import,
    take_rows,
    undo_rows,
)

PIECE = 12
"""Rows in one unit of work: at most seven writes each are under the hundred that one may have."""
SLICE = timedelta(seconds=25)
NOTED_EVERY = 2_000
TYPES = {
    SheetFormat.CSV: "text/csv; charset=utf-8",
    SheetFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@effect("sheet_import")
def go_on_with_import(app: Application, order: Effect) -> None:
    """Whatever step of the import is under way, from where the last worker got to."""
    sheet = find_import(app.open_work().sheets, SheetId(order.payload["sheet_id"]))
    if sheet.state is ImportState.UNDOING:
        _undo(app, sheet)
    elif sheet.working:
        _take_in(app, sheet)
    run(app, lambda work: work.outbox.settle(order))


def _take_in(app: Application, sheet: SheetImport) -> None:
    begun = app.clock.now()
    try:
        rows = _read(app, sheet)
    except SheetUnreadable as trouble:
        why = Fault(0, "", "", trouble.message_vi, trouble.message_en)
        run(app, lambda work: refuse_import(work.sheets, sheet, why))
        return
    step = sheet.state
    while sheet.state is step and sheet.rows_done < len(rows):
        sheet = _take_piece(app, sheet, rows)
        if sheet.rows_done < len(rows) and _handed_on(app, sheet, begun):
            return
    _end(app, sheet)


def _read(app: Application, sheet: SheetImport) -> list[Row]:
    """
    Raises:
        SheetUnreadable: there is no file, or it cannot be read.
    """
    try:
        content = app.objects.read(sheet.file_key, at_most=MAX_SHEET_BYTES)
    except ObjectTooLarge as error:
        raise SheetUnreadable("Tệp quá lớn.", f"Over {MAX_SHEET_BYTES} bytes.") from error
    if content is None:
        raise SheetUnreadable("Chưa có tệp nào được tải lên.", "No file was uploaded.")
    rows = app.read_sheet(content, sheet.format)
    if not rows:
        raise SheetUnreadable("Tệp không có dòng nào dưới tên cột.", "No row stands under the headers.")
    return rows


def _take_piece(app: Application, sheet: SheetImport, rows: Sequence[Row]) -> SheetImport:
    """The next rows; one by one when a condition of a row's write fails at the commit."""
    piece = rows[sheet.rows_done : sheet.rows_done + PIECE]
    try:
        return run(app, lambda work: take_rows(work.sheets, sheet, piece, total=len(rows)), actor=sheet.requested_by)
    except Unavailable:
        raise
    except DomainError:
        return _take_one(app, sheet, piece[0], len(rows))


def _take_one(app: Application, sheet: SheetImport, row: Row, total: int) -> SheetImport:
    try:
        return run(app, lambda work: take_rows(work.sheets, sheet, [row], total=total), actor=sheet.requested_by)
    except Unavailable:
        raise
    except DomainError as refusal:
        told = refusal
    return run(app, lambda work: pass_over(work.sheets, sheet, row, told))


def _undo(app: Application, sheet: SheetImport) -> None:
    begun = app.clock.now()
    while rows := app.open_work().sheets.store.rows_after(sheet.sheet_id, sheet.rows_done + 1, limit=PIECE):
        sheet = _undo_piece(app, sheet, rows)
        if not sheet.working or _handed_on(app, sheet, begun):
            return
    _end(app, sheet)


def _undo_piece(app: Application, sheet: SheetImport, rows: Sequence[TakenRow]) -> SheetImport:
    return run(app, lambda work: undo_rows(work.sheets, sheet, rows), actor=sheet.requested_by)


def _handed_on(app: Application, sheet: SheetImport, begun: datetime) -> bool:
    """Whether this worker's time is over; then the next is called."""
    if app.clock.now() - begun <= SLICE:
        return False
    run(app, lambda work: hand_on(work.sheets, sheet))
    return True


def _end(app: Application, sheet: SheetImport) -> None:
    if sheet.working:
        run(app, lambda work: end_step(work.sheets, sheet))


@effect("sheet_export")
def write_export(app: Application, order: Effect) -> None:
    """All listings that were asked for, in one file; begun anew when it is killed."""
    sheet = find_export(app.open_work().sheets, SheetId(order.payload["sheet_id"]))
    if sheet.state is ExportState.WRITING:
        _write(app, sheet)
    run(app, lambda work: work.outbox.settle(order))


def _write(app: Application, sheet: SheetExport) -> None:
    chosen = []
    for listing in app.listings.everything():
        if _asked_for(sheet, listing):
            chosen.append(listing)
            if len(chosen) % NOTED_EVERY == 0:
                sheet = _noted(app, sheet, len(chosen), done=False)
    chosen.sort(key=lambda one: (one.commune_code, one.seller_name, one.seller_id, one.listing_id))
    content = app.write_sheet(_rows_of(app, chosen), sheet.format)
    app.objects.write(sheet.file_key, content, content_type=TYPES[sheet.format])
    _noted(app, sheet, len(chosen), done=True)


def _asked_for(sheet: SheetExport, listing: Listing) -> bool:
    here = not sheet.commune_code or listing.commune_code == sheet.commune_code
    return here and (not sheet.category or sheet.category in path_of(listing.category))


def _rows_of(app: Application, listings: Sequence[Listing]) -> Iterator[dict[str, str]]:
    people = app.open_work().identity.people
    people.expect(parties=dict.fromkeys(one.seller_id for one in listings))
    for listing in listings:
        seller = people.party(listing.seller_id)
        yield cells_of(listing, seller.phone if seller is not None else "")


def _noted(app: Application, sheet: SheetExport, rows_done: int, *, done: bool) -> SheetExport:
    return run(app, lambda work: note_export(work.sheets, sheet, rows_done, done=done))

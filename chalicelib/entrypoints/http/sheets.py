"""Sheets of listings over HTTP: announce, upload, check, take in and undo a file; write listings out."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource, View
from chalicelib.entrypoints.http.softatm import PAGED, IdText
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import page_size
from chalicelib.sheets import (
    LEAST_REASON,
    MAX_SHEET_BYTES,
    MOST_REASON,
    Announcement,
    ExportState,
    Fault,
    ImportState,
    SheetExport,
    SheetFormat,
    SheetId,
    SheetImport,
    announce_import,
    begin_import,
    check_import,
    find_export,
    find_import,
    order_export,
    undo_import,
)

sheet_routes = Resource(__name__, tag="listing sheets")

OPERATE = Permission.OPERATE


class NewSheetImport(Body, frozen=True, kw_only=True):
    """A file that is to be uploaded. `reason`: on whose wish listings of other people are made and changed."""

    sheet_id: IdText
    format: SheetFormat
    name: Annotated[str, msgspec.Meta(max_length=120)]
    reason: Annotated[str, msgspec.Meta(min_length=LEAST_REASON, max_length=MOST_REASON)]


class NewSheetExport(Body, frozen=True, kw_only=True):
    """Which listings: of a group or a category, of a commune, or all."""

    sheet_id: IdText
    format: SheetFormat
    category: Annotated[str, msgspec.Meta(max_length=40)] = ""
    commune_code: Annotated[str, msgspec.Meta(max_length=5)] = ""


class RowFaultView(View, frozen=True, kw_only=True):
    """What is wrong with a row: of which column, what stands there, how to mend it."""

    row: int
    column: str
    cell: str
    message: str
    message_en: str


class SheetImportView(View, frozen=True, kw_only=True):
    """An import and how far the step under way, or the last one, has got. `upload` is told once, when it is announced."""

    id: str
    state: ImportState
    format: SheetFormat
    name: str
    reason: str
    requested_by: str
    requested_at: str
    rows_total: int
    rows_done: int
    counts: dict[str, int]
    unreadable: str | None
    ended_at: str | None
    upload: dict[str, Any] | None


class SheetImportsView(View, frozen=True, kw_only=True):
    """A page of imports, newest first."""

    entries: list[SheetImportView]
    next_cursor: str | None


class RowFaultsView(View, frozen=True, kw_only=True):
    """A page of what is wrong, by row."""

    entries: list[RowFaultView]
    next_cursor: str | None


class SheetExportView(View, frozen=True, kw_only=True):
    """An export; `address` is where its file can be fetched for a quarter of an hour."""

    id: str
    state: ExportState
    format: SheetFormat
    file_name: str
    category: str
    commune_code: str
    requested_by: str
    requested_at: str
    rows_done: int
    ended_at: str | None
    address: str | None


class SheetExportsView(View, frozen=True, kw_only=True):
    """A page of exports, newest first."""

    entries: list[SheetExportView]
    next_cursor: str | None


def _upload_form(work: Work, call: Call, stored: Mapping[str, Any]) -> Mapping[str, Any]:
    """The signed form is made anew at every repeat: it ends after a quarter of an hour, the answer never does."""
    return {"upload": upload_of(work, find_import(work.sheets, SheetId(stored["id"])))}


def upload_of(work: Work, sheet: SheetImport, *, redirect_to: str | None = None) -> dict[str, Any]:
    form = work.application.objects.file_form(sheet.file_key, at_most=MAX_SHEET_BYTES, now=work.now, redirect_to=redirect_to)
    return {"url": form.url, "fields": dict(form.fields), "max_bytes": form.max_bytes}


@sheet_routes.command(
    "/sheet-imports",
    kind="announce_sheet_import",
    body=NewSheetImport,
    answer=SheetImportView,
    summary="Announce a sheet of listings; the answer says where to upload it",
    allow=OPERATE,
    reveal=_upload_form,
)
def post_sheet_import(work: Work, call: Call, body: NewSheetImport) -> SheetImportView:
    told = Announcement(
        sheet_id=SheetId.parse(body.sheet_id, field="sheet_id"),
        format=body.format,
        name=body.name,
        reason=body.reason,
        by=call.signed_in.party_id,
    )
    return import_view(announce_import(work.sheets, told))


@sheet_routes.command(
    "/sheet-imports/{sheet_id}/check",
    kind="check_sheet_import",
    body=Nothing,
    answer=SheetImportView,
    summary="Read an uploaded sheet and say what it would do; nothing is changed",
    allow=OPERATE,
)
def post_sheet_check(work: Work, call: Call, body: Nothing) -> SheetImportView:
    return import_view(check_import(work.sheets, sheet_id_of(call)))


@sheet_routes.command(
    "/sheet-imports/{sheet_id}/import",
    kind="begin_sheet_import",
    body=Nothing,
    answer=SheetImportView,
    summary="Take in the rows of a checked sheet; faulty rows are passed over",
    allow=OPERATE,
)
def post_sheet_begin(work: Work, call: Call, body: Nothing) -> SheetImportView:
    return import_view(begin_import(work.sheets, sheet_id_of(call)))


@sheet_routes.command(
    "/sheet-imports/{sheet_id}/undo",
    kind="undo_sheet_import",
    body=Nothing,
    answer=SheetImportView,
    summary="Set back what an import did; what was changed or sold since stays",
    allow=OPERATE,
)
def post_sheet_undo(work: Work, call: Call, body: Nothing) -> SheetImportView:
    return import_view(undo_import(work.sheets, sheet_id_of(call)))


@sheet_routes.query(
    "/sheet-imports", answer=SheetImportsView, summary="Imports, newest first", allow=Permission.SEE_PROVINCE, query=PAGED
)
def list_sheet_imports(work: Work, call: Call) -> SheetImportsView:
    page = work.sheets.store.imports(cursor=call.query.get("cursor"), limit=page_size(limit_of(call)))
    return SheetImportsView(entries=[import_view(one) for one in page.entries], next_cursor=page.next_cursor)


@sheet_routes.query(
    "/sheet-imports/{sheet_id}",
    answer=SheetImportView,
    summary="One import and its progress",
    allow=Permission.SEE_PROVINCE,
)
def show_sheet_import(work: Work, call: Call) -> SheetImportView:
    return import_view(find_import(work.sheets, sheet_id_of(call)))


@sheet_routes.query(
    "/sheet-imports/{sheet_id}/faults",
    answer=RowFaultsView,
    summary="What is wrong with the rows, found by the check or by the import itself",
    allow=Permission.SEE_PROVINCE,
    query=PAGED,
)
def show_row_faults(work: Work, call: Call) -> RowFaultsView:
    sheet = find_import(work.sheets, sheet_id_of(call))
    checked = sheet.state in (ImportState.CHECKING, ImportState.CHECKED)
    step = ImportState.CHECKING if checked else ImportState.IMPORTING
    limit = page_size(limit_of(call))
    page = work.sheets.store.faults(sheet.sheet_id, step, cursor=call.query.get("cursor"), limit=limit)
    return RowFaultsView(entries=[fault_view(one) for one in page.entries], next_cursor=page.next_cursor)


@sheet_routes.command(
    "/sheet-exports",
    kind="order_sheet_export",
    body=NewSheetExport,
    answer=SheetExportView,
    summary="Write listings out as a sheet, which can be changed and imported again",
    allow=OPERATE,
)
def post_sheet_export(work: Work, call: Call, body: NewSheetExport) -> SheetExportView:
    sheet_id = SheetId.parse(body.sheet_id, field="sheet_id")
    by = call.signed_in.party_id
    ordered = order_export(work.sheets, sheet_id, body.format, by, category=body.category, commune_code=body.commune_code)
    return export_view(work, ordered)


@sheet_routes.query("/sheet-exports", answer=SheetExportsView, summary="Exports, newest first", allow=OPERATE, query=PAGED)
def list_sheet_exports(work: Work, call: Call) -> SheetExportsView:
    page = work.sheets.store.exports(cursor=call.query.get("cursor"), limit=page_size(limit_of(call)))
    return SheetExportsView(entries=[export_view(work, one) for one in page.entries], next_cursor=page.next_cursor)


@sheet_routes.query(
    "/sheet-exports/{sheet_id}", answer=SheetExportView, summary="One export and its progress", allow=OPERATE
)
def show_sheet_export(work: Work, call: Call) -> SheetExportView:
    return export_view(work, find_export(work.sheets, sheet_id_of(call)))


def sheet_id_of(call: Call) -> SheetId:
    return SheetId.parse(call.path["sheet_id"], field="sheet_id")


def import_view(sheet: SheetImport) -> SheetImportView:
    return SheetImportView(
        id=sheet.sheet_id,
        state=sheet.state,
        format=sheet.format,
        name=sheet.name,
        reason=sheet.reason,
        requested_by=sheet.requested_by,
        requested_at=to_text(sheet.requested_at),
        rows_total=sheet.rows_total,
        rows_done=min(sheet.rows_done, sheet.rows_total),
        counts=dict(sheet.counts),
        unreadable=sheet.unreadable.message_vi if sheet.unreadable else None,
        ended_at=to_text(sheet.ended_at) if sheet.ended_at else None,
        upload=None,
    )


def fault_view(fault: Fault) -> RowFaultView:
    return RowFaultView(
        row=fault.row, column=fault.column, cell=fault.cell, message=fault.message_vi, message_en=fault.message_en
    )


def export_view(work: Work, sheet: SheetExport) -> SheetExportView:
    done = sheet.state is ExportState.DONE
    link = work.application.objects.link
    return SheetExportView(
        id=sheet.sheet_id,
        state=sheet.state,
        format=sheet.format,
        file_name=sheet.file_name,
        category=sheet.category,
        commune_code=sheet.commune_code,
        requested_by=sheet.requested_by,
        requested_at=to_text(sheet.requested_at),
        rows_done=sheet.rows_done,
        ended_at=to_text(sheet.ended_at) if sheet.ended_at else None,
        address=link(sheet.file_key, name=sheet.file_name, now=work.now) if done else None,
    )

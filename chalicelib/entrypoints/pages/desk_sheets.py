"""The desk's sheets: listings in and out by files, each import checked before it is done, and undone if need be."""

from functools import partial
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from chalicelib.catalogue import CATEGORIES, COMMUNES, GRADE_NAMES_VI, children_of
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.http.sheets import (
    NewSheetExport,
    NewSheetImport,
    RowFaultView,
    SheetImportsView,
    SheetImportView,
    list_sheet_exports,
    list_sheet_imports,
    post_sheet_begin,
    post_sheet_check,
    post_sheet_export,
    post_sheet_import,
    post_sheet_undo,
    show_row_faults,
    show_sheet_import,
    upload_of,
)
from chalicelib.entrypoints.pages.desk_lists import Column, listed
from chalicelib.entrypoints.pages.desk_lists import sheet as csv_file
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate, names_of
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.pages.page import Download, Pages, Redirect, Visit
from chalicelib.entrypoints.speech import later, say, words
from chalicelib.entrypoints.speech.said import said_time
from chalicelib.identity import Permission
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.quantity import UNIT_NAMES_VI
from chalicelib.sheets import COLUMNS, ImportState, SheetFormat, SheetId, find_import

desk_sheet_pages = Pages(__name__)
OPERATE = Permission.OPERATE
ROOM = f"{HOME}/nhap-xuat"
MOST_FAULT_PAGES = 100
SHEET_STATES = words(
    {
        "awaited": ("Chờ tệp", "wait"),
        "checking": ("Đang kiểm tra", "wait"),
        "checked": ("Đã kiểm tra, chưa nhập", "wait"),
        "refused": ("Tệp bị từ chối", "stop"),
        "importing": ("Đang nhập", "wait"),
        "done": ("Đã nhập xong", ""),
        "undoing": ("Đang hoàn tác", "wait"),
        "undone": ("Đã hoàn tác", ""),
    }
)
SHEET_OUTCOMES = words(
    {
        "created": "sản phẩm mới",
        "revised": "sản phẩm được sửa",
        "unchanged": "dòng không đổi gì",
        "faulty": "dòng có lỗi, bỏ qua",
        "back": "dòng đã đặt lại như cũ",
        "kept": "dòng giữ nguyên vì đã bán hoặc đã sửa",
    }
)
EXAMPLE = words(
    {
        "phone": "0912 000 000",
        "title": "Na dai Chi Lăng",
        "category": "Na Chi Lăng",
        "variety": "Na dai",
        "grade": "Loại 1",
        "gtin": "8936000000011",
        "unit": "kg",
        "unit_price": "65.000",
        "stock": "50",
        "weight_g": "1.000",
        "harvest_months": "8, 9",
    }
)

FAULT_COLUMNS = (
    Column[RowFaultView](later("Dòng"), attrgetter("row")),
    Column[RowFaultView](later("Cột"), attrgetter("column")),
    Column[RowFaultView](later("Đang ghi"), attrgetter("cell")),
    Column[RowFaultView](later("Cần sửa"), attrgetter("message")),
)


def announce(visit: Visit) -> Redirect:
    """A file is to come; the next page takes it."""
    made = _sheet_id(visit)
    wish = NewSheetImport(
        sheet_id=made, format=_format(visit), name=visit.text("name") or "san-pham", reason=visit.text("reason")
    )
    visit.do(post_sheet_import, wish)
    return Redirect(f"{ROOM}/{made}")


def import_columns(visit: Visit, rows: list[SheetImportView]) -> list[Column[SheetImportView]]:
    names = names_of(visit, [row.requested_by for row in rows])
    return [
        Column(say("Tệp"), lambda row: row.name),
        Column(say("Lúc"), lambda row: said_time(row.requested_at)),
        Column(say("Ai nhập"), lambda row: names[row.requested_by]),
        Column(say("Căn cứ"), lambda row: row.reason),
        Column(say("Tình trạng"), lambda row: SHEET_STATES[row.state][0]),
        Column(
            say("Kết quả"), lambda row: "; ".join(f"{count} {SHEET_OUTCOMES[name]}" for name, count in row.counts.items())
        ),
        Column(say("Dòng"), lambda row: row.rows_total),
    ]


@desk_sheet_pages.page("/dieu-hanh/nhap-xuat", "desk_sheets.html", allow=SEE, submit=announce)
def desk_sheets_page(visit: Visit) -> dict[str, Any] | Download:
    def fetch(cursor: str | None, limit: str | None) -> SheetImportsView:
        return visit.read(list_sheet_imports, cursor=cursor, limit=limit)

    imports = listed(visit, ROOM, "lan-nhap", fetch, lambda rows: import_columns(visit, rows))
    if isinstance(imports, Download):
        return imports
    exports = visit.read(list_sheet_exports, limit="10").entries if may_operate(visit) else []
    people = [one.requested_by for one in imports.rows] + [one.requested_by for one in exports]
    return {
        "list": imports,
        "exports": exports,
        "states": SHEET_STATES,
        "outcomes": SHEET_OUTCOMES,
        "names": names_of(visit, people),
        "groups": [(group, children_of(group.slug)) for group in children_of("")],
        "communes": COMMUNES.values(),
        "may_operate": may_operate(visit),
        "waiting": any(one.ended_at is None for one in exports),
    }


@desk_sheet_pages.form("/dieu-hanh/nhap-xuat/xuat", allow=OPERATE)
def order_export_form(visit: Visit) -> Redirect:
    wish = NewSheetExport(
        sheet_id=_sheet_id(visit),
        format=_format(visit),
        category=visit.text("category"),
        commune_code=visit.text("commune_code"),
    )
    visit.do(post_sheet_export, wish)
    return Redirect(f"{ROOM}#xuat")


@desk_sheet_pages.page("/dieu-hanh/nhap-xuat/mau.csv", "desk_sheets.html", allow=SEE)
def sheet_template(visit: Visit) -> Download:
    """Headers, one row as an example, and what may stand in the columns that have a list."""
    names = [name for name, column in COLUMNS.items() if column.part in ("offer", "both") or name in ("phone", "own_code")]
    columns = [Column[dict[str, str]](COLUMNS[name].header, partial(_example, name)) for name in names]
    return csv_file("mau-san-pham", columns, [EXAMPLE])


def _example(name: str, row: dict[str, str]) -> str:
    return row.get(name, "")


@desk_sheet_pages.page("/dieu-hanh/nhap-xuat/{sheet_id}", "desk_sheet.html", allow=SEE)
def desk_sheet_page(visit: Visit) -> dict[str, Any]:
    sheet = visit.read(show_sheet_import)
    faults = visit.read(show_row_faults, cursor=visit.query.get("trang"), limit="50")
    upload = None
    if sheet.state is ImportState.AWAITED and may_operate(visit):
        back = f"{visit.application.settings.public_origin}{ROOM}/{sheet.id}?da-gui=1"
        upload = upload_of(visit.work, find_import(visit.work.sheets, SheetId(sheet.id)), redirect_to=back)
    return {
        "sheet": sheet,
        "state": SHEET_STATES[sheet.state],
        "outcomes": SHEET_OUTCOMES,
        "names": names_of(visit, [sheet.requested_by]),
        "faults": faults.entries,
        "next": f"{ROOM}/{sheet.id}?{urlencode({'trang': faults.next_cursor})}" if faults.next_cursor else "",
        "upload": upload,
        "sent": visit.query.get("da-gui") == "1",
        "working": sheet.state in (ImportState.CHECKING, ImportState.IMPORTING, ImportState.UNDOING),
        "step": _next_step(sheet) if may_operate(visit) else None,
        "lists": [
            (say("Nhóm hàng"), [one.name for one in CATEGORIES.values() if one.parent]),
            (say("Đơn vị"), list(words(UNIT_NAMES_VI).values())),
            (say("Phân loại"), list(words(GRADE_NAMES_VI).values())),
        ],
    }


def _next_step(sheet: SheetImportView) -> tuple[str, str] | None:
    """What can be done now, and what its button says."""
    changes = sheet.counts.get("created", 0) + sheet.counts.get("revised", 0)
    match sheet.state:
        case ImportState.AWAITED:
            return "kiem-tra", say("Kiểm tra tệp đã gửi")
        case ImportState.CHECKED if changes:
            return "nhap", say("Nhập {changes} dòng", changes=changes)
        case ImportState.DONE if changes:
            return "hoan-tac", say("Hoàn tác lần nhập này")
        case _:
            return None


@desk_sheet_pages.form("/dieu-hanh/nhap-xuat/{sheet_id}/kiem-tra", allow=OPERATE)
def check_sheet_form(visit: Visit) -> Redirect:
    visit.do(post_sheet_check, Nothing())
    return Redirect(f"{ROOM}/{visit.path['sheet_id']}")


@desk_sheet_pages.form("/dieu-hanh/nhap-xuat/{sheet_id}/nhap", allow=OPERATE)
def begin_sheet_form(visit: Visit) -> Redirect:
    visit.do(post_sheet_begin, Nothing())
    return Redirect(f"{ROOM}/{visit.path['sheet_id']}")


@desk_sheet_pages.form("/dieu-hanh/nhap-xuat/{sheet_id}/hoan-tac", allow=OPERATE)
def undo_sheet_form(visit: Visit) -> Redirect:
    visit.do(post_sheet_undo, Nothing())
    return Redirect(f"{ROOM}/{visit.path['sheet_id']}")


@desk_sheet_pages.page("/dieu-hanh/nhap-xuat/{sheet_id}/loi.csv", "desk_sheet.html", allow=SEE)
def sheet_faults_file(visit: Visit) -> Download:
    """What is wrong, for whoever mends the file: the first 10,000 faults."""
    faults: list[RowFaultView] = []
    cursor: str | None = ""
    for _ in range(MOST_FAULT_PAGES):
        page = visit.read(show_row_faults, cursor=cursor, limit="100")
        faults += page.entries
        cursor = page.next_cursor
        if cursor is None:
            break
    return csv_file("loi", FAULT_COLUMNS, faults)


def _sheet_id(visit: Visit) -> SheetId:
    """Made with the form's operation id, so that a second sending announces nothing new."""
    return SheetId(f"{SheetId.prefix}_{visit.text('op').partition('_')[2]}")


def _format(visit: Visit) -> SheetFormat:
    """
    Raises:
        InvalidInput: neither CSV nor XLSX.
    """
    text = visit.text("format")
    if text not in list(SheetFormat):
        raise InvalidInput("Chọn tệp CSV hoặc XLSX.", "CSV or XLSX.", field="format")
    return SheetFormat(text)

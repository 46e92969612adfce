"""Sheets as files: CSV of any spreadsheet program, and XLSX.

CSV is written with the mark by which Excel knows UTF-8, and a text that a spreadsheet would run as a formula is written
behind an apostrophe, which is taken off again when it is read.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from chalicelib.sheets import COLUMNS, MOST_ROWS, Row, SheetFormat, SheetUnreadable, column_named

MARK = "\ufeff"
HEAD_ROWS = 10
"""How far down the line of headers may be: people put a title above their tables."""
LEAST_COLUMNS = 2
MOST_INFLATED = 200 * 1024 * 1024
LONGEST_CELL = 8_000
_RUNS = ("=", "+", "-", "@", "\t", "\r", "'")


def read_sheet(content: bytes, format_: SheetFormat) -> list[Row]:
    """The rows under the header, each with the texts of the columns that are ours; empty lines are passed over.

    Raises:
        SheetUnreadable: not such a file, without our columns, or longer than we take.
    """
    lines = _csv_lines(content) if format_ is SheetFormat.CSV else _xlsx_lines(content)
    return list(_rows(lines))


def _rows(lines: Iterable[list[str]]) -> Iterator[Row]:
    numbered = iter(enumerate(lines, 1))
    names = _header(numbered)
    for number, cells in numbered:
        if number > MOST_ROWS + HEAD_ROWS:
            raise SheetUnreadable(f"Mỗi tệp có tối đa {MOST_ROWS} dòng.", f"At most {MOST_ROWS} rows in a file.")
        if any(cell.strip() for cell in cells):
            filled = [*cells, *[""] * (len(names) - len(cells))]
            yield Row(number, {name: cell for name, cell in zip(names, filled, strict=False) if name})


def _header(numbered: Iterator[tuple[int, list[str]]]) -> list[str]:
    """Names of columns by place, empty for those that are not ours.

    Raises:
        SheetUnreadable: no line near the top has our headers, or one of them stands twice.
    """
    for _, cells in islice(numbered, HEAD_ROWS):
        names = [column_named(cell) or "" for cell in cells]
        known = [name for name in names if name]
        if len(known) < LEAST_COLUMNS:
            continue
        twice = next((name for name in known if known.count(name) > 1), None)
        if twice is not None:
            header = COLUMNS[twice].header
            raise SheetUnreadable(f"Có hai cột “{header}”.", f"The column {header!r} is there twice.")
        if "code" in known or {"phone", "title", "category", "unit"} <= set(known):
            return names
        raise SheetUnreadable(
            "Cần cột “Mã sản phẩm”, hoặc các cột “Điện thoại hộ bán”, “Tên sản phẩm”, “Nhóm hàng”, “Đơn vị”.",
            "A column of codes is needed, or those of phone, title, category and unit.",
        )
    raise SheetUnreadable(
        f"Không thấy dòng tên cột trong {HEAD_ROWS} dòng đầu. Mời tải tệp mẫu.", "No line of headers is near the top."
    )


def _csv_lines(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    sample = text[:4_000]
    delimiter = max(";\t,", key=sample.count)
    csv.field_size_limit(LONGEST_CELL)
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [cell[1:] if cell.startswith("'") else cell for cell in cells]
    except csv.Error as error:
        raise SheetUnreadable("Tệp CSV bị hỏng hoặc có ô quá dài.", f"Not readable as CSV: {error}.") from error


def _decoded(content: bytes) -> str:
    """
    Raises:
        SheetUnreadable: neither UTF-8 nor UTF-16.
    """
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetUnreadable(
            "Tệp CSV không ở mã UTF-8. Trong Excel hãy chọn “CSV UTF-8”, hoặc gửi tệp XLSX.", "The CSV is not UTF-8."
        ) from error


def _xlsx_lines(content: bytes) -> Iterator[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            inflated = sum(part.file_size for part in parts.infolist())
        if inflated > MOST_INFLATED:
            raise SheetUnreadable("Tệp nén quá lớn.", "The file unpacks to more than we take.")
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        for row in sheet.iter_rows():
            yield [_text(cell) for cell in row]
    except (CalamineError, zipfile.BadZipFile, IndexError, ValueError) as error:
        raise SheetUnreadable("Tệp này không phải XLSX hoặc đã hỏng.", "Not an XLSX file, or a broken one.") from error


def _text(cell: Any) -> str:
    """What a cell shows: whole numbers without a point, dates as people write them."""
    match cell:
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() | date():
            return cell.strftime("%d/%m/%Y")
        case _:
            return str(cell)[: LONGEST_CELL + 1]


def write_sheet(rows: Iterable[dict[str, str]], format_: SheetFormat) -> bytes:
    """The file of these rows, each a text by column; the same rows make the same bytes."""
    return _csv_of(rows) if format_ is SheetFormat.CSV else _xlsx_of(rows)


def _csv_of(rows: Iterable[dict[str, str]]) -> bytes:
    sheet = io.StringIO(newline="")
    sheet.write(MARK)
    writer = csv.writer(sheet)
    writer.writerow(column.header for column in COLUMNS.values())
    writer.writerows([_harmless(row[name]) for name in COLUMNS] for row in rows)
    return sheet.getvalue().encode()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_RUNS) else cell


NUMBERS = frozenset({"unit_price", "stock", "stock_seen", "weight_g", "version"})
WIDTHS = {"title": 36, "description": 48, "household": 24, "commune_code": 34, "code": 34, "category": 22}


def _xlsx_of(rows: Iterable[dict[str, str]]) -> bytes:
    from xlsxwriter import Workbook

    content = io.BytesIO()
    # A day that is always the same: else the same listings would make another file every second.
    book = Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Sản phẩm", "created": datetime(2026, 1, 1)})  # noqa: DTZ001
    sheet = book.add_worksheet("Sản phẩm")
    bold, grouped = book.add_format({"bold": True, "bg_color": "#E8F0E4"}), book.add_format({"num_format": "#,##0"})
    for place, column in enumerate(COLUMNS.values()):
        sheet.write_string(0, place, column.header, bold)
        sheet.set_column(place, place, WIDTHS.get(column.name, 16))
    sheet.freeze_panes(1, 0)
    last = 0
    for last, row in enumerate(rows, 1):
        for place, name in enumerate(COLUMNS):
            if name in NUMBERS and row[name]:
                sheet.write_number(last, place, int(row[name]), grouped)
            else:
                sheet.write_string(last, place, row[name])
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    book.close()
    return content.getvalue()

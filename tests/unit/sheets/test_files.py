"""Files of sheets: what spreadsheet programs make of them, hostile ones, and the way there and back."""

import io
import zipfile
from datetime import date

import pytest
from xlsxwriter import Workbook

from chalicelib.adapters import sheet_files
from chalicelib.adapters.sheet_files import read_sheet, write_sheet
from chalicelib.sheets import COLUMNS, SheetFormat, SheetUnreadable
from tests.builders_sheets import HEADERS, csv_of, row_of

CSV, XLSX = SheetFormat.CSV, SheetFormat.XLSX


def xlsx_of(rows: list[list[object]]) -> bytes:
    content = io.BytesIO()
    book = Workbook(content, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet()
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    book.close()
    return content.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_of_any_program(encoding: str, delimiter: str) -> None:
    head = delimiter.join(HEADERS)
    row = delimiter.join(f'"{cell}"' for cell in row_of(1))
    (read,) = read_sheet(f"{head}\r\n{row}\r\n".encode(encoding), CSV)
    assert (read.number, read.cells["title"], read.cells["harvest_months"]) == (2, "Na số 1", "8, 9")


def test_headers_without_accents_stars_case_or_order_and_a_title_above_them() -> None:
    content = csv_of(
        [["Chị Vân ghi", "Na", "0912000000", "na", "kg"]], ["Ghi chú", "TEN SAN PHAM *", "sdt", "Nhóm", "Don vi"]
    )
    (read,) = read_sheet("Danh sách nông sản xã Chi Lăng\n\n".encode() + content, CSV)
    assert read.cells == {"title": "Na", "phone": "0912000000", "category": "na", "unit": "kg"}
    assert read.number == 4


def test_empty_lines_keep_the_numbers_of_the_others() -> None:
    content = csv_of([row_of(1), [""] * 7, ["", " "], row_of(2)])
    assert [row.number for row in read_sheet(content, CSV)] == [2, 5]


def test_a_spreadsheet_s_numbers_and_days_are_what_people_see() -> None:
    content = xlsx_of([list(HEADERS), [912_000_000.0, "Na", "Na Chi Lăng", "kg", 65_000.0, 50, date(2026, 8, 9)]])
    (read,) = read_sheet(content, XLSX)
    assert (read.cells["phone"], read.cells["unit_price"], read.cells["harvest_months"]) == (
        "912000000",
        "65000",
        "09/08/2026",
    )


def test_what_would_run_as_a_formula_is_written_harmless_and_read_as_it_was() -> None:
    wild = ["=HYPERLINK(1)", "+84", "-1", "@SUM(A1)", "'quoted", "plain"]
    rows = [dict.fromkeys(COLUMNS, "") | {"code": "x", "title": title} for title in wild]
    for format_ in (CSV, XLSX):
        content = write_sheet(rows, format_)
        assert [row.cells["title"] for row in read_sheet(content, format_)] == wild
        assert content == write_sheet(rows, format_), "the same rows are the same bytes"
    assert b",=" not in write_sheet(rows, CSV).replace(b'"', b"")


@pytest.mark.parametrize(
    ("content", "format_", "said"),
    [
        (b"", CSV, "tên cột"),
        (b"\xff\xfe\x00", CSV, "UTF-8"),
        ("Tên,Giá\nNa,5".encode("utf-16-le"), CSV, "UTF-8"),
        ("Tên sản phẩm,Đơn giá\nNa,5\n".encode(), CSV, "Mã sản phẩm"),
        ("Mã sản phẩm,Tên,Tên sản phẩm\nx,Na,Na\n".encode(), CSV, "Có hai cột"),
        ("Mã sản phẩm,Tên\nx,".encode() + b"n" * 9_000, CSV, "quá dài"),
        (bytes([0xE1, 0xBA, 0x41]), CSV, "UTF-8"),
        (b"PK\x03\x04 not a zip", XLSX, "XLSX"),
        (b"Ma,Ten\n1,2\n", XLSX, "XLSX"),
    ],
)
def test_what_is_no_sheet_is_refused_whole(content: bytes, format_: SheetFormat, said: str) -> None:
    with pytest.raises(SheetUnreadable) as refusal:
        read_sheet(content, format_)
    assert said in refusal.value.message_vi


def test_a_file_that_unpacks_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_files, "MOST_INFLATED", 1_000_000)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * 2_000_000)
    with pytest.raises(SheetUnreadable, match="more than we take"):
        read_sheet(bomb.getvalue(), XLSX)


def test_more_rows_than_we_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_files, "MOST_ROWS", 5)
    with pytest.raises(SheetUnreadable, match="At most 5 rows"):
        read_sheet(csv_of([row_of(number) for number in range(20)]), CSV)

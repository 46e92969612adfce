"""Listings by the operator's command: through the signed form and the queue into the shop, out again, and undone."""

from pathlib import Path

import pytest

from chalicelib.adapters.sheet_files import read_sheet
from chalicelib.sheets import SheetFormat
from infra.desk_api import Api
from infra.listings import export_sheet, import_sheet, undo_sheet
from tests.builders_sheets import REASON, csv_of, row_of
from tests.end_to_end.stories import gather
from tests.end_to_end.town import Town
from tests.end_to_end.visitor import until


@pytest.mark.pain(11)
def test_a_sheet_by_the_operators_command(town: Town, tmp_path: Path) -> None:
    assert town.operations.signed_in is not None
    api = Api(town.stack.origin, town.operations.signed_in.access_token)
    phone = gather(town).van.phone
    rows = [row_of(n, phone=phone, title=f"Na tệp {n}") for n in range(40)] + [row_of(99, phone=phone, stock="nhiều")]
    file = tmp_path / "na.csv"
    file.write_bytes(csv_of(rows))
    done = import_sheet(api, file, REASON, "", check_only=False)
    assert (done["state"], done["counts"]) == ("done", {"created": 40, "faulty": 1})
    until(lambda: api.get("/search?q=na+t%E1%BB%87p+7")["total"] >= 1, what="the listing in search")
    book = tmp_path / "san-pham.xlsx"
    export_sheet(api, book, "na", "")
    assert sum(row.cells["title"].startswith("Na tệp") for row in read_sheet(book.read_bytes(), SheetFormat.XLSX)) == 40
    again = import_sheet(api, book, REASON, "", check_only=False)
    assert set(again["counts"]) == {"unchanged"}
    assert undo_sheet(api, done["id"])["counts"] == {"back": 40}

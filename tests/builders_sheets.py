"""Builders of sheets, and a market whose sheets are worked on as the queue would have it done."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from chalicelib.adapters.sheet_files import read_sheet, write_sheet
from chalicelib.catalogue import Listing
from chalicelib.entrypoints.runner import run
from chalicelib.sheets import (
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
from infra.local.memory_table import MemoryTable
from tests.builders_identity import quick_application
from tests.builders_orders import VAN_PHONE, Fair, deliver_effects, fair
from tests.fakes.bank_switch import FakeBankSwitch
from tests.fakes.card_gateway import FakeCardGateway
from tests.fakes.faulty_table import FaultyTable
from tests.fakes.objects import MemoryObjects
from tests.fakes.sms import FakeSms

HEADERS = ("Điện thoại hộ bán", "Tên sản phẩm", "Nhóm hàng", "Đơn vị", "Đơn giá", "Số lượng", "Tháng thu hoạch")
REASON = "Danh sách hộ ký ngày 20/11 tại nhà văn hoá xã"


def sheet_market(faulty: FaultyTable | None = None, table: MemoryTable | None = None) -> Fair:
    """A market with a store of files, over a table that may misbehave."""
    table = table or MemoryTable()
    bank = FakeBankSwitch()
    seen = faulty or table
    app = quick_application(seen, card_gateway=FakeCardGateway(), bank_switch=bank, sms=FakeSms(), objects=MemoryObjects())
    market = fair(table, app=app)
    market.bank = bank
    return market


def csv_of(rows: Sequence[Sequence[str]], headers: Sequence[str] = HEADERS) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([headers, *rows])
    return text.getvalue().encode()


def row_of(number: int, **changes: str) -> list[str]:
    """A new listing of Vân's."""
    cells = {
        "phone": VAN_PHONE,
        "title": f"Na số {number}",
        "category": "Na Chi Lăng",
        "unit": "kg",
        "unit_price": "65.000",
        "stock": "50",
        "months": "8, 9",
    }
    return list((cells | changes).values())


def announced(market: Fair, content: bytes | None, format_: SheetFormat = SheetFormat.CSV) -> SheetId:
    app = market.app
    sheet_id = SheetId.make(app.clock.now(), app.entropy)
    told = Announcement(sheet_id, format_, "san-pham", REASON, market.operations.party_id)
    sheet = run(app, lambda work: announce_import(work.sheets, told))
    if content is not None:
        app.objects.write(sheet.file_key, content, content_type="application/octet-stream")
    return sheet_id


def worked(market: Fair) -> None:
    """What waits in the queue is done, and what that brings with it."""
    while deliver_effects(market, "sheet"):
        pass


def checked(market: Fair, content: bytes | None, format_: SheetFormat = SheetFormat.CSV) -> SheetImport:
    sheet_id = announced(market, content, format_)
    run(market.app, lambda work: check_import(work.sheets, sheet_id))
    worked(market)
    return look(market, sheet_id)


def imported(market: Fair, content: bytes, format_: SheetFormat = SheetFormat.CSV) -> SheetImport:
    sheet = checked(market, content, format_)
    assert sheet.state is ImportState.CHECKED, sheet.unreadable
    run(market.app, lambda work: begin_import(work.sheets, sheet.sheet_id))
    worked(market)
    return look(market, sheet.sheet_id)


def undone(market: Fair, sheet: SheetImport) -> SheetImport:
    run(market.app, lambda work: undo_import(work.sheets, sheet.sheet_id))
    worked(market)
    return look(market, sheet.sheet_id)


def look(market: Fair, sheet_id: SheetId) -> SheetImport:
    return find_import(market.work().sheets, sheet_id)


def faults(market: Fair, sheet: SheetImport, step: ImportState) -> list[Fault]:
    return list(market.work().sheets.store.faults(sheet.sheet_id, step, cursor=None, limit=100).entries)


def exported(market: Fair, format_: SheetFormat = SheetFormat.CSV, **chosen: str) -> bytes:
    app = market.app
    sheet_id = SheetId.make(app.clock.now(), app.entropy)
    run(app, lambda work: order_export(work.sheets, sheet_id, format_, market.operations.party_id, **chosen))
    worked(market)
    sheet: SheetExport = find_export(market.work().sheets, sheet_id)
    assert sheet.state is ExportState.DONE
    content = app.objects.read(sheet.file_key, at_most=10**8)
    assert content is not None
    return content


def changed(content: bytes, **cells: Any) -> bytes:
    """An exported CSV with these cells of every row whose title they name: `changed(sheet, title={"stock": "7"})`."""
    rows = [dict(row.cells) for row in read_sheet(content, SheetFormat.CSV)]
    for row in rows:
        row.update(cells.get(row["title"], {}))
    return write_sheet(rows, SheetFormat.CSV)


def listings(market: Fair) -> dict[str, Listing]:
    """By title."""
    return {one.title: one for one in market.app.listings.everything()}

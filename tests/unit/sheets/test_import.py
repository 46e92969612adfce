"""Imports: what each row does, told before it is done, done once, and undone."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest

from chalicelib.catalogue import Listing, ListingState, Revision, revise_listing, take_stock
from chalicelib.composition import Work
from chalicelib.entrypoints.effects import sheets as worker
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import Unavailable
from chalicelib.sheets import ImportState, SheetFormat, SheetId, SheetImport, SheetMoved, Sheets, begin_import, check_import
from infra.local.memory_table import MemoryTable
from tests.builders_orders import PAO_PHONE, Fair, deliver_effects
from tests.builders_sheets import (
    HEADERS,
    announced,
    changed,
    checked,
    csv_of,
    exported,
    faults,
    imported,
    listings,
    look,
    row_of,
    sheet_market,
    undone,
)
from tests.fakes.faulty_table import Crash, Fault, FaultyTable

GTIN = "8930000000019"


@pytest.fixture
def market() -> Fair:
    return sheet_market()


def titled(market: Fair, title: str) -> Listing:
    return listings(market)[title]


def test_a_check_tells_and_changes_nothing(market: Fair) -> None:
    before = market.table.everything()
    sheet = checked(market, csv_of([row_of(1), row_of(2, stock="nhiều")]))
    assert (sheet.state, sheet.rows_done, sheet.counts) == (ImportState.CHECKED, 2, {"created": 1, "faulty": 1})
    assert [item for item in market.table.everything() if item["pk"].startswith(("LST#", "DELTA#"))] == [
        item for item in before if item["pk"].startswith(("LST#", "DELTA#"))
    ]


def test_new_rows_become_listings_of_their_households(market: Fair) -> None:
    sheet = imported(market, csv_of([row_of(1), row_of(2, phone=PAO_PHONE, stock="0", unit_price="")]))
    assert (sheet.state, sheet.counts) == (ImportState.DONE, {"created": 2})
    one, two = titled(market, "Na số 1"), titled(market, "Na số 2")
    assert (one.seller_id, one.unit_price, one.stock, one.harvest.months) == (market.van.party_id, 65_000, 50, (8, 9))
    assert (one.state, two.state, two.seller_id) == (ListingState.ON_SALE, ListingState.DRAFT, market.pao.party_id)


def test_every_fault_of_a_row_is_told_with_its_column_and_cell(market: Fair) -> None:
    rows = [
        row_of(1, phone="0987 654 321"),
        row_of(2, stock="nhiều", unit_price="35,5", months="13"),
        row_of(3, title="x"),
        row_of(4, category=""),
    ]
    sheet = imported(market, csv_of(rows))
    assert sheet.counts == {"faulty": 4}
    told = [(one.row, one.column, one.cell) for one in faults(market, sheet, ImportState.IMPORTING)]
    assert told == [
        (2, "Điện thoại hộ bán", "0987 654 321"),
        (3, "Đơn giá", "35,5"),
        (3, "Số lượng", "nhiều"),
        (3, "Tháng thu hoạch", "13"),
        (4, "Tên sản phẩm", "x"),
        (5, "Nhóm hàng", ""),
    ]
    assert all(one.message_vi and one.message_en for one in faults(market, sheet, ImportState.IMPORTING))


def test_a_mended_sheet_imported_again_makes_no_second_listing(market: Fair) -> None:
    imported(market, csv_of([row_of(1), row_of(2, stock="nhiều")]))
    again = imported(market, csv_of([row_of(1), row_of(2)]))
    assert again.counts == {"unchanged": 1, "created": 1}
    assert len(listings(market)) == 4


def test_one_listing_in_two_rows_is_written_twice_in_order(market: Fair) -> None:
    sheet = imported(market, csv_of([row_of(1, stock="10"), row_of(1, stock="20"), row_of(2)]))
    assert sheet.counts == {"created": 2, "revised": 1}
    assert titled(market, "Na số 1").stock == 20


@pytest.mark.pain(11)
@pytest.mark.parametrize("format_", list(SheetFormat))
def test_an_export_imported_again_changes_nothing(market: Fair, format_: SheetFormat) -> None:
    imported(
        market, csv_of([row_of(number, title=title) for number, title in enumerate(["=1+1 na", "'Na'", "Na – “ngon”"])])
    )
    content = exported(market, format_)
    before = listings(market)
    sheet = imported(market, content, format_)
    assert sheet.counts == {"unchanged": 5}
    assert listings(market) == before
    assert exported(market, format_) == content, "byte for byte"


def test_an_export_that_was_changed_changes_what_was_changed(market: Fair) -> None:
    content = exported(market)
    sheet = imported(
        market, changed(content, **{market.na.title: {"unit_price": "70.000", "description": "", "grade": "Loại 1"}})
    )
    assert sheet.counts == {"revised": 1, "unchanged": 1}
    na = titled(market, market.na.title)
    assert (na.unit_price, na.description, na.stock) == (70_000, "", market.na.stock)


LOT_HEADERS = (*HEADERS, "Mã vạch (GTIN)", "Bắt đầu hái", "Hái đến hết ngày", "Nhận đặt trước")


def day_in(market: Fair, days: int) -> str:
    return (business_date(market.app.clock.now()) + timedelta(days=days)).strftime("%d/%m/%Y")


def lot_row(market: Fair, number: int, *, gtin: str = GTIN, begins: int = 20, ends: int = 50, cap: str = "120") -> list[str]:
    return [*row_of(number, stock=""), gtin, day_in(market, begins), day_in(market, ends), cap]


def test_a_lot_sold_ahead_and_a_barcode_come_with_a_new_listing(market: Fair) -> None:
    sheet = imported(market, csv_of([lot_row(market, 1)], LOT_HEADERS))
    assert sheet.counts == {"created": 1}
    na = titled(market, "Na số 1")
    assert (na.lot.cap, na.stock, na.traits.gtin) == (120, 120, "0" + GTIN)
    assert na.lot.ahead_on(business_date(market.app.clock.now()))
    assert imported(market, csv_of([lot_row(market, 1)], LOT_HEADERS)).counts == {"unchanged": 1}


@pytest.mark.parametrize("format_", list(SheetFormat))
def test_lots_and_barcodes_go_out_and_come_in_unchanged(market: Fair, format_: SheetFormat) -> None:
    imported(market, csv_of([lot_row(market, 1), lot_row(market, 2, gtin="", cap="")], LOT_HEADERS))
    run(market.app, lambda work: take_stock(work.catalogue, {titled(market, "Na số 1").listing_id: 7}))
    content, before = exported(market, format_), listings(market)
    assert imported(market, content, format_).counts == {"unchanged": 4}
    assert listings(market) == before
    assert exported(market, format_) == content, "byte for byte"


def test_what_is_wrong_with_a_lot_or_barcode_is_told_in_its_column(market: Fair) -> None:
    rows = [
        lot_row(market, 1, gtin="8930000000018"),
        lot_row(market, 2, begins=30, ends=20),
        lot_row(market, 3, begins=-5, ends=20),
        [*lot_row(market, 4)[:-2], "", ""],
    ]
    sheet = checked(market, csv_of(rows, LOT_HEADERS))
    assert [(one.row, one.column) for one in faults(market, sheet, ImportState.CHECKING)] == [
        (2, "Mã vạch (GTIN)"),
        (3, "Hái đến hết ngày"),
        (4, "Nhận đặt trước"),
        (5, "Hái đến hết ngày"),
    ]


def test_a_barcode_may_change_and_a_lot_in_sale_may_not(market: Fair) -> None:
    imported(market, csv_of([lot_row(market, 1)], LOT_HEADERS))
    content = exported(market)
    sheet = imported(market, changed(content, **{"Na số 1": {"gtin": "96385074"}}))
    assert sheet.counts == {"revised": 1, "unchanged": 2}
    assert titled(market, "Na số 1").traits.gtin == "00000096385074"
    undone(market, sheet)
    assert titled(market, "Na số 1").traits.gtin == "0" + GTIN
    later = imported(market, changed(exported(market), **{"Na số 1": {"ends_on": day_in(market, 60)}}))
    (fault,) = faults(market, later, ImportState.IMPORTING)
    assert (fault.column, "Lô và mùa vụ" in fault.message_vi) == ("Hái đến hết ngày", True)


def test_what_was_sold_since_the_export_stays_sold(market: Fair) -> None:
    content = exported(market)
    run(market.app, lambda work: take_stock(work.catalogue, {market.na.listing_id: 5}))
    assert imported(market, content).counts == {"unchanged": 2}
    assert market.stock(market.na.listing_id) == market.na.stock - 5
    more = changed(content, **{market.na.title: {"stock": str(market.na.stock + 30)}})
    assert imported(market, more).counts == {"revised": 1, "unchanged": 1}
    assert market.stock(market.na.listing_id) == market.na.stock - 5 + 30


def test_a_stock_lowered_below_what_is_left_is_a_fault_of_its_row_alone(market: Fair) -> None:
    content = changed(exported(market), **{market.na.title: {"stock": "0"}, market.hoi.title: {"unit_price": "130.000"}})
    run(market.app, lambda work: take_stock(work.catalogue, {market.na.listing_id: 5}))
    sheet = imported(market, content)
    assert sheet.counts == {"faulty": 1, "revised": 1}
    assert "không còn đủ" in faults(market, sheet, ImportState.IMPORTING)[0].message_vi
    assert market.stock(market.na.listing_id) == market.na.stock - 5


def test_a_row_of_an_old_export_does_not_undo_what_the_household_did(market: Fair) -> None:
    content = changed(exported(market), **{market.na.title: {"unit_price": "70.000"}})
    own = Revision(unit_price=80_000)
    run(market.app, lambda work: revise_listing(work.catalogue, market.van.party_id, market.na.listing_id, own))
    sheet = imported(market, content)
    assert sheet.counts == {"faulty": 1, "unchanged": 1}
    assert faults(market, sheet, ImportState.IMPORTING)[0].column == "Lần sửa"
    assert titled(market, market.na.title).unit_price == 80_000


def test_a_code_of_another_household_and_a_unit_that_never_changes(market: Fair) -> None:
    content = exported(market)
    stolen = changed(content, **{market.na.title: {"phone": PAO_PHONE}, market.hoi.title: {"unit": "chai"}})
    sheet = imported(market, stolen)
    told = {one.column for one in faults(market, sheet, ImportState.IMPORTING)}
    assert (sheet.counts, told) == ({"faulty": 2}, {"Mã sản phẩm", "Đơn vị"})


def test_an_undone_import_leaves_what_was_there(market: Fair) -> None:
    before = listings(market)
    content = changed(exported(market), **{market.na.title: {"unit_price": "70.000", "stock": "10", "grade": "Loại 2"}})
    revised = imported(market, content)
    created = imported(market, csv_of([row_of(1), row_of(2)]))
    assert undone(market, created).counts == {"back": 2}
    sheet = undone(market, revised)
    assert (sheet.state, sheet.counts) == (ImportState.UNDONE, {"back": 1})
    after = listings(market)
    assert after.keys() == before.keys()
    now, then = after[market.na.title], before[market.na.title]
    assert (now.unit_price, now.stock, now.traits) == (then.unit_price, then.stock, then.traits)


def test_an_undone_import_keeps_what_was_sold_or_changed_since(market: Fair) -> None:
    sheet = imported(market, csv_of([row_of(1), row_of(2), row_of(3)]))
    sold, edited = titled(market, "Na số 1"), titled(market, "Na số 2")
    run(market.app, lambda work: take_stock(work.catalogue, {sold.listing_id: 1}))
    own = Revision(unit_price=1_000)
    run(market.app, lambda work: revise_listing(work.catalogue, edited.seller_id, edited.listing_id, own))
    assert undone(market, sheet).counts == {"kept": 2, "back": 1}
    assert {"Na số 1", "Na số 2"} <= listings(market).keys()
    assert "Na số 3" not in listings(market)


def test_a_worker_hands_over_when_its_time_is_over(market: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row_of(number) for number in range(36)]
    pieces = []

    def slow(*told: object) -> object:
        market.tick(seconds=26)
        pieces.append(1)
        return take_piece(*told)  # type: ignore[arg-type]

    take_piece = worker._take_piece
    monkeypatch.setattr(worker, "_take_piece", slow)
    sheet = imported(market, csv_of(rows))
    assert (sheet.counts, sheet.rows_done, len(pieces)) == ({"created": 36}, 36, 6)
    assert sheet.slice == 2 + 2 * 2, "ordered twice, handed over twice in each of the two steps"


@pytest.mark.pain(11)
@pytest.mark.parametrize("seed", range(12))
def test_killed_anywhere_and_run_again_it_ends_the_same(seed: int) -> None:
    """At a random commit the process dies before or after it, or the answer is lost, or it is throttled."""
    chance = random.Random(seed)
    rows = [row_of(number) for number in range(50)]
    rows[7], rows[23] = row_of(7, stock="nhiều"), row_of(1, stock="60")
    calm = sheet_market()
    wanted = imported(calm, csv_of(rows))
    table = MemoryTable()
    faulty = FaultyTable(table)
    market = sheet_market(faulty, table)
    sheet = _stubborn(market, csv_of(rows), faulty, chance)
    assert (sheet.state, sheet.counts) == (ImportState.DONE, wanted.counts)
    assert _plain(market) == _plain(calm)
    assert undone(market, sheet).counts == undone(calm, wanted).counts
    assert _plain(market) == _plain(calm)


def _plan(chance: random.Random) -> Fault:
    if chance.random() < 0.1:
        raise Crash
    return chance.choices([Fault.NONE, Fault.CONFLICT, Fault.LOST_BEFORE, Fault.LOST_AFTER], [8, 1, 1, 1])[0]


def _stubborn(market: Fair, content: bytes, faulty: FaultyTable, chance: random.Random) -> SheetImport:
    """The person presses again, the queue delivers again, until it is done."""
    sheet_id = announced(market, content)
    faulty.plan, faulty.crash_after = (lambda: _plan(chance)), (lambda: chance.random() < 0.15)
    for _ in range(2_000):
        now = look(market, sheet_id)
        if now.state is ImportState.DONE:
            faulty.plan, faulty.crash_after = (lambda: Fault.NONE), (lambda: False)
            return now
        with suppress(Crash, Unavailable, SheetMoved):
            if now.state is ImportState.AWAITED:
                run(market.app, partial(_pressed, check_import, sheet_id))
            elif now.state is ImportState.CHECKED:
                run(market.app, partial(_pressed, begin_import, sheet_id))
            deliver_effects(market, "sheet")
    raise AssertionError("it never ended")


def _pressed(button: Callable[[Sheets, SheetId], SheetImport], sheet_id: SheetId, work: Work) -> SheetImport:
    return button(work.sheets, sheet_id)


def _plain(market: Fair) -> list[tuple[str, int, int, str]]:
    return sorted((one.title, one.stock, one.unit_price, one.state.value) for one in listings(market).values())


@pytest.mark.parametrize(("content", "said"), [(None, "Chưa có tệp"), (b"x", "tên cột"), (csv_of([]), "không có dòng nào")])
def test_a_file_that_cannot_be_read_is_refused_and_says_why(market: Fair, content: bytes | None, said: str) -> None:
    sheet = checked(market, content)
    assert sheet.state is ImportState.REFUSED
    assert sheet.unreadable is not None
    assert said in sheet.unreadable.message_vi

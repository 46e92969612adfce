"""What the province sold: by crop, by commune, by both and by day, each to be taken as a file."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from chalicelib.catalogue import CATEGORIES, COMMUNES
from chalicelib.entrypoints.http.crop_sales import (
    SalesView,
    SoldCellView,
    SoldCommuneView,
    SoldCropView,
    SoldView,
    crop_name,
    show_sales,
    show_sales_of_day,
)
from chalicelib.entrypoints.pages.charts import Columns, columns
from chalicelib.entrypoints.pages.desk_lists import Column, Whole, listed, listed_whole, sheet
from chalicelib.entrypoints.pages.desk_rooms import SEE
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.pages.page import Download, Pages, Visit
from chalicelib.entrypoints.speech import counted, later, say, vnd
from chalicelib.entrypoints.speech.said import said_kg
from chalicelib.insight import UNKNOWN_CROP
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import InvalidInput

desk_sales_pages = Pages(__name__)
ROOM = f"{HOME}/ban-hang"
ROWS_SHOWN, PAGE = 15, 100
MANY_DAYS = 92
"""A chart of more days is drawn by the month."""
ROUND_G = 100_000
"""From here on whole kilograms say enough."""
AMOUNTS: tuple[Column[SoldView], ...] = (
    Column(later("Tiền bán"), lambda sold: sold.value),
    Column(later("Trả lại"), lambda sold: sold.back),
    Column(later("Còn lại"), lambda sold: sold.net),
    Column(later("Khối lượng (g)"), lambda sold: sold.grams),
    Column(later("Số món"), lambda sold: sold.units),
    Column(later("Lượt bán"), lambda sold: sold.lines),
)


class DayRow(NamedTuple):
    """A row of the file by day."""

    day: str
    cell: SoldCellView


class Chosen(NamedTuple):
    """What the address asks for: a day of the calendar each, a commune's code and a crop's slug or nothing."""

    first: str
    last: str
    commune: str
    crop: str

    @property
    def asked(self) -> dict[str, str]:
        """As the address says it."""
        named = {"tu": self.first, "den": self.last, "xa": self.commune, "loai": self.crop}
        return {name: text for name, text in named.items() if text}

    def address(self, room: str = ROOM, **changes: str) -> str:
        return f"{room}?{urlencode({name: text for name, text in {**self.asked, **changes}.items() if text})}"


def said_weight(grams: int) -> str:
    """`2,35 kg`; `1.204 kg` where whole kilograms say enough."""
    return said_kg(grams) if abs(grams) < ROUND_G else f"{counted(round(grams / 1_000))} kg"


def seen_of(visit: Visit) -> tuple[Chosen, SalesView]:
    """
    Raises:
        InvalidInput: a period, commune or crop that cannot be.
    """
    asked = [visit.query.get(name, "") for name in ("tu", "den", "xa", "loai")]
    seen = visit.read(show_sales, {}, first=asked[0], last=asked[1], commune=asked[2], category=asked[3])
    return Chosen(seen.first, seen.last, asked[2], asked[3]), seen


def _of_sold() -> list[Column[Any]]:
    def of(one: Column[SoldView]) -> Callable[[Any], object]:
        return lambda row: one.says(row.sold)

    return [Column(one.name, of(one)) for one in AMOUNTS]


def crop_columns() -> list[Column[SoldCropView]]:
    return [Column(say("Nông sản"), lambda row: crop_name(row.category)), *_of_sold()]


def commune_columns() -> list[Column[SoldCommuneView]]:
    head: list[Column[SoldCommuneView]] = [
        Column(say("Mã xã"), lambda row: row.commune),
        Column(say("Xã, phường"), lambda row: row.commune_name),
        Column(say("Huyện"), lambda row: COMMUNES[row.commune].district),
    ]
    return [*head, *_of_sold()]


def cell_columns() -> list[Column[SoldCellView]]:
    head: list[Column[SoldCellView]] = [
        Column(say("Mã xã"), lambda row: row.commune),
        Column(say("Xã, phường"), lambda row: row.commune_name),
        Column(say("Huyện"), lambda row: COMMUNES[row.commune].district),
        Column(say("Nông sản"), lambda row: crop_name(row.category)),
    ]
    return [*head, *_of_sold()]


def day_columns() -> list[Column[DayRow]]:
    def of(one: Column[SoldCellView]) -> Callable[[DayRow], object]:
        return lambda row: one.says(row.cell)

    return [Column(say("Ngày"), lambda row: row.day), *(Column(one.name, of(one)) for one in cell_columns())]


def months_of(chosen: Chosen) -> list[tuple[str, str]]:
    """The first and last day of each month, as far as it is asked for: what one file by day covers."""
    first, last = date.fromisoformat(chosen.first), date.fromisoformat(chosen.last)
    found = []
    while first <= last:
        end = min(last, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1))
        found.append((first.isoformat(), end.isoformat()))
        first = end + timedelta(days=1)
    return found


def day_rows(visit: Visit, chosen: Chosen) -> Iterator[DayRow]:
    """Every day's sales, one query a day.

    Raises:
        InvalidInput: more than one month.
    """
    if len(months_of(chosen)) != 1:
        raise InvalidInput("Mỗi tệp từng ngày là một tháng.", "One month for each file by day.", field="tu")
    first, last = date.fromisoformat(chosen.first), date.fromisoformat(chosen.last)
    for number in range((last - first).days + 1):
        day = (first + timedelta(days=number)).isoformat()
        for cell in visit.read(show_sales_of_day, {"day": day}).cells:
            if chosen.commune in {"", cell.commune} and chosen.crop in {"", cell.category}:
                yield DayRow(day, cell)


def chart_of(seen: SalesView) -> tuple[Columns, list[tuple[str, int]]]:
    """What was sold less what came back, by day or by month, and the same as a table."""
    by_month = len(seen.days) > MANY_DAYS
    sums: dict[str, int] = {}
    for one in seen.days:
        on = date.fromisoformat(one.day)
        name = f"{on.month}/{on.year}" if by_month else f"{on.day}/{on.month}"
        sums[name] = sums.get(name, 0) + one.sold.net
    return columns(list(sums.values()), list(sums), [], vnd), list(sums.items())


def spans_of(visit: Visit, chosen: Chosen) -> list[tuple[str, str, bool]]:
    """Periods that are asked for often: name, address, whether it is this one."""
    today = business_date(visit.work.now)
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    spans = (
        (say("7 ngày"), today - timedelta(days=6), today),
        (say("30 ngày"), today - timedelta(days=29), today),
        (say("Tháng này"), month, today),
        (say("Tháng trước"), before.replace(day=1), before),
        (say("Năm nay"), today.replace(month=1, day=1), today),
    )
    return [
        (
            name,
            chosen.address(tu=first.isoformat(), den=last.isoformat()),
            (chosen.first, chosen.last) == (first.isoformat(), last.isoformat()),
        )
        for name, first, last in spans
    ]


def crops_of(seen: SalesView, chosen: Chosen) -> list[tuple[str, str]]:
    """Crops to choose from: all the shop knows, and what is not known if any was sold."""
    known = [(slug, say(one.name)) for slug, one in CATEGORIES.items() if one.parent]
    unknown = any(one.category == UNKNOWN_CROP for one in seen.crops) or chosen.crop == UNKNOWN_CROP
    return [*known, (UNKNOWN_CROP, crop_name(UNKNOWN_CROP))] if unknown else known


def shared(chosen: Chosen, seen: SalesView) -> dict[str, Any]:
    return {
        "seen": seen,
        "chosen": chosen,
        "crop_name": crop_name,
        "weight": said_weight,
        "communes": COMMUNES,
        "place_name": COMMUNES[chosen.commune].name if chosen.commune else "",
    }


@desk_sales_pages.page("/dieu-hanh/ban-hang", "desk_sales.html", allow=SEE)
def desk_sales_page(visit: Visit) -> dict[str, Any] | Download:
    chosen, seen = seen_of(visit)
    match visit.query.get("tep"):
        case "nong-san":
            return sheet("theo-nong-san", crop_columns(), seen.crops)
        case "xa":
            return sheet("theo-xa", commune_columns(), seen.communes)
        case "ngay":
            return sheet(f"ban-hang-{chosen.first}-{chosen.last}", day_columns(), list(day_rows(visit, chosen)))
    chart, table = chart_of(seen)
    return {
        **shared(chosen, seen),
        "spans_of": spans_of(visit, chosen),
        "crops_of": crops_of(seen, chosen),
        "today": business_date(visit.work.now).isoformat(),
        "chart": chart,
        "table": list(reversed(table)),
        "top": vnd(chart.top),
        "by_month": len(seen.days) > MANY_DAYS,
        "best": seen.communes[:ROWS_SHOWN],
        "months": months_of(chosen),
    }


@desk_sales_pages.page("/dieu-hanh/ban-hang/xa", "desk_sales_communes.html", allow=SEE)
def desk_sales_communes_page(visit: Visit) -> dict[str, Any] | Download:
    chosen, seen = seen_of(visit)
    found = listed_whole(visit, f"{ROOM}/xa", "theo-xa", seen.communes, commune_columns())
    return found if isinstance(found, Download) else {**shared(chosen, seen), "list": found}


@desk_sales_pages.page("/dieu-hanh/ban-hang/chi-tiet", "desk_sales_cells.html", allow=SEE)
def desk_sales_cells_page(visit: Visit) -> dict[str, Any] | Download:
    """Crop by commune, page by page; a page is a part of the one report."""
    chosen, seen = seen_of(visit)

    def fetch(cursor: str | None, limit: str | None) -> Whole[SoldCellView]:
        """A page to look at; all there is for a file, or to look through."""
        return Whole(seen.cells) if limit else _part(seen.cells, cursor)

    found = listed(visit, f"{ROOM}/chi-tiet", "nong-san-theo-xa", fetch, lambda rows: cell_columns())
    return found if isinstance(found, Download) else {**shared(chosen, seen), "list": found}


def _part(cells: list[SoldCellView], cursor: str | None) -> Whole[SoldCellView]:
    """
    Raises:
        InvalidInput: a page that we did not link to.
    """
    if cursor is not None and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 6):
        raise InvalidInput("Trang này không có.", "There is no such page.", field="trang")
    start = int(cursor or 0)
    more = str(start + PAGE) if start + PAGE < len(cells) else None
    return Whole(cells[start : start + PAGE], more)

"""The leadership's view: what the province sells and pays out, over time and by commune, and what is stuck where."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from chalicelib.catalogue import COMMUNES
from chalicelib.entrypoints.http.desk_stuck import (
    LateParcelsView,
    LateParcelView,
    StuckKind,
    StuckView,
    list_late_parcels,
    show_stuck,
)
from chalicelib.entrypoints.http.insight import (
    CommuneMeasuresView,
    PeriodDayView,
    PeriodView,
    show_commune_period,
    show_period,
)
from chalicelib.entrypoints.http.operations import show_dead_letters
from chalicelib.entrypoints.http.search import show_results
from chalicelib.entrypoints.pages.charts import Columns, bounds, change, columns, short_vnd
from chalicelib.entrypoints.pages.commune_map import blocks
from chalicelib.entrypoints.pages.desk_lists import Column, listed, listed_whole, sheet
from chalicelib.entrypoints.pages.desk_rooms import SEE
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.pages.page import Download, Pages, Visit
from chalicelib.entrypoints.speech import counted, later, say, vnd, words
from chalicelib.entrypoints.speech.said import said_time
from chalicelib.kernel.errors import InvalidInput
from chalicelib.softatm import OutletCode

desk_dashboard_pages = Pages(__name__)
SPANS = ("7", "30", "92")
USUAL_SPAN = "30"


class Figure(NamedTuple):
    """A figure that can be chosen. `map_by` is the one that the map shows for it; `gauge` is of now, not of a day."""

    slug: str
    field: str
    named: str
    money: bool
    gauge: bool
    map_by: str

    @property
    def name(self) -> str:
        return say(self.named)

    def say(self, amount: int) -> str:
        return vnd(amount) if self.money else counted(amount)

    def say_short(self, amount: int) -> str:
        return short_vnd(amount) if self.money else counted(amount)


FIGURES = {
    one.slug: one
    for one in (
        Figure("dang-ban", "listings_on_sale", later("Nông sản đang bán"), False, True, "dang-ban"),
        Figure("ho-ban", "selling_households", later("Hộ đang bán"), False, True, "ho-ban"),
        Figure("don", "orders", later("Đơn hàng"), False, False, "kien"),
        Figure("gia-tri", "order_value", later("Giá trị đơn hàng"), True, False, "tien-hang"),
        Figure("kien", "parcels", later("Kiện hàng"), False, False, "kien"),
        Figure("tien-hang", "sales", later("Tiền hàng"), True, False, "tien-hang"),
        Figure("nap", "cash_in", later("Tiền mặt nạp"), True, False, "nap"),
        Figure("rut", "cash_out", later("Tiền mặt rút"), True, False, "rut"),
    )
}
USUAL_FIGURE = "gia-tri"
OF_COMMUNES = tuple(one for one in FIGURES.values() if one.map_by == one.slug)

STUCK: dict[StuckKind, tuple[str, str]] = words(
    {
        StuckKind.PARCEL: ("Kiện quá hạn xác nhận hoặc gửi", f"{HOME}/kien-cham"),
        StuckKind.PAYOUT: ("Lệnh chuyển ngân hàng chưa trả lời", f"{HOME}/khoan-giu"),
        StuckKind.HOLD: ("Khoản giữ quá hạn", f"{HOME}/khoan-giu"),
        StuckKind.LOW_CASH: ("Điểm sắp hết tiền mặt", f"{HOME}/tien-mat"),
        StuckKind.CASE: ("Vụ việc ở điểm", f"{HOME}/vu-viec"),
    }
)
PARCEL_WAITS = words({"to_confirm": "Chờ hộ xác nhận", "confirmed": "Chờ hộ đóng gói", "packed": "Chờ mang tới bưu điện"})


def day_value(day: PeriodDayView, figure: Figure) -> int:
    if figure.gauge:
        return getattr(day, figure.field) or 0
    return int(getattr(day.flows, figure.field))


def day_says(day: PeriodDayView, figure: Figure) -> str:
    """A gauge that was not kept that day is not said to be nothing."""
    return "–" if figure.gauge and day.listings_on_sale is None else figure.say(day_value(day, figure))


def total(days: Sequence[PeriodDayView], figure: Figure) -> int:
    return sum(day_value(day, figure) for day in days)


def said_day_month(day: str) -> str:
    on = date.fromisoformat(day)
    return f"{on.day}/{on.month}"


def chosen(visit: Visit) -> tuple[str, Figure]:
    """The span and the figure that the address asks for.

    Raises:
        InvalidInput: one that is not offered.
    """
    span, slug = visit.query.get("ngay") or USUAL_SPAN, visit.query.get("so") or USUAL_FIGURE
    if span not in SPANS:
        raise InvalidInput("Chọn 7, 30 hoặc 92 ngày.", "Choose 7, 30 or 92 days.", field="ngay")
    if slug not in FIGURES:
        raise InvalidInput("Chọn một số liệu trong danh sách.", "Choose a figure that is offered.", field="so")
    return span, FIGURES[slug]


def figure_cards(seen: PeriodView, room: str, span: str, figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """Each figure, with how it stands to the time before, and where it is drawn."""
    cards = []
    for one in figures:
        now = getattr(seen, one.field) if one.gauge else total(seen.days, one)
        last = next((day for day in reversed(seen.before) if day.listings_on_sale is not None), None)
        then = (day_value(last, one) if last else None) if one.gauge else total(seen.before, one)
        address = f"{room}?{urlencode({'ngay': span, 'so': one.slug})}"
        compared = "" if then is None else change(now, then)
        cards.append(
            {"slug": one.slug, "name": one.name, "says": one.say(now), "change": compared, "address": f"{address}#bieu-do"}
        )
    return cards


def chart_of(seen: PeriodView, figure: Figure) -> Columns:
    before = [] if figure.gauge else [day_value(day, figure) for day in seen.before]
    days = seen.days
    values = [day_value(day, figure) for day in days]
    if figure.gauge and days[-1].listings_on_sale is None:
        values[-1] = int(getattr(seen, figure.field))
    return columns(values, [said_day_month(day.day) for day in days], before, figure.say)


def drawn(seen: PeriodView, room: str, span: str, figure: Figure, figures: Sequence[Figure]) -> dict[str, Any]:
    """What the pages of province and commune share: figures, the chart, its table, what may be chosen."""
    chart = chart_of(seen, figure)
    return {
        "seen": seen,
        "span": span,
        "figure": figure,
        "cards_of": figure_cards(seen, room, span, figures),
        "spans_of": [(each, f"{room}?{urlencode({'ngay': each, 'so': figure.slug})}") for each in SPANS],
        "chart": chart,
        "top": figure.say(chart.top),
        "table": [(day, day_says(day, figure)) for day in reversed(seen.days)],
        "said_day": said_day_month,
        "days_csv": f"{room}?{urlencode({'ngay': span, 'tep': 'ngay'})}",
    }


def day_columns() -> list[Column[PeriodDayView]]:
    def of(figure: Figure) -> Callable[[PeriodDayView], object]:
        return lambda day: getattr(day, figure.field) if figure.gauge else day_value(day, figure)

    return [Column(say("Ngày"), lambda day: day.day), *(Column(one.name, of(one)) for one in FIGURES.values())]


def commune_columns() -> list[Column[CommuneMeasuresView]]:
    def of(figure: Figure) -> Callable[[CommuneMeasuresView], object]:
        return lambda row: commune_value(row, figure)

    head: list[Column[CommuneMeasuresView]] = [
        Column(say("Mã xã"), lambda row: row.code),
        Column(say("Xã, phường"), lambda row: row.name),
        Column(say("Huyện"), lambda row: COMMUNES[row.code].district),
    ]
    return head + [Column(one.name, of(one)) for one in OF_COMMUNES]


def commune_value(row: CommuneMeasuresView, figure: Figure) -> int:
    return int(getattr(row if figure.gauge else row.flows, figure.field))


def stuck_rows(entries: Sequence[StuckView], more: Sequence[StuckKind], now: Any) -> list[dict[str, Any]]:
    """By kind: how many, since when, where most, and the room where somebody can do something about it."""
    rows = []
    for kind, (name, room) in STUCK.items():
        mine = [one for one in entries if one.kind is kind]
        if not mine:
            continue
        places = [one for one in mine if one.commune in COMMUNES]
        rows.append(
            {
                "name": name,
                "room": room,
                "count": f"{sum(one.count for one in mine)}{'+' if kind in more else ''}",
                "amount": sum(one.amount for one in mine),
                "since": min(one.since for one in mine),
                "places": [(one.commune, COMMUNES[one.commune or ""].name, one.count) for one in places[:5]],
                "others": len(places[5:]),
            }
        )
    return rows


@desk_dashboard_pages.page("/dieu-hanh", "desk_dashboard.html", allow=SEE)
def desk_page(visit: Visit) -> dict[str, Any] | Download:
    span, figure = chosen(visit)
    seen = visit.read(show_period, days=span)
    match visit.query.get("tep"):
        case "ngay":
            return sheet("tung-ngay", day_columns(), [*seen.before, *seen.days])
        case "xa":
            return sheet("theo-xa", commune_columns(), seen.communes)
    on_map = FIGURES[figure.map_by]
    values = {row.code: commune_value(row, on_map) for row in seen.communes}
    stuck = visit.read(show_stuck)
    return {
        **drawn(seen, HOME, span, figure, list(FIGURES.values())),
        "on_map": on_map,
        "blocks": blocks(values),
        "depths": [(step, on_map.say_short(least), on_map.say_short(most)) for step, least, most in bounds(values)],
        "measures": [(one, f"{HOME}?{urlencode({'ngay': span, 'so': one.slug})}#ban-do") for one in OF_COMMUNES],
        "communes_csv": f"{HOME}?{urlencode({'ngay': span, 'tep': 'xa'})}",
        "stuck": stuck_rows(stuck.entries, stuck.more, visit.work.now),
        "dead": sum(queue.waiting for queue in visit.read(show_dead_letters).queues),
        "now": visit.work.now,
    }


@desk_dashboard_pages.page("/dieu-hanh/xa", "desk_communes.html", allow=SEE)
def desk_communes_page(visit: Visit) -> dict[str, Any] | Download:
    """Every commune where anything counts, in a table: the map in figures."""
    span, figure = chosen(visit)
    seen = visit.read(show_period, days=span)
    on_map = FIGURES[figure.map_by]
    rows = sorted(seen.communes, key=lambda row: -commune_value(row, on_map))
    found = listed_whole(visit, f"{HOME}/xa", "theo-xa", rows, commune_columns())
    if isinstance(found, Download):
        return found
    return {"list": found, "span": span, "figures": OF_COMMUNES, "value": commune_value, "communes": COMMUNES}


@desk_dashboard_pages.page("/dieu-hanh/xa/{code}", "desk_commune.html", allow=SEE)
def desk_commune_page(visit: Visit) -> dict[str, Any] | Download:
    span, figure = chosen(visit)
    seen = visit.read(show_commune_period, days=span)
    commune = COMMUNES[visit.path["code"]]
    room = f"{HOME}/xa/{commune.code}"
    if visit.query.get("tep") == "ngay":
        return sheet(f"xa-{commune.code}", day_columns(), [*seen.before, *seen.days])
    on_map = FIGURES[figure.map_by]
    cards = visit.read(show_results, commune=commune.code, limit="100", counts="0")
    households: dict[str, list[Any]] = {}
    for card in cards.entries:
        households.setdefault(card.seller_id, []).append(card)
    stuck = [one for one in visit.read(show_stuck).entries if one.commune == commune.code]
    outlet = visit.work.softatm.outlets.find(OutletCode(commune.code))
    return {
        **drawn(seen, room, span, on_map, OF_COMMUNES),
        "commune": commune,
        "households": sorted(households.items(), key=lambda pair: (-len(pair[1]), pair[1][0].seller_name)),
        "whole": cards.next_cursor is None,
        "outlet": outlet,
        "stuck": [(STUCK[one.kind], one) for one in stuck],
        "now": visit.work.now,
    }


def late_columns(rows: Sequence[LateParcelView]) -> list[Column[LateParcelView]]:
    return [
        Column(say("Kiện"), lambda row: row.code),
        Column(say("Hộ bán"), lambda row: row.seller_name),
        Column(say("Xã, phường"), lambda row: COMMUNES[row.commune].name),
        Column(say("Huyện"), lambda row: COMMUNES[row.commune].district),
        Column(say("Đang chờ"), lambda row: PARCEL_WAITS[row.state]),
        Column(say("Tiền hàng"), lambda row: row.goods),
        Column(say("Chờ từ"), lambda row: said_time(row.waits_since)),
        Column(say("Quá hạn từ"), lambda row: said_time(row.late_since)),
    ]


@desk_dashboard_pages.page("/dieu-hanh/kien-cham", "desk_late_parcels.html", allow=SEE)
def desk_late_parcels_page(visit: Visit) -> dict[str, Any] | Download:
    def fetch(cursor: str | None, limit: str | None) -> LateParcelsView:
        return visit.read(list_late_parcels, cursor=cursor, limit=limit)

    found = listed(visit, f"{HOME}/kien-cham", "kien-cham", fetch, late_columns)
    if isinstance(found, Download):
        return found
    return {"list": found, "communes": COMMUNES, "waits": PARCEL_WAITS, "now": visit.work.now}

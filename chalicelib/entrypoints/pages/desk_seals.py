"""Closed days and their seals: for every day what was closed, what was signed, and where anybody can check it."""

from typing import Any, TypeAlias
from urllib.parse import urlencode

from chalicelib.entrypoints.http.business_days import DayCloseView, show_closes
from chalicelib.entrypoints.http.seals import SealView, show_seal_key, show_seals
from chalicelib.entrypoints.pages.desk_lists import Column, sheet
from chalicelib.entrypoints.pages.desk_rooms import SEE, names_of
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.pages.page import Download, Pages, Visit
from chalicelib.entrypoints.speech import later
from chalicelib.entrypoints.speech.said import said_time

desk_seal_pages = Pages(__name__)


Day: TypeAlias = tuple[DayCloseView, SealView | None]
DAY_COLUMNS: tuple[Column[Day], ...] = (
    Column(later("Ngày"), lambda day: day[0].day),
    Column(later("Bút toán"), lambda day: day[0].entries),
    Column(later("Nợ"), lambda day: day[0].debits),
    Column(later("Có"), lambda day: day[0].credits),
    Column(later("Đóng lúc"), lambda day: said_time(day[0].closed_at)),
    Column(later("Gốc"), lambda day: day[1].root if day[1] else ""),
)


def _all_days(visit: Visit) -> list[Day]:
    """Every closed day with its seal, newest first; a day is a few hundred bytes."""
    closes: list[DayCloseView] = []
    seals: dict[str, SealView] = {}
    cursor: str | None = None
    while True:
        page = visit.read(show_closes, cursor=cursor, limit="100")
        closes += page.days
        cursor = page.next_cursor
        if cursor is None:
            break
    while True:
        sealed = visit.read(show_seals, cursor=cursor, limit="100")
        seals |= {seal.day: seal for seal in sealed.seals}
        cursor = sealed.next_cursor
        if cursor is None:
            break
    return [(close, seals.get(close.day)) for close in closes]


@desk_seal_pages.page("/dieu-hanh/niem-phong", "desk_seals.html", allow=SEE)
def desk_seals_page(visit: Visit) -> dict[str, Any] | Download:
    """Closes and seals of the same days, newest first; a day may be closed and not yet sealed."""
    if visit.query.get("tep") == "niem-phong":
        return sheet("niem-phong", DAY_COLUMNS, _all_days(visit))
    closes = visit.read(show_closes, cursor=visit.query.get("trang"), limit="31")
    seals = visit.read(show_seals, cursor=visit.query.get("dau"), limit="31")
    by_day = {seal.day: seal for seal in seals.seals}
    older = {seal.day: before.digest for seal, before in zip(seals.seals, seals.seals[1:], strict=False)}
    following = {"trang": closes.next_cursor, "dau": seals.next_cursor}
    more = urlencode({name: text for name, text in following.items() if text})
    return {
        "days": [(close, by_day.get(close.day)) for close in closes.days],
        "broken": [seal.day for seal in seals.seals if older.get(seal.day, seal.previous) != seal.previous],
        "unequal": [close.day for close in closes.days if close.debits != close.credits],
        "names": names_of(visit, [close.closed_by for close in closes.days]),
        "entries": sum(close.entries for close in closes.days),
        "debits": sum(close.debits for close in closes.days),
        "key": visit.read(show_seal_key).kid,
        "next": f"{HOME}/niem-phong?{more}" if closes.next_cursor and more else "",
    }

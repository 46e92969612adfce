"""Closed days and their seals: for every day what was closed, what was signed, and where anybody can check it."""

from typing import Any
from urllib.parse import urlencode

from chalicelib.entrypoints.http.business_days import show_closes
from chalicelib.entrypoints.http.seals import show_seal_key, show_seals
from chalicelib.entrypoints.pages.desk_rooms import SEE, names_of
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.pages.page import Pages, Visit

desk_seal_pages = Pages(__name__)


@desk_seal_pages.page("/dieu-hanh/niem-phong", "desk_seals.html", allow=SEE)
def desk_seals_page(visit: Visit) -> dict[str, Any]:
    """Closes and seals of the same days, newest first; a day may be closed and not yet sealed."""
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

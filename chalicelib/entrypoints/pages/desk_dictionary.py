"""The desk's dictionary of search: what goods are called, trying a change before it is published, going back."""

from typing import Any
from urllib.parse import urlencode

from chalicelib.catalogue import CATEGORIES
from chalicelib.entrypoints.http.search_dictionary import (
    KindView,
    NewEdition,
    NewKind,
    RehearsalView,
    list_editions,
    post_edition,
    post_kind,
    rehearse_dictionary,
    show_dictionary,
)
from chalicelib.entrypoints.pages.desk_lists import Column, listed_whole
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate, names_of
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.pages.page import Download, Pages, Redirect, Visit
from chalicelib.entrypoints.speech import later, say, words
from chalicelib.kernel.errors import DomainError

desk_dictionary_pages = Pages(__name__)
ROOM = f"{HOME}/tu-dien"
EVERYWHERE = words({"*": "Cả cửa hàng"})
FIELDS = ("category", "names", "local", "whole")


def category_name(slug: str) -> str:
    return EVERYWHERE.get(slug) or (say(CATEGORIES[slug].name) if slug in CATEGORIES else "")


COLUMNS: tuple[Column[KindView], ...] = (
    Column(later("Loại hàng"), lambda kind: kind.names[0]),
    Column(later("Tên khác"), lambda kind: ", ".join(kind.names[1:])),
    Column(later("Tiếng Tày, Nùng"), lambda kind: ", ".join(kind.local)),
    Column(later("Nhóm"), lambda kind: category_name(kind.category)),
)


def _typed(text: str) -> list[str]:
    return [name.strip() for name in text.replace("\n", ",").split(",") if name.strip()]


def publish(visit: Visit) -> Redirect:
    """Taking a kind out is told from changing it by the button that was pressed."""
    out = visit.text("act") == "remove"
    body = NewKind(
        category="" if out else visit.text("category"),
        names=_typed(visit.text("names")),
        local=_typed(visit.text("local")),
        whole=visit.text("whole") == "1",
        reason=visit.text("reason"),
    )
    visit.do(post_kind, body)
    return Redirect(ROOM)


def restore(visit: Visit) -> Redirect:
    visit.do(post_edition, NewEdition(restores=visit.number("restores", say("Bản")), reason=visit.text("reason")))
    return Redirect(ROOM)


@desk_dictionary_pages.page("/dieu-hanh/tu-dien", "desk_dictionary.html", allow=SEE)
def desk_dictionary_page(visit: Visit) -> dict[str, Any] | Download:
    dictionary = visit.read(show_dictionary)
    found = listed_whole(visit, ROOM, f"tu-dien-{dictionary.version}", dictionary.kinds, COLUMNS)
    if isinstance(found, Download):
        return found
    editions = visit.read(list_editions, cursor=visit.query.get("trang"), limit="20")
    return {
        "list": found,
        "version": dictionary.version,
        "category_name": category_name,
        "address": lambda name: f"{ROOM}/loai?{urlencode({'ten': name})}",
        "editions": editions.entries,
        "names": names_of(visit, [one.by for one in editions.entries]),
        "next": f"{ROOM}?{urlencode({'trang': editions.next_cursor})}" if editions.next_cursor else "",
    }


@desk_dictionary_pages.page("/dieu-hanh/tu-dien/loai", "desk_dictionary_kind.html", allow=SEE, submit=publish)
def desk_kind_page(visit: Visit) -> dict[str, Any]:
    """A kind in a form. The same form asked for with `q` tries the change: nothing is written."""
    first = visit.query.get("ten", "")
    kinds = visit.read(show_dictionary).kinds
    kind = next((one for one in kinds if one.names[0] == first), None)
    shown = {
        "category": kind.category if kind else "",
        "names": ", ".join(kind.names) if kind else "",
        "local": ", ".join(kind.local) if kind else "",
        "whole": "1" if kind and kind.whole else "",
    }
    asked = {**shown, **{name: visit.query.get(name, "") for name in FIELDS if "q" in visit.query}, **visit.values}
    tried, trouble = _tried(visit, asked)
    return {
        "kind": kind,
        "asked": asked,
        "query": visit.query.get("q", ""),
        "tried": tried,
        "trouble_of_trying": trouble,
        "categories": [*EVERYWHERE.items(), *((one.slug, say(one.name)) for one in CATEGORIES.values())],
        "may_operate": may_operate(visit),
    }


def _tried(visit: Visit, asked: dict[str, str]) -> tuple[RehearsalView | None, str]:
    if "q" not in visit.query:
        return None, ""
    try:
        change: dict[str, str | None] = {name: asked[name] for name in FIELDS}
        return visit.read(rehearse_dictionary, None, q=visit.query["q"], **change), ""
    except DomainError as refused:
        return None, refused.message_vi


@desk_dictionary_pages.page("/dieu-hanh/tu-dien/ban/{version}", "desk_dictionary_edition.html", allow=SEE, submit=restore)
def desk_edition_page(visit: Visit) -> dict[str, Any]:
    version = visit.path["version"]
    return {"version": version if version.isdigit() else "0", "may_operate": may_operate(visit)}

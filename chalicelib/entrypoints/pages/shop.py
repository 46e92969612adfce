"""The storefront: home, categories, places, search."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain, zip_longest
from typing import Any
from urllib.parse import urlencode

from chalice.app import Response

from chalicelib.announcements import Audience
from chalicelib.catalogue import (
    CATEGORIES,
    COMMUNES,
    DISTRICTS,
    children_of,
    find_category,
    in_season,
    path_of,
    season_of,
)
from chalicelib.entrypoints.http.search import CardView, ResultsView, show_results
from chalicelib.entrypoints.pages.addresses import commune_address, district_address, id_in, short_place
from chalicelib.entrypoints.pages.announced import announced_to
from chalicelib.entrypoints.pages.cards import tiles_of
from chalicelib.entrypoints.pages.page import Moved, Pages, Visit
from chalicelib.entrypoints.pages.told import HOME, Step, home_told, page_told
from chalicelib.entrypoints.pages.words import CATEGORY_NAMES, CATEGORY_SIGNS, FIRST_KINDS, KNOWN_FOR
from chalicelib.entrypoints.speech import later, say, words
from chalicelib.entrypoints.speech.said import said_months
from chalicelib.kernel.errors import NotFound

shop_pages = Pages(__name__)
PAGE = 24
FILTERS = {"con": "stock", "vu": "month", "gia": "price", "loai-hang": "grade", "sao": "ocop", "lanh": "cold"}
"""What narrows a list: the name in the address, and the API's."""
SLOGAN = later(
    "Na Chi Lăng, hoa hồi, thạch đen, vịt quay: mua thẳng từ các hộ Lạng Sơn. Tiền được giữ đến khi hàng tới tay."
)
RIPE_CARDS, NEWEST = 8, 12
"""Cards of the home page: in season, and new."""


def address_with(path: str, query: dict[str, str | None]) -> str:
    """The path with the query parameters that are set."""
    kept = {name: text for name, text in query.items() if text}
    return f"{path}?{urlencode(kept)}" if kept else path


SORTS = words(
    (
        ("relevance", "Hợp nhất"),
        ("season", "Đang vụ trước"),
        ("newest", "Mới nhất"),
        ("price_up", "Giá thấp"),
        ("price_down", "Giá cao"),
    )
)


def listed_as_asked(visit: Visit, **query: str | None) -> ResultsView:
    """A page of a list with the filters, the order and the place that the address names."""
    narrowed = {field: visit.query.get(name) for name, field in FILTERS.items()}
    cursor, sort = visit.query.get("trang"), visit.query.get("sap")
    return visit.read(show_results, None, **{**narrowed, **query}, sort=sort, cursor=cursor, limit=str(PAGE))


def filters_of(visit: Visit, results: ResultsView, path: str, query: Mapping[str, str | None]) -> dict[str, Any]:
    """The form that narrows a list: what can be chosen, with counts, and what is."""
    chosen = {name: text for name in FILTERS if (text := visit.query.get(name))}
    switches = [
        ("con", "1", say("Còn hàng"), results.in_stock),
        ("vu", "now", say("Đang vụ"), next((one.count for one in results.months if one.value == str(visit.month)), 0)),
        ("lanh", "1", say("Gửi lạnh"), results.ships_cold),
    ]
    choices = [
        ("gia", say("Giá"), results.prices),
        ("loai-hang", say("Loại"), results.grades),
        ("sao", "Sao OCOP", results.stars),
    ]
    return {
        "path": path,
        "kept": [(name, text) for name, text in {**query, "sap": visit.query.get("sap")}.items() if text],
        "switches": [
            {"name": name, "value": value, "label": label, "count": count, "on": name in chosen}
            for name, value, label, count in switches
            if count or name in chosen
        ],
        "choices": [
            {"name": name, "label": label, "options": options, "chosen": chosen.get(name, "")}
            for name, label, options in choices
            if options or name in chosen
        ],
        "count": len(chosen),
        "unfiltered": address_with(path, {**query, "sap": visit.query.get("sap")}),
    }


def first_photo(hits: list[dict[str, Any]]) -> str | None:
    """What stands for a list when it is shared."""
    return next((hit["photo"] for hit in hits if hit["photo"]), None)


def found_page(
    visit: Visit, results: ResultsView, heading: str, path: str, query: dict[str, str | None], above: Sequence[Step] = ()
) -> dict[str, Any]:
    """A page of cards with its sorts, its narrower categories and its next page; no table read.

    Only the first page in its own order is told to search engines: the others are views of the same list.
    """
    sort, trail, more = results.sort.value, [HOME, *above], results.next_cursor
    first = not query and not {"sap", "trang", *FILTERS} & visit.query.keys()
    narrowed = {name: visit.query.get(name) for name in FILTERS}
    names = ", ".join(dict.fromkeys(card.title for card in results.entries[:6]))
    hits = tiles_of(results.entries, visit.month)
    told = page_told(
        visit.application.settings.public_origin,
        heading,
        say("{heading}: {total} món của các hộ Lạng Sơn. {names}", heading=heading, total=results.total, names=names),
        path if first and results.entries else "",
        [*trail, Step(heading, path)],
        first_photo(hits),
    )
    return {
        "heading": heading,
        "asked": query.get("q") or "",
        "about": "",
        "told": told,
        "trail": trail,
        "chips": [],
        "chips_are": say("Loại nông sản"),
        "months": (),
        "season_words": "",
        "month": visit.month,
        "relaxed": results.relaxed,
        "filters": filters_of(visit, results, path, query) if "trang" not in visit.query else None,
        "hits": hits,
        "sorts": [
            {"name": name, "address": address_with(path, {**query, **narrowed, "sap": value}), "current": value == sort}
            for value, name in SORTS
            if value != "relevance" or query.get("q")
        ],
        "more": address_with(path, {**query, **narrowed, "sap": sort, "trang": more}) if more else "",
    }


def group_tiles() -> list[dict[str, str]]:
    groups = (category for category in CATEGORIES.values() if not category.parent)
    return [{"slug": g.slug, "name": CATEGORY_NAMES[g.slug], "sign": CATEGORY_SIGNS.get(g.slug, "🌿")} for g in groups]


def ripe_cards(visit: Visit, seasons: list[str]) -> list[CardView]:
    """Goods picked this month that can be bought, the best known kinds first, by turns, one of each household."""
    found = visit.read(show_results, month="now", stock="1", sort="newest", counts="0", limit="100").entries
    by_kind: dict[str, list[CardView]] = {slug: [] for slug in seasons}
    for card in found:
        if card.photo:
            by_kind.setdefault(card.category, []).append(card)
    by_turns = chain.from_iterable(zip_longest(*by_kind.values()))
    by_household: dict[str, CardView] = {}
    for card in by_turns:
        if card is not None:
            by_household.setdefault(card.seller_id, card)
    return list(by_household.values())[:RIPE_CARDS]


def districts_with_goods(results: ResultsView) -> list[dict[str, Any]]:
    counts: Counter[str] = Counter()
    for facet in results.communes:
        counts[COMMUNES[facet.value].district_code] += facet.count
    return [
        {
            "name": short_place(DISTRICTS[code]),
            "address": district_address(code),
            "known_for": KNOWN_FOR[code],
            "count": count,
        }
        for code, count in counts.most_common()
    ]


@shop_pages.page("/", "home.html", cache_s=2)
def home_page(visit: Visit) -> dict[str, Any]:
    newest = visit.read(show_results, sort="newest", limit=str(NEWEST))
    there = {facet.value for facet in newest.categories}
    seasons = [slug for slug in in_season(visit.month) if slug in there]
    ripe, hits = tiles_of(ripe_cards(visit, seasons), visit.month), tiles_of(newest.entries, visit.month)
    return {
        "announced": announced_to(visit, Audience.BUYERS),
        "month": visit.month,
        "categories": group_tiles(),
        "season_names": ", ".join(FIRST_KINDS[slug] for slug in seasons[:3]),
        "seasons": [{"slug": s, "name": say(CATEGORIES[s].name), "words": said_months(season_of(s))} for s in seasons],
        "ripe": ripe,
        "places": districts_with_goods(newest),
        "hits": hits,
        "told": home_told(visit.application.settings.public_origin, SLOGAN, first_photo([*ripe, *hits])),
    }


@shop_pages.page("/danh-muc/{slug}", "found.html", cache_s=2)
def category_page(visit: Visit) -> dict[str, Any]:
    slug = visit.path["slug"]
    category = find_category(slug)
    results = listed_as_asked(visit, category=slug)
    counts = {facet.value: facet.count for facet in results.categories}
    narrower = children_of(slug) or (children_of(category.parent) if category.parent else [])
    months = season_of(slug)
    above = [Step(say(CATEGORIES[one].name), f"/danh-muc/{one}") for one in path_of(slug)[:-1]]
    return {
        **found_page(visit, results, say(category.name), f"/danh-muc/{slug}", {}, above),
        "months": months,
        "season_words": said_months(months),
        "chips": [
            {"name": say(c.name), "address": f"/danh-muc/{c.slug}", "current": c.slug == slug, "count": counts.get(c.slug)}
            for c in narrower
        ],
    }


@shop_pages.page("/vung/{slug}", "found.html", cache_s=2)
def district_page(visit: Visit) -> dict[str, Any]:
    """A district: its communes, and what they have."""
    wanted = f"/vung/{visit.path['slug']}"
    code = next((code for code in DISTRICTS if district_address(code) == wanted), None)
    if code is None:
        raise NotFound("Không có vùng này.", "There is no such district.")
    codes = {one.code for one in COMMUNES.values() if one.district_code == code}
    results = listed_as_asked(visit, commune=",".join(sorted(codes)))
    communes = sorted((one for one in results.communes if one.value in codes), key=lambda one: -one.count)
    name = short_place(DISTRICTS[code])
    return {
        **found_page(visit, results, say("Nông sản {name}", name=name), wanted, {}),
        "about": f"{KNOWN_FOR[code].rstrip(' ·')}.",
        "chips_are": say("Xã, phường, thị trấn"),
        "chips": [
            {"name": short_place(one.name), "address": commune_address(one.value), "current": False, "count": one.count}
            for one in communes
        ],
    }


@shop_pages.page("/xa/{place}", "found.html", cache_s=2)
def commune_page(visit: Visit) -> dict[str, Any] | Moved:
    commune = COMMUNES.get(id_in(visit.path["place"]))
    if commune is None:
        raise NotFound("Không có xã này.", "There is no such commune.")
    results = listed_as_asked(visit, commune=commune.code)
    address = commune_address(commune.code)
    if visit.path["place"] != address.rpartition("/")[2]:
        return Moved(address)
    district = Step(short_place(commune.district), district_address(commune.district_code))
    return found_page(visit, results, say("Nông sản {name}", name=commune.name), address, {}, [district])


@shop_pages.page("/tim", "found.html", cache_s=2)
def search_page(visit: Visit) -> dict[str, Any]:
    asked, kind = visit.query.get("q", "").strip()[:100], visit.query.get("loai")
    results = listed_as_asked(visit, q=asked, category=kind)
    chips = [
        {
            "name": say(facet.name),
            "address": address_with("/tim", {"q": asked, "loai": facet.value}),
            "current": facet.value == kind,
            "count": facet.count,
        }
        for facet in results.categories[:8]
    ]
    heading = say("Kết quả cho “{asked}”", asked=asked) if asked else say("Tất cả nông sản")
    return {**found_page(visit, results, heading, "/tim", {"q": asked, "loai": kind}), "chips": chips}


@shop_pages.route("/{proxy+}", methods=["GET"], name="unknown_page")
def unknown_page() -> Response:
    """An address nobody knows: a page with the way home, or a problem document under `/api`.

    Chalice hands a greedy path to the view without an argument. Source: Chalice issues 2012 and 2072.
    """
    return shop_pages.unknown()

"""The storefront: home, categories, places, search."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain, zip_longest
from typing import Any
from urllib.parse import urlencode

from chalice.app import Response

from chalicelib.catalogue import (
    CATEGORIES,
    COMMUNES,
    DISTRICTS,
    children_of,
    find_category,
    in_season,
    path_of,
    season_of,
    season_words,
)
from chalicelib.entrypoints.http.search import CardView, ResultsView, show_category_listings, show_results
from chalicelib.entrypoints.pages.addresses import commune_address, district_address, id_in, short_place
from chalicelib.entrypoints.pages.cards import tiles_of
from chalicelib.entrypoints.pages.page import Moved, Pages, Visit
from chalicelib.entrypoints.pages.told import HOME, Step, home_told, page_told
from chalicelib.entrypoints.pages.words import CATEGORY_SIGNS, KNOWN_FOR
from chalicelib.kernel.errors import NotFound

shop_pages = Pages(__name__)
PAGE = 24
SLOGAN = "Na Chi Lăng, hoa hồi, thạch đen, vịt quay: mua thẳng từ các hộ Lạng Sơn. Tiền được giữ đến khi hàng tới tay."
RIPE_KINDS, RIPE_CARDS, NEWEST = 6, 8, 12
"""Of the home page: categories in season that are looked into, their cards shown, and new cards."""


def address_with(path: str, query: dict[str, str | None]) -> str:
    """The path with the query parameters that are set."""
    kept = {name: text for name, text in query.items() if text}
    return f"{path}?{urlencode(kept)}" if kept else path


SORTS = (("relevance", "Hợp nhất"), ("newest", "Mới nhất"), ("price_up", "Giá thấp"), ("price_down", "Giá cao"))


def found_page(
    visit: Visit, results: ResultsView, heading: str, path: str, query: dict[str, str | None], above: Sequence[Step] = ()
) -> dict[str, Any]:
    """A page of cards with its sorts, its narrower categories and its next page; no table read.

    Only the first page in its own order is told to search engines: the others are views of the same list.
    """
    sort, trail = results.sort.value, [HOME, *above]
    first = not query and not {"sap", "trang"} & visit.query.keys()
    names = ", ".join(dict.fromkeys(card.title for card in results.entries[:6]))
    told = page_told(
        visit.application.settings.public_origin,
        heading,
        f"{heading}: {results.total} món của các hộ Lạng Sơn. {names}",
        path if first and results.entries else "",
        [*trail, Step(heading, path)],
    )
    return {
        "heading": heading,
        "asked": query.get("q") or "",
        "about": "",
        "told": told,
        "trail": trail,
        "chips": [],
        "chips_are": "Loại nông sản",
        "months": (),
        "season_words": "",
        "month": visit.month,
        "relaxed": results.relaxed,
        "hits": tiles_of(results.entries, visit.month),
        "sorts": [
            {"name": name, "address": address_with(path, {**query, "sap": value}), "current": value == sort}
            for value, name in SORTS
            if value != "relevance" or query.get("q")
        ],
        "more": address_with(path, {**query, "sap": sort, "trang": results.next_cursor}) if results.next_cursor else "",
    }


def group_tiles() -> list[dict[str, str]]:
    groups = (category for category in CATEGORIES.values() if not category.parent)
    return [{"slug": g.slug, "name": g.name, "sign": CATEGORY_SIGNS.get(g.slug, "🌿")} for g in groups]


def ripe_cards(visit: Visit, slugs: list[str]) -> list[CardView]:
    """Goods picked this month that can be bought, by turns from each category, one of each household."""
    by_kind = []
    for slug in slugs:
        found = visit.read(show_category_listings, {"slug": slug}, limit="8").entries
        by_kind.append([card for card in found if visit.month in card.months and card.stock and card.photo])
    by_turns = (card for card in chain.from_iterable(zip_longest(*by_kind)) if card is not None)
    by_household: dict[str, CardView] = {}
    for card in by_turns:
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
    return {
        "month": visit.month,
        "categories": group_tiles(),
        "season_names": ", ".join(CATEGORIES[slug].kinds[0] for slug in seasons[:3]),
        "seasons": [{"slug": s, "name": CATEGORIES[s].name, "words": season_words(season_of(s))} for s in seasons],
        "ripe": tiles_of(ripe_cards(visit, seasons[:RIPE_KINDS]), visit.month),
        "places": districts_with_goods(newest),
        "hits": tiles_of(newest.entries, visit.month),
        "told": home_told(visit.application.settings.public_origin, SLOGAN),
    }


@shop_pages.page("/danh-muc/{slug}", "found.html", cache_s=2)
def category_page(visit: Visit) -> dict[str, Any]:
    slug, sort = visit.path["slug"], visit.query.get("sap")
    category = find_category(slug)
    results = visit.read(
        show_category_listings, dict(visit.path), sort=sort, cursor=visit.query.get("trang"), limit=str(PAGE)
    )
    counts = {facet.value: facet.count for facet in results.categories}
    narrower = children_of(slug) or (children_of(category.parent) if category.parent else [])
    months = season_of(slug)
    above = [Step(CATEGORIES[one].name, f"/danh-muc/{one}") for one in path_of(slug)[:-1]]
    return {
        **found_page(visit, results, category.name, f"/danh-muc/{slug}", {}, above),
        "months": months,
        "season_words": season_words(months),
        "chips": [
            {"name": c.name, "address": f"/danh-muc/{c.slug}", "current": c.slug == slug, "count": counts.get(c.slug)}
            for c in narrower
        ],
    }


@shop_pages.page("/vung/{slug}", "found.html", cache_s=2)
def district_page(visit: Visit) -> dict[str, Any]:
    """A district: its communes with goods, and some of what each has."""
    wanted = f"/vung/{visit.path['slug']}"
    code = next((code for code in DISTRICTS if district_address(code) == wanted), None)
    if code is None:
        raise NotFound("Không có vùng này.", "There is no such district.")
    everything = visit.read(show_results, sort="newest", limit="1")
    communes = [facet for facet in everything.communes if COMMUNES[facet.value].district_code == code]
    communes.sort(key=lambda facet: -facet.count)
    busiest = communes[:8]
    share = str(max(3, PAGE // max(1, len(busiest))))
    by_commune = [visit.read(show_results, commune=one.value, limit=share).entries for one in busiest]
    cards = [card for card in chain.from_iterable(zip_longest(*by_commune)) if card is not None][:PAGE]
    name = short_place(DISTRICTS[code])
    page = found_page(visit, everything, f"Nông sản {name}", wanted, {})
    return {
        **page,
        "about": f"{KNOWN_FOR[code].rstrip(' ·')}. Chọn xã để xem hết.",
        "hits": tiles_of(cards, visit.month),
        "sorts": [],
        "more": "",
        "chips_are": "Xã, phường, thị trấn",
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
    results = visit.read(
        show_results,
        commune=commune.code,
        sort=visit.query.get("sap"),
        cursor=visit.query.get("trang"),
        limit=str(PAGE),
    )
    address = commune_address(commune.code)
    if visit.path["place"] != address.rpartition("/")[2]:
        return Moved(address)
    district = Step(short_place(commune.district), district_address(commune.district_code))
    return found_page(visit, results, f"Nông sản {commune.name}", address, {}, [district])


@shop_pages.page("/tim", "found.html", cache_s=2)
def search_page(visit: Visit) -> dict[str, Any]:
    asked, kind = visit.query.get("q", "").strip()[:100], visit.query.get("loai")
    results = visit.read(
        show_results, q=asked, category=kind, sort=visit.query.get("sap"), cursor=visit.query.get("trang"), limit=str(PAGE)
    )
    chips = [
        {
            "name": facet.name,
            "address": address_with("/tim", {"q": asked, "loai": facet.value}),
            "current": facet.value == kind,
            "count": facet.count,
        }
        for facet in results.categories[:8]
    ]
    heading = f"Kết quả cho “{asked}”" if asked else "Tất cả nông sản"
    return {**found_page(visit, results, heading, "/tim", {"q": asked, "loai": kind}), "chips": chips}


@shop_pages.route("/{proxy+}", methods=["GET"], name="unknown_page")
def unknown_page() -> Response:
    """An address nobody knows: a page with the way home, or a problem document under `/api`.

    Chalice hands a greedy path to the view without an argument. Source: Chalice issues 2012 and 2072.
    """
    return shop_pages.unknown()

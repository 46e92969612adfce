"""What goes by a name, for the desk: people, outlets, goods on sale. Marks and capitals do not matter: `may` finds `Mẩy`."""

from collections.abc import Sequence

from chalicelib.catalogue import COMMUNES
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.orders import PAGED
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.identity import Party, Permission, masked, sought_words
from chalicelib.kernel.paging import Page, page_size
from chalicelib.search import Request, search
from chalicelib.softatm import OutletCode

desk_name_routes = Resource(__name__, tag="desk")
LEAST_LETTERS, MOST_LETTERS = 2, 100
MOST_OUTLETS, MOST_GOODS = 12, 10


class NamedPersonView(View, frozen=True, kw_only=True):
    """Somebody of this name. Who may not change people sees the last three digits of the phone number alone."""

    party_id: str
    name: str
    phone: str
    roles: list[str]
    commune_code: str | None
    state: str


class NamedOutletView(View, frozen=True, kw_only=True):
    """An outlet of this name; outlets are called as their communes."""

    code: str
    name: str
    district: str


class NamedGoodsView(View, frozen=True, kw_only=True):
    """Goods on sale that are called so, or whose household is."""

    listing_id: str
    slug: str
    title: str
    seller_id: str
    seller_name: str
    commune: str


class NamesView(View, frozen=True, kw_only=True):
    """What goes by the name. People come page by page: first whose name begins so, then whose name ends so; a few outlets
    and goods come with the first page.
    """

    asked: str
    people: list[NamedPersonView]
    outlets: list[NamedOutletView]
    goods: list[NamedGoodsView]
    next_cursor: str | None


@desk_name_routes.query(
    "/desk/names",
    answer=NamesView,
    summary="Who and what goes by a name, written with marks or without",
    allow=Permission.SEE_PROVINCE,
    query={
        **PAGED,
        "q": "The beginning of a name, or its last words: `trieu thi m`, `thi may`; two letters at least.",
    },
)
def show_names(work: Work, call: Call) -> NamesView:
    asked, cursor = " ".join(call.query.get("q", "").split()), call.query.get("cursor")
    words = sought_words(asked[:MOST_LETTERS])
    if sum(map(len, words)) < LEAST_LETTERS:
        return NamesView(asked=asked, people=[], outlets=[], goods=[], next_cursor=None)
    people: Page[Party] = work.identity.people.named(words, cursor=cursor, limit=page_size(limit_of(call)))
    whole = call.signed_in.may(Permission.OPERATE)
    return NamesView(
        asked=asked,
        people=[_person(party, whole) for party in people.entries],
        outlets=[] if cursor else _outlets(work, words),
        goods=[] if cursor else _goods(work, asked[:MOST_LETTERS]),
        next_cursor=people.next_cursor,
    )


def _person(party: Party, whole: bool) -> NamedPersonView:
    return NamedPersonView(
        party_id=party.party_id,
        name=party.name,
        phone=party.phone if whole else masked(party.phone),
        roles=sorted(party.roles),
        commune_code=party.commune_code,
        state=party.state.value,
    )


def _outlets(work: Work, words: Sequence[str]) -> list[NamedOutletView]:
    """The communes are in memory; which of the few that match have an outlet is one batch."""
    text = f" {' '.join(words)}"
    matching = [one for one in COMMUNES.values() if text in f" {' '.join(sought_words(one.name))}"][:MOST_OUTLETS]
    outlets = work.softatm.outlets
    for commune in matching:
        outlets.expect(OutletCode(commune.code))
    found = [one for one in matching if outlets.find(OutletCode(one.code)) is not None]
    return [NamedOutletView(code=one.code, name=one.name, district=one.district) for one in found]


def _goods(work: Work, asked: str) -> list[NamedGoodsView]:
    results = search(work.search, Request(query=asked, limit=MOST_GOODS, counted=False))
    cards = [] if results.relaxed else [hit.card for hit in results.found.hits]
    return [
        NamedGoodsView(
            listing_id=card["id"],
            slug=card["slug"],
            title=card["title"],
            seller_id=card["seller_id"],
            seller_name=card["seller_name"],
            commune=COMMUNES[card["commune_code"]].name,
        )
        for card in cards
    ]

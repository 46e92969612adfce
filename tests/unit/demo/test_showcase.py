"""What the market can do is there to see, within the counts that were asked for."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.catalogue import (
    WIDTHS,
    Grade,
    Listing,
    ListingState,
    Photo,
    PhotoId,
    PhotoState,
    find_origin,
    rendition_key,
    shown_certificates,
)
from chalicelib.kernel.clock import business_date
from chalicelib.orders import LARGE_WIDTH, SMALL_WIDTH, ParcelState, claim_key, find_order, orders_of
from infra.demo.market import Market
from infra.demo.showcase import COUPON, SHELVES
from infra.demo.stories import STORIES
from infra.demo.world import World, build
from infra.local.memory_table import MemoryTable
from tests.builders import FakeClock, application_on
from tests.fakes.objects import MemoryObjects
from tests.fixtures_world import SMALL, TODAY, world_of


@pytest.fixture(scope="module")
def shown() -> World:
    """For reading only."""
    return world_of(showcase=True)


@pytest.fixture(scope="module")
def shelves(shown: World) -> dict[str, Listing]:
    work = shown.application.open_work()
    titles = {shelf.offer(business_date(TODAY)).title: shelf.name for shelf in SHELVES}
    found = [
        work.catalogue.store.find(item["listing_id"]) for item in items(shown, "LST", "LISTING") if item["title"] in titles
    ]
    return {titles[listing.title]: listing for listing in found if listing is not None}


def items(world: World, kind: str, sk: str) -> list[dict[str, Any]]:
    table = world.application.table
    assert isinstance(table, MemoryTable)
    return [item for item in table.everything() if item["pk"].startswith(f"{kind}#") and item["sk"] == sk]


def test_the_counts_are_those_asked_for(shown: World) -> None:
    assert len(items(shown, "LST", "LISTING")) == SMALL["listings"]
    placed = len({item["order_id"] for item in items(shown, "PCL", "P")})
    assert SMALL["orders"] * 0.8 < placed <= SMALL["orders"]


def test_the_first_buyer_has_an_order_in_every_state(shown: World) -> None:
    work = shown.application.open_work()
    buyer = shown.people.buyers[0].party_id
    mine = orders_of(work.orders, buyer, limit=50).entries
    found = [find_order(work.orders, order.order_id, viewer=buyer) for order, _ in mine]
    states = {parcel.state for placed in found for parcel in placed.parcels}
    assert states == set(ParcelState)
    assert len(found) >= len(STORIES)
    assert [placed.order.coupon.code for placed in found if placed.order.coupon] == [COUPON]
    assert any(parcel.complaint and parcel.state is ParcelState.DISPUTED for placed in found for parcel in placed.parcels)
    assert any(parcel.cod and parcel.ended_by == "refused" for placed in found for parcel in placed.parcels)
    weighed = [parcel for placed in found for parcel in placed.parcels if parcel.kept and parcel.kept.delivery]
    assert any(parcel.paid_shares.goods < parcel.shares.goods for parcel in weighed), "less than expected was paid back"


def test_each_shelf_shows_what_it_is_named_for(shown: World, shelves: dict[str, Listing]) -> None:
    assert set(shelves) == {shelf.name for shelf in SHELVES}
    today = business_date(TODAY)
    assert shelves["paused"].state is ListingState.PAUSED
    assert shelves["season over"].state is ListingState.SEASON_OVER
    assert shelves["sent back"].state is ListingState.HELD
    assert shelves["ahead"].lot.ahead_on(today)
    assert 0 < shelves["ahead"].stock < shelves["ahead"].lot.cap
    assert shelves["weighed"].weighing is not None
    lot = shelves["lot"]
    origin = find_origin(shown.application.open_work().catalogue, lot.lot_code, gtin=lot.traits.gtin)
    assert [one.stars for one in origin.certificates] == [4]


def test_certificates_are_shown_until_their_last_day(shown: World, shelves: dict[str, Listing]) -> None:
    catalogue = shown.application.open_work().catalogue
    held = catalogue.certificates.of_holder(shelves["weighed duck"].seller_id)
    assert {one.state.value for one in held} == {"approved", "waiting"}
    assert shown_certificates(catalogue, shelves["weighed duck"].seller_id) == []
    assert [one.stars for one in shown_certificates(catalogue, shelves["lot"].seller_id)] == [4]
    over = next(one for one in held if one.state.value == "approved")
    assert over.shown_on(business_date(TODAY) - timedelta(days=10))


def test_listings_say_grade_and_variety_where_their_titles_do(shown: World) -> None:
    said = [item["traits"] for item in items(shown, "LST", "LISTING")]
    assert Counter(traits.get("grade") for traits in said)[Grade.FIRST.value] > len(said) / 20
    assert len({traits["variety"] for traits in said}) > 10


def test_photos_of_the_claim_lie_where_claims_do() -> None:
    objects = MemoryObjects()
    names = ("pho_01KAR3NDEKTSV4RRFFQ69G5FA1", "pho_01KAR3NDEKTSV4RRFFQ69G5FA2")
    photos = tuple(Photo(PhotoId(name), PhotoState.READY, "#c08040", 640, 480) for name in names)
    for name in names:
        for width in WIDTHS:
            objects.write(rendition_key(name, width), f"{name} {width}".encode(), content_type="image/webp")
    application = application_on(MemoryTable(), clock=FakeClock(TODAY), objects=objects)
    world = build(application, **SMALL, showcase=True, market=Market(photos={"E006": photos}))
    (claim,) = [item for item in items(world, "PCL", "P") if item.get("photos")]
    assert claim["state"] == "disputed"
    for name in names:
        for width in (SMALL_WIDTH, LARGE_WIDTH):
            assert objects.contents[claim_key(name, width)] == f"{name} {width}".encode()

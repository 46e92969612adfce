"""The catalogue's use cases on the table in memory."""

from typing import Any

import pytest

from chalicelib.catalogue import (
    ListingIncomplete,
    ListingState,
    NoSuchListing,
    NotOnSale,
    Revision,
    SoldOut,
    find_listing,
    listings_of,
    pause_listing,
    resume_listing,
    return_stock,
    revise_listing,
    show_listing,
    take_stock,
)
from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import DomainError, InvalidInput
from chalicelib.kernel.quantity import Unit
from tests.builders import FakeClock, application_on
from tests.builders_catalogue import CHI_LANG, OTHER_SELLER, SELLER, catalogue_of, listed, stock_left


@pytest.fixture
def app() -> Application:
    return application_on()


def test_a_listing_with_price_and_stock_is_on_sale_at_once(app: Application) -> None:
    made = listed(app)
    found = find_listing(app.open_work().catalogue, made.listing_id)
    assert found == made
    assert found.state is ListingState.ON_SALE
    assert found.seller_name == "Hoàng Thị Vân"
    assert found.commune_code == CHI_LANG
    assert found.slug == "na-chi-lang-loai-1"
    assert found.lot_code.startswith(f"LS-{CHI_LANG}-")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "ab"}, "title"),
        ({"title": "  a  "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"description": "x" * 2_001}, "description"),
        ({"category": "trai-cay"}, "category"),
        ({"category": "khong-co"}, "category"),
        ({"unit_price": -1}, "unit_price"),
        ({"unit_price": 1_000_000_001}, "unit_price"),
        ({"unit_price": True}, "unit_price"),
        ({"unit_price": 65_000.0}, "unit_price"),
        ({"stock": -1}, "stock"),
        ({"stock": 1_000_001}, "stock"),
        ({"weight_g": 0}, "weight_g"),
        ({"weight_g": 100_001}, "weight_g"),
        ({"commune_code": "00001"}, "commune_code"),
        ({"harvest_note": "x" * 201}, "harvest_note"),
        ({"harvest_months": (0,)}, "harvest_months"),
        ({"harvest_months": (13,)}, "harvest_months"),
    ],
)
def test_an_offer_that_is_wrong_names_its_field_and_writes_nothing(
    app: Application, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as wrong:
        listed(app, **changes)
    assert wrong.value.field == field
    assert listings_of(app.open_work().catalogue, SELLER).entries == []


def test_edges_of_the_ranges_are_accepted(app: Application) -> None:
    made = listed(app, title="Ổi!", description="x" * 2_000, weight_g=100_000, stock=1_000_000, unit_price=10**9)
    assert made.stock == 1_000_000


def test_text_is_trimmed_and_control_characters_go(app: Application) -> None:
    made = listed(app, title="  Na \t Chi\x00 Lăng \n", description="Dòng một  \r\n\r\n  dòng\x07 hai")
    assert made.title == "Na Chi Lăng"
    assert made.description == "Dòng một\n\ndòng hai"


def test_without_price_or_stock_it_is_a_draft_that_only_its_household_sees(app: Application) -> None:
    draft = listed(app, unit_price=0)
    assert draft.state is ListingState.DRAFT
    catalogue = app.open_work().catalogue
    assert show_listing(catalogue, draft.listing_id, SELLER).listing_id == draft.listing_id
    for viewer in (None, OTHER_SELLER):
        with pytest.raises(NoSuchListing):
            show_listing(catalogue, draft.listing_id, viewer)
    assert listed(app, stock=0).state is ListingState.DRAFT


def test_a_draft_goes_on_sale_when_it_becomes_complete(app: Application) -> None:
    draft = listed(app, unit_price=0, stock=5)
    done = run(app, lambda w: revise_listing(catalogue_of(w), SELLER, draft.listing_id, Revision(unit_price=30_000)))
    assert done.state is ListingState.ON_SALE
    assert done.version == 2


def test_resuming_needs_a_price(app: Application) -> None:
    draft = listed(app, unit_price=0)
    with pytest.raises(ListingIncomplete):
        run(app, lambda w: resume_listing(catalogue_of(w), SELLER, draft.listing_id))


def test_a_price_may_not_be_taken_away_from_what_is_on_sale(app: Application) -> None:
    made = listed(app)
    with pytest.raises(ListingIncomplete):
        run(app, lambda w: revise_listing(catalogue_of(w), SELLER, made.listing_id, Revision(unit_price=0)))


def test_pause_and_resume_are_harmless_when_repeated(app: Application) -> None:
    made = listed(app)
    for _ in range(2):
        assert run(app, lambda w: pause_listing(catalogue_of(w), SELLER, made.listing_id)).state is ListingState.PAUSED
    with pytest.raises(NotOnSale):
        run(app, lambda w: take_stock(catalogue_of(w), {made.listing_id: 1}))
    for _ in range(2):
        assert run(app, lambda w: resume_listing(catalogue_of(w), SELLER, made.listing_id)).state is ListingState.ON_SALE
    assert find_listing(app.open_work().catalogue, made.listing_id).version == 3


def test_another_household_finds_nothing_to_change(app: Application) -> None:
    made = listed(app)
    with pytest.raises(NoSuchListing):
        run(app, lambda w: pause_listing(catalogue_of(w), OTHER_SELLER, made.listing_id))
    with pytest.raises(NoSuchListing):
        run(app, lambda w: resume_listing(catalogue_of(w), OTHER_SELLER, made.listing_id))
    with pytest.raises(NoSuchListing):
        run(app, lambda w: revise_listing(catalogue_of(w), OTHER_SELLER, made.listing_id, Revision(stock=0)))


def test_the_last_unit_makes_it_sold_out_and_a_return_brings_it_back(app: Application) -> None:
    made = listed(app, stock=2)
    run(app, lambda w: take_stock(catalogue_of(w), {made.listing_id: 2}))
    assert find_listing(app.open_work().catalogue, made.listing_id).state is ListingState.SOLD_OUT
    with pytest.raises(SoldOut) as refusal:
        run(app, lambda w: take_stock(catalogue_of(w), {made.listing_id: 1}))
    assert refusal.value.details == {"listing_id": made.listing_id, "title": made.title, "asked": 1, "left": 0}
    run(app, lambda w: return_stock(catalogue_of(w), {made.listing_id: 1}))
    assert find_listing(app.open_work().catalogue, made.listing_id).state is ListingState.ON_SALE


def test_a_basket_is_taken_whole_or_not_at_all(app: Application) -> None:
    plenty, scarce = listed(app, stock=10), listed(app, OTHER_SELLER, title="Hoa hồi khô", category="hoi", stock=1)
    with pytest.raises(SoldOut):
        run(app, lambda w: take_stock(catalogue_of(w), {plenty.listing_id: 3, scarce.listing_id: 2}))
    assert stock_left(app, plenty.listing_id) == 10
    run(app, lambda w: take_stock(catalogue_of(w), {plenty.listing_id: 3, scarce.listing_id: 1}))
    assert stock_left(app, plenty.listing_id) == 7


@pytest.mark.parametrize("count", [0, -1, True, 1_000_001])
def test_counts_are_positive_whole_numbers(app: Application, count: int) -> None:
    made = listed(app)
    with pytest.raises(InvalidInput):
        run(app, lambda w: take_stock(catalogue_of(w), {made.listing_id: count}))
    with pytest.raises(InvalidInput):
        run(app, lambda w: return_stock(catalogue_of(w), {made.listing_id: count}))
    assert stock_left(app, made.listing_id) == 50


def test_what_is_sold_while_the_household_counts_stays_sold(app: Application) -> None:
    made = listed(app, stock=12)
    run(app, lambda w: take_stock(catalogue_of(w), {made.listing_id: 2}))
    revision = Revision(stock=30, stock_seen=12)
    run(app, lambda w: revise_listing(catalogue_of(w), SELLER, made.listing_id, revision))
    assert stock_left(app, made.listing_id) == 28


def test_a_count_without_what_was_seen_is_the_count(app: Application) -> None:
    made = listed(app, stock=12)
    run(app, lambda w: revise_listing(catalogue_of(w), SELLER, made.listing_id, Revision(stock=30)))
    assert stock_left(app, made.listing_id) == 30


def test_the_stock_cannot_be_lowered_below_what_is_left(app: Application) -> None:
    made = listed(app, stock=5)
    run(app, lambda w: take_stock(catalogue_of(w), {made.listing_id: 4}))
    with pytest.raises(SoldOut):
        run(app, lambda w: revise_listing(catalogue_of(w), SELLER, made.listing_id, Revision(stock=1, stock_seen=5)))
    assert stock_left(app, made.listing_id) == 1


def test_buyers_and_the_household_do_not_contend(app: Application) -> None:
    """A purchase between the household's reading and writing fails neither."""
    made = listed(app, stock=5)
    work = app.open_work()
    revise_listing(catalogue_of(work), SELLER, made.listing_id, Revision(unit_price=70_000))
    run(app, lambda w: take_stock(catalogue_of(w), {made.listing_id: 1}))
    work.unit_of_work.commit()
    found = find_listing(app.open_work().catalogue, made.listing_id)
    assert (found.unit_price, found.stock) == (70_000, 4)


def test_two_edits_of_one_household_do_not_overwrite_each_other(app: Application) -> None:
    made = listed(app)
    first = app.open_work()
    revise_listing(catalogue_of(first), SELLER, made.listing_id, Revision(unit_price=70_000))
    run(app, lambda w: revise_listing(catalogue_of(w), SELLER, made.listing_id, Revision(title="Na dai Chi Lăng")))
    with pytest.raises(DomainError) as stale:
        first.unit_of_work.commit()
    assert stale.value.code == "stale_version"


def test_a_household_sees_its_own_newest_first_page_by_page(app: Application) -> None:
    clock = app.clock
    assert isinstance(clock, FakeClock)
    made = []
    for number in range(5):
        clock.tick(seconds=1)
        made.append(listed(app, title=f"Sản phẩm {number}", unit=Unit.BAG).listing_id)
    listed(app, OTHER_SELLER)
    seen: list[str] = []
    cursor = None
    while True:
        page = listings_of(app.open_work().catalogue, SELLER, cursor=cursor, limit=2)
        seen += [one.listing_id for one in page.entries]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == made[::-1]

"""Who may say what of which goods, and what is kept of it."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.entrypoints.runner import run
from chalicelib.identity import dismiss_staff, register_staff
from chalicelib.kernel.errors import DomainError, InvalidInput
from chalicelib.orders import NoSuchOrder, Placed, cancel_lines, open_dispute, recipient_of
from chalicelib.ratings import (
    Buyer,
    NoSuchRating,
    NotRateable,
    OwnGoods,
    Rating,
    RatingExists,
    RatingState,
    RatingTooLate,
    Tally,
    change_rating,
    remove_rating,
)
from tests.builders_identity import CHI_LANG
from tests.builders_orders import BUYER_PHONE, VAN_PHONE, Fair, fair
from tests.builders_ratings import buyer_of, delivered, rated, recounted, stored, tally


@pytest.fixture
def market() -> Fair:
    return fair()


def changed(market: Fair, placed: Placed, rating: Rating, stars: int, text: str = "") -> Rating:
    who = buyer_of(market, placed)
    return run(market.app, lambda work: change_rating(work.ratings, rating.rating_id, who, stars=stars, text=text))


def removed(market: Fair, placed: Placed, rating: Rating) -> Rating:
    who = buyer_of(market, placed)
    return run(market.app, lambda work: remove_rating(work.ratings, rating.rating_id, who))


def test_a_delivered_line_is_rated_once_and_counted_for_listing_and_household(market: Fair) -> None:
    placed = delivered(market)
    rating = rated(market, placed, 4, "Na ngọt,\nhơi nhỏ")
    assert (rating.stars, rating.text, rating.by, rating.title) == (4, "Na ngọt, hơi nhỏ", "Trần T. M.", market.na.title)
    assert rated(market, placed, 4, "Na ngọt, hơi nhỏ") == stored(market, rating), "a second sending changes nothing"
    with pytest.raises(RatingExists):
        rated(market, placed, 1, "Dở")
    rated(market, placed, 2, parcel=1)
    for of, stars in ((market.na.listing_id, 4), (market.van.party_id, 4), (market.hoi.listing_id, 2)):
        assert (tally(market, of).count, tally(market, of).stars) == (1, stars)


@pytest.mark.parametrize(("stars", "text", "field"), [(0, "", "stars"), (6, "", "stars"), (5, "a" * 501, "text")])
def test_words_and_stars_that_are_none(market: Fair, stars: int, text: str, field: str) -> None:
    placed = delivered(market)
    with pytest.raises(InvalidInput) as refused:
        rated(market, placed, stars, text)
    assert refused.value.field == field


def test_contacts_and_what_is_not_printed_are_not_kept(market: Fair) -> None:
    rating = rated(market, delivered(market), 5, "Ngon\u200b, gọi 0912.345.678\x07 hay https://na.vn/a <b>")
    assert rating.text == "Ngon , gọi ••• hay ••• <b>"


@pytest.mark.parametrize(
    ("name", "address", "shown"),
    [
        ("Nguyễn Văn An", "12 Hàng Bông, Hà Nội", "Nguyễn V. A."),
        ("Mai", "12 Hàng Bông, Hà Nội", "Người mua ở Hà Nội"),
        ("Mai", "12 ngõ 5 Hàng Bông Hà Nội", "Người mua"),
        ("Mai", "Hàng Bông, số 12", "Người mua"),
    ],
)
def test_a_whole_name_or_house_is_never_shown(market: Fair, name: str, address: str, shown: str) -> None:
    recipient = recipient_of(name=name, phone=BUYER_PHONE, address=address)
    assert rated(market, delivered(market, recipient=recipient)).by == shown


def test_only_what_came_is_rated(market: Fair) -> None:
    placed = market.paid()
    with pytest.raises(NotRateable):
        rated(market, placed)
    parcel = placed.parcels[0]
    cut = {parcel.lines[0].listing_id: 0}
    who = buyer_of(market, placed)
    with pytest.raises(DomainError):
        rated(market, placed, parcel=1)
    run(
        market.app,
        lambda work: cancel_lines(work.orders, placed.order.order_id, parcel.parcel_id, cut, token=who.token),
    )
    market.delivered(placed.parcels[1])
    with pytest.raises(NotRateable):
        rated(market, placed)
    assert rated(market, placed, parcel=1).stars == 5


def test_goods_that_came_bad_and_were_complained_of_are_rated(market: Fair) -> None:
    placed = delivered(market)
    who, parcel = buyer_of(market, placed), placed.parcels[0].parcel_id
    order_id = placed.order.order_id
    run(market.app, lambda work: open_dispute(work.orders, order_id, parcel, reason="Na dập hết", token=who.token))
    assert rated(market, placed, 1).stars == 1


def staff_at(outlet: str) -> Callable[[Fair], Any]:
    def hire(market: Fair) -> None:
        words: dict[str, Any] = {"staff_number": "LS0077", "phone": BUYER_PHONE, "name": "Trần Thị Mai"}
        run(market.app, lambda work: register_staff(work.identity, **words, roles=["teller"], outlet_code=outlet))

    return hire


def test_neither_household_nor_its_post_office_rates_its_goods(market: Fair) -> None:
    own = delivered(market, recipient=recipient_of(name="Hoàng Thị Vân", phone=VAN_PHONE, address="Chi Lăng, Lạng Sơn"))
    with pytest.raises(OwnGoods):
        rated(market, own)
    assert rated(market, own, parcel=1).stars == 5, "another household's goods it may"
    mine = delivered(market, buyer_id=market.van.party_id)
    with pytest.raises(OwnGoods):
        rated(market, mine, buyer=Buyer(market.van.party_id))
    placed = delivered(market)
    with pytest.raises(OwnGoods):
        rated(market, placed, buyer=Buyer(market.van.party_id, buyer_of(market, placed).token))
    staff_at(CHI_LANG)(market)
    with pytest.raises(OwnGoods):
        rated(market, placed)


def test_staff_of_another_post_office_are_buyers_like_others(market: Fair) -> None:
    placed = delivered(market)
    staff_at("06040")(market)
    assert rated(market, placed).stars == 5


def test_who_left_the_post_office_is_a_buyer_like_others(market: Fair) -> None:
    placed = delivered(market)
    staff_at(CHI_LANG)(market)
    run(market.app, lambda work: dismiss_staff(work.identity, market.operations, "LS0077"))
    assert rated(market, placed).stars == 5


def test_only_the_buyer_rates_changes_and_removes(market: Fair) -> None:
    placed, other = delivered(market, buyer_id=market.buyer.party_id), delivered(market)
    for stranger in (Buyer(), Buyer(market.pao.party_id), buyer_of(market, other), Buyer(token="x" * 40)):
        with pytest.raises(NoSuchOrder):
            rated(market, placed, buyer=stranger)
    rating = rated(market, placed, 3, buyer=Buyer(market.buyer.party_id))
    with pytest.raises(NoSuchRating):
        run(market.app, lambda work: change_rating(work.ratings, rating.rating_id, Buyer(), stars=1, text=""))
    with pytest.raises(NoSuchRating):
        run(market.app, lambda work: remove_rating(work.ratings, rating.rating_id, Buyer(market.van.party_id)))
    assert tally(market, market.na.listing_id) == Tally((0, 0, 1, 0, 0))


def test_it_is_given_within_sixty_days_and_changed_within_thirty(market: Fair) -> None:
    placed = delivered(market)
    market.tick(days=60)
    rating = rated(market, placed)
    market.tick(seconds=1)
    with pytest.raises(RatingTooLate):
        rated(market, placed, parcel=1)
    market.tick(days=29, hours=23)
    assert changed(market, placed, rating, 2, "Nghĩ lại").stars == 2
    market.tick(hours=1)
    with pytest.raises(RatingTooLate):
        changed(market, placed, rating, 3)
    assert removed(market, placed, rating).state is RatingState.REMOVED, "taken back at any time"


def test_the_tallies_follow_every_change(market: Fair) -> None:
    placed = delivered(market)
    rating = rated(market, placed, 5)
    for stars in (1, 1, 3):
        changed(market, placed, rating, stars)
        for of in (market.na.listing_id, market.van.party_id):
            assert (tally(market, of).count, tally(market, of).stars) == (1, stars)
    gone = removed(market, placed, rating)
    assert removed(market, placed, rating) == stored(market, gone)
    assert (gone.text, gone.by, gone.stars) == ("", "", 0)
    assert tally(market, market.na.listing_id).count == 0
    again = rated(market, placed, 4)
    assert again.rating_id == rating.rating_id
    assert tally(market, market.na.listing_id) == recounted(market, listing_id=market.na.listing_id)


@pytest.mark.parametrize(
    ("by_star", "tenths"),
    [((0, 0, 0, 0, 0), 0), ((0, 0, 0, 0, 7), 50), ((1, 0, 0, 0, 1), 30), ((0, 0, 0, 1, 19), 50), ((0, 1, 0, 1, 1), 37)],
)
def test_averages_are_rounded_half_up(by_star: tuple[int, ...], tenths: int) -> None:
    assert Tally(by_star).tenths == tenths

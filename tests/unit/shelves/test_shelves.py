"""Goods left at a post office: what may lie there, what goes from there, and what the counts say at every step."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.catalogue import GoodsAtOffice, PricedBy, Revision, create_listing, revise_listing
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role, StaffNumber
from chalicelib.kernel.errors import DomainError
from chalicelib.orders import (
    ParcelState,
    Refusal,
    cancel_parcel,
    confirm_parcel,
    hand_in_parcel,
    pack_parcel,
    refuse_parcel,
    return_parcel,
)
from chalicelib.payments import PaymentMethod
from chalicelib.shelves import Variance, take_in
from tests.builders_catalogue import offer
from tests.builders_identity import CHI_LANG, HUU_LUNG, PIN, WRONG_PIN, staff_member
from tests.builders_orders import VAN_PHONE, Fair, fair
from tests.builders_shelves import (
    anise,
    bought,
    brought,
    check_counts,
    given_back,
    left,
    new_move,
    recounted,
    sent,
    shelf,
)

SIGNER = StaffNumber("LS0009")


@pytest.fixture
def market() -> Fair:
    return fair()


@pytest.fixture
def signed(market: Fair) -> dict[str, Any]:
    """The words of a recount that is off, signed by the outlet's supervisor."""
    staff_member(market.app, Role.SUPERVISOR, number=SIGNER, phone="+84977000111")
    return {"variance": Variance.MISCOUNTED, "note": "đếm nhầm khi nhận", "signature": (SIGNER, PIN)}


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as refusal:
        act()
    return refusal.value.code


def test_what_lies_at_the_office_can_be_sold_as_before(market: Fair) -> None:
    move = left(market, 12)
    assert (move.units, move.left, shelf(market).taken_in) == (12, 12, 12)
    assert (anise(market).stock, anise(market).at_home) == (20, 8)
    bought(market, 15)
    assert (anise(market).stock, anise(market).at_home) == (5, 8)
    check_counts(market)


def test_no_more_is_left_than_the_household_has_at_home(market: Fair) -> None:
    bought(market, 5)
    left(market, 12)
    assert code_of(lambda: left(market, 9)) == "more_than_owned"
    left(market, 8)  # the five that are sold among them
    assert anise(market).at_home == 0
    check_counts(market)


@pytest.mark.parametrize(
    ("goods", "obstacle"),
    [
        ({"category": "na"}, "fresh"),
        ({"ships_cold": True}, "cold"),
        ({"priced_by": PricedBy.WEIGHT, "kg_price": 90_000, "expected_g": 900, "unit_price": 0}, "weighed"),
        ({"unit_price": 0}, "hidden"),
        ({"presale_cap": 5, "stock": 0, "begins_on": date(2026, 12, 20), "ends_on": date(2026, 12, 30)}, "ahead"),
    ],
)
def test_what_does_not_keep_is_refused_with_its_reason(market: Fair, goods: dict[str, Any], obstacle: str) -> None:
    wish = offer(**{"category": "hoi", "title": "Hàng thử gửi", **goods})
    listing = run(market.app, lambda work: create_listing(work.catalogue, market.pao.party_id, wish))
    units = brought(market, 1)
    with pytest.raises(DomainError) as refusal:
        run(market.app, lambda work: take_in(work.shelves, market.teller, listing.listing_id, units))
    assert (refusal.value.code, refusal.value.details["obstacle"]) == ("not_kept_here", obstacle)


def test_only_the_household_that_is_there_leaves_and_takes(market: Fair) -> None:
    left(market, 3)
    for act in (left, given_back):
        assert code_of(lambda act=act: act(market, 1, phone=VAN_PHONE)) == "no_such_listing"  # type: ignore[misc]
        assert code_of(lambda act=act: act(market, 0)) == "invalid_input"  # type: ignore[misc]


def test_a_parcel_goes_from_the_office_and_its_household_need_not_come(market: Fair) -> None:
    left(market, 12)
    parcel = bought(market, 4)
    after = sent(market, parcel)
    assert (after.state, after.outlet_code) == (ParcelState.HANDED_IN, market.teller.outlet_code)
    assert {"packed", "handed_in"} <= set(after.times)
    assert (shelf(market).units, shelf(market).sent, anise(market).at_home) == (8, 4, 8)
    told = [item for item in market.table.everything() if "parcel_sent_for_you" in str(item)]
    assert told
    assert code_of(lambda: sent(market, parcel)) == "parcel_moved"
    check_counts(market)


def test_what_is_packed_at_home_can_go_from_the_office_too(market: Fair) -> None:
    left(market, 2)
    parcel = bought(market, 2)
    run(market.app, lambda work: pack_parcel(work.orders, parcel.parcel_id, parcel.seller_id))
    assert sent(market, parcel).state is ParcelState.HANDED_IN
    check_counts(market)


def test_nothing_goes_that_does_not_lie_there_or_is_not_confirmed(market: Fair) -> None:
    parcel = bought(market, 2)
    assert code_of(lambda: sent(market, parcel)) == "shelf_short"
    left(market, 1)
    assert code_of(lambda: sent(market, parcel)) == "shelf_short"
    left(market, 1)
    assert code_of(lambda: sent(market, bought(market, confirmed=False))) == "parcel_moved"
    elsewhere = replace(market.teller, outlet_code=HUU_LUNG)
    assert code_of(lambda: sent(market, parcel, elsewhere)) == "shelf_short"
    sent(market, parcel)
    check_counts(market)


def test_every_office_has_its_own(market: Fair) -> None:
    elsewhere = replace(market.teller, outlet_code=HUU_LUNG)
    left(market, 5)
    left(market, 7, elsewhere)
    assert (shelf(market).units, shelf(market, HUU_LUNG).units, anise(market).at_home) == (5, 7, 8)
    assert code_of(lambda: given_back(market, 6)) == "shelf_short"
    given_back(market, 7, elsewhere)
    assert (shelf(market).units, shelf(market, HUU_LUNG).units) == (5, 0)
    at_once = market.work().shelves.store.at_outlet(HUU_LUNG, cursor=None, limit=10).entries
    assert at_once == []
    check_counts(market)


def test_a_parcel_brought_from_home_leaves_what_lies_at_the_office(market: Fair) -> None:
    left(market, 20)
    parcel = bought(market, 3)
    run(market.app, lambda work: pack_parcel(work.orders, parcel.parcel_id, parcel.seller_id))
    run(market.app, lambda work: hand_in_parcel(work.orders, parcel.parcel_id, market.teller))
    # It had three more than it had said: the twenty at the office are all unsold.
    assert (shelf(market).units, anise(market).stock, anise(market).at_home) == (20, 20, 0)
    check_counts(market)


def test_what_comes_back_is_at_home(market: Fair) -> None:
    left(market, 20)
    parcel = bought(market, 3)
    sent(market, parcel)
    run(market.app, lambda work: refuse_parcel(work.orders, parcel.parcel_id, market.teller, Refusal.CHANGED_MIND))
    run(market.app, lambda work: return_parcel(work.orders, parcel.parcel_id, market.teller))
    assert (shelf(market).units, anise(market).stock, anise(market).at_home) == (17, 20, 3)
    check_counts(market)


def test_a_cancelled_parcel_leaves_what_lies_where_it_lies(market: Fair) -> None:
    left(market, 20)
    parcel = bought(market, 3)
    run(market.app, lambda work: cancel_parcel(work.orders, parcel.parcel_id, parcel.seller_id, "hết bao bì"))
    assert (shelf(market).units, anise(market).stock, anise(market).at_home) == (20, 20, 0)
    check_counts(market)


@pytest.mark.parametrize("seen", [None, 20])
def test_the_stock_does_not_fall_below_what_lies_at_the_office(market: Fair, seen: int | None) -> None:
    left(market, 12)

    def revise(stock: int) -> None:
        revision = Revision(stock=stock, stock_seen=seen)
        run(market.app, lambda work: revise_listing(work.catalogue, market.pao.party_id, market.hoi.listing_id, revision))

    with pytest.raises(GoodsAtOffice) as refusal:
        revise(11)
    assert refusal.value.details["least"] == 12
    revise(12)
    assert (anise(market).stock, anise(market).at_home) == (12, 0)
    check_counts(market)


def test_a_recount_that_agrees_needs_nobody(market: Fair) -> None:
    left(market, 5)
    move = recounted(market, 5, 5)
    assert (move.units, move.left, move.signed_by) == (0, 5, None)
    check_counts(market)


@pytest.mark.parametrize(
    ("variance", "counted", "sold", "lying", "stock", "at_home"),
    [
        ("miscounted", 9, 0, 9, 20, 11),
        ("lost", 9, 0, 9, 17, 8),
        ("damaged", 9, 18, 9, 0, 9),  # of three, two were unsold: one has to come from home
        ("miscounted", 15, 0, 15, 20, 5),
        ("miscounted", 25, 0, 25, 25, 0),  # five more than it had said
    ],
)
def test_a_recount_that_is_off(
    market: Fair, signed: dict[str, Any], variance: str, counted: int, sold: int, lying: int, stock: int, at_home: int
) -> None:
    left(market, 12)
    if sold:
        bought(market, sold)
    move = recounted(market, 12, counted, **{**signed, "variance": Variance(variance)})
    assert (shelf(market).units, anise(market).stock, anise(market).at_home) == (lying, stock, at_home)
    assert (move.units, move.note, shelf(market).missing) == (counted - 12, "đếm nhầm khi nhận", 12 - counted)
    assert move.signed_by is not None
    check_counts(market)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"seen": 4}, "shelf_moved"),
        ({"variance": None}, "invalid_input"),
        ({"note": " "}, "reason_needed"),
        ({"counted": 6, "variance": Variance.LOST}, "invalid_input"),
        ({"signature": None}, "supervisor_needed"),
        ({"signature": (StaffNumber("LS0008"), PIN)}, "supervisor_needed"),
        ({"signature": (StaffNumber("LS0007"), PIN)}, "supervisor_needed"),
        ({"signature": (SIGNER, WRONG_PIN)}, "wrong_pin"),
    ],
)
def test_what_a_recount_that_is_off_needs(market: Fair, signed: dict[str, Any], words: dict[str, Any], code: str) -> None:
    staff_member(market.app, Role.TELLER, number="LS0008", phone="+84977000112")
    staff_member(market.app, Role.SUPERVISOR, number="LS0007", phone="+84977000113", outlet=HUU_LUNG)
    left(market, 5)
    assert code_of(lambda: recounted(market, **{"seen": 5, "counted": 4, **signed, **words})) == code
    assert shelf(market).units == 5
    check_counts(market)


def test_nobody_signs_for_what_he_counted(market: Fair, signed: dict[str, Any]) -> None:
    staff = market.work().identity.people.staff(SIGNER)
    assert staff is not None
    market.teller = replace(market.teller, party_id=staff.party_id)
    left(market, 5)
    assert code_of(lambda: recounted(market, 5, 4, **signed)) == "own_signature"


def test_one_id_is_one_move(market: Fair) -> None:
    move_id = new_move(market)
    left(market, 5, move_id=move_id)
    assert code_of(lambda: left(market, 5, move_id=move_id)) == "shelf_move_exists"
    assert shelf(market).units == 5
    check_counts(market)


def test_a_parcel_of_two_kinds_goes_whole_or_not_at_all(market: Fair) -> None:
    tea = offer(title="Chè shan tuyết", category="hoi", unit_price=90_000, stock=9, weight_g=500)
    listing = run(market.app, lambda work: create_listing(work.catalogue, market.pao.party_id, tea))
    (parcel,) = market.place(PaymentMethod.COD, lines=[(market.hoi, 2), (listing, 3)]).parcels
    run(market.app, lambda work: confirm_parcel(work.orders, parcel.parcel_id, parcel.seller_id))
    left(market, 2)
    assert code_of(lambda: sent(market, parcel)) == "shelf_short"
    assert (shelf(market).units, market.parcel(parcel.parcel_id).state) == (2, ParcelState.CONFIRMED)
    units = brought(market, 4)
    run(market.app, lambda work: take_in(work.shelves, market.teller, listing.listing_id, units))
    assert sent(market, parcel).state is ParcelState.HANDED_IN
    store = market.work().shelves.store
    of_tea = store.find(CHI_LANG, listing.listing_id)
    assert of_tea is not None
    assert (shelf(market).units, of_tea.units) == (0, 1)
    check_counts(market)

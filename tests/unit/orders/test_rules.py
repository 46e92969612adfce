"""The rules of orders at the edges of their ranges."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.catalogue import ListingId
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.policy import POLICIES
from chalicelib.kernel.quantity import Unit
from chalicelib.orders import (
    CANCELLABLE,
    MAX_PARCELS,
    BasketLine,
    BasketTooLarge,
    Delivery,
    Destination,
    NextAction,
    Order,
    OrderId,
    OrderLine,
    OrderState,
    Parcel,
    ParcelMoved,
    ParcelState,
    ParcelTooHeavy,
    Progress,
    TooFarForFresh,
    Zone,
    delivery_quote,
    demand_of,
    destination_of,
    order_id_of,
    parcel_id_of,
    payment_id_of,
    progress_of,
    recipient_of,
    shares_of,
    zone_of,
)
from chalicelib.orders.delivery import dearest_zone, too_old
from chalicelib.orders.link import link_token, opens
from chalicelib.orders.order import MOVES as ORDER_MOVES
from chalicelib.orders.order import moved as order_moved
from chalicelib.orders.parcel import MOVES, moved
from chalicelib.payments import PaymentMethod
from tests.builders import START
from tests.builders_catalogue import SELLER, listed
from tests.builders_orders import BUYER, fair

POLICY = POLICIES[0]
ORDER_ID = OrderId("ord_01KAR3NDEKTSV4RRFFQ69G5FAV")
LINE = OrderLine("lst_1", "Na", Unit.KILOGRAM, 65_000, 2, 1_000)


def parcel(state: ParcelState = ParcelState.TO_CONFIRM, **changes: Any) -> Parcel:
    made = Parcel(
        parcel_id=parcel_id_of(ORDER_ID, 1),
        order_id=ORDER_ID,
        number=1,
        code="7K3M9QWT-1",
        buyer_id=None,
        seller_id=SELLER,
        seller_name="Vân",
        commune_code="06523",
        lines=(LINE,),
        shares=shares_of([LINE], POLICY, delivery=35_000),
        delivery=Delivery(Zone.NORTH, 2_000, 35_000, 0, 3),
        recipient=BUYER,
        cod=False,
        placed_at=START,
        state=state,
    )
    return replace(made, **changes)


def order(state: OrderState = OrderState.ACCEPTED) -> Order:
    return Order(ORDER_ID, "7K3M9QWT", None, BUYER, 1, 130_000, 35_000, PaymentMethod.VIETQR, state, START, POLICY.version)


@pytest.mark.parametrize(
    ("grams", "fee"),
    [(1, 30_000), (1_000, 30_000), (1_001, 35_000), (2_000, 35_000), (2_001, 40_000), (50_000, 275_000)],
)
def test_delivery_is_paid_by_started_kilograms(grams: int, fee: int) -> None:
    line = replace(LINE, weight_g=grams, count=1)
    assert delivery_quote([line], Zone.NORTH, POLICY, {}) == Delivery(Zone.NORTH, grams, fee, 0, 3)


@pytest.mark.parametrize(
    ("commune", "address", "zone"),
    [
        ("06523", "", Zone.DISTRICT),
        ("06427", "", Zone.PROVINCE),
        (None, "thôn Nà Pinh, Chi Lăng, Lạng Sơn", Zone.PROVINCE),
        (None, "so 5 tran dang ninh tp lang son", Zone.PROVINCE),
        (None, "12 Hàng Bông, Hoàn Kiếm, Hà Nội", Zone.NORTH),
        (None, "12 hang bong, HA NOI, Việt Nam", Zone.NORTH),
        (None, "phố Huế, Hai Bà Trưng, Hà Nội", Zone.NORTH),
        (None, "thị trấn Vôi, Lạng Giang, tỉnh Bắc Giang", Zone.NORTH),
        (None, "5 đường Hà Nội, Huế", Zone.FAR),
        (None, "1 Lê Lợi, Quận 1, Thành phố Hồ Chí Minh", Zone.FAR),
        (None, "đâu đó", Zone.FAR),
        (None, "ngõ nhỏ, " * 30 + "Hà Nội", Zone.NORTH),
    ],
)
def test_zones(commune: str | None, address: str, zone: Zone) -> None:
    assert zone_of("06523", Destination(commune, address)) is zone


@pytest.mark.parametrize(
    ("seller", "ward", "zone"),
    [
        ("06523", "06463", Zone.DISTRICT),  # two communes of the old Chi Lăng
        ("06427", "06463", Zone.PROVINCE),  # from Hữu Lũng
        ("05977", "05977", Zone.PROVINCE),  # made of the city's wards and a commune of Cao Lộc: nobody knows which
        ("05983", "05983", Zone.DISTRICT),
    ],
)
def test_zones_by_todays_wards(seller: str, ward: str, zone: Zone) -> None:
    assert zone_of(seller, Destination(None, "thôn Nà Pinh, Lạng Sơn", ward)) is zone


@pytest.mark.parametrize(
    ("code", "address"),
    [
        ("06463", "số 5, xã Chi Lăng, tỉnh Lạng Sơn"),
        ("06463", "so 5 xa chi lang lang son"),
        ("06463", "số 5, Xã Chi Lăng, Tỉnh Lạng Sơn, Việt Nam"),
    ],
)
def test_an_address_says_its_ward(code: str, address: str) -> None:
    assert destination_of(None, address, code) == Destination(None, address, code)


@pytest.mark.parametrize(
    ("code", "address"),
    [
        ("06463", "12 Hàng Bông, Hà Nội"),
        ("06463", "số 5, thị trấn Chi Lăng, Lạng Sơn"),
        ("06463", "xã Chi Lăng, Hà Nội"),
        ("00004", "Phường Ba Đình, Lạng Sơn"),
        ("", "xã Chi Lăng, Lạng Sơn"),
        ("٠٦٤٦٣", "xã Chi Lăng, Lạng Sơn"),
    ],
)
def test_a_ward_that_the_label_would_not_show(code: str, address: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        destination_of(None, address, code)
    assert wrong.value.field == "destination.ward_code"
    with pytest.raises(InvalidInput) as wrong:
        recipient_of(name="Mai", phone="0911111111", address=address, ward_code=code)
    assert wrong.value.field == "recipient.ward_code"


def test_no_zone_is_cheaper_or_faster_than_a_nearer_one() -> None:
    ways = [delivery_quote([LINE], zone, POLICY, {}) for zone in Zone]
    assert [way.fee for way in ways] == sorted(way.fee for way in ways)
    assert [way.days for way in ways] == sorted(way.days for way in ways)


def test_chilled_goods_cost_more_and_go_only_as_far_as_they_keep() -> None:
    duck = replace(LINE, title="Vịt quay", cold=True)
    way = delivery_quote([LINE, duck], Zone.NORTH, POLICY, {})
    assert (way.fee, way.cold) == (45_000 + POLICY.parcel_cold_surcharge, POLICY.parcel_cold_surcharge)
    with pytest.raises(TooFarForFresh):
        delivery_quote([LINE, duck], Zone.FAR, POLICY, {})
    assert dearest_zone([LINE, duck], POLICY, {}) is Zone.NORTH
    assert dearest_zone([LINE], POLICY, {}) is Zone.FAR


@pytest.mark.parametrize(
    ("age", "farthest"), [(0, Zone.FAR), (2, Zone.FAR), (3, Zone.NORTH), (5, Zone.NORTH), (7, Zone.DISTRICT)]
)
def test_what_was_picked_days_ago_goes_less_far(age: int, farthest: Zone) -> None:
    na = replace(LINE, fresh=True)
    assert dearest_zone([na], POLICY, {na.listing_id: age}) is farthest
    for zone in Zone:
        if list(Zone).index(zone) > list(Zone).index(farthest):
            with pytest.raises(TooFarForFresh):
                delivery_quote([na], zone, POLICY, {na.listing_id: age})
    assert delivery_quote([LINE], Zone.FAR, POLICY, {LINE.listing_id: 90}).zone is Zone.FAR, "what keeps, keeps"


def test_what_is_too_old_goes_nowhere() -> None:
    na = replace(LINE, fresh=True)
    assert too_old([na, replace(LINE, listing_id="lst_2")], POLICY, {na.listing_id: 8}) == {na.listing_id}
    assert too_old([na], POLICY, {na.listing_id: 7}) == frozenset()
    with pytest.raises(TooFarForFresh):
        delivery_quote([na], Zone.DISTRICT, POLICY, {na.listing_id: 8})


@pytest.mark.parametrize(
    ("price", "count", "fee", "fee_vat", "vat", "pit", "seller"),
    [
        (1, 1, 0, 0, 0, 0, 1),
        (33, 1, 0, 0, 0, 0, 33),
        (34, 1, 1, 0, 0, 0, 33),
        (334, 1, 10, 1, 3, 1, 319),
        (65_000, 2, 3_900, 390, 1_300, 650, 123_760),
        (999_999, 3, 89_999, 8_999, 29_999, 14_999, 2_856_001),
    ],
)
def test_shares(price: int, count: int, fee: int, fee_vat: int, vat: int, pit: int, seller: int) -> None:
    shares = shares_of([replace(LINE, unit_price=price, count=count)], POLICY, delivery=0)
    assert (shares.fee, shares.fee_vat, shares.vat, shares.pit, shares.seller) == (fee, fee_vat, vat, pit, seller)


class TestBasket:
    def test_lines_of_one_listing_are_added_up(self) -> None:
        one, other = ListingId("lst_1"), ListingId("lst_2")
        assert demand_of([BasketLine(one, 1), BasketLine(other, 2), BasketLine(one, 3)]) == {one: 4, other: 2}

    @pytest.mark.parametrize("counts", [[], [0], [-1], [1_000_001], [600_000, 600_000]])
    def test_what_is_no_demand(self, counts: list[int]) -> None:
        with pytest.raises(InvalidInput):
            demand_of([BasketLine(ListingId("lst_1"), count) for count in counts])

    def test_twenty_listings_and_no_more(self) -> None:
        lines = [BasketLine(ListingId(f"lst_{place}"), 1) for place in range(21)]
        assert len(demand_of(lines[:20])) == 20
        with pytest.raises(BasketTooLarge):
            demand_of(lines)

    def test_the_carrier_takes_fifty_kilograms_from_a_household(self) -> None:
        market = fair()
        pig = listed(market.app, title="Lợn quay", weight_g=25_000)
        assert market.place(lines=[(pig, 2)]).order.delivery == 275_000
        with pytest.raises(ParcelTooHeavy):
            market.place(lines=[(pig, 2), (replace(pig, listing_id=listed(market.app, weight_g=1).listing_id), 1)])


class TestParcelStates:
    @pytest.mark.parametrize("state", list(ParcelState))
    @pytest.mark.parametrize("to", list(ParcelState))
    def test_only_the_table_moves(self, state: ParcelState, to: ParcelState) -> None:
        if to in MOVES[state]:
            after = moved(parcel(state), to, START)
            assert after.state is to
            assert after.times == {to.value: "2026-09-01T02:00:00.000Z"}
        else:
            with pytest.raises(ParcelMoved):
                moved(parcel(state), to, START)

    def test_with_the_carrier_nothing_is_cancelled(self) -> None:
        with_carrier = {ParcelState.HANDED_IN, ParcelState.IN_TRANSIT, ParcelState.DELIVERED, ParcelState.RELEASED}
        assert not with_carrier & CANCELLABLE

    @pytest.mark.parametrize(
        ("state", "action"),
        [
            (ParcelState.AWAITING_PAYMENT, NextAction.NONE),
            (ParcelState.TO_CONFIRM, NextAction.CONFIRM),
            (ParcelState.CONFIRMED, NextAction.PACK),
            (ParcelState.PACKED, NextAction.HAND_IN),
            (ParcelState.HANDED_IN, NextAction.NONE),
            (ParcelState.DELIVERED, NextAction.NONE),
            (ParcelState.CANCELLED, NextAction.NONE),
        ],
    )
    def test_one_next_action(self, state: ParcelState, action: NextAction) -> None:
        assert parcel(state).next_action is action

    @pytest.mark.parametrize(
        ("state", "cod", "remitted", "received", "hours", "releasable"),
        [
            (ParcelState.DELIVERED, False, False, False, 47, False),
            (ParcelState.DELIVERED, False, False, False, 48, True),
            (ParcelState.DELIVERED, False, False, True, 0, True),
            (ParcelState.DELIVERED, True, False, True, 99, False),
            (ParcelState.DELIVERED, True, True, False, 47, False),
            (ParcelState.DELIVERED, True, True, False, 48, True),
            (ParcelState.DELIVERED, True, True, True, 0, True),
            (ParcelState.IN_TRANSIT, False, False, True, 99, False),
            (ParcelState.RELEASED, False, False, True, 99, False),
        ],
    )
    def test_releasable(
        self, state: ParcelState, cod: bool, remitted: bool, received: bool, hours: int, releasable: bool
    ) -> None:
        one = parcel(state, cod=cod, remitted=remitted, received=received, due_at=START + timedelta(hours=48))
        assert one.releasable(START + timedelta(hours=hours)) is releasable


class TestOrder:
    @pytest.mark.parametrize("state", list(OrderState))
    @pytest.mark.parametrize("to", list(OrderState))
    def test_only_the_table_moves(self, state: OrderState, to: OrderState) -> None:
        if to in ORDER_MOVES[state]:
            assert order_moved(order(state), to).state is to
        else:
            with pytest.raises(ValueError, match="does not go"):
                order_moved(order(state), to)

    @pytest.mark.parametrize(
        ("state", "parcels", "progress"),
        [
            (OrderState.AWAITING_PAYMENT, ["awaiting_payment"], Progress.AWAITING_PAYMENT),
            (OrderState.EXPIRED, ["cancelled"], Progress.EXPIRED),
            (OrderState.CANCELLED, ["cancelled"], Progress.CANCELLED),
            (OrderState.ACCEPTED, ["to_confirm", "released"], Progress.PREPARING),
            (OrderState.ACCEPTED, ["cancelled", "handed_in"], Progress.ON_THE_WAY),
            (OrderState.ACCEPTED, ["delivered", "in_transit"], Progress.ON_THE_WAY),
            (OrderState.ACCEPTED, ["delivered", "released"], Progress.DELIVERED),
            (OrderState.ACCEPTED, ["released", "cancelled"], Progress.COMPLETED),
            (OrderState.ACCEPTED, ["cancelled", "cancelled"], Progress.CANCELLED),
        ],
    )
    def test_progress_is_that_of_the_last(self, state: OrderState, parcels: list[str], progress: Progress) -> None:
        assert progress_of(order(state), [parcel(ParcelState(one)) for one in parcels]) is progress

    def test_ids_follow_from_the_orders(self) -> None:
        ids = {parcel_id_of(ORDER_ID, number) for number in range(1, MAX_PARCELS + 1)}
        assert len(ids) == MAX_PARCELS
        assert all(one[:14] == "pcl_01KAR3NDEK" for one in ids)
        assert order_id_of(payment_id_of(ORDER_ID)) == ORDER_ID


class TestLink:
    def test_it_opens_its_own_order_only(self) -> None:
        other = OrderId("ord_01KAR3NDEKTSV4RRFFQ69G5FAW")
        assert opens(link_token("key", ORDER_ID), "key", ORDER_ID)
        assert opens(link_token("key", ORDER_ID).lower(), "key", ORDER_ID)
        for token in ("", "A" * 24, link_token("key", other), link_token("other", ORDER_ID), "đường"):
            assert not opens(token, "key", ORDER_ID)


class TestRecipient:
    def test_it_is_settled(self) -> None:
        found = recipient_of(name=" Trần\n Thị  Mai ", phone="0911 111 111", address="12 Hàng\tBông", commune_code="06523")
        assert (found.name, found.phone, found.address) == ("Trần Thị Mai", "+84911111111", "12 Hàng Bông")
        assert found.place == "12 Hàng Bông, Xã Chi Lăng, Huyện Chi Lăng, Lạng Sơn"

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"name": "M"}, "recipient.name"),
            ({"name": "M" * 101}, "recipient.name"),
            ({"phone": "12"}, "recipient.phone"),
            ({"address": "Hà"}, "recipient.address"),
            ({"address": "x" * 301}, "recipient.address"),
            ({"commune_code": "99999"}, "recipient.commune_code"),
            ({"note": "x" * 301}, "recipient.note"),
        ],
    )
    def test_what_it_refuses(self, changes: dict[str, str], field: str) -> None:
        values = {"name": "Trần Thị Mai", "phone": "0911111111", "address": "12 Hàng Bông"}
        with pytest.raises(InvalidInput) as refused:
            recipient_of(**{**values, **changes})
        assert refused.value.field == field

"""A parcel that gets smaller before it is sent: the buyer takes less, the household has less, the scales say less."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.catalogue import Listing, PricedBy, create_listing
from chalicelib.composition import Work
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.quantity import Unit
from chalicelib.orders import (
    Parcel,
    ParcelState,
    Placed,
    TooLateToCancel,
    WeightNeeded,
    WeightOff,
    cancel_lines,
    cancel_order,
    cancel_parcel,
    confirm_parcel,
    deliver_parcel,
    hand_in_parcel,
    pack_parcel,
    token_of,
)
from chalicelib.payments import PaymentMethod, balance_account, escrow
from tests.builders_catalogue import offer
from tests.builders_messages import waiting_messages
from tests.builders_orders import Fair, fair
from tests.caller import Caller
from tests.property.money_invariants import check_stock
from tests.unit.orders.money import give_balance
from tests.unit.orders.over_http import BUYER_ROLE, ok, signed_in

WHY = "mưa lớn, không hái được"


@pytest.fixture
def market() -> Fair:
    return fair()


def duck(market: Fair, kg_price: int = 150_000, expected_g: int = 2_200, stock: int = 50) -> Listing:
    """Ducks by the piece, paid by the weighed kilogram: 330,000 đồng expected."""
    wish = offer(
        title="Vịt bầu Thất Khê", category="thuoc-nam", unit=Unit.ANIMAL, unit_price=0, stock=stock, weight_g=2_500,
        priced_by=PricedBy.WEIGHT, kg_price=kg_price, expected_g=expected_g,
    )  # fmt: skip
    return run(market.app, lambda w: create_listing(w.catalogue, market.van.party_id, wish))


def kept(parcel: Parcel, *counts: int) -> dict[str, int]:
    return {line.listing_id: count for line, count in zip(parcel.lines, counts, strict=True)}


def cut(market: Fair, parcel: Parcel, *counts: int) -> Placed:
    def use_case(work: Work) -> Placed:
        token = token_of(work.orders, parcel.order_id)
        return cancel_lines(work.orders, parcel.order_id, parcel.parcel_id, kept(parcel, *counts), token=token)

    return run(market.app, use_case)


def two_lines(market: Fair, method: PaymentMethod = PaymentMethod.VIETQR) -> Parcel:
    """Three kilograms of na and two of plums, of one household."""
    plums = run(
        market.app, lambda w: create_listing(w.catalogue, market.van.party_id, offer(title="Mận", unit_price=40_000))
    )
    lines = [(market.na, 3), (plums, 2)]
    placed = market.place(method, lines=lines) if method is PaymentMethod.COD else market.paid(lines=lines)
    return placed.parcels[0]


def packed(market: Fair, parcel: Parcel, weights: dict[str, int] | None = None) -> Parcel:
    run(market.app, lambda w: confirm_parcel(w.orders, parcel.parcel_id, parcel.seller_id))
    return run(market.app, lambda w: pack_parcel(w.orders, parcel.parcel_id, parcel.seller_id, weights))


def handed_in(market: Fair, parcel: Parcel) -> Parcel:
    return run(market.app, lambda w: hand_in_parcel(w.orders, parcel.parcel_id, market.teller))


class TestByLine:
    def test_the_buyer_takes_less_and_the_rest_is_refunded_and_sold_again(self, market: Fair) -> None:
        parcel = two_lines(market)
        after = cut(market, parcel, 1, 2).parcels[0]
        assert after.paid_shares.total == 65_000 + 80_000 + parcel.shares.delivery
        assert -market.totals()["2210"] == 130_000
        assert market.stock(market.na.listing_id) == 49
        assert market.release(market.delivered(after)) is False
        market.tick(hours=48)
        assert market.release_due() == 1
        assert market.balance(escrow(parcel.order_id)) == 0
        goods = 145_000
        fee = goods * 300 // 10_000
        assert market.balance(balance_account(parcel.seller_id)) == goods - fee - fee // 10 - goods // 100 - goods // 200

    def test_cash_on_delivery_collects_less(self, market: Fair) -> None:
        parcel = two_lines(market, PaymentMethod.COD)
        assert cut(market, parcel, 3, 0).payment.amount == 195_000 + parcel.shares.delivery
        after = market.delivered(market.parcel(parcel.parcel_id))
        assert after.cash_to_remit == 195_000 + parcel.shares.delivery
        assert market.totals()["1230"] == after.cash_to_remit

    def test_nothing_left_is_the_parcels_end(self, market: Fair) -> None:
        parcel = two_lines(market)
        cut(market, parcel, 1, 1)
        ended = cut(market, parcel, 0, 0).parcels[0]
        assert (ended.state, ended.ended_by) == (ParcelState.CANCELLED, "buyer")
        assert -market.totals()["2210"] == parcel.shares.total
        assert market.balance(escrow(parcel.order_id)) == 0
        assert market.stock(market.na.listing_id) == 50
        check_stock([item for item in market.table.everything() if market.hoi.listing_id not in item["pk"]], 50)

    def test_the_household_sends_what_it_has_and_says_why(self, market: Fair) -> None:
        parcel = two_lines(market)
        of = parcel.parcel_id, parcel.seller_id, WHY
        after = run(market.app, lambda w: cancel_parcel(w.orders, *of, kept(parcel, 2, 2)))
        assert (after.state, after.ended_for) == (ParcelState.TO_CONFIRM, WHY)
        assert -market.totals()["2210"] == 65_000
        assert any("chỉ gửi được 2 x" in told.text for told in waiting_messages(market.app))

    def test_too_late_once_it_is_packed_and_not_for_nothing(self, market: Fair) -> None:
        parcel = two_lines(market)
        for counts in ((3, 2), (4, 2)):
            with pytest.raises(InvalidInput):
                cut(market, parcel, *counts)
        packed(market, parcel)
        with pytest.raises(TooLateToCancel):
            cut(market, parcel, 1, 2)
        waiting = market.place(lines=[(market.na, 2)]).parcels[0]
        with pytest.raises(TooLateToCancel):
            cut(market, waiting, 1)

    def test_over_http_by_the_buyer_alone(self, market: Fair) -> None:
        give_balance(market, market.buyer.party_id, 1_000_000)
        order = market.place(lines=[(market.na, 3)], method=PaymentMethod.COD, buyer_id=market.buyer.party_id)
        (parcel,) = order.parcels
        words: dict[str, Any] = {
            "parcel_id": parcel.parcel_id,
            "kept": [{"listing_id": market.na.listing_id, "count": 2}],
        }
        path = f"/orders/{parcel.order_id}/line-cancellations"
        assert Caller(market.app).post(path, words).status == 404
        shown = ok(signed_in(market, market.buyer, BUYER_ROLE).post(path, words))["parcels"][0]
        assert (shown["lines"][0]["count"], shown["lines"][0]["kept"], shown["given_back"]) == (3, 2, 65_000)
        twice = {**words, "kept": words["kept"] * 2}
        assert signed_in(market, market.buyer, BUYER_ROLE).post(path, twice).status == 422


class TestByWeight:
    @pytest.mark.pain(14)
    @pytest.mark.parametrize(("grams", "paid"), [(4_400, 660_000), (4_000, 600_000), (3_521, 528_150), (5_280, 660_000)])
    def test_weighed_less_is_refunded_at_the_hand_in_and_more_is_given(self, market: Fair, grams: int, paid: int) -> None:
        parcel = market.paid(lines=[(duck(market), 2)]).parcels[0]
        assert parcel.shares.goods == 660_000
        packed(market, parcel, {parcel.lines[0].listing_id: grams})
        assert "2210" not in market.totals(), "nothing moves before it is handed in"
        sent = handed_in(market, parcel)
        line = sent.lines[0]
        assert (line.count, line.expected_g * 2, line.weighed_g) == (2, 4_400, grams), "ordered and weighed are two fields"
        assert -market.totals().get("2210", 0) == 660_000 - paid
        run(market.app, lambda w: deliver_parcel(w.orders, parcel.parcel_id, market.teller))
        market.tick(hours=48)
        assert market.release_due() == 1
        shares = market.parcel(parcel.parcel_id).paid_shares
        assert (shares.goods, market.balance(escrow(parcel.order_id))) == (paid, 0)
        assert market.balance(balance_account(parcel.seller_id)) == shares.seller
        assert -market.totals()["2310"] == 6_600 * paid // 660_000, "taxes of what was weighed"

    @pytest.mark.pain(14)
    def test_the_door_collects_what_was_weighed(self, market: Fair) -> None:
        placed = market.place(PaymentMethod.COD, lines=[(duck(market), 1)])
        (parcel,) = placed.parcels
        packed(market, parcel, {parcel.lines[0].listing_id: 2_000})
        assert handed_in(market, parcel).cash_due == 300_000 + parcel.shares.delivery
        assert market.look(placed).payment.amount == 300_000 + parcel.shares.delivery

    @pytest.mark.pain(14)
    def test_every_report_reads_the_weighed_amount(self, market: Fair) -> None:
        parcel = market.paid(lines=[(duck(market), 1)]).parcels[0]
        packed(market, parcel, {parcel.lines[0].listing_id: 2_000})
        handed_in(market, parcel)
        household = signed_in(market, market.van)
        mine = ok(household.get("/my/parcels"))["entries"][0]
        assert (mine["shares"]["goods"], mine["lines"][0]["paid"], mine["lines"][0]["weighed_g"]) == (
            300_000,
            300_000,
            2_000,
        )
        assert ok(household.get("/my/earnings"))["waiting"] == mine["shares"]["seller"]

    def test_what_is_paid_by_weight_is_weighed_and_nothing_else(self, market: Fair) -> None:
        bird = duck(market)
        parcel = market.paid(lines=[(market.na, 1), (bird, 1)]).parcels[0]
        run(market.app, lambda w: confirm_parcel(w.orders, parcel.parcel_id, parcel.seller_id))
        for weights, refusal in (
            ({}, WeightNeeded),
            ({str(bird.listing_id): 2_200, str(market.na.listing_id): 900}, InvalidInput),
            ({str(bird.listing_id): 1_759}, WeightOff),
            ({str(bird.listing_id): 2_641}, WeightOff),
        ):
            with pytest.raises(refusal):
                run(market.app, lambda w, g=weights: pack_parcel(w.orders, parcel.parcel_id, parcel.seller_id, g))  # type: ignore[misc]
        path = f"/parcels/{parcel.parcel_id}/packing"
        twice = {"weights": [{"listing_id": bird.listing_id, "grams": 2_000}] * 2}
        assert signed_in(market, market.van).post(path, twice).status == 422
        done = ok(signed_in(market, market.van).post(path, {"weights": twice["weights"][:1]}))
        assert done["state"] == "packed"

    def test_cancelled_before_the_hand_in_all_goes_back(self, market: Fair) -> None:
        """The scales decide nothing before the carrier has it."""
        parcel = market.paid(lines=[(duck(market), 2)]).parcels[0]
        packed(market, parcel, {parcel.lines[0].listing_id: 4_000})
        run(market.app, lambda w: cancel_order(w.orders, parcel.order_id, token=token_of(w.orders, parcel.order_id)))
        assert -market.totals()["2210"] == parcel.shares.total
        assert market.balance(escrow(parcel.order_id)) == 0

    @pytest.mark.pain(13, 14)
    @settings(max_examples=25, deadline=None)
    @given(st.integers(1, 10**6), st.integers(1, 5_000), st.integers(1, 4), st.integers(1, 4), st.data())
    def test_any_weight_and_any_cut_add_up(
        self, kg_price: int, expected_g: int, count: int, left: int, data: st.DataObject
    ) -> None:
        market = fair()
        bird = duck(market, kg_price, expected_g)
        if not bird.unit_price or bird.unit_price * count > 10**9:
            return
        parcel = market.paid(lines=[(bird, count)]).parcels[0]
        left = min(left, count)
        if left < count:
            cut(market, parcel, left)
        expected = expected_g * left
        grams = data.draw(st.integers(max(1, -(-expected * 8 // 10)), max(1, expected * 12 // 10)))
        packed(market, parcel, {str(bird.listing_id): grams})
        sent = handed_in(market, parcel)
        run(market.app, lambda w: deliver_parcel(w.orders, parcel.parcel_id, market.teller))
        market.tick(hours=48)
        assert market.release_due() == 1
        assert sent.paid_shares.goods == min(bird.unit_price * left, kg_price * grams // 1000)
        assert market.balance(escrow(parcel.order_id)) == 0
        back = -market.totals().get("2210", 0)
        assert back + sent.paid_shares.total == parcel.shares.total
        assert sum(market.totals().values()) == 0

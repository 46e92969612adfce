"""Goods that were not as ordered (failures 19, 20 and 22): what is kept is paid, the rest goes back, and nothing is lost."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.catalogue import create_listing
from chalicelib.composition import Work
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, Role
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.policy import POLICIES
from chalicelib.kernel.quantity import Unit
from chalicelib.ledger import account, chart, credit, debit, post
from chalicelib.orders import (
    CashNotHere,
    KeptGoods,
    OrderLine,
    Parcel,
    ParcelMoved,
    ParcelState,
    Placed,
    TooLateToTakeBack,
    cancel_parcel,
    confirm_receipt,
    open_dispute,
    remit_parcel_cash,
    settle_dispute,
    shares_of,
    take_back,
    token_of,
)
from chalicelib.orders.kept import all_of, kept_shares
from chalicelib.oversight import ApprovalId
from chalicelib.payments import PaymentMethod, balance_account, escrow
from infra.local.memory_table import MemoryTable
from tests.builders_catalogue import offer
from tests.builders_orders import Fair, fair
from tests.caller import Caller
from tests.fakes.torn_table import TornTable

WHY = "thiếu một cân, quả dập"


@pytest.fixture
def market() -> Fair:
    return fair()


def delivered(market: Fair, kilograms: int = 4, method: PaymentMethod = PaymentMethod.VIETQR) -> Parcel:
    """A parcel of na of 65,000 đồng, paid and at its buyer."""
    lines = [(market.na, kilograms)]
    placed = market.place(method, lines=lines) if method is PaymentMethod.COD else market.paid(lines=lines)
    return market.delivered(placed.parcels[0])


def dispute(market: Fair, parcel: Parcel) -> Placed:
    def use_case(work: Work) -> Placed:
        token = token_of(work.orders, parcel.order_id)
        return open_dispute(work.orders, parcel.order_id, parcel.parcel_id, reason=WHY, token=token)

    return run(market.app, use_case)


def settle(market: Fair, parcel: Parcel, count: int, *, delivery: bool = True) -> Parcel:
    counts = {parcel.lines[0].listing_id: count}
    by: dict[str, Any] = {"settled_by": market.operations.party_id, "reason": "ảnh cho thấy thiếu"}
    return run(market.app, lambda w: settle_dispute(w.orders, parcel.parcel_id, counts, delivery=delivery, **by))


def taken_back(market: Fair, parcel: Parcel, count: int, *, delivery: bool = True) -> Parcel:
    counts = {parcel.lines[0].listing_id: count}
    return run(market.app, lambda w: take_back(w.orders, parcel.parcel_id, counts, delivery=delivery))


def released(market: Fair, parcel: Parcel) -> None:
    market.tick(hours=48)
    assert market.release(market.parcel(parcel.parcel_id))


def owed(market: Fair, parcel: Parcel) -> int:
    return market.balance(account(chart.SELLER_RECEIVABLE, parcel.seller_id))


def income(market: Fair) -> dict[str, int]:
    """What fee, taxes and carrier have, on the credit side."""
    return {code: -market.totals().get(code, 0) for code in ("4010", "2330", "2310", "2320", "2430")}


class TestPartialDelivery:
    """Failure 19."""

    @pytest.mark.failure(19)
    @pytest.mark.parametrize("kept", [0, 1, 3, 4])
    @pytest.mark.parametrize("delivery", [True, False])
    def test_what_is_kept_is_released_and_the_rest_refunded(self, market: Fair, kept: int, delivery: bool) -> None:
        parcel = delivered(market)
        dispute(market, parcel)
        done = settle(market, parcel, kept, delivery=delivery)
        goods, carried = 65_000 * kept, parcel.shares.delivery if delivery else 0
        fee, tax = goods * 300 // 10_000, goods // 100 + goods // 200
        fee_vat = fee // 10
        assert done.state is (ParcelState.RELEASED if goods + carried else ParcelState.REFUNDED)
        assert market.balance(escrow(parcel.order_id)) == 0
        assert market.balance(balance_account(parcel.seller_id)) == goods - fee - fee_vat - tax
        assert income(market) == {
            "4010": fee,
            "2330": fee_vat,
            "2310": goods // 100,
            "2320": goods // 200,
            "2430": carried,
        }
        back = parcel.shares.total - goods - carried
        assert -market.totals().get("2210", 0) == back, "on its way to the buyer's account"
        assert market.parcel(parcel.parcel_id).paid_shares.total == goods + carried

    @pytest.mark.failure(19)
    def test_one_parcel_of_two_arrives(self, market: Fair) -> None:
        """The household that cannot send gives its part back; the other's is released as ever."""
        placed = market.paid()
        here, missing = placed.parcels
        market.delivered(here)
        run(market.app, lambda w: cancel_parcel(w.orders, missing.parcel_id, missing.seller_id, "mưa lớn, không hái được"))
        released(market, here)
        assert market.balance(escrow(placed.order.order_id)) == 0
        assert -market.totals()["2210"] == missing.shares.total
        assert market.balance(balance_account(here.seller_id)) == here.shares.seller

    @pytest.mark.failure(19)
    def test_over_http_by_two_people(self, market: Fair) -> None:
        parcel = delivered(market)
        guest, token = Caller(market.app), token_of(market.work().orders, parcel.order_id)
        path, words = f"/orders/{parcel.order_id}/disputes", {"parcel_id": parcel.parcel_id, "reason": WHY}
        assert guest.post(path, {**words, "token": "A" * 24}).status == 404
        assert guest.post(path, {**words, "token": token, "reason": "?"}).body["code"] == "reason_needed"
        shown = guest.post(path, {**words, "token": token}).body["parcels"][0]
        assert (shown["state"], shown["complaint"], shown["can_dispute"]) == ("disputed", WHY, False)
        assert guest.post(path, {**words, "token": token}).body["code"] == "parcel_moved"
        maker, checker = (
            Caller(market.app, PartyId(f"pty_01KAR3NDEKTSV4RRFFQ69G5FA{n}"), frozenset({Role.OPERATIONS})) for n in "VW"
        )
        (case,) = maker.get(f"/cases?about={parcel.parcel_id}").body["entries"]
        assert (case["kind"], case["amount"]) == ("goods_disputed", parcel.shares.total)
        assert WHY not in str(case["facts"])
        kept: dict[str, Any] = {
            "parcel_id": parcel.parcel_id,
            "kept": [{"listing_id": market.na.listing_id, "count": 3}],
            "delivery_paid": True,
        }
        approval_id = ApprovalId.make(market.app.clock.now(), market.app.entropy)
        wish = {"approval_id": approval_id, "act": "settle_dispute", "words": kept, "reason": "ảnh cho thấy thiếu một cân"}
        assert maker.post("/approvals", wish).status == 201
        assert maker.post(f"/approvals/{approval_id}/decision", {"approve": True}).body["code"] == "own_approval"
        outcome = checker.post(f"/approvals/{approval_id}/decision", {"approve": True}).body["outcome"]
        assert (outcome["state"], outcome["given_back"]) == ("released", 65_000)
        (case,) = maker.get(f"/cases?about={parcel.parcel_id}").body["entries"]
        assert (case["state"], case["resolution"]) == ("closed", "ảnh cho thấy thiếu một cân")

    def test_cash_that_the_carrier_still_has_is_not_shared(self, market: Fair) -> None:
        parcel = delivered(market, method=PaymentMethod.COD)
        dispute(market, parcel)
        with pytest.raises(CashNotHere):
            settle(market, parcel, 0)
        run(
            market.app,
            lambda w: remit_parcel_cash(w.orders, parcel.parcel_id, market.operations, shift_id=None, batch="B1"),
        )
        assert market.parcel(parcel.parcel_id).state is ParcelState.DISPUTED, "remitted, and not released by that"
        assert settle(market, parcel, 3).state is ParcelState.RELEASED
        assert -market.totals()["2120"] == 65_000, "a guest's: it waits for an account"

    @pytest.mark.parametrize("counts", [{}, {"lst_other": 1}, {"": -1}, {"": 5}])
    def test_what_cannot_be_kept(self, market: Fair, counts: dict[str, int]) -> None:
        parcel = delivered(market)
        dispute(market, parcel)
        named = {name or parcel.lines[0].listing_id: count for name, count in counts.items()}
        by: dict[str, Any] = {"settled_by": market.operations.party_id, "reason": "ảnh cho thấy thiếu"}
        with pytest.raises(InvalidInput):
            run(market.app, lambda w: settle_dispute(w.orders, parcel.parcel_id, named, delivery=True, **by))
        assert market.balance(escrow(parcel.order_id)) == parcel.shares.total


class TestRaces:
    """Failure 20, one after the other and torn apart; engine/test_order_races has them at once."""

    @pytest.mark.failure(20)
    def test_a_disputed_parcel_waits_however_long(self, market: Fair) -> None:
        parcel = delivered(market)
        dispute(market, parcel)
        market.tick(days=30)
        assert market.release_due() == 0
        assert not market.release(parcel)
        assert market.balance(escrow(parcel.order_id)) == parcel.shares.total

    @pytest.mark.failure(20)
    def test_too_late_once_released_or_content(self, market: Fair) -> None:
        first, second = delivered(market), delivered(market, method=PaymentMethod.COD)
        released(market, first)
        token = token_of(market.work().orders, second.order_id)
        run(market.app, lambda w: confirm_receipt(w.orders, second.order_id, token=token))
        for parcel in (first, second):
            with pytest.raises(ParcelMoved):
                dispute(market, parcel)

    @pytest.mark.failure(20)
    def test_released_between_reading_and_writing(self) -> None:
        table = MemoryTable()
        torn = TornTable(table)
        market = fair(table, torn)
        parcel = delivered(market)
        market.tick(hours=48)
        torn.between = lambda: market.release(parcel)
        with pytest.raises(ParcelMoved):
            dispute(market, parcel)
        assert market.balance(balance_account(parcel.seller_id)) == parcel.shares.seller


class TestClawback:
    """Failure 22."""

    @pytest.mark.pain(7)
    @pytest.mark.failure(22)
    def test_what_is_there_is_taken_and_the_rest_owed_and_recovered(self, market: Fair) -> None:
        parcel = delivered(market)
        released(market, parcel)
        seller, share = balance_account(parcel.seller_id), parcel.shares.seller
        spent = share - 10_000
        spend(market, parcel.seller_id, spent)
        taken_back(market, parcel, 0, delivery=False)
        assert (market.balance(seller), owed(market, parcel)) == (0, share - 10_000)
        assert income(market) == dict.fromkeys(income(market), 0)
        assert -market.totals()["2210"] == parcel.shares.total, "the buyer waits for nobody"
        small = delivered(market, 1)
        released(market, small)
        assert (market.balance(seller), owed(market, parcel)) == (0, spent - small.shares.seller)
        large = delivered(market, 8)
        released(market, large)
        assert market.balance(seller) == large.shares.seller + small.shares.seller - spent
        assert owed(market, parcel) == 0

    @pytest.mark.failure(22)
    def test_in_parts_and_never_more_than_the_whole(self, market: Fair) -> None:
        parcel = delivered(market)
        released(market, parcel)
        for count in (3, 1):
            taken_back(market, parcel, count)
        with pytest.raises(InvalidInput):
            taken_back(market, parcel, 1)
        with pytest.raises(InvalidInput):
            taken_back(market, parcel, 2)
        taken_back(market, parcel, 0, delivery=False)
        assert -market.totals()["2210"] == parcel.shares.total
        assert income(market) == dict.fromkeys(income(market), 0)
        assert market.balance(balance_account(parcel.seller_id)) == 0
        assert market.look_up(parcel.order_id).payment.refunded == parcel.shares.total

    def test_of_goods_worth_a_few_dong_the_rounding_is_the_households(self, market: Fair) -> None:
        """One of 200 đồng goes back, and three shares fall by one đồng each: the household has two more than before."""
        wish = offer(unit_price=1, stock=500, weight_g=100)
        tiny = run(market.app, lambda w: create_listing(w.catalogue, market.van.party_id, wish))
        parcel = market.delivered(market.paid(lines=[(tiny, 200)]).parcels[0])
        released(market, parcel)
        assert market.balance(balance_account(parcel.seller_id)) == 200 - 6 - 2 - 1
        taken_back(market, parcel, 199)
        assert market.balance(balance_account(parcel.seller_id)) == 199 - 5 - 1
        assert owed(market, parcel) == 0

    @pytest.mark.failure(22)
    def test_a_settled_dispute_is_where_it_goes_on(self, market: Fair) -> None:
        parcel = delivered(market)
        dispute(market, parcel)
        settle(market, parcel, 2)
        with pytest.raises(InvalidInput):
            taken_back(market, parcel, 3)
        taken_back(market, parcel, 0, delivery=False)
        assert -market.totals()["2210"] == parcel.shares.total

    def test_thirty_days_and_no_longer(self, market: Fair) -> None:
        parcel = delivered(market)
        with pytest.raises(ParcelMoved):
            taken_back(market, parcel, 0)
        released(market, parcel)
        market.tick(seconds=POLICIES[-1].reversal_window_s, milliseconds=1)
        with pytest.raises(TooLateToTakeBack):
            taken_back(market, parcel, 0)


def spend(market: Fair, party_id: PartyId, amount: int) -> None:
    """The household takes its money elsewhere."""
    legs = [debit(balance_account(party_id), amount), credit(account(chart.OUT_TRANSFER, "trf_x"), amount)]
    run(market.app, lambda w: post(w.ledger, kind="payout", key="spent", postings=legs, business_ref="trf_x"))
    legs = [debit(account(chart.OUT_TRANSFER, "trf_x"), amount), credit(account(chart.CUSTODY_BANK, "970422"), amount)]
    run(market.app, lambda w: post(w.ledger, kind="payout_confirm", key="gone", postings=legs, business_ref="trf_x"))


def line(price: int, count: int) -> OrderLine:
    return OrderLine(f"lst_{price}_{count}", "Na", Unit.KILOGRAM, price, count, 1_000)


lines_of_goods = st.lists(st.builds(line, st.integers(1, 10**7), st.integers(1, 9)), min_size=1, max_size=4)


@pytest.mark.pain(13)
@pytest.mark.failure(19)
@settings(deadline=None)
@given(lines_of_goods, st.data())
def test_parts_given_back_add_up_to_the_whole(lines: list[OrderLine], data: st.DataObject) -> None:
    """I14, I16: whatever is given back, in any steps, shares add up, none is negative, none grows but by rounding."""
    before = shares_of(lines, POLICIES[0], delivery=35_000)
    counts = tuple(one.count for one in lines)
    had = kept_shares(before, lines, all_of(lines))
    assert had == before
    while any(counts):
        counts = tuple(data.draw(st.integers(0, count)) for count in counts)
        kept = KeptGoods(counts, tuple(one.unit_price * count for one, count in zip(lines, counts, strict=True)))
        left = kept_shares(before, lines, kept)
        parts, was = [[each.fee, each.fee_vat, each.vat, each.pit] for each in (left, had)]
        assert sum(parts) + left.seller == left.goods
        assert all(0 <= now <= then for now, then in zip(parts, was, strict=True)), (parts, was)
        assert 0 <= left.seller <= had.seller + len(parts)
        had = left
    assert (had.goods, had.seller, had.fee) == (0, 0, 0)

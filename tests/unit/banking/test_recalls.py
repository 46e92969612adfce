"""Failure 17: the bank takes back all of a booking or a part; its order is frozen, until two people say who bears it."""

import pytest

from chalicelib.banking import BreakKind
from chalicelib.entrypoints.runner import run
from chalicelib.orders import ParcelState, Placed
from chalicelib.payments import MoneyFrozen, RefundNotPossible, escrow, request_refund
from tests.builders_orders import Fair
from tests.builders_statements import Row, bank_market, camt053, counts, imported
from tests.property.money_invariants import (
    check_balances_are_folds,
    check_entries_balance,
    check_orders_add_up,
    headers_of,
)
from tests.unit.banking.test_breaks import resolved
from tests.unit.banking.test_statement_import import DUE, code_of, open_breaks

NA, HOI = 165_000, 150_000


@pytest.fixture
def market() -> Fair:
    return bank_market()


def recalled(market: Fair, *parts: int) -> Placed:
    """A paid order of two parcels, of which the bank takes back these parts by lines of one statement."""
    placed = market.place()
    rows = [Row("FT1", DUE, code_of(placed))]
    rows += [Row(f"RC{n}", -part, "RECALL FT1", our_ref="FT1", code="RECALL") for n, part in enumerate(parts)]
    imported(market, camt053(rows))
    return market.look(placed)


def checked(market: Fair) -> None:
    items = market.table.everything()
    headers = headers_of(items)
    check_entries_balance(headers)
    check_orders_add_up(headers, check_balances_are_folds(items, headers))


@pytest.mark.failure(17)
def test_a_part_is_out_of_the_escrow_and_the_order_is_frozen(market: Fair) -> None:
    placed = recalled(market, 100_000)
    assert market.totals() == {"1020": DUE - 100_000, "2110": 100_000 - DUE}
    assert open_breaks(market) == [("recalled", "matched", 100_000)]
    for parcel in placed.parcels:
        market.delivered(parcel)
    market.tick(hours=49)
    for parcel in market.look(placed).parcels:
        with pytest.raises(MoneyFrozen):
            market.release(parcel)
    checked(market)


@pytest.mark.failure(17)
def test_we_bear_it_and_the_order_goes_on(market: Fair) -> None:
    placed = recalled(market, 100_000)
    assert resolved(market, "made_whole").status == 201
    assert market.balance(escrow(placed.order.order_id)) == DUE
    assert market.totals() == {"1020": DUE - 100_000, "2110": -DUE, "5060": 100_000}
    for parcel in placed.parcels:
        market.delivered(parcel)
    market.tick(hours=49)
    assert market.release_due() == 2
    with pytest.raises(RefundNotPossible):
        run(market.app, lambda w: request_refund(w.payments, placed.payment.payment_id, DUE - 99_999, "x"))
    checked(market)


@pytest.mark.failure(17)
def test_the_parcels_of_just_that_amount_end(market: Fair) -> None:
    placed = recalled(market, HOI)
    na, hoi = placed.parcels
    market.handed_in(na)
    assert resolved(market, "ended").status == 201
    states = [market.parcel(one.parcel_id).state for one in (na, hoi)]
    assert states == [ParcelState.HANDED_IN, ParcelState.CANCELLED]
    assert market.parcel(hoi.parcel_id).ended_by == "recalled"
    assert market.look(placed).payment.refunded == HOI
    assert not market.work().payments.store.freezes(placed.order.order_id)
    checked(market)


@pytest.mark.failure(17)
def test_no_parcels_of_the_amount_do_not_end(market: Fair) -> None:
    recalled(market, 1_000)
    assert resolved(market, "ended").body["code"] == "break_moved"


@pytest.mark.failure(17)
def test_two_parts_hold_it_until_both_are_decided(market: Fair) -> None:
    placed = recalled(market, 65_000, 50_000)
    found = market.work().banking.breaks.open(cursor=None, limit=10).entries
    assert sorted(one.amount for one in found) == [50_000, 65_000]
    assert len(market.work().payments.store.freezes(placed.order.order_id)) == 2
    assert market.balance(escrow(placed.order.order_id)) == DUE - 115_000


@pytest.mark.failure(17)
def test_more_than_came_is_a_break_and_not_posted(market: Fair) -> None:
    placed = market.place()
    rows = [
        Row("FT1", DUE, code_of(placed)),
        Row("RC1", -200_000, "RECALL FT1", our_ref="FT1", code="RECALL"),
        Row("RC2", -200_000, "RECALL FT1", our_ref="FT1", code="RECALL"),
    ]
    done = imported(market, camt053(rows, opening=500_000))
    assert counts(market, done) == {"applied": 1, "recalled": 1, "unexplained": 1}
    kinds = {one.kind for one in market.work().banking.breaks.open(cursor=None, limit=10).entries}
    assert kinds == {BreakKind.RECALLED, BreakKind.UNEXPLAINED_DEBIT}
    assert market.totals() == {"1020": DUE - 200_000, "2110": 200_000 - DUE}


@pytest.mark.failure(17)
def test_a_recall_that_we_bore_cannot_be_borne_again(market: Fair) -> None:
    """Released before: it was our loss at once, there is no escrow to make whole."""
    placed = market.place(lines=[(market.na, 2)])
    imported(market, camt053([Row("FT1", NA, code_of(placed))]))
    market.delivered(market.look(placed).parcels[0])
    market.tick(hours=49)
    assert market.release_due() == 1
    rows = [Row("RC1", -50_000, "RECALL FT1", our_ref="FT1", code="RECALL")]
    imported(market, camt053(rows, opening=NA, ref="STMT-2", sequence=2, on="2026-09-03"))
    assert market.totals()["5060"] == 50_000
    assert resolved(market, "made_whole").body["code"] == "break_moved"

"""A household's sale, đồng by đồng: what the entries say adds up to what is on the balance."""

import pytest

from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role
from chalicelib.ledger import statement
from chalicelib.orders import Explained, NoSuchParcel, Parcel, explain_sale, take_back
from chalicelib.payments import balance_account
from tests.builders_orders import Fair, fair
from tests.caller import Caller


@pytest.fixture
def market() -> Fair:
    return fair()


def sold(market: Fair, kilograms: int = 4) -> Parcel:
    placed = market.paid(lines=[(market.na, kilograms)])
    market.delivered(placed.parcels[0])
    market.tick(hours=49)
    assert market.release_due() == 1
    return market.parcel(placed.parcels[0].parcel_id)


def give_back(market: Fair, parcel: Parcel, kept: int) -> None:
    counts = {parcel.lines[0].listing_id: kept}
    run(market.app, lambda w: take_back(w.orders, parcel.parcel_id, counts, delivery=True))


def explained(market: Fair, parcel: Parcel) -> Explained:
    sale = explain_sale(market.work().orders, parcel.parcel_id, parcel.seller_id)
    for step in sale.steps:
        parts = step.goods + step.fee + step.fee_vat + step.vat + step.pit + step.debt + step.other
        assert parts == step.balance
    return sale


def on_balance(market: Fair, parcel: Parcel) -> int:
    return sum(line.amount for line in statement(market.work().ledger, balance_account(parcel.seller_id)).entries)


def test_a_sale(market: Fair) -> None:
    parcel = sold(market)
    shares = parcel.shares
    (step,) = explained(market, parcel).steps
    assert (step.goods, step.fee, step.fee_vat, step.vat, step.pit, step.balance) == (
        260_000,
        -shares.fee,
        -shares.fee_vat,
        -2_600,
        -1_300,
        shares.seller,
    )
    assert explained(market, parcel).reached == on_balance(market, parcel)


def test_goods_given_back_and_a_debt_that_the_next_sale_pays(market: Fair) -> None:
    first = sold(market)
    give_back(market, first, 1)
    second = sold(market, 1)
    release, back = explained(market, first).steps
    assert (release.goods, back.goods) == (260_000, -195_000)
    assert back.vat > 0
    assert back.balance == back.goods + back.fee + back.fee_vat + back.vat + back.pit
    assert explained(market, first).reached + explained(market, second).reached == on_balance(market, first)


def test_a_debt_is_named(market: Fair) -> None:
    """The household has spent the money: what it owes is taken off its next sale."""
    first = sold(market)
    spend(market, first)
    give_back(market, first, 0)
    (_, back) = explained(market, first).steps
    assert (back.debt, back.balance) == (first.shares.seller, 0)
    second = sold(market, 1)
    (release,) = explained(market, second).steps
    assert (release.debt, release.balance) == (-second.shares.seller, 0)


def spend(market: Fair, parcel: Parcel) -> None:
    from chalicelib.ledger import account, chart, credit, debit, post

    amount = parcel.shares.seller
    legs = [debit(balance_account(parcel.seller_id), amount), credit(account(chart.FUNDING, "test"), amount)]
    run(market.app, lambda w: post(w.ledger, kind="correction", key="spent", postings=legs, business_ref="x"))


def test_over_http_and_for_nobody_else(market: Fair) -> None:
    parcel = sold(market)
    van = Caller(market.app, parcel.seller_id, frozenset({Role.HOUSEHOLD}))
    body = van.get(f"/my/parcels/{parcel.parcel_id}/money").body
    assert (body["paid_by_buyer"] - body["delivery"], body["reached"]) == (260_000, parcel.shares.seller)
    give_back(market, parcel, 1)
    assert van.get("/my/earnings").body["paid_out"] == 0, "what a sale gives back was not taken out by the household"
    pao = Caller(market.app, market.pao.party_id, frozenset({Role.HOUSEHOLD}))
    assert pao.get(f"/my/parcels/{parcel.parcel_id}/money").status == 404
    with pytest.raises(NoSuchParcel):
        explain_sale(market.work().orders, parcel.parcel_id, market.pao.party_id)

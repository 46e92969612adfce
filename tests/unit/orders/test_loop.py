"""The loop on the table in memory: two households, one order, two parcels, money from the transfer to the balances."""

from chalicelib.orders import OrderState, ParcelState
from chalicelib.payments import PaymentState, balance_account, escrow
from tests.builders_orders import fair


def test_from_a_transfer_to_the_households_balances() -> None:
    market = fair()
    placed = market.place()
    assert [parcel.shares.total for parcel in placed.parcels] == [130_000 + 35_000, 120_000 + 30_000]
    assert placed.payment.amount == 315_000
    assert (market.stock(market.na.listing_id), market.stock(market.hoi.listing_id)) == (48, 19)

    market.transfer(placed)
    paid = market.look(placed)
    assert (paid.order.state, paid.payment.state) == (OrderState.ACCEPTED, PaymentState.PAID)
    assert {parcel.state for parcel in paid.parcels} == {ParcelState.TO_CONFIRM}
    assert market.balance(escrow(placed.order.order_id)) == 315_000

    for parcel in paid.parcels:
        assert not market.release(market.delivered(parcel))
    market.tick(hours=47, minutes=59)
    assert market.release_due() == 0
    market.tick(minutes=1)
    assert market.release_due() == 2

    assert market.balance(escrow(placed.order.order_id)) == 0
    assert market.balance(balance_account(market.van.party_id)) == 130_000 - 3_900 - 390 - 1_300 - 650
    assert market.balance(balance_account(market.pao.party_id)) == 120_000 - 3_600 - 360 - 1_200 - 600
    assert market.totals() == {
        "1220": 315_000,
        "2010": -(123_760 + 114_240),
        "2310": -2_500,
        "2320": -1_250,
        "2330": -750,
        "2430": -65_000,
        "4010": -7_500,
    }
    assert sum(market.totals().values()) == 0
    assert market.release_due() == 0

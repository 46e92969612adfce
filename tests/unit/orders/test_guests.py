"""How many orders may wait for the money of somebody who did not sign in."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.entrypoints.runner import run
from chalicelib.orders import BasketLine, Placed, TooManyUnpaid, Wish, cancel_order, place_order, recipient_of, token_of
from chalicelib.payments import PaymentMethod
from tests.builders_orders import BUYER, BUYER_PHONE, Fair, fair

SHOP = "203.0.113.7"


@pytest.fixture
def market() -> Fair:
    return fair()


def place(market: Fair, *, phone: str = BUYER_PHONE, address: str = SHOP, **changes: Any) -> Placed:
    values: dict[str, Any] = {
        "order_id": market.order_id(),
        "lines": [BasketLine(market.na.listing_id, 1)],
        "recipient": replace(BUYER, phone=recipient_of(name="Mai", phone=phone, address=BUYER.address).phone),
        "method": PaymentMethod.VIETQR,
        "address": address,
    }
    wish = Wish(**{**values, **changes})
    return run(market.app, lambda work: place_order(work.orders, wish))


def fill(market: Fair, **changes: Any) -> list[Placed]:
    """As many as a phone number may have."""
    most = market.work().policy.guest_unpaid_per_phone
    return [place(market, **changes) for _ in range(most)]


def test_a_phone_number_has_so_many_and_no_more(market: Fair) -> None:
    placed = fill(market)
    stock = market.stock(market.na.listing_id)
    with pytest.raises(TooManyUnpaid) as refused:
        place(market)
    assert refused.value.details["waiting"] == len(placed)
    assert market.stock(market.na.listing_id) == stock, "goods are not taken for an order that is refused"
    place(market, phone="0987654321")


@pytest.mark.parametrize("how", ["paid", "cancelled", "expired"])
def test_one_that_waits_no_more_makes_room(market: Fair, how: str) -> None:
    first, *_ = fill(market)
    match how:
        case "paid":
            market.transfer(first)
        case "cancelled":
            of = first.order.order_id
            run(market.app, lambda w: cancel_order(w.orders, of, token=token_of(w.orders, of)))
        case _:
            market.tick(hours=72, minutes=1)
    place(market)
    if how != "expired":
        with pytest.raises(TooManyUnpaid):
            place(market)


def test_whoever_signs_in_or_pays_at_the_door_is_not_counted(market: Fair) -> None:
    fill(market)
    place(market, buyer_id=market.buyer.party_id)
    place(market, method=PaymentMethod.COD)


def test_a_network_address_has_so_many_whatever_numbers_are_given(market: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
    few = replace(market.work().policy, guest_unpaid_per_address=3)
    monkeypatch.setattr("chalicelib.kernel.policy.POLICIES", (few,))
    for number in range(3):
        place(market, phone=f"09876543{number:02d}")
    with pytest.raises(TooManyUnpaid):
        place(market, phone="0987654399")
    place(market, phone="0987654399", address="203.0.113.8")
    place(market, phone="0987654398", address="127.0.0.1")
    place(market, phone="0987654397", address="")


def test_neither_number_nor_address_is_stored_with_the_count(market: Fair) -> None:
    place(market)
    (of_phone, of_address) = (item for item in market.table.everything() if item["pk"].startswith("UNPAID#"))
    assert BUYER_PHONE not in repr(of_phone) + repr(of_address)
    assert SHOP not in repr(of_phone) + repr(of_address)


def test_two_at_once_for_the_last_place(market: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second is decided anew on the first, and refused."""
    *_, last = fill(market)
    of = last.order.order_id
    run(market.app, lambda w: cancel_order(w.orders, of, token=token_of(w.orders, of)))
    transact, endings = market.table.transact, []

    def meanwhile(*asked: Any, **named: Any) -> None:
        monkeypatch.setattr(market.table, "transact", transact)
        endings.append(place(market))
        transact(*asked, **named)

    monkeypatch.setattr(market.table, "transact", meanwhile)
    with pytest.raises(TooManyUnpaid):
        place(market)
    assert len(endings) == 1

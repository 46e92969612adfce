"""Failure 45: the card gateway does not answer. Cards are hidden, the other ways stay, what was paid is found later."""

from urllib.parse import quote

import pytest
from chalice.test import Client

from app import app as chalice_app
from chalicelib.composition import use
from chalicelib.entrypoints.runner import run
from chalicelib.orders import OrderState, Placed, token_of
from chalicelib.payments import CardsAway, PaymentMethod, PaymentState, note_card_failure
from chalicelib.payments.card_circuit import TOLERATED, WINDOW
from tests.builders import application_on
from tests.builders_orders import Fair, fair
from tests.caller import Caller, Reply


@pytest.fixture
def market() -> Fair:
    return fair()


def offered(market: Fair) -> dict[str, str | None]:
    """Why each way to pay is not offered; None where it is."""
    return {
        one["method"]: one["why_not"] if not one["offered"] else None
        for one in Caller(market.app).get("/payment-methods").body["entries"]
    }


def ask_for_page(market: Fair, placed: Placed) -> Reply:
    token = token_of(market.work().orders, placed.order.order_id)
    return Caller(market.app).post(f"/payments/{placed.payment.payment_id}/checkout-page", {"token": token})


def checkout(market: Fair) -> str:
    """The checkout page, for a guest with goods in the basket."""
    use(market.app)
    basket = quote(f'{{"{market.na.listing_id}":2}}')
    with Client(chalice_app) as client:
        answer = client.http.request("GET", "/dat-hang", headers={"Cookie": f"xl_basket={basket}"}, body=b"")
    assert answer.status_code == 200, answer.body
    return answer.body.decode()


def away(market: Fair) -> Placed:
    """Buyers ask for the card page until nobody is sent there any more; one of their orders."""
    placed = market.place(PaymentMethod.CARD)
    market.gateway.down = True
    for _ in range(TOLERATED):
        assert offered(market)["card"] is None
        assert ask_for_page(market, placed).status == 503
    return placed


@pytest.mark.failure(45)
def test_cards_are_hidden_and_the_other_ways_stay(market: Fair) -> None:
    assert 'value="card"' in checkout(market)
    away(market)
    told = offered(market)
    assert told["card"] == CardsAway().message_vi
    assert {method: told[method] for method in ("vietqr", "cod", "balance")} == dict.fromkeys(("vietqr", "cod", "balance"))
    page = checkout(market)
    assert 'value="card"' not in page
    assert CardsAway().message_vi in page
    assert 'value="vietqr"' in page
    assert 'value="cod"' in page
    calls = len(market.gateway.calls)
    with pytest.raises(CardsAway):
        market.place(PaymentMethod.CARD)
    assert len(market.gateway.calls) == calls, "nobody waits for who does not answer"
    assert market.stock(market.na.listing_id) == 48, "the refused order took nothing"
    assert market.paid(PaymentMethod.VIETQR).order.state is OrderState.ACCEPTED
    assert market.place(PaymentMethod.COD).order.state is OrderState.ACCEPTED


@pytest.mark.failure(45)
def test_an_open_order_is_told_at_once_and_goes_on_later(market: Fair) -> None:
    placed = away(market)
    refused = ask_for_page(market, placed)
    assert (refused.status, refused.body["code"]) == (422, "cards_away")
    market.gateway.down = False
    assert market.minute()["look_after_card_gateway"] == 1
    assert offered(market)["card"] is None
    assert ask_for_page(market, placed).status == 200


@pytest.mark.failure(45)
def test_the_job_asks_until_it_answers(market: Fair) -> None:
    away(market)
    for _ in range(3):
        market.tick(minutes=1)
        assert market.minute()["look_after_card_gateway"] == 0
        assert offered(market)["card"] is not None
    market.gateway.down = False
    assert market.minute()["look_after_card_gateway"] == 1
    calls = len(market.gateway.calls)
    assert market.minute()["look_after_card_gateway"] == 0
    assert len(market.gateway.calls) == calls, "it is not asked while all is well"


@pytest.mark.failure(45)
def test_a_failure_now_and_then_hides_nothing(market: Fair) -> None:
    for _ in range(3 * TOLERATED):
        run(market.app, lambda work: note_card_failure(work.payments))
        market.tick(seconds=WINDOW.total_seconds() / (TOLERATED - 1))
        assert offered(market)["card"] is None
    for _ in range(TOLERATED):
        run(market.app, lambda work: note_card_failure(work.payments))
    assert offered(market)["card"] is not None


@pytest.mark.failure(45)
def test_who_paid_meanwhile_is_found_when_it_answers(market: Fair) -> None:
    """The notice was lost and every question too: the payment does not expire before the gateway has been heard."""
    placed = market.place(PaymentMethod.CARD)
    session = market.open_page(placed)
    market.gateway.pay(session)
    market.gateway.down = True
    for _ in range(TOLERATED + 1):
        market.tick(minutes=10)
        with pytest.raises(RuntimeError, match="1 failed"):
            market.minute()
    assert market.look(placed).payment.state is PaymentState.AWAITING, "an hour, and its time was half of it"
    market.gateway.down = False
    market.minute()
    assert market.look(placed).order.state is OrderState.ACCEPTED
    assert market.totals()["2110"] == -315_000


@pytest.mark.failure(45)
def test_what_is_known_is_known_to_every_container(market: Fair) -> None:
    away(market)
    other = Caller(application_on(market.table, clock=market.app.clock))
    told = {one["method"]: one["offered"] for one in other.get("/payment-methods").body["entries"]}
    assert told == {"card": False, "vietqr": True, "cod": True, "balance": True, "cash": True}

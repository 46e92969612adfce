"""What every gateway with a hosted page promises (`payments.PaymentPages`), held by each of them over its own protocol."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from chalicelib.kernel.errors import KeyReusedWithOtherBody, Unavailable
from chalicelib.payments import CheckoutUnknown, ForgedNotice, PaymentPages
from tests.engine.gateway_calls import OK, adapter_of, links_of, open_page
from tests.fixtures_simulators import Inbox, Notice, Simulator


@dataclass(frozen=True)
class Gateway:
    """One gateway: our adapter, its simulator, how a buyer pays there, where its notice is signed, and a name of nothing."""

    pages: PaymentPages
    simulator: Simulator
    pay: Callable[[str], object]
    signature_of: Callable[[Notice], str]
    nobody: str
    opens_at: str


@pytest.fixture(params=["card", "links"])
def gateway(request: pytest.FixtureRequest) -> Gateway:
    if request.param == "card":
        card: Simulator = request.getfixturevalue("gateway_simulator")
        return Gateway(
            adapter_of(card),
            card,
            lambda page: card.control(f"sessions/{page}/pay", {"card": OK}),
            lambda notice: notice.headers["Stripe-Signature"],
            "cs_test_nobody",
            "/v1/checkout/sessions",
        )
    links: Simulator = request.getfixturevalue("links_simulator")
    return Gateway(
        links_of(links),
        links,
        lambda page: links.control(f"links/{page}/pay", {}),
        lambda notice: "",
        "f" * 32,
        "/v2/payment-requests",
    )


def test_a_page_is_open_and_unpaid_and_the_same_again(gateway: Gateway) -> None:
    page = open_page(gateway.pages, payment_id="pay_same", amount=250_000)
    again = gateway.pages.fetch_checkout(page.session_id)
    assert (again.session_id, again.status, again.paid, again.amount) == (page.session_id, "open", False, 250_000)
    assert gateway.pages.fetch_checkout(page.session_id).intent_id is None


def test_the_same_payment_with_another_amount_is_refused(gateway: Gateway) -> None:
    open_page(gateway.pages, payment_id="pay_other", amount=250_000)
    with pytest.raises(KeyReusedWithOtherBody):
        open_page(gateway.pages, payment_id="pay_other", amount=300_000)


def test_a_lost_answer_is_asked_for_again_and_there_is_one_page(gateway: Gateway) -> None:
    gateway.simulator.fault("lose_reply", path=gateway.opens_at)
    try:
        page = open_page(gateway.pages, payment_id="pay_lost")
    except Unavailable:
        page = open_page(gateway.pages, payment_id="pay_lost")
    assert gateway.pages.fetch_checkout(page.session_id).status == "open"


def test_paid(gateway: Gateway) -> None:
    page = open_page(gateway.pages)
    gateway.pay(page.session_id)
    state = gateway.pages.fetch_checkout(page.session_id)
    assert (state.status, state.paid, state.amount) == ("complete", True, 250_000)
    assert state.intent_id


def test_closed_once_and_for_good(gateway: Gateway) -> None:
    page = open_page(gateway.pages)
    gateway.pages.expire_checkout(page.session_id)
    gateway.pages.expire_checkout(page.session_id)
    state = gateway.pages.fetch_checkout(page.session_id)
    assert (state.status, state.paid) == ("expired", False)


def test_what_is_paid_is_not_closed(gateway: Gateway) -> None:
    page = open_page(gateway.pages)
    gateway.pay(page.session_id)
    gateway.pages.expire_checkout(page.session_id)
    assert gateway.pages.fetch_checkout(page.session_id).paid


def test_a_page_that_there_is_none(gateway: Gateway) -> None:
    with pytest.raises(CheckoutUnknown):
        gateway.pages.fetch_checkout(gateway.nobody)
    with pytest.raises(CheckoutUnknown):
        gateway.pages.expire_checkout(gateway.nobody)


def test_nobody_answers(gateway: Gateway) -> None:
    gateway.pages.check()
    gateway.simulator.stop()
    with pytest.raises(Unavailable):
        gateway.pages.check()
    with pytest.raises(Unavailable):
        open_page(gateway.pages)


def test_a_notice_is_authentic_or_nothing(gateway: Gateway, webhook_inbox: Inbox) -> None:
    page = open_page(gateway.pages)
    gateway.pay(page.session_id)
    notices = webhook_inbox.wait_for(1)
    events = [gateway.pages.read_event(one.payload, gateway.signature_of(one)) for one in notices]
    assert page.session_id in {event.session_id for event in events} or webhook_inbox.wait_for(2)
    first = notices[0]
    assert gateway.pages.read_event(first.payload, gateway.signature_of(first)) == events[0]
    for forged in (first.payload.replace(b"250000", b"950000"), b"{}", b"", b"[1]", first.payload[:-20]):
        with pytest.raises(ForgedNotice):
            gateway.pages.read_event(forged, gateway.signature_of(first))

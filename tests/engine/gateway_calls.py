"""How the gateway contract tests reach the simulator: by our adapter, by the official library, and raw."""

import itertools
import json
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

import stripe

from chalicelib.adapters.payos_gateway import PayosGateway
from chalicelib.adapters.stripe_gateway import StripeGateway
from chalicelib.payments.ports import CheckoutPage, PaymentPages
from tests.fixtures_simulators import LINKS_API_KEY, SECRET_KEY, WEBHOOK_SECRET, Simulator

OK, DECLINED, POOR = "4242424242424242", "4000000000000002", "4000000000009995"
ASKS, DISPUTED = "4000002500003155", "4000000000000259"
SLOW_REFUND, LOST_REFUND = "4000000000007726", "4000000000005126"
_numbers = itertools.count(1)


def adapter_of(simulator: Simulator, secret_key: str = SECRET_KEY) -> StripeGateway:
    return StripeGateway(secret_key=secret_key, webhook_secret=WEBHOOK_SECRET, api_base=simulator.base)


def links_of(simulator: Simulator, *, api_key: str = LINKS_API_KEY) -> PayosGateway:
    return PayosGateway(client_id="client", api_key=api_key, checksum_key=WEBHOOK_SECRET, api_base=simulator.base)


def library_of(simulator: Simulator, *, retries: int = 0) -> stripe.StripeClient:
    return stripe.StripeClient(SECRET_KEY, base_addresses={"api": simulator.base}, max_network_retries=retries)


def open_page(adapter: PaymentPages, *, payment_id: str = "", amount: int = 250_000) -> CheckoutPage:
    return adapter.open_checkout(
        payment_id=payment_id or f"pay_{next(_numbers)}",
        amount=amount,
        description="Đơn hàng XL-1",
        success_url="https://shop.test/thanks?session={CHECKOUT_SESSION_ID}",
        cancel_url="https://shop.test/basket",
        expires_at=datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=30),
    )


def paid_intent(adapter: StripeGateway, simulator: Simulator, *, card: str = OK, amount: int = 250_000) -> str:
    page = open_page(adapter, amount=amount)
    assert simulator.control(f"sessions/{page.session_id}/pay", {"card": card})["outcome"] == "paid"
    intent_id = adapter.fetch_checkout(page.session_id).intent_id
    assert intent_id is not None
    return intent_id


def create_session(
    library: stripe.StripeClient, key: str, *, expires_at: int | None = None, name: str = "Na Chi Lăng"
) -> Any:
    params: Any = {
        "mode": "payment",
        "line_items": [
            {"quantity": 2, "price_data": {"currency": "vnd", "unit_amount": 60_000, "product_data": {"name": name}}}
        ],
        "success_url": "https://shop.test/thanks",
    }
    params |= {"expires_at": expires_at} if expires_at else {}
    return library.v1.checkout.sessions.create(params, {"idempotency_key": key})


def raw_request(
    simulator: Simulator, method: str, path: str, headers: dict[str, str], body: str | None = None
) -> tuple[int, dict[str, Any]]:
    request = urllib.request.Request(
        simulator.base + path, data=body.encode() if body else None, headers=headers, method=method
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)

"""Payment links of a domestic gateway, by its public interface: create, look at, cancel, and its signed notice.

A buyer transfers to our own bank account from any banking app; the gateway watches the account and tells which transfer was
for which link. Source: payos.vn/docs/api, /docs/tich-hop-webhook (November 2026). Plain HTTP and the standard library.
"""

import hashlib
import hmac
import http.client
import json
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from chalicelib.kernel.clock import VIETNAM
from chalicelib.kernel.errors import KeyReusedWithOtherBody, Unavailable
from chalicelib.payments.errors import CheckoutRefused, CheckoutUnknown, ForgedNotice
from chalicelib.payments.link import LinkTransfer
from chalicelib.payments.ports import CheckoutPage, CheckoutState, GatewayEvent

REAL = "https://api-merchant.payos.vn"
TIMEOUT_S = 8.0
LARGEST_ANSWER_BYTES = 1_000_000
DONE, TAKEN, UNKNOWN = "00", "231", "101"
"""The gateway's codes: all well; the order code has a link; there is no such link."""
LONGEST_DESCRIPTION = 25
_ENDED = frozenset({"CANCELLED", "EXPIRED", "FAILED"})


class PayosGateway:
    """Fills `payments.ports.LinkGateway`.

    Args:
        api_base: another address than the gateway's own; empty for the real one.
    """

    def __init__(self, *, client_id: str, api_key: str, checksum_key: str, api_base: str = "") -> None:
        self._headers = {"x-client-id": client_id, "x-api-key": api_key, "Content-Type": "application/json"}
        self._checksum_key = checksum_key
        self._api_base = api_base or REAL

    def open_checkout(
        self,
        *,
        payment_id: str,
        amount: int,
        description: str,
        success_url: str,
        cancel_url: str,
        expires_at: datetime,
    ) -> CheckoutPage:
        """Open the link of one payment; asked again, the one that there is.

        Args:
            description: what the transfer will say; at most 25 letters.

        Raises:
            CheckoutRefused: definite.
            KeyReusedWithOtherBody: this payment was opened before with another amount.
            Unavailable: not known whether the link exists; call again with the same arguments.
        """
        signed = {
            "amount": amount,
            "cancelUrl": cancel_url,
            "description": description[:LONGEST_DESCRIPTION],
            "orderCode": order_code_of(payment_id),
            "returnUrl": success_url,
        }
        order = {**signed, "expiredAt": int(expires_at.timestamp()), "signature": self._signature(signed)}
        code, data = self._call("POST", "/v2/payment-requests", order)
        if code == TAKEN:
            earlier = self._link(str(signed["orderCode"]))
            if earlier["amount"] != amount:
                raise KeyReusedWithOtherBody
            return CheckoutPage(str(earlier["id"]), f"{self._page_base()}/web/{earlier['id']}")
        if code != DONE or data is None:
            raise CheckoutRefused(code)
        return CheckoutPage(str(data["paymentLinkId"]), str(data["checkoutUrl"]))

    def fetch_checkout(self, session_id: str) -> CheckoutState:
        """
        Raises:
            CheckoutUnknown: the gateway has no such link.
            Unavailable: no answer.
        """
        link = self._link(session_id)
        return CheckoutState(
            session_id=str(link["id"]),
            payment_id="",
            status=_status(link),
            paid=link["status"] == "PAID",
            amount=int(link["amount"]),
            intent_id=str(link["id"]) if link["transactions"] else None,
            charge_id=None,
            fee=None,
            balance_transaction_id=None,
        )

    def transfers_of(self, session_id: str) -> list[LinkTransfer]:
        """The transfers that came for a link, under the bank's references.

        Raises:
            CheckoutUnknown: the gateway has no such link.
            Unavailable: no answer.
        """
        return [_transfer(one) for one in self._link(session_id)["transactions"]]

    def expire_checkout(self, session_id: str) -> None:
        """Close the link; one paid or closed already is left as it is.

        Raises:
            CheckoutUnknown: the gateway has no such link.
            Unavailable: not known whether it is closed.
        """
        path = f"/v2/payment-requests/{quote(session_id, safe='')}/cancel"
        code, _ = self._call("POST", path, {"cancellationReason": "Hết hạn thanh toán"})
        if code == UNKNOWN:
            raise CheckoutUnknown

    def check(self) -> None:
        """Ask for a link that there cannot be.

        Raises:
            Unavailable: no answer.
        """
        self._call("GET", "/v2/payment-requests/0", None)

    def read_event(self, payload: bytes, signature: str) -> GatewayEvent:
        """Authenticate a notice from its raw bytes; the signature over its data is inside.

        Raises:
            ForgedNotice: wrong or missing signature, or not a notice.
        """
        try:
            told = json.loads(payload)
            data: dict[str, Any] = told["data"]
            if not hmac.compare_digest(self._signature(data).encode(), str(told["signature"]).encode()):
                raise ForgedNotice
            link_id, reference = str(data["paymentLinkId"]), str(data["reference"])
            return GatewayEvent(
                event_id=f"payos-{hashlib.sha256(f'{link_id}/{reference}'.encode()).hexdigest()[:32]}",
                type="payment_link.transfer",
                object_id=link_id,
                session_id=link_id,
                created_at=_moment(str(data["transactionDateTime"])),
            )
        except (ValueError, LookupError, TypeError, AttributeError) as fault:
            raise ForgedNotice from fault

    def _link(self, session_id: str) -> dict[str, Any]:
        code, data = self._call("GET", f"/v2/payment-requests/{quote(session_id, safe='')}", None)
        if code == UNKNOWN:
            raise CheckoutUnknown
        if code != DONE or data is None:
            raise Unavailable
        return data

    def _signature(self, data: dict[str, Any]) -> str:
        """HMAC-SHA256 over `key=value&…` in the order of the keys; what is null is empty."""
        pairs = ((key, "" if data[key] is None else data[key]) for key in sorted(data))
        text = "&".join(f"{key}={value}" for key, value in pairs)
        return hmac.new(self._checksum_key.encode(), text.encode(), hashlib.sha256).hexdigest()

    def _page_base(self) -> str:
        return self._api_base if self._api_base != REAL else "https://pay.payos.vn"

    def _call(self, method: str, path: str, body: dict[str, Any] | None) -> tuple[str, dict[str, Any] | None]:
        """One exchange: the gateway's code and its data.

        Raises:
            Unavailable: no connection, an error of theirs, a refused key, or not readable.
        """
        address = urlsplit(self._api_base)
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        connection = kind(address.hostname or "", address.port, timeout=TIMEOUT_S)
        try:
            connection.request(method, path, None if body is None else json.dumps(body).encode(), self._headers)
            answer = connection.getresponse()
            read = json.loads(answer.read(LARGEST_ANSWER_BYTES))
            if answer.status in (401, 403, 429) or answer.status >= 500:
                raise Unavailable
            return str(read["code"]), read.get("data")
        except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError, AttributeError) as fault:
            raise Unavailable from fault
        finally:
            connection.close()


def order_code_of(payment_id: str) -> int:
    """The gateway's order code of a payment: 52 bits of a hash, for it takes whole numbers below 2⁵³."""
    return int.from_bytes(hashlib.sha256(payment_id.encode()).digest()[:8], "big") >> 12


def _status(link: dict[str, Any]) -> Literal["open", "complete", "expired"]:
    if link["status"] == "PAID":
        return "complete"
    return "expired" if link["status"] in _ENDED else "open"


def _transfer(one: dict[str, Any]) -> LinkTransfer:
    return LinkTransfer(
        bank_ref=str(one["reference"]),
        account=str(one["accountNumber"]),
        amount=int(one["amount"]),
        content=str(one["description"]),
        payer_bank_bin=str(one.get("counterAccountBankId") or ""),
        payer_account=str(one.get("counterAccountNumber") or ""),
        payer_name=str(one.get("counterAccountName") or ""),
        booked_at=_moment(str(one["transactionDateTime"])),
    )


def _moment(text: str) -> datetime:
    """A moment without a zone is Vietnamese."""
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=VIETNAM)).astimezone(UTC)

"""The principal bank's transfer interface and its signed notices, over plain HTTP and the standard library.

A transfer carries our own id as its reference, so that an answer that never came is asked for again, never paid again.
"""

import hashlib
import hmac
import http.client
import json
import re
import time
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from chalicelib.banking.errors import ForgedNotice
from chalicelib.banking.ports import IncomingNotice, TransferOutcome
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.records import dataclass

# Below the 29 s that an HTTP request may last, so that a silent bank still ends in an answer of ours.
TIMEOUT_S = 10.0
TOLERANCE_S = 300
LARGEST_ANSWER_BYTES = 1_000_000
# What the bank answers before it has begun anything: the transfer was not and will not be made under this id.
REFUSED = (400, 422)
_SIGNATURE = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: dict[str, Any]


class _NoAnswer(Exception):
    """Refused, cut off, too slow or not readable: what the bank did is not known."""


class HttpBankSwitch:
    """Fills `banking.ports.BankSwitch`.

    Args:
        api_base: scheme and host of the bank's interface, without a path.
    """

    def __init__(self, *, api_base: str, api_key: str, webhook_secret: str, timeout_s: float = TIMEOUT_S) -> None:
        self._api_base = api_base
        self._api_key = api_key
        self._webhook_secret = webhook_secret
        self._timeout_s = timeout_s

    def send_transfer(
        self, *, transfer_id: str, amount: int, to_bank_bin: str, to_account: str, to_name: str, content: str
    ) -> TransferOutcome:
        """Push money out. Only a definite answer is `confirmed` or `failed`; whatever else happens is `unknown`."""
        order = {
            "amount": amount,
            "to_bank_bin": to_bank_bin,
            "to_account": to_account,
            "to_name": to_name,
            "content": content,
        }
        try:
            answer = self._call("POST", "/v1/transfers", order, {"Idempotency-Key": transfer_id})
        except _NoAnswer as fault:
            return TransferOutcome("unknown", None, str(fault))
        if answer.status in REFUSED:
            return TransferOutcome("failed", None, _text(answer.body, "code") or "refused")
        return _outcome(answer)

    def query_transfer(self, transfer_id: str) -> TransferOutcome:
        """Ask what became of a transfer; 404, silence and faults are `unknown`."""
        try:
            return _outcome(self._call("GET", f"/v1/transfers/{quote(transfer_id, safe='')}"))
        except _NoAnswer as fault:
            return TransferOutcome("unknown", None, str(fault))

    def name_of(self, *, bank_bin: str, account: str) -> str | None:
        """The holder's name as the switch spells it; None when there is no such account.

        Raises:
            Unavailable: no answer, or none that can be understood.
        """
        try:
            answer = self._call("POST", "/v1/name-inquiry", {"bank_bin": bank_bin, "account": account})
        except _NoAnswer as fault:
            raise Unavailable from fault
        if answer.status == 404 and _text(answer.body, "code") == "unknown_account":
            return None
        name = _text(answer.body, "name")
        if answer.status != 200 or not name:
            raise Unavailable
        return name

    def read_notice(self, payload: bytes, signature: str) -> IncomingNotice:
        """Authenticate a notice from its raw bytes.

        Raises:
            ForgedNotice: wrong or missing signature, signed over five minutes ago (or from now), or not a notice.
        """
        self._authenticate(payload, signature)
        try:
            notice: dict[str, Any] = json.loads(payload)
            if notice["currency"] != "VND" or type(notice["amount"]) is not int or notice["amount"] < 1:
                raise ForgedNotice
            booked_at = datetime.fromisoformat(notice["booked_at"])
            if booked_at.tzinfo is None:
                raise ForgedNotice
            return IncomingNotice(
                notice_id=str(notice["notice_id"]),
                bank_ref=str(notice["bank_ref"]),
                account=str(notice["account"]),
                amount=notice["amount"],
                content=str(notice["content"]),
                payer_account=str(notice["payer_account"]),
                payer_bank_bin=str(notice["payer_bank_bin"]),
                payer_name=str(notice["payer_name"]),
                booked_at=booked_at,
            )
        except (ValueError, LookupError, TypeError) as fault:
            raise ForgedNotice from fault

    def _authenticate(self, payload: bytes, signature: str) -> None:
        match = _SIGNATURE.fullmatch(signature)
        if match is None:
            raise ForgedNotice
        signed_at = match[1]
        expected = hmac.new(self._webhook_secret.encode(), f"{signed_at}.".encode() + payload, hashlib.sha256)
        if not hmac.compare_digest(expected.hexdigest(), match[2]) or abs(time.time() - int(signed_at)) > TOLERANCE_S:
            raise ForgedNotice

    def _call(
        self, method: str, path: str, body: dict[str, Any] | None = None, headers: dict[str, str] | None = None
    ) -> _Answer:
        """One exchange; redirects are not followed.

        Raises:
            _NoAnswer: with a word for the reason.
        """
        address = urlsplit(self._api_base)
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        connection = kind(address.hostname or "", address.port, timeout=self._timeout_s)
        sent = {
            "Authorization": f"Bearer {self._api_key}",
            "Content-Type": "application/json; charset=utf-8",
            "Accept": "application/json",
            **(headers or {}),
        }
        try:
            connection.request(method, path, None if body is None else json.dumps(body).encode(), sent)
            answer = connection.getresponse()
            read: dict[str, Any] = json.loads(answer.read(LARGEST_ANSWER_BYTES) or b"{}")
            if not isinstance(read, dict):
                raise _NoAnswer("unreadable_answer")
            return _Answer(answer.status, read)
        except TimeoutError as fault:
            raise _NoAnswer("timeout") from fault
        except (OSError, http.client.HTTPException) as fault:
            raise _NoAnswer("no_connection") from fault
        except ValueError as fault:
            raise _NoAnswer("unreadable_answer") from fault
        finally:
            connection.close()


def _outcome(answer: _Answer) -> TransferOutcome:
    """Definite only when the bank says 200 and one of its two final words."""
    status = answer.body.get("status") if answer.status == 200 else None
    bank_ref = _text(answer.body, "bank_ref")
    reason = _text(answer.body, "reason")
    if status == "confirmed" and bank_ref:
        return TransferOutcome("confirmed", bank_ref, None)
    if status == "failed":
        return TransferOutcome("failed", None, reason or "failed")
    if answer.status == 202:
        return TransferOutcome("unknown", None, "pending")
    return TransferOutcome("unknown", None, _text(answer.body, "code") or f"http_{answer.status}")


def _text(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    return value if isinstance(value, str) and value else None

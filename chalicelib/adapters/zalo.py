"""Messages through Zalo Notification Service (ZNS), by its public interface.

Source: developers.zalo.me, "ZNS API": `POST /message/template` {phone, template_id, template_data, tracking_id} with the
header `access_token`, answered {error, message, data: {msg_id, sent_time, quota}}; `GET /message/status`; the OAuth exchange
`POST https://oauth.zaloapp.com/v4/oa/access_token`; the webhook `user_received_message` with `X-ZEvent-Signature: mac=` of
SHA-256 over app id, body, timestamp and the official account's secret key. The page itself could not be read; what is said
here was compared with four public programs that speak the protocol (2026-11). Unconfirmed are: that Zalo refuses a repeated
`tracking_id` (nothing here relies on it), `user_seen_message` for such messages, the codes marked so below, and that the
app needs no `appsecret_proof` (error -1241 would say so).
"""

import hashlib
import hmac
import http.client
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from chalicelib.adapters.dynamo.table import Table
from chalicelib.adapters.zalo_tokens import Clock, Grant, RefreshRefused, ZaloTokens
from chalicelib.kernel.errors import Unavailable
from chalicelib.messages import AttemptState, ForgedNews, News, NotTaken, Undeliverable, attempt_named

API, OAUTH = "https://business.openapi.zalo.me", "https://oauth.zaloapp.com"
TIMEOUT_S = 8.0
LARGEST_ANSWER_BYTES = 1_000_000

TOKEN_INVALID = -124
NIGHT = -133
"""Unconfirmed: this template is not sent from 22:00 to 6:00."""
REFUSALS: dict[int, str] = {
    -108: "invalid_number",
    -118: "not_on_zalo",
    -110: "zalo_unreachable",
    -114: "zalo_unreachable",
    -119: "zalo_unreachable",
    -139: "zalo_refused",
    -140: "zalo_refused",
    -141: "zalo_refused",
    -115: "zalo_quota",
    -126: "zalo_quota",
    -137: "zalo_quota",
    -144: "zalo_quota",
    -147: "zalo_quota",
    -109: "zalo_template",
    -111: "zalo_template",
    -112: "zalo_template",
    -113: "zalo_template",
    -116: "zalo_template",
    -117: "zalo_template",
    -121: "zalo_template",
    -131: "zalo_template",
    -132: "zalo_template",
    -135: "zalo_template",
    -145: "zalo_template",
    -146: "zalo_template",
}
"""Definite: Zalo did not send it and will not. Confirmed by the public programs: -108, -114, -115, -118, -124, -139, -144,
-147; the others by their names in resellers' lists. A code that is not here leaves open what happened."""

HERE, UNSEEN = 1, -1
"""Of the status: it is on the recipient's phone; Zalo does not know it."""


class ZaloNotices:
    """Gives messages to Zalo and reads what Zalo tells.

    Args:
        secret_key: of the app, for the exchange of tokens.
        webhook_key: the official account's secret key, with which notices are signed.
        refresh_token: the first one, from the authorisation by a person.
        api_base: another address than Zalo's own two; empty for those.
    """

    def __init__(
        self,
        *,
        app_id: str,
        secret_key: str,
        webhook_key: str,
        refresh_token: str,
        table: Table,
        clock: Clock,
        api_base: str = "",
    ) -> None:
        self._app_id, self._secret_key, self._webhook_key = app_id, secret_key, webhook_key
        self._api, self._oauth = api_base or API, api_base or OAUTH
        self._tokens = ZaloTokens(table, clock, refresh_token, self._exchange)

    def send(self, *, phone: str, template_id: str, values: Mapping[str, str], tracking_id: str) -> str:
        """Give one message to Zalo; its id there.

        Args:
            phone: `+84…`.

        Raises:
            Undeliverable: definite, for this message.
            NotTaken: definite, for now.
            Unavailable: Zalo perhaps has it.
        """
        order = {
            "phone": phone.removeprefix("+"),
            "template_id": template_id,
            "template_data": dict(values),
            "tracking_id": tracking_id,
        }
        told = self._call("POST", "/message/template", json.dumps(order, ensure_ascii=False).encode())
        error = int(told["error"])
        if error == 0:
            return str(told["data"]["msg_id"])
        if error in (TOKEN_INVALID, NIGHT):
            raise NotTaken("zalo_token" if error == TOKEN_INVALID else "zalo_night")
        if error in REFUSALS:
            raise Undeliverable(REFUSALS[error])
        raise Unavailable

    def arrived_at(self, *, message_id: str, phone: str) -> datetime | None:
        """When the message came to the phone; None if it has not, as far as Zalo knows.

        Raises:
            NotTaken, Unavailable: no answer.
        """
        query = urlencode({"message_id": message_id, "phone": phone.removeprefix("+")})
        told = self._call("GET", f"/message/status?{query}", None)
        if told["error"] != 0:
            raise Unavailable
        data = told.get("data") or {}
        return _moment(data["delivery_time"]) if data.get("status") == HERE else None

    def read_news(self, payload: bytes, signature: str) -> News | None:
        """A notice, authenticated from its raw bytes; None if it is about no message of ours.

        Raises:
            ForgedNews: wrong or missing signature, or not a notice.
        """
        try:
            text = payload.decode()
            told = json.loads(text)
            signed = f"{self._app_id}{text}{told['timestamp']}{self._webhook_key}"
            mac = hashlib.sha256(signed.encode()).hexdigest()
            if not hmac.compare_digest(mac.encode(), signature.removeprefix("mac=").encode()):
                raise _forged()
            return _news(told, text)
        except (ValueError, LookupError, TypeError, AttributeError) as fault:
            raise _forged() from fault

    def _call(self, method: str, path: str, body: bytes | None) -> dict[str, Any]:
        """One exchange, and another one with a fresh token if Zalo knows the token no more."""
        for last in (False, True):
            access = self._tokens.access()
            told = _exchange(self._api, method, path, body, {"access_token": access, "Content-Type": "application/json"})
            if told.get("error") != TOKEN_INVALID:
                return told
            self._tokens.refuse(access)
            if last:
                break
        return told

    def _exchange(self, refresh: str) -> Grant:
        asked = {"refresh_token": refresh, "app_id": self._app_id, "grant_type": "refresh_token"}
        headers = {"secret_key": self._secret_key, "Content-Type": "application/x-www-form-urlencoded"}
        told = _exchange(self._oauth, "POST", "/v4/oa/access_token", urlencode(asked).encode(), headers)
        if "access_token" not in told:
            raise RefreshRefused(str(told.get("error_name")))
        return Grant(str(told["access_token"]), str(told["refresh_token"]), int(told["expires_in"]))


def _exchange(base: str, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> dict[str, Any]:
    """
    Raises:
        NotTaken: there was no connection, or Zalo is too busy: it has nothing.
        Unavailable: no answer, an error of theirs, or not readable.
    """
    address = urlsplit(base)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=TIMEOUT_S)
    try:
        connection.connect()
    except OSError as fault:
        raise NotTaken("away") from fault
    try:
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        content = answer.read(LARGEST_ANSWER_BYTES)
        if answer.status == http.client.TOO_MANY_REQUESTS:
            raise NotTaken("away")
        if answer.status >= http.client.INTERNAL_SERVER_ERROR:
            raise Unavailable
        told = json.loads(content)
        if not isinstance(told, dict):
            raise Unavailable
        return told
    except (OSError, http.client.HTTPException, ValueError) as fault:
        raise Unavailable from fault
    finally:
        connection.close()


def _news(told: dict[str, Any], raw: str) -> News | None:
    states = {"user_received_message": AttemptState.DELIVERED, "user_seen_message": AttemptState.READ}
    state, message = states.get(str(told.get("event_name"))), told.get("message") or {}
    named = attempt_named(str(message.get("tracking_id", "")))
    if state is None or named is None:
        return None
    message_id, channel, round_ = named
    provider_id = str(message["msg_id"])
    digest = hashlib.sha256("\n".join((told["event_name"], message["tracking_id"], provider_id)).encode()).hexdigest()[:32]
    at = _moment(message.get("delivery_time") or told["timestamp"])
    return News(message_id, channel, round_, state, at, f"zalo-{digest}", raw, provider_id)


def _moment(milliseconds: object) -> datetime:
    return datetime.fromtimestamp(int(str(milliseconds)) / 1000, UTC)


def _forged() -> ForgedNews:
    return ForgedNews("Thông báo không hợp lệ.", "The notice is not authentic.")

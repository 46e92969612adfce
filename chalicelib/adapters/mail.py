"""E-mail through Amazon SES, and what SES tells of it.

Source: SES API v2, SendEmail (Simple content with headers); SES developer guide, "Event data that Amazon SES publishes to
SNS"; RFC 8058 for the header by which a reader's program stops the letters (read 2026-11).
"""

import hashlib
import json
from typing import Any

from chalicelib.adapters.sms import certainly_not_taken
from chalicelib.kernel.clock import from_text
from chalicelib.kernel.records import dataclass
from chalicelib.messages import AttemptState, Letter, News, NotTaken, Undeliverable, attempt_named

TAG = "attempt"
NOT_AN_ADDRESS = "BadRequestException"


class SesMail:
    """`MailSender` over SES SendEmail.

    Args:
        client: a botocore client of `sesv2` that does not try again by itself: SES cannot tell a repeat.
        sender: the address from which letters come, at a domain that SES has verified.
        events: the configuration set that tells of every letter; empty for none.
    """

    def __init__(self, client: Any, *, sender: str, events: str) -> None:
        self._client, self._sender, self._events = client, sender, events

    def send(self, *, to: str, letter: Letter, tracking_id: str) -> str:
        headers = []
        if letter.stop:
            headers = [
                {"Name": "List-Unsubscribe", "Value": f"<{letter.stop}>"},
                {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
            ]
        body = {"Text": _utf8(letter.text), "Html": _utf8(letter.html)}
        asked: dict[str, Any] = {
            "FromEmailAddress": f'"Xu Lang" <{self._sender}>',
            "Destination": {"ToAddresses": [to]},
            "Content": {"Simple": {"Subject": _utf8(letter.subject), "Body": body, "Headers": headers}},
            "EmailTags": [{"Name": TAG, "Value": tracking_id}],
        }
        if self._events:
            asked["ConfigurationSetName"] = self._events
        try:
            return str(self._client.send_email(**asked)["MessageId"])
        except Exception as error:
            if getattr(error, "response", {}).get("Error", {}).get("Code") == NOT_AN_ADDRESS:
                raise Undeliverable("bad_address") from error
            if certainly_not_taken(error):
                raise NotTaken("away") from error
            raise


@dataclass(frozen=True, slots=True)
class MailNews:
    """
    Attributes:
        stops: why the address gets no more mail.
    """

    news: News
    stops: str | None


def read_mail_news(notice: dict[str, Any]) -> MailNews | None:
    """What SES says in a notification of SNS; None if it is about no message of ours, or nothing that counts.

    Raises:
        KeyError, ValueError: not such a notification.
    """
    raw = str(notice["Message"])
    told = json.loads(raw)
    kind = told.get("eventType") or told.get("notificationType")
    named = attempt_named(str((told.get("mail", {}).get("tags", {}).get(TAG) or [""])[0]))
    if named is None or kind not in ("Delivery", "Bounce", "Complaint"):
        return None
    part = told[kind.lower()]
    message_id, channel, round_ = named
    failed = kind == "Bounce"
    stops = "complained" if kind == "Complaint" else None
    if failed and part.get("bounceType") == "Permanent":
        stops = "bounced"
    state = AttemptState.FAILED if failed else AttemptState.DELIVERED
    digest = f"mail-{hashlib.sha256(str(notice['MessageId']).encode()).hexdigest()[:32]}"
    at, provider_id = from_text(str(part["timestamp"])), str(told["mail"]["messageId"])
    news = News(message_id, channel, round_, state, at, digest, raw, provider_id, "bounced" if failed else None)
    return MailNews(news, stops)


def _utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}

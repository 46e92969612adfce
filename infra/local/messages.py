"""The messages that the AWS emulator and the Zalo simulator kept instead of sending, letters among them, newest first.

The emulator keeps them by phone number and without a time, so the first look at a message is written down: its time is the
moment at which somebody first could read it.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from chalicelib.messages import Kind, Language, text_of


@dataclass(frozen=True)
class TextMessage:
    """One message.

    Attributes:
        phone: `+84…`.
        by: `SMS`, `Zalo` or `thư`.
        seen_at: when it was first seen here.
    """

    message_id: str
    phone: str
    text: str
    by: str
    seen_at: datetime


class Messages:
    """What the emulator kept.

    Args:
        fetch: what was kept, by id: `{id: [phone, text, by]}`.
        seen: file of message ids and times, one a line, in the order in which they were first seen; only appended to.
    """

    def __init__(
        self, fetch: Callable[[], dict[str, tuple[str, str, str]]], seen: Path, now: Callable[[], datetime]
    ) -> None:
        self._fetch, self._seen, self._now = fetch, seen, now

    def newest(self, most: int) -> list[TextMessage]:
        """The last messages, newest first."""
        texts = self._fetch()
        seen = self._remember(texts)
        return [TextMessage(key, *texts[key], seen[key]) for key in list(seen)[::-1] if key in texts][:most]

    def _remember(self, message_ids: Iterable[str]) -> dict[str, datetime]:
        lines = self._seen.read_text("utf-8").splitlines() if self._seen.is_file() else []
        seen: dict[str, datetime] = {}
        for line in lines:
            key, _, at = line.partition(" ")
            seen.setdefault(key, datetime.fromisoformat(at))
        new = [key for key in message_ids if key not in seen]
        if new:
            now = self._now()
            with self._seen.open("a", encoding="utf-8") as file:
                file.write("".join(f"{key} {now.isoformat()}\n" for key in new))
            seen.update(dict.fromkeys(new, now))
        return seen


def of_sns(answer: bytes) -> dict[str, tuple[str, str, str]]:
    """What the emulator answers at `/_ministack/sns/sms-messages`."""
    kept = json.loads(answer)["sms_messages"]
    return {one["MessageId"]: (phone, one["Message"], "SMS") for phone, many in kept.items() for one in many}


def of_zalo(answer: bytes, templates: Mapping[str, str]) -> dict[str, tuple[str, str, str]]:
    """What the Zalo simulator answers at `/_control/messages`, in the words of the templates.

    Args:
        templates: as in the secret: the id at Zalo of each kind, or `kind.en`.
    """
    kinds = {template_id: name.partition(".") for name, template_id in templates.items()}
    rows: list[dict[str, Any]] = json.loads(answer)["data"]
    return {
        one["msg_id"]: (f"+{one['phone']}", text_of(Kind(kind), Language(language or "vi"), one["data"]), "Zalo")
        for one in rows
        for kind, _, language in (kinds[one["template_id"]],)
    }


def of_mail(answer: bytes) -> dict[str, tuple[str, str, str]]:
    """What the emulator answers at `/_ministack/ses/messages`."""
    accounts: dict[str, list[dict[str, Any]]] = json.loads(answer)["messages"]
    letters = (one for many in accounts.values() for one in many)
    return {one["MessageId"]: (one["To"][0], f"{one['Subject']}\n{one['BodyText']}", "thư") for one in letters}

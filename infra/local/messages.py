"""The text messages that the AWS emulator kept instead of sending, newest first.

The emulator keeps them by phone number and without a time, so the first look at a message is written down: its time is the
moment at which somebody first could read it.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class TextMessage:
    """One message.

    Attributes:
        phone: `+84…`.
        seen_at: when it was first seen here.
    """

    message_id: str
    phone: str
    text: str
    seen_at: datetime


class Messages:
    """What the emulator kept.

    Args:
        fetch: the emulator's answer at `/_ministack/sns/sms-messages`.
        seen: file of message ids and times, one a line, in the order in which they were first seen; only appended to.
    """

    def __init__(self, fetch: Callable[[], bytes], seen: Path, now: Callable[[], datetime]) -> None:
        self._fetch, self._seen, self._now = fetch, seen, now

    def newest(self, most: int) -> list[TextMessage]:
        """The last messages, newest first."""
        kept = json.loads(self._fetch())["sms_messages"]
        texts = {one["MessageId"]: (phone, one["Message"]) for phone, many in kept.items() for one in many}
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

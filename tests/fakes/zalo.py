"""A Zalo that stays here, and does as it is told."""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.kernel.errors import Unavailable
from chalicelib.messages import News, NotTaken, Undeliverable


class FakeZalo:
    """Keeps what it was given, oldest first.

    Attributes:
        users: the phones that have Zalo; None: all.
        down: takes nothing; silent: takes it, but the answer is lost; refuses: the reason with which it refuses.
        arrived: when a message came to the phone, by its id.
    """

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, dict[str, str], str]] = []
        self.users: set[str] | None = None
        self.down = self.silent = False
        self.refuses: str | None = None
        self.arrived: dict[str, datetime] = {}

    @property
    def tracking_ids(self) -> list[str]:
        return [one[3] for one in self.sent]

    def send(self, *, phone: str, template_id: str, values: Mapping[str, str], tracking_id: str) -> str:
        if self.down:
            raise NotTaken("away")
        if self.refuses or (self.users is not None and phone not in self.users):
            raise Undeliverable(self.refuses or "not_on_zalo")
        self.sent.append((phone, template_id, dict(values), tracking_id))
        if self.silent:
            raise Unavailable
        return f"zalo-{len(self.sent)}"

    def arrived_at(self, *, message_id: str, phone: str) -> datetime | None:
        return self.arrived.get(message_id)

    def read_news(self, payload: bytes, signature: str) -> News | None:
        return None

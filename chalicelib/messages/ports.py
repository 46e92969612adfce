"""What messages need from outside, and the bundle their use cases work with."""

from datetime import datetime
from typing import Protocol

from chalicelib.kernel.paging import Page
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.unit_of_work import Outbox
from chalicelib.messages.message import Message, MessageId, MessageState


class MessageStore(Protocol):
    def find(self, message_id: MessageId) -> Message | None: ...

    def add(self, message: Message) -> None:
        """The commit is tried again if the id was taken meanwhile."""
        ...

    def save(self, message: Message) -> None:
        """The commit fails with `StaleVersion` if it changed since it was read."""
        ...

    def listed(self, state: MessageState, *, cursor: str | None, limit: int) -> Page[Message]:
        """Those in a state, the newest first (an index: it lags by moments)."""
        ...


@dataclass(frozen=True)
class Messages:
    """What the use cases of messages work with, for one unit of work."""

    store: MessageStore
    outbox: Outbox
    now: datetime
    policy: Policy

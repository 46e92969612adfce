"""What messages need from outside, and the bundle their use cases work with."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from chalicelib.kernel.clock import Entropy
from chalicelib.kernel.money import Money
from chalicelib.kernel.paging import Page
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.unit_of_work import Outbox
from chalicelib.messages.channel import Channel
from chalicelib.messages.message import Message, MessageId, MessageState

if TYPE_CHECKING:
    from chalicelib.messages.preferences import Preferences


class MessageStore(Protocol):
    def find(self, message_id: MessageId) -> Message | None: ...

    def find_named(self, name: str) -> Message | None:
        """The message by a name that may be anything."""
        ...

    def add(self, message: Message) -> None:
        """The commit is tried again if the id was taken meanwhile."""
        ...

    def save(self, message: Message) -> None:
        """The commit fails with `StaleVersion` if it changed since it was read."""
        ...

    def listed(
        self, state: MessageState, channel: Channel | None, before: datetime | None, *, cursor: str | None, limit: int
    ) -> Page[Message]:
        """Those in a state, the newest first (an index: it lags by moments).

        Args:
            channel: only those last tried on it; a page of them may be short, and others follow.
            before: only those queued before.
        """
        ...

    def due(self, now: datetime, limit: int) -> list[MessageId]:
        """Those whose `due_at` has come, the longest due first (an index)."""
        ...

    def about(self, subject: str) -> list[Message]:
        """The latest about a parcel, an order or a listing, in no order; those that are kept."""
        ...

    def spent(self, to: str, day: date) -> Money:
        """What messages but those of money and codes have cost for this person on the Vietnamese day."""
        ...

    def spend(self, to: str, day: date, cost: Money, most: Money) -> None:
        """The commit is tried again if that makes more than `most`."""
        ...

    def count(self, message_id: MessageId, channel: Channel, hour: str, *, failed: bool) -> None:
        """Count an attempt that ended, and whether the channel failed."""
        ...

    def counted(self, channel: Channel, hour: str) -> tuple[int, int]:
        """How many attempts ended in the hour, and of how many the channel failed."""
        ...

    def keep_news(self, message_id: MessageId, digest: str, raw: str, forget_at: int) -> bool:
        """Keep a provider's notice; False if it was kept before."""
        ...


class PreferenceStore(Protocol):
    def find(self, phone: str) -> "Preferences | None": ...

    def save(self, chosen: "Preferences", *, even_if_refused: bool = False) -> None:
        """The commit is tried again if they changed since they were read."""
        ...


@dataclass(frozen=True)
class Messages:
    """What the use cases of messages work with, for one unit of work.

    Attributes:
        zalo_templates: the ids of the templates that Zalo approved, by kind, or `kind.en`; empty without a contract.
        mails: whether the stage sends e-mail.
        pepper: the stage's secret, under which codes and links of letters are hashed.
    """

    store: MessageStore
    outbox: Outbox
    now: datetime
    policy: Policy
    zalo_templates: Callable[[], Mapping[str, str]]
    mails: bool
    preferences: PreferenceStore
    entropy: Entropy
    pepper: Callable[[], str]

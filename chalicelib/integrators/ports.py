"""What integrators need from outside, and the bundle their use cases work with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Protocol

from chalicelib.integrators.delivery import Delivery
from chalicelib.integrators.endpoint import Endpoint
from chalicelib.integrators.key import IntegratorKey, KeyId
from chalicelib.kernel.clock import Entropy
from chalicelib.kernel.paging import Page
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.unit_of_work import Outbox


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """
    Attributes:
        status: 0 when no answer came.
        said: the beginning of the answer, or why none came.
    """

    status: int
    said: str
    took_ms: int


class WebhookSender(Protocol):
    def send(self, address: str, body: bytes, headers: Mapping[str, str]) -> WebhookAnswer:
        """Post it once, within seconds; never raises, follows no redirection, and goes to no private address."""
        ...


class IntegratorStore(Protocol):
    def expect(self, *, keys: Iterable[KeyId] = (), endpoints: Iterable[KeyId] = ()) -> None:
        """Read these keys, and the endpoints of these, along with whatever the unit of work reads first."""
        ...

    def find_key(self, key_id: KeyId) -> IntegratorKey | None: ...

    def add_key(self, key: IntegratorKey) -> None: ...

    def save_key(self, key: IntegratorKey) -> None: ...

    def keys(self, *, cursor: str | None, limit: int) -> Page[IntegratorKey]:
        """Newest first (an index)."""
        ...

    def stage_use(self, key_id: KeyId, minute: str, most: int) -> None:
        """One more request of this minute; the commit fails with `KeyUsedTooOften` beyond the most."""
        ...

    def endpoint(self, key_id: KeyId) -> Endpoint | None: ...

    def save_endpoint(self, endpoint: Endpoint) -> None:
        """Write it, new or again; the commit fails with `StaleVersion` if it changed since it was read."""
        ...

    def endpoints(self) -> Sequence[Endpoint]:
        """All that are active (an index: a new one comes a moment late)."""
        ...

    def delivery(self, key_id: KeyId, event_id: str) -> Delivery | None: ...

    def add_delivery(self, delivery: Delivery) -> None: ...

    def save_delivery(self, delivery: Delivery) -> None: ...

    def deliveries(self, key_id: KeyId, *, cursor: str | None, limit: int, newest_first: bool) -> Page[Delivery]: ...

    def deliveries_after(self, key_id: KeyId, event_id: str, *, limit: int) -> Sequence[Delivery]:
        """Those of later events, the oldest first."""
        ...

    def due(self, until: datetime, *, limit: int) -> Sequence[Delivery]:
        """Those to be tried by now, the longest due first (an index: look again before acting)."""
        ...


@dataclass(frozen=True)
class Integrators:
    """What the use cases work with, for one unit of work.

    Attributes:
        pepper: of which the keys are made that sign webhooks, so that none lies in the table.
    """

    store: IntegratorStore
    outbox: Outbox
    now: datetime
    entropy: Entropy
    policy: Policy
    pepper: str = field(repr=False)

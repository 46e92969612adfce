"""A queue for what many want to change at once: `TURN#{hash of its partition key}` / `{joined at}#{who}`, TTL.

A place in it is advice and guards nothing: whoever writes without one is judged by the item's own version as ever. It only
spares everybody the work of a whole unit of work that somebody else overtakes. Joining and leaving are writes of an item of
one's own, so they never wait for each other; a place that was never left ends by itself.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.adapters.dynamo.table import ConditionFailed, Delete, Key, Put, Query, Table, join
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.unit_of_work import Contention, OutcomeUnknown

LEASE_MS = 5_000
"""Of a place: a second more than anybody waits."""
KEPT_S = 3_600
REMEMBERED = timedelta(seconds=2)
"""How long a container believes that a queue it saw is still there."""
MOST = 100


def _queue(key: Key) -> str:
    return join("TURN", hashlib.sha256(key.pk.encode()).hexdigest()[:32])


@dataclass(frozen=True, slots=True)
class Place:
    """One's own item in a queue."""

    key: Key


class Turns:
    """Queues; each step is a small request of its own."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._busy_until: dict[str, datetime] = {}

    def busy(self, keys: Iterable[Key], now: datetime) -> Key | None:
        """The first of these at which this container saw a queue a moment ago: working there out of turn is in vain."""
        return next((key for key in keys if self._busy_until.get(_queue(key), now) > now), None)

    def join(self, key: Key, holder: str, now: datetime) -> Place | None:
        """A place in the queue at this item, or None when the table has no time for it.

        The queue is that of the partition: an account's balance and the next line of its statement are one thing.
        """
        joined_ms = int(now.timestamp() * 1000)
        place = Key(_queue(key), join(f"{joined_ms:015d}", holder))
        until = {"until": joined_ms + LEASE_MS, "forget_at": joined_ms // 1000 + KEPT_S}
        try:
            self._table.transact([Put({"pk": place.pk, "sk": place.sk, **until})], f"{holder}-join")
        except (ConditionFailed, Contention, OutcomeUnknown):
            return None
        return Place(place)

    def ahead(self, place: Place, now: datetime) -> int:
        """How many are before it."""
        now_ms = int(now.timestamp() * 1000)
        page = self._table.query(Query(place.key.pk, limit=MOST, consistent=True))
        ahead = len([item for item in page.items if item["sk"] < place.key.sk and item["until"] > now_ms])
        if len(page.items) > 1:
            self._busy_until[place.key.pk] = now + REMEMBERED
        return ahead

    def leave(self, place: Place) -> None:
        """Let the next one in."""
        try:
            self._table.transact([Delete(place.key)], f"{place.key.sk[-16:]}-leave")
        except (ConditionFailed, Contention, OutcomeUnknown):
            return

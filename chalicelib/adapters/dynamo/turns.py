"""Turns at what many want to change at once: `TURN#{hash of its partition key}` / `T`, a lease of two seconds.

A turn is advice and guards nothing: whoever writes without one is judged by the item's own version as ever. It only spares
everybody the work of a whole unit of work that somebody else overtakes. One that was never given back ends by itself.
"""

import hashlib
from datetime import datetime

from chalicelib.adapters.dynamo.table import AtMost, ConditionFailed, Delete, Equals, Key, Table, Update, join
from chalicelib.kernel.unit_of_work import Contention, OutcomeUnknown

LEASE_MS = 2_000
KEPT_S = 3_600


def turn_key(key: Key) -> Key:
    """By the partition alone: an account's balance and the next line of its statement are one queue."""
    return Key(join("TURN", hashlib.sha256(key.pk.encode()).hexdigest()[:32]), "T")


class Turns:
    """Takes and gives back turns; each is a small commit of its own."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def take(self, key: Key, holder: str, now: datetime) -> bool:
        """Whether it is the holder's turn now, for `LEASE_MS`. Asked for by a read: only a free one is written."""
        now_ms = int(now.timestamp() * 1000)
        turn = turn_key(key)
        lease = {"holder": holder, "until": now_ms + LEASE_MS, "forget_at": now_ms // 1000 + KEPT_S}
        try:
            found = self._table.get_many([turn]).get(turn)
            if found is not None and found["until"] > now_ms:
                return False
            self._table.transact([Update(turn, set=lease, when=(AtMost("until", now_ms),))], f"{holder}{now_ms}")
        except (ConditionFailed, Contention, OutcomeUnknown):
            return False
        return True

    def give_back(self, key: Key, holder: str) -> None:
        """Let the next one in; a turn that ran out meanwhile is another's."""
        try:
            self._table.transact([Delete(turn_key(key), when=(Equals("holder", holder),))], f"{holder}back")
        except (ConditionFailed, Contention, OutcomeUnknown):
            return

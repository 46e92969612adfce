"""The policy of a moment: the release's rows and the changes of the table, read again every few minutes.

A change is decided more than 24 hours before it begins. A container that has read the changes within `LONGEST_UNREAD` thus
knows every one that has begun; one that could not is wrong to go on, and refuses.
"""

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from chalicelib.adapters.dynamo.policy import DynamoPolicies
from chalicelib.adapters.dynamo.table import Table
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.policy import Change, Policy, policy_on
from chalicelib.kernel.unit_of_work import Contention, OutcomeUnknown
from chalicelib.oversight import PoliciesNotCurrent

log = logging.getLogger("xu_lang.policy")
READ_AGAIN_AFTER = timedelta(minutes=5)
TRY_AGAIN_AFTER = timedelta(seconds=15)
LONGEST_UNREAD = timedelta(hours=23)
"""An hour less than the shortest notice of a change, for commits that last and clocks that differ."""


class Policies:
    """What a container knows of the policies."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._changes: Sequence[Change] = ()
        self._read_at: datetime | None = None
        self._next_read: datetime | None = None

    def on(self, day: date, now: datetime) -> Policy:
        """The policy of a Vietnamese day, as far as it is known now.

        Raises:
            PoliciesNotCurrent, Contention, OutcomeUnknown: as `at`.
        """
        self.at(now)
        return policy_on(day, self._changes)

    def at(self, now: datetime) -> Policy:
        """The policy in force now.

        Raises:
            PoliciesNotCurrent: the changes could not be read for too long.
            Contention, OutcomeUnknown: nor ever before; the edge tries again.
        """
        if not self._fresh(now):
            self._read(now)
        if self._read_at is None or now - self._read_at > LONGEST_UNREAD:
            raise PoliciesNotCurrent
        return policy_on(business_date(now), self._changes)

    def _fresh(self, now: datetime) -> bool:
        """Whether it is too early to read again; a clock that went back is no reason to trust what was read."""
        if self._read_at is None or self._next_read is None:
            return False
        return self._read_at <= now < self._next_read

    def _read(self, now: datetime) -> None:
        try:
            changes = DynamoPolicies(UnitOfWork(self._table)).all()
        except Exception as failure:
            if self._read_at is None and isinstance(failure, Contention | OutcomeUnknown):
                raise
            log.exception("the changes of policy cannot be read")
            self._next_read = now + TRY_AGAIN_AFTER
            return
        self._changes = [change.dated for change in changes if change.stands]
        self._read_at, self._next_read = now, now + READ_AGAIN_AFTER

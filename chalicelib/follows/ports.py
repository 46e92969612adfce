"""What follows need from outside, and the bundle their use cases work with."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from chalicelib.catalogue import Catalogue
from chalicelib.follows.follow import Follow, HouseholdNews
from chalicelib.identity import Identity, PartyId
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.paging import Page
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.unit_of_work import Outbox


class FollowStore(Protocol):
    """Follows, how many each household has, and its news."""

    def expect(self, household_id: PartyId, follower_id: PartyId | None = None) -> None:
        """Read the household's count, and whether this one follows, along with whatever is read first."""
        ...

    def find(self, follower_id: PartyId, household_id: PartyId) -> Follow | None: ...

    def count(self, household_id: PartyId) -> int:
        """How many follow the household."""
        ...

    def add(self, follow: Follow, *, most: int, otherwise: DomainError) -> None:
        """One more of each. The commit fails with `StaleVersion` if it is there, with `otherwise` beyond so many."""
        ...

    def save(self, follow: Follow) -> None:
        """The commit fails with `StaleVersion` if it was changed since it was read."""
        ...

    def remove(self, follow: Follow) -> None:
        """One less of each. The commit fails with `StaleVersion` if it was changed since it was read."""
        ...

    def news(self, household_ids: Iterable[PartyId]) -> dict[PartyId, HouseholdNews]:
        """Of those that have any, in one round trip."""
        ...

    def save_news(self, news: HouseholdNews) -> None:
        """The commit fails with `StaleVersion` if they were changed since they were read."""
        ...

    def of_follower(self, follower_id: PartyId, *, cursor: str | None, limit: int) -> Page[Follow]:
        """Whom somebody follows, by the household's id."""
        ...

    def followers(self, household_id: PartyId, *, cursor: str | None, limit: int) -> Page[Follow]:
        """Who follows it (an index: who began a moment ago may be missed)."""
        ...


@dataclass(frozen=True)
class Follows:
    """What the use cases of follows work with, for one unit of work."""

    store: FollowStore
    catalogue: Catalogue
    identity: Identity
    outbox: Outbox
    now: datetime
    policy: Policy

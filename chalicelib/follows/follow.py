"""A follow, and what is new of a followed household."""

from dataclasses import replace
from datetime import date, datetime

from chalicelib.catalogue import ListingId
from chalicelib.identity import PartyId
from chalicelib.kernel.records import dataclass

MOST_NEWS = 5
"""News that are kept of a household."""


@dataclass(frozen=True, slots=True)
class Follow:
    """
    Attributes:
        told: whether the follower wants messages of it.
        version: of the stored follow; 0 before it is stored.
    """

    follower_id: PartyId
    household_id: PartyId
    since: datetime
    told: bool = True
    version: int = 0


@dataclass(frozen=True, slots=True)
class NewsEntry:
    """A listing that was new at a moment, or began to be sold ahead."""

    listing_id: ListingId
    at: datetime


@dataclass(frozen=True, slots=True)
class HouseholdNews:
    """
    Attributes:
        entries: the newest first, each listing once.
        told_on: the day in Vietnam on which followers were last told of any.
        version: of the stored news; 0 before they are stored.
    """

    household_id: PartyId
    entries: tuple[NewsEntry, ...] = ()
    told_on: date | None = None
    version: int = 0

    def with_entry(self, entry: NewsEntry) -> "HouseholdNews":
        others = tuple(one for one in self.entries if one.listing_id != entry.listing_id)
        return replace(self, entries=(entry, *others)[:MOST_NEWS])

"""What ratings need from outside, and the bundle their use cases work with."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from chalicelib.catalogue import UploadForm
from chalicelib.identity import Identity, PartyId
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.paging import Page
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.records import dataclass
from chalicelib.orders import Orders
from chalicelib.ratings.rating import Rating, RatingId, RatingState
from chalicelib.ratings.report import RatingReport, Reported
from chalicelib.ratings.tally import Tally


class Sort(StrEnum):
    """How the ratings of a listing are read."""

    NEWEST = "newest"
    LOWEST = "lowest"


class ReportStore(Protocol):
    """What visitors say is wrong with ratings."""

    def add(self, report: RatingReport, otherwise: DomainError) -> None:
        """The commit fails with `otherwise` if the reporter reported the rating before; for ninety days."""
        ...

    def count(self, report: RatingReport, *, most: int, otherwise: DomainError) -> None:
        """One more of the reporter's on that Vietnamese day; the commit fails with `otherwise` beyond `most`."""
        ...

    def of(self, rating_id: RatingId) -> Reported | None: ...

    def save(self, reported: Reported, *, new: bool) -> None:
        """The commit fails with `StaleVersion` if another report came since it was read."""
        ...


class RatingStore(Protocol):
    """Ratings, and the tallies that are kept with them."""

    def expect(self, rating_ids: Iterable[RatingId]) -> None:
        """Read these along with whatever the unit of work reads first."""
        ...

    def expect_tally(self, of: str) -> None:
        """Read the tally of a listing or household along with whatever the unit of work reads first."""
        ...

    def find(self, rating_id: RatingId) -> Rating | None: ...

    def save(self, rating: Rating, was: Rating | None) -> None:
        """Write it, and in both tallies the difference to what it was.

        The commit fails with `StaleVersion` if it was changed, or given, since it was read.
        """
        ...

    def tally(self, of: str) -> Tally:
        """Of a listing or a household."""
        ...

    def of_listing(self, listing_id: str, sort: Sort, *, cursor: str | None, limit: int) -> Page[Rating]:
        """Those that are shown (an index: a new one may come a moment late)."""
        ...

    def of_household(self, seller_id: PartyId, *, cursor: str | None, limit: int) -> Page[Rating]:
        """Those that are shown, the newest first (an index)."""
        ...

    def in_state(self, state: RatingState, *, cursor: str | None, limit: int) -> Page[Rating]:
        """All that are shown, or hidden; the latest word first (an index)."""
        ...


class Recordings(Protocol):
    """Where households' recordings go."""

    def file_form(self, key: str, *, at_most: int, now: datetime, redirect_to: str | None = None) -> UploadForm:
        """A form good for one object of at most so many bytes within `UPLOAD_WINDOW_S`.

        Args:
            redirect_to: where the store sends the browser after a form that was sent without script.
        """
        ...


@dataclass(frozen=True)
class Ratings:
    """What the use cases of ratings work with, for one unit of work."""

    store: RatingStore
    reports: ReportStore
    orders: Orders
    identity: Identity
    recordings: Recordings
    now: datetime
    policy: Policy

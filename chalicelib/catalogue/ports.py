"""What the catalogue needs from outside, and the bundle its use cases work with."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from chalicelib.catalogue.act import Act
from chalicelib.catalogue.certificate import Certificate, CertificateId
from chalicelib.catalogue.holiday import Holiday
from chalicelib.catalogue.listing import Listing, ListingId, ListingState
from chalicelib.catalogue.lot import Lot
from chalicelib.catalogue.photo import ImageType
from chalicelib.catalogue.review import Report, Review
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import Entropy
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.paging import Page
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.unit_of_work import Outbox


@dataclass(frozen=True, slots=True)
class Seller:
    """What a listing shows of its household."""

    party_id: PartyId
    name: str
    commune_code: str


@dataclass(frozen=True, slots=True)
class UploadForm:
    """A form that a browser sends straight to the object store; the file is its last field, named `file`.

    Attributes:
        url: where to POST it.
        fields: hidden fields, in order.
    """

    url: str
    fields: Mapping[str, str]
    max_bytes: int
    expires_at: datetime


class CatalogueStore(Protocol):
    def prefetch(self, listing_ids: Iterable[ListingId]) -> None:
        """Read these listings with their stock in one round trip."""
        ...

    def find(self, listing_id: ListingId) -> Listing | None:
        """The listing with its stock, strongly consistent."""
        ...

    def of_seller(self, seller_id: PartyId, *, cursor: str | None, limit: int) -> Page[Listing]:
        """The household's listings, newest first (an index: a new one may come a moment late)."""
        ...

    def seasons_over(self, day: date, limit: int) -> list[ListingId]:
        """Listings whose harvest ended before `day`, the longest over first (an index: look again before closing)."""
        ...

    def lot(self, code: str) -> tuple[ListingId, Lot] | None:
        """A lot by its code, sold now or long ago; strongly consistent."""
        ...

    def add(self, listing: Listing) -> None: ...

    def save(self, listing: Listing, was: Listing) -> None:
        """Write what changed from `was`; its stock is set to the new count.

        The commit fails with `StaleVersion` if the listing was changed since it was read.
        """
        ...

    def save_with_stock_moved(self, listing: Listing, was: Listing, move: int, short: DomainError) -> None:
        """`save`, but the stock goes up or down by `move` from whatever it is at the commit.

        Args:
            short: what the commit refuses with if the stock would fall below zero.
        """
        ...

    def remove(self, listing: Listing) -> None:
        """The commit fails with `StaleVersion` if the listing or its stock is not as it was read."""
        ...

    def take(self, listing_id: ListingId, count: int, otherwise: DomainError) -> None:
        """Take from the stock at the commit, which refuses with `otherwise` if less is there or it is not on sale."""
        ...

    def require_unchanged(self, listing: Listing) -> None:
        """The commit fails with `StaleVersion` if the listing was changed since it was read, but for its stock."""
        ...

    def give(self, listing_id: ListingId, count: int) -> None:
        """Add to the stock, whatever the state."""
        ...

    def move_home(self, listing_id: ListingId, count: int, otherwise: DomainError | None) -> None:
        """Add to the units at home, or take from them.

        The commit refuses with `otherwise` if less is there; None lets the unit of work be tried again.
        """
        ...

    def move_units(self, listing: Listing, *, home: int, stock: int) -> None:
        """Add to the units at home and to the stock, or take from them.

        The commit fails with `StaleVersion` if what is at home, or a stock that is lowered, is not as it was read.
        """
        ...


class ListingFeed(Protocol):
    """Tells search, in the same unit of work, what it will have to look at again."""

    def changed(self, listing_ids: Iterable[ListingId]) -> None:
        """Buyers see something else of these from the commit on: text, price, state, stock or photo."""
        ...


class Sellers(Protocol):
    def find(self, party_id: PartyId) -> Seller:
        """
        Raises:
            NotFound: nobody has the id.
        """
        ...


class Uploads(Protocol):
    def form(self, key: str, image_type: ImageType, *, now: datetime, redirect_to: str | None) -> UploadForm:
        """A form good for one object of at most `MAX_UPLOAD_BYTES` within `UPLOAD_WINDOW_S`.

        Args:
            redirect_to: where the store sends the browser after a form that was sent without script.
        """
        ...


class ReviewStore(Protocol):
    def find(self, subject: str) -> Review | None: ...

    def add(self, review: Review) -> None: ...

    def save(self, review: Review) -> None:
        """The commit fails with `StaleVersion` if it changed since it was read."""
        ...

    def waiting(self, *, cursor: str | None, limit: int) -> Page[Review]:
        """Those to be looked at, the oldest first (an index: it lags by moments)."""
        ...

    def of_seller(self, seller_id: PartyId, *, cursor: str | None, limit: int) -> Page[Review]:
        """Those about the household's things, newest first (an index: it lags by moments)."""
        ...

    def add_report(self, report: Report, otherwise: DomainError) -> None:
        """The commit refuses with `otherwise` if the reporter said something of the listing before."""
        ...

    def reports(self, listing_id: ListingId, limit: int) -> list[Report]:
        """What buyers said of it."""
        ...

    def expect_passed(self, seller_id: PartyId) -> None:
        """Read the household's standing along with whatever is read first."""
        ...

    def passed(self, seller_id: PartyId) -> int:
        """How many of the household's listings were looked at and found good; very many if somebody vouched for it."""
        ...

    def count_passed(self, seller_id: PartyId) -> None: ...

    def vouch(self, seller_id: PartyId) -> None: ...


class CertificateStore(Protocol):
    def find(self, certificate_id: CertificateId) -> Certificate | None: ...

    def add(self, certificate: Certificate) -> None: ...

    def save(self, certificate: Certificate) -> None:
        """The commit fails with `StaleVersion` if it changed since it was read."""
        ...

    def of_holder(self, holder_id: PartyId) -> list[Certificate]:
        """The household's newest hundred, whatever became of them (an index: it lags by moments)."""
        ...


class HolidayStore(Protocol):
    def expect(self, seller_id: PartyId) -> None:
        """Read the household's holiday along with whatever is read first."""
        ...

    def find(self, seller_id: PartyId) -> Holiday | None:
        """The last one, over or not; strongly consistent."""
        ...

    def save(self, holiday: Holiday) -> None:
        """The commit fails with `StaleVersion` if the last one is not the version before."""
        ...

    def require_unchanged(self, holiday: Holiday) -> None:
        """The commit fails with `StaleVersion` if it is another by then."""
        ...

    def move(self, listing: Listing, to: ListingState) -> None:
        """Another stored state, nothing else; the commit fails with `StaleVersion` if it is not the one that was read."""
        ...

    def due(self, day: date, limit: int) -> list[PartyId]:
        """Households that are back on the day or before, the longest due first (an index: look again)."""
        ...


class ActStore(Protocol):
    def add(self, act: Act) -> None: ...

    def of_listing(self, listing_id: ListingId, *, cursor: str | None, limit: int) -> Page[Act]:
        """What was done to it, newest first."""
        ...

    def by_actor(self, actor: str, *, cursor: str | None, limit: int) -> Page[Act]:
        """What somebody did to listings, newest first (an index: it lags by moments)."""
        ...


class ListingNews(StrEnum):
    """What followers of a household want to hear of a listing."""

    LISTED = "listed"
    SOLD_AHEAD = "sold_ahead"


class ListingObserver(Protocol):
    """Who wants to know what is new of a household, in the same unit of work."""

    def expect(self, seller_id: PartyId) -> None:
        """Read what is needed along with whatever the unit of work reads first."""
        ...

    def on_news(self, listing: Listing, news: ListingNews) -> None:
        """Buyers can buy something from the commit on that they could not."""
        ...


@dataclass(frozen=True)
class Catalogue:
    """What the catalogue's use cases work with, for one unit of work.

    Attributes:
        policy: asked for only where it decides: most looks at listings need none.
        actor: who does it: a party id, or the name of a job.
        behalf: the name of a helper who does it for the household, with its consent; empty for itself.
    """

    store: CatalogueStore
    feed: ListingFeed
    sellers: Sellers
    uploads: Uploads
    reviews: ReviewStore
    acts: ActStore
    certificates: CertificateStore
    holidays: HolidayStore
    observer: ListingObserver
    outbox: Outbox
    policy: Callable[[], Policy]
    now: datetime
    entropy: Entropy
    actor: str
    behalf: str = ""

"""What insight needs from outside, and the bundle its use cases work with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

from chalicelib.catalogue import Listing
from chalicelib.identity import PartyId
from chalicelib.insight.books import OpenAccount
from chalicelib.insight.liquidity import ForecastBook
from chalicelib.insight.measures import Measure, Tally
from chalicelib.insight.season import Season
from chalicelib.kernel.paging import Page
from chalicelib.ledger import Account, AccountKind, Hold, Ledger, Line
from chalicelib.orders import Order, Parcel


class SubjectKind(StrEnum):
    """What can be counted again."""

    LISTING = "listing"
    ORDER = "order"
    PARCEL = "parcel"


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """A listing, order or parcel, by its id."""

    kind: SubjectKind
    id: str


Thing: TypeAlias = Listing | Order | Parcel


class MeasureStore(Protocol):
    def load(self, subjects: Sequence[Subject]) -> dict[Subject, Thing | None]:
        """The subjects as they are now, strongly consistent, with what they count for: one round trip."""
        ...

    def counted(self, subject: Subject) -> Tally:
        """What the subject counts for so far."""
        ...

    def offers(self, sellers: Iterable[PartyId]) -> dict[PartyId, dict[str, int]]:
        """How many listings each household has on sale, by commune, as counted so far."""
        ...

    def stage_counted(self, subject: Subject, tally: Tally) -> None:
        """Remember what the subject counts for; `StaleVersion` if another counted it meanwhile."""
        ...

    def stage_offers(self, seller: PartyId, by_commune: Mapping[str, int]) -> None:
        """Remember the household's listings on sale; `StaleVersion` if another counted one meanwhile."""
        ...

    def stage(self, added: Tally) -> None:
        """Add to the measures."""
        ...

    def province(self, days: Sequence[date | None]) -> list[dict[Measure, int]]:
        """The province's measures of each day; None asks for the gauges. One round trip for each hundred."""
        ...

    def communes(self, on: date | None, *, week: bool = False) -> dict[str, dict[Measure, int]]:
        """The measures of a day, of the week that begins on it, or the gauges (no day), by commune."""
        ...

    def commune(self, code: str, days: Sequence[date | None]) -> list[dict[Measure, int]]:
        """One commune's measures of each day; None asks for the gauges. One round trip for each hundred."""
        ...

    def crops(self, days: Sequence[date], commune: str | None = None) -> list[dict[str, dict[Measure, int]]]:
        """The province's or a commune's measures of each day, by crop. One round trip for each hundred."""
        ...

    def crops_by_commune(self, on: date, *, month: bool = False) -> dict[str, dict[str, dict[Measure, int]]]:
        """The measures of a day, or of the month that begins on it, by commune and crop."""
        ...

    def stage_gauges(self, on: date, gauges: Mapping[Measure, int]) -> None:
        """Remember what the province's gauges showed at the end of the day."""
        ...


class BooksStore(Protocol):
    """The ledger, read for people."""

    def line(self, account: Account, sequence: int) -> Line | None:
        """One line of a cold account."""
        ...

    def lines(self, account: Account, first: int, last: int, *, newest_first: bool = False) -> list[Line]:
        """Lines of a cold account by their sequence, both ends included; no more than 1,000."""
        ...

    def open_accounts(self, kind: AccountKind, *, cursor: str | None, limit: int) -> Page[OpenAccount]:
        """Accounts of a passing kind that are not zero, longest first (an index: it lags by moments)."""
        ...

    def open_holds(self, *, cursor: str | None, limit: int) -> Page[Hold]:
        """Holds that are not resolved, by the end of their time (an index: it lags by moments)."""
        ...


class ForecastStore(Protocol):
    def last(self) -> ForecastBook | None:
        """What was forecast last."""
        ...

    def keep(self, book: ForecastBook) -> None:
        """In place of the last one; `StaleVersion` if another was kept meanwhile."""
        ...


class SeasonStore(Protocol):
    def decided(self) -> Sequence[Season]:
        """Every season but those that stood at release, in any order."""
        ...

    def add(self, season: Season) -> None:
        """A new one; `StaleVersion` if its id is taken."""
        ...


@dataclass(frozen=True)
class Insight:
    """What the use cases of insight work with, for one unit of work."""

    store: MeasureStore
    books: BooksStore
    forecasts: ForecastStore
    seasons: SeasonStore
    ledger: Ledger
    now: datetime

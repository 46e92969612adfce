"""Listings: what a household offers, at a price per unit, with a stock."""

from dataclasses import field, replace
from datetime import date, datetime
from enum import StrEnum

from chalicelib.catalogue.lot import Harvest, Lot
from chalicelib.catalogue.mark import CertificateKind, Mark
from chalicelib.catalogue.photo import Photo, PhotoId, PhotoState
from chalicelib.catalogue.season_price import LowerPrice, SeasonPrice, Span
from chalicelib.catalogue.traits import PricedBy, Traits, Weighing
from chalicelib.identity import PartyId
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money
from chalicelib.kernel.quantity import MAX_COUNT, Unit
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.spelling import slug_of

MAX_UNIT_PRICE: Money = 1_000_000_000
MAX_WEIGHT_G = 100_000
MIN_TITLE, MAX_TITLE = 3, 120
MAX_DESCRIPTION = 2_000
MAX_NOTE = 200


class ListingId(Id):
    """One listing."""

    prefix = "lst"
    __slots__ = ()


class ListingState(StrEnum):
    """`SOLD_OUT` is never stored: it is `ON_SALE` with nothing in stock, so that the last unit and a return need no move.

    `HELD` is hidden until somebody of the province has passed it; the household's edits do not bring it back by themselves.
    `AWAY` was on sale when its household's holiday began, and will be when it ends.
    Of `SEASON_OVER` the page stays and says when it returns; the next lot brings it back.
    """

    DRAFT = "draft"
    ON_SALE = "on_sale"
    PAUSED = "paused"
    AWAY = "away"
    SEASON_OVER = "season_over"
    HELD = "held"
    SOLD_OUT = "sold_out"


_SOLD = frozenset({ListingState.ON_SALE, ListingState.SOLD_OUT})
_SHOWN = frozenset({ListingState.PAUSED, ListingState.SEASON_OVER, ListingState.HELD})
MOVES: dict[ListingState, frozenset[ListingState]] = {
    ListingState.DRAFT: frozenset({ListingState.ON_SALE, ListingState.AWAY, ListingState.HELD}),
    ListingState.ON_SALE: _SHOWN | {ListingState.SOLD_OUT, ListingState.AWAY},
    ListingState.SOLD_OUT: _SHOWN | {ListingState.ON_SALE, ListingState.AWAY},
    ListingState.PAUSED: _SOLD | {ListingState.SEASON_OVER, ListingState.HELD},
    ListingState.AWAY: _SOLD | _SHOWN,
    ListingState.SEASON_OVER: _SOLD | {ListingState.AWAY, ListingState.HELD},
    ListingState.HELD: _SOLD | {ListingState.AWAY, ListingState.SEASON_OVER},
}
UNSEEN = frozenset({ListingState.DRAFT, ListingState.HELD})
"""Only the household itself and the province's desk see these."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What is offered, as it is now. Orders freeze price and title into their own lines.

    Attributes:
        unit_price: đồng per `unit`, for goods paid by weight what one is expected to cost; 0 while a draft has none. What
            buyers pay on a day, and whether a season price holds, say `priced_on` and `season_price_on`.
        weight_g: grams of one unit, packed; parcel fees are counted by it.
        lot: the harvest that is sold now.
        stock: whole units that can be bought.
        stored: the stored state; read `state`.
        version: rises by one with every change but that of stock.
        seller_name: as it was at the last change, so that cards need no other read.
        marks: of approved certificates that name this listing.
        weighing: of goods that are paid by weight; the order's line is settled by what they weigh.
        season_price: the last one that was set, to come, holding or over; reduced: earlier ones, as far as they held.
        lower: list prices of a short while ago that were lower; no season price is to be measured by a price raised for it.
        at_home: units that are with the household, sold and not handed in yet or not sold; what lies at a post office for
            its orders is not among them. None for a listing of before this was counted.
    """

    listing_id: ListingId
    seller_id: PartyId
    seller_name: str
    title: str
    description: str
    category: str
    unit: Unit
    unit_price: Money
    weight_g: int
    commune_code: str
    lot: Lot
    stored: ListingState
    stock: int
    created_at: datetime
    changed_at: datetime
    version: int = 1
    harvest: Harvest = field(default_factory=Harvest)
    photos: tuple[Photo, ...] = ()
    traits: Traits = field(default_factory=Traits)
    weighing: Weighing | None = None
    marks: tuple[Mark, ...] = ()
    season_price: SeasonPrice | None = None
    reduced: tuple[Span, ...] = ()
    lower: tuple[LowerPrice, ...] = ()
    at_home: int | None = None

    def season_price_on(self, day: date) -> SeasonPrice | None:
        return self.season_price if self.season_price is not None and self.season_price.holds_on(day) else None

    def priced_on(self, day: date) -> "Listing":
        """The listing at the prices of a Vietnamese day."""
        season = self.season_price_on(day)
        if season is None:
            return self
        if self.weighing is None:
            return replace(self, unit_price=season.price)
        weighing = replace(self.weighing, kg_price=season.price)
        return replace(self, weighing=weighing, unit_price=weighing.unit_price)

    @property
    def list_price(self) -> Money:
        """Of a unit, of goods paid by weight of a kilogram: what a season price is lower than."""
        return self.unit_price if self.weighing is None else self.weighing.kg_price

    def with_stock(self, stock: int) -> "Listing":
        """The listing with another count of what can be bought: what comes or goes does so at home."""
        at_home = None if self.at_home is None else self.at_home + stock - self.stock
        return replace(self, stock=stock, at_home=at_home)

    @property
    def priced_per(self) -> str:
        """What the list price is a price of."""
        return self.unit.value if self.weighing is None else PricedBy.WEIGHT.value

    def marks_on(self, day: date) -> tuple[Mark, ...]:
        """What is shown on the Vietnamese day: a mark goes by itself after its last one."""
        return tuple(mark for mark in self.marks if mark.shown_on(day))

    @property
    def ocop(self) -> Mark | None:
        """The OCOP mark that is good for longest, whether it still is or not."""
        return max(
            (mark for mark in self.marks if mark.kind is CertificateKind.OCOP),
            key=lambda mark: mark.expires_on,
            default=None,
        )

    @property
    def priced_by(self) -> PricedBy:
        return PricedBy.PIECE if self.weighing is None else PricedBy.WEIGHT

    @property
    def state(self) -> ListingState:
        """What people see."""
        if self.stored is ListingState.ON_SALE and self.stock == 0:
            return ListingState.SOLD_OUT
        return self.stored

    @property
    def lot_code(self) -> str:
        return self.lot.code

    def returns_in(self, day: date) -> tuple[int, int] | None:
        """Year and month in which the next harvest is likely: the first of its months to come, or a year after the last."""
        months = self.harvest.months or ((self.lot.window.begins_on.month,) if self.lot.window else ())
        if not months:
            return None
        later = [month for month in months if month > day.month]
        return (day.year, later[0]) if later else (day.year + 1, months[0])

    @property
    def slug(self) -> str:
        """The title for people's eyes in the address; only the id in it is looked up."""
        return slug_of(self.title) or "san-pham"

    @property
    def cover(self) -> Photo | None:
        """The first photo that buyers can see."""
        return next((photo for photo in self.photos if photo.state is PhotoState.READY), None)

    def photo(self, photo_id: PhotoId) -> Photo | None:
        return next((photo for photo in self.photos if photo.photo_id == photo_id), None)

    @property
    def complete(self) -> bool:
        """Whether it could be on sale."""
        return self.unit_price > 0


def settled(text: str, *, field: str, least: int = 0, most: int) -> str:
    """Text of people, trimmed, with single spaces between words and no control characters; lines are kept.

    Raises:
        InvalidInput: shorter or longer than allowed.
    """
    lines = (" ".join(line.split()) for line in text.splitlines())
    clean = "\n".join("".join(letter for letter in line if letter.isprintable()) for line in lines).strip()
    if not least <= len(clean) <= most:
        raise InvalidInput(f"Cần từ {least} đến {most} chữ.", f"Between {least} and {most} characters.", field=field)
    return clean


def price_of(value: int, *, field: str = "unit_price") -> Money:
    """A unit price; 0 means none yet.

    Raises:
        InvalidInput: negative or over `MAX_UNIT_PRICE`.
    """
    return _within(value, 0, MAX_UNIT_PRICE, "Đơn giá", "A unit price", field)


def stock_of(value: int, *, field: str = "stock") -> int:
    """
    Raises:
        InvalidInput: negative or over `MAX_COUNT`.
    """
    return _within(value, 0, MAX_COUNT, "Số lượng", "A stock", field)


def weight_of(value: int, *, field: str = "weight_g") -> int:
    """
    Raises:
        InvalidInput: under 1 g or over `MAX_WEIGHT_G`.
    """
    return _within(value, 1, MAX_WEIGHT_G, "Khối lượng (gam)", "A weight in grams", field)


def _within(value: int, least: int, most: int, name_vi: str, name_en: str, field: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise InvalidInput(
            f"{name_vi} là số nguyên từ {least} đến {most}.",
            f"{name_en} is a whole number from {least} to {most}.",
            field=field,
        )
    return value

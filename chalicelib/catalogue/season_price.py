"""A season price: what a household asks for less, from one Vietnamese day through another. The household bears it whole.

Source: Decree 81/2018/NĐ-CP Art. 7 (at most half off the price before) and Art. 10 (at most 120 days a year); the figures
are values of the policy. Fresh food is free of the first; we hold all goods to it alike.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from chalicelib.catalogue.errors import PriceRaised, SeasonPriceDays
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.money import BASIS_POINTS, Money, format_vnd
from chalicelib.kernel.records import dataclass

MAX_AHEAD = timedelta(days=366)
"""Days further away than a year are a slip of the hand."""
Span = tuple[date, date]
"""Two Vietnamese days, both included."""


@dataclass(frozen=True, slots=True)
class SeasonPrice:
    """
    Attributes:
        price: đồng of a unit, of goods paid by weight of a kilogram.
        first_on, last_on: Vietnamese days, both included.
    """

    price: Money
    first_on: date
    last_on: date

    def holds_on(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on

    def over_on(self, day: date) -> bool:
        return day > self.last_on


def season_price_of(
    price: int, first_on: date, last_on: date, *, list_price: Money, off_most_bp: int, today: date
) -> SeasonPrice:
    """
    Raises:
        InvalidInput: not lower than the price, lower than the law allows, or days that are none.
    """
    least = list_price - list_price * off_most_bp // BASIS_POINTS
    if isinstance(price, bool) or not least <= price < list_price or price < 1:
        raise InvalidInput(
            f"Giá mùa vụ từ {format_vnd(least)} đến dưới {format_vnd(list_price)}: luật cho giảm nhiều nhất "
            f"{off_most_bp // 100}% giá đang bán.",
            f"From {least} to less than {list_price} đồng: the law allows {off_most_bp} basis points off.",
            field="price",
        )
    if first_on < today:
        raise InvalidInput("Ngày bắt đầu từ hôm nay trở đi.", "It begins today at the earliest.", field="first_on")
    if last_on < first_on:
        raise InvalidInput("Ngày cuối không trước ngày đầu.", "The last day is not before the first.", field="last_on")
    if last_on > today + MAX_AHEAD:
        raise InvalidInput("Trong vòng một năm tới.", "Within a year from now.", field="last_on")
    return SeasonPrice(price, first_on, last_on)


@dataclass(frozen=True, slots=True)
class LowerPrice:
    """A list price that was lower than the one of now.

    Attributes:
        per: what it was a price of; prices of different things are not compared.
        last_on: the Vietnamese day on which it was raised.
    """

    price: Money
    per: str
    last_on: date


def lower_prices(known: Iterable[LowerPrice], was: LowerPrice, now: Money, per: str, days: int) -> tuple[LowerPrice, ...]:
    """The lower prices of so many days, now that the price that `was` is `now` of `per`; the oldest first.

    What was followed by a price as low or lower is left out: that one counts for longer.
    """
    kept: list[LowerPrice] = []
    for one in sorted((*known, was), key=lambda one: (one.last_on, -one.price), reverse=True):
        old = one.last_on <= was.last_on - timedelta(days=days)
        followed = any(later.per == one.per and later.price <= one.price for later in kept)
        if not (old or followed or (one.per == per and one.price >= now)):
            kept.append(one)
    return tuple(reversed(kept))


def require_steady(lower: Iterable[LowerPrice], per: str, first_on: date, days: int) -> None:
    """
    Raises:
        PriceRaised: in so many days before the first one the price was lower.
    """
    late = [one for one in lower if one.per == per and one.last_on > first_on - timedelta(days=days)]
    if late:
        raise PriceRaised(min(one.price for one in late), days, max(one.last_on for one in late) + timedelta(days=days))


def reduced_days(spans: Iterable[Span], year: int) -> int:
    """How many days of the year lie in any of the spans."""
    begins, ends = date(year, 1, 1), date(year, 12, 31)
    days = set[int]()
    for first, last in spans:
        days.update(range(max(first, begins).toordinal(), min(last, ends).toordinal() + 1))
    return len(days)


def require_days(spans: Iterable[Span], season: SeasonPrice, days_most: int) -> None:
    """
    Raises:
        SeasonPriceDays: with it, more days of a year than the law allows.
    """
    known = list(spans)
    for year in range(season.first_on.year, season.last_on.year + 1):
        used = reduced_days(known, year)
        if reduced_days([*known, (season.first_on, season.last_on)], year) > days_most:
            raise SeasonPriceDays(year, used, days_most)

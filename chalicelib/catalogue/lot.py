"""A lot: one harvest of one household, the thing that a traceability mark names. A listing sells one lot after another."""

from datetime import date, timedelta

from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.ids import check_letter
from chalicelib.kernel.records import dataclass

MAX_LOTS = 99
MAX_AHEAD = timedelta(days=366)
"""A harvest further away than a year, or longer than one, is a slip of the hand."""
OLDEST = timedelta(days=3 * 366)
"""Dried goods are sold for years; older than this is a slip of the hand too."""


@dataclass(frozen=True, slots=True)
class Harvest:
    """When it is picked, in the household's words and as months for the season filter.

    Attributes:
        months: 1 to 12, ascending, each once; empty for all the year.
    """

    note: str = ""
    months: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """The Vietnamese days of a harvest, both included; the sale closes by itself after the last one."""

    begins_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Lot:
    """
    Attributes:
        code: on labels and parcels, for ever; see `lot_code`.
        number: 1 for the listing's first, and one more for each next.
        harvested_on: None while it grows, or when the household does not say.
        cap: units that are promised before the harvest; 0 when none are. While it grows, the stock is what is left of it.
    """

    code: str
    number: int = 1
    window: Window | None = None
    harvested_on: date | None = None
    cap: int = 0

    def ahead_on(self, day: date) -> bool:
        """Whether what is sold on that day is still growing."""
        growing = self.harvested_on is None and self.window is not None and day < self.window.begins_on
        return self.cap > 0 and growing

    def over_on(self, day: date) -> bool:
        return self.window is not None and day > self.window.ends_on

    @property
    def ends_on(self) -> date | None:
        return self.window.ends_on if self.window else None


def months_of(months: list[int], *, field: str = "harvest_months") -> tuple[int, ...]:
    """
    Raises:
        InvalidInput: a number that is no month.
    """
    if any(not 1 <= month <= 12 for month in months):
        raise InvalidInput("Tháng thu hoạch từ 1 đến 12.", "Months are 1 to 12.", field=field)
    return tuple(sorted(set(months)))


def window_of(begins_on: date | None, ends_on: date | None, today: date) -> Window | None:
    """The days of the harvest; None when neither is given.

    Raises:
        InvalidInput: one without the other, in the wrong order, over already, or more than a year away or long.
    """
    if begins_on is None and ends_on is None:
        return None
    if begins_on is None or ends_on is None:
        missing = "begins_on" if begins_on is None else "ends_on"
        raise InvalidInput("Ghi cả ngày bắt đầu và ngày hết mùa.", "Give both days of the harvest.", field=missing)
    if ends_on < begins_on:
        raise InvalidInput("Ngày hết mùa phải sau ngày bắt đầu.", "The harvest ends before it begins.", field="ends_on")
    if ends_on < today:
        raise InvalidInput("Mùa này đã qua. Mời ghi ngày của mùa tới.", "That harvest is over.", field="ends_on")
    if begins_on > today + MAX_AHEAD or ends_on - begins_on > MAX_AHEAD:
        raise InvalidInput("Mùa vụ trong vòng một năm tới.", "Within a year from now.", field="begins_on")
    return Window(begins_on, ends_on)


def harvested_of(harvested_on: date | None, today: date) -> date | None:
    """
    Raises:
        InvalidInput: in the future, or years ago.
    """
    if harvested_on is not None and not today - OLDEST <= harvested_on <= today:
        raise InvalidInput(
            "Ngày thu hoạch không sau hôm nay và trong ba năm gần đây.",
            "Harvested today at the latest, and within three years.",
            field="harvested_on",
        )
    return harvested_on


def cap_of(cap: int, window: Window | None, harvested_on: date | None, today: date) -> int:
    """How many units are promised ahead; 0 for none.

    Raises:
        InvalidInput: there is no harvest to come to promise from.
    """
    if cap and (window is None or harvested_on is not None or window.begins_on <= today):
        raise InvalidInput(
            "Muốn nhận đặt trước, mời ghi ngày thu hoạch sắp tới.",
            "Selling ahead needs a harvest that has not begun.",
            field="presale_cap",
        )
    return cap


def lot_code(commune_code: str, listing_id: str, number: int = 1) -> str:
    """The code on labels: place, six letters of the listing, which lot, a check letter. At most 20 letters, as GS1 allows.

    `LS-06463-9G5FAV-K` for the first lot, `LS-06463-9G5FAV-02-7` for the second.
    """
    letters = listing_id[-6:]
    if number == 1:
        return f"LS-{commune_code}-{letters}-{check_letter(commune_code + letters)}"
    return f"LS-{commune_code}-{letters}-{number:02d}-{check_letter(f'{commune_code}{letters}{number:02d}')}"

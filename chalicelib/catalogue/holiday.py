"""Holidays: a household sells nothing for a while, with all its listings at once."""

from datetime import date, datetime, timedelta

from chalicelib.identity import PartyId
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.records import dataclass

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Holiday:
    """
    Attributes:
        back_on: the Vietnamese day on which it sells again by itself; None until it says so.
        over: it sells again.
        version: rises with each beginning, other day and end.
    """

    seller_id: PartyId
    since: datetime
    back_on: date | None = None
    over: bool = False
    version: int = 1


def back_on_of(day: date | None, today: date) -> date | None:
    """
    Raises:
        InvalidInput: no day after today, or one more than a year away.
    """
    if day is not None and not today < day <= today + LONGEST:
        raise InvalidInput(
            "Ngày bán lại phải sau hôm nay, trong vòng một năm. Chưa biết thì để trống.",
            "The day of return comes after today, within a year; leave it out if it is not known.",
            field="back_on",
        )
    return day

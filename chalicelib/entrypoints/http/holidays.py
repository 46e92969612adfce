"""Holidays over HTTP: a household sells nothing for a while, and then again."""

from datetime import date

from chalicelib.catalogue import Holiday, begin_holiday, end_holiday, holiday_of
from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource, View
from chalicelib.identity import PartyId, Permission
from chalicelib.kernel.clock import to_text

holiday_routes = Resource(__name__, tag="catalogue")


class HolidayWish(Body, frozen=True, kw_only=True):
    """`back_on`: the first day on which it sells again by itself; left out, it says so when it is back."""

    back_on: date | None = None


class HolidayView(View, frozen=True, kw_only=True):
    """Whether the household is on holiday; `since` and `back_on` are null when it is not, or does not know."""

    away: bool
    since: str | None = None
    back_on: str | None = None


def holiday_view(holiday: Holiday | None) -> HolidayView:
    if holiday is None:
        return HolidayView(away=False)
    back_on = holiday.back_on.isoformat() if holiday.back_on else None
    return HolidayView(away=True, since=to_text(holiday.since), back_on=back_on)


@holiday_routes.command(
    "/my/holiday",
    kind="begin_holiday",
    body=HolidayWish,
    answer=HolidayView,
    summary="Take all one's listings off sale at once, until a day or until further notice; orders placed before go on",
    allow=Permission.SELL,
)
def post_holiday(work: Work, call: Call, body: HolidayWish) -> HolidayView:
    return holiday_view(begin_holiday(work.catalogue, call.signed_in.party_id, body.back_on))


@holiday_routes.command(
    "/my/holiday/end",
    kind="end_holiday",
    body=Nothing,
    answer=HolidayView,
    summary="Sell again what was on sale when the holiday began",
    allow=Permission.SELL,
)
def post_holiday_end(work: Work, call: Call, body: Nothing) -> HolidayView:
    end_holiday(work.catalogue, call.signed_in.party_id)
    return HolidayView(away=False)


@holiday_routes.query(
    "/households/{household_id}/holiday",
    answer=HolidayView,
    summary="Whether a household is on holiday, and until when",
    guests=True,
)
def show_holiday(work: Work, call: Call) -> HolidayView:
    return holiday_view(holiday_of(work.catalogue, PartyId.parse(call.path["household_id"])))

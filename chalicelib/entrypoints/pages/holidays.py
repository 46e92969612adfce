"""The household's holiday: everything off sale with one button, on sale again with another."""

from datetime import date, timedelta
from typing import Any

from chalicelib.entrypoints.http.holidays import HolidayView, HolidayWish, post_holiday, post_holiday_end, show_holiday
from chalicelib.entrypoints.http.identity import show_me
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.pages.listing_forms import day_of
from chalicelib.entrypoints.pages.page import Pages, Redirect, Visit
from chalicelib.entrypoints.speech import say
from chalicelib.entrypoints.speech.said import said_plain_day
from chalicelib.identity import PartyId, Permission
from chalicelib.kernel.clock import business_date

holiday_pages = Pages(__name__)
PAGE = "/ban-hang/nghi-ban"


def holiday_read(visit: Visit, household_id: str) -> HolidayView:
    return visit.read(show_holiday, {"household_id": household_id})


def expect_holiday(visit: Visit, household_id: PartyId) -> None:
    """Read it along with whatever the page reads first."""
    visit.work.catalogue.holidays.expect(household_id)


def away_words(holiday: HolidayView) -> str:
    """What buyers are told of a household that is on holiday; empty of one that is not."""
    if not holiday.away:
        return ""
    if holiday.back_on is None:
        return say("Nhà này đang nghỉ bán, chưa báo ngày bán lại.")
    last = date.fromisoformat(holiday.back_on) - timedelta(days=1)
    return say("Nhà này nghỉ bán đến hết ngày {day}.", day=said_plain_day(last.isoformat()))


def begin(visit: Visit) -> Redirect:
    visit.do(post_holiday, HolidayWish(back_on=day_of(visit, "back_on")))
    return Redirect("/ban-hang")


@holiday_pages.page(PAGE, "holiday.html", allow=Permission.SELL, submit=begin)
def holiday_page(visit: Visit) -> dict[str, Any]:
    tomorrow = business_date(visit.work.now) + timedelta(days=1)
    return {"holiday": holiday_read(visit, visit.read(show_me).party.party_id), "tomorrow": tomorrow.isoformat()}


@holiday_pages.form("/ban-hang/ban-lai", allow=Permission.SELL)
def end_form(visit: Visit) -> Redirect:
    visit.do(post_holiday_end, Nothing())
    return Redirect("/ban-hang")

"""The holiday as the household presses it and buyers see it."""

import pytest

from chalicelib.catalogue import Listing, create_listing
from chalicelib.entrypoints.effects.catalogue import end_due_holidays
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Party, Role
from tests.builders import START, FakeClock
from tests.builders_catalogue import offer
from tests.builders_identity import household, quick_application
from tests.builders_search import find, tick, titles
from tests.caller import Caller
from tests.unit.pages.desk_visitor import Visitor

SELLS = frozenset({Role.BUYER, Role.HOUSEHOLD})


class Street:
    """A household with one listing, and who passes by."""

    def __init__(self) -> None:
        self.app = quick_application(clock=FakeClock(START))
        self.seller: Party = household(self.app)
        who = self.seller.party_id
        self.listing: Listing = run(self.app, lambda w: create_listing(w.catalogue, who, offer()), actor=who)
        self.own, self.guest = Visitor(self.app, *SELLS, party_id=who), Visitor(self.app)
        self.goods = f"/san-pham/{self.listing.slug}-{self.listing.listing_id}"
        self.house = f"/nha/ho-ly-van-pao-{who}"


@pytest.fixture
def street() -> Street:
    return Street()


def test_one_press_and_buyers_are_told_until_when(street: Street) -> None:
    assert titles(find(street.app)) == [street.listing.title]
    assert "Nghỉ bán tất cả" in street.own.get("/ban-hang").text
    assert street.own.send("/ban-hang/nghi-ban", {"back_on": "2026-09-05"}).leads_to == "/ban-hang"
    tick(street.app, seconds=1)
    assert titles(find(street.app)) == []
    own = street.own.get("/ban-hang").text
    assert "Nhà mình đang nghỉ bán từ 01/09/2026, tự bán lại ngày 05/09/2026." in own
    assert "Nhà nghỉ bán" in own
    for page in (street.goods, street.house):
        assert "Nhà này nghỉ bán đến hết ngày 04/09/2026." in street.guest.get(page).text
    assert "Thêm vào giỏ" not in street.guest.get(street.goods).text
    assert '"availability":"https://schema.org/OutOfStock"' in street.guest.get(street.goods).html.replace(" ", "")
    assert street.own.send("/ban-hang/ban-lai", {}).leads_to == "/ban-hang"
    tick(street.app, seconds=1)
    assert titles(find(street.app)) == [street.listing.title]
    assert "nghỉ bán" not in street.guest.get(street.house).text
    assert "Thêm vào giỏ" in street.guest.get(street.goods).text


def test_without_a_day_it_says_so_and_another_day_may_be_given(street: Street) -> None:
    street.own.send("/ban-hang/nghi-ban", {})
    assert "Nhà này đang nghỉ bán, chưa báo ngày bán lại." in street.guest.get(street.house).text
    assert "Ghi ngày bán lại" in street.own.get("/ban-hang/nghi-ban").text
    street.own.send("/ban-hang/nghi-ban", {"back_on": "2026-09-02"})
    assert "tự bán lại ngày 02/09/2026" in street.own.get("/ban-hang").text
    tick(street.app, days=1)
    assert end_due_holidays(street.app) == 1
    assert "Thêm vào giỏ" in street.guest.get(street.goods).text


@pytest.mark.parametrize("day", ["2026-09-01", "hôm nào", "2028-01-01"])
def test_a_day_that_cannot_be_is_shown_beside_its_field(street: Street, day: str) -> None:
    answer = street.own.post("/ban-hang/nghi-ban", back_on=day, op="op_01KAR3NDEKTSV4RRFFQ69G5FAV")
    assert answer.status == 422
    assert 'class="field short bad"' in answer.html
    assert "Nhà này nghỉ bán" not in street.guest.get(street.house).text


def test_the_listing_says_who_put_it_away(street: Street) -> None:
    street.own.send("/ban-hang/nghi-ban", {})
    page = f"/ban-hang/tin/{street.listing.listing_id}"
    assert "Nghỉ bán cả nhà" in street.own.get(page).text
    assert street.own.send(f"{page}/ban-lai", {}).status == 303
    assert "Thêm vào giỏ" in street.guest.get(street.goods).text


def test_over_http(street: Street) -> None:
    caller, guest = Caller(street.app, street.seller.party_id, SELLS), Caller(street.app)
    where = f"/households/{street.seller.party_id}/holiday"
    assert guest.get(where).body == {"away": False, "since": None, "back_on": None}
    begun = caller.post("/my/holiday", {"back_on": "2026-09-10"})
    assert (begun.status, begun.body["back_on"]) == (201, "2026-09-10")
    assert guest.get(where).body == begun.body
    assert caller.post("/my/holiday/end").body["away"] is False
    assert caller.post("/my/holiday", {"back_on": "2026-08-10"}).body["field"] == "back_on"
    assert guest.post("/my/holiday").status == 401

"""What is taken of sales: today's rates, the earlier ones, those decided for later."""

from datetime import date

import pytest

from chalicelib.composition import Application
from chalicelib.entrypoints.http.seller_rates import TAKEN
from chalicelib.identity import Role
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.policy import policy_on
from tests.builders import START, FakeClock
from tests.builders_identity import quick_application
from tests.builders_policy import DECREE, change
from tests.caller import Caller
from tests.unit.pages.desk_visitor import Visitor

SOON, LATER = date(2026, 10, 1), date(2026, 12, 1)


@pytest.fixture
def app() -> Application:
    return quick_application(clock=FakeClock(START))


def fee(app: Application) -> dict[str, object]:
    entries = Caller(app).get("/seller-rates").body["entries"]
    assert [one["field"] for one in entries] == list(TAKEN)
    found: dict[str, object] = entries[0]
    return found


def test_rates_are_those_that_orders_are_counted_by(app: Application) -> None:
    policy = policy_on(business_date(START))
    rates = {one["field"]: one["now"]["rate_bp"] for one in Caller(app).get("/seller-rates").body["entries"]}
    assert rates == {field: getattr(policy, field) for field in TAKEN}
    assert fee(app)["to_come"] == fee(app)["before"] == []


def test_a_change_is_to_come_then_holds_and_then_was(app: Application) -> None:
    was = fee(app)["now"]
    change(app, "marketplace_fee_bp", 250, SOON)
    change(app, "marketplace_fee_bp", 350, LATER)
    first = {"rate_bp": 250, "begins_on": "2026-10-01", "source": DECREE}
    second = {"rate_bp": 350, "begins_on": "2026-12-01", "source": DECREE}
    told = fee(app)
    assert (told["now"], told["to_come"], told["before"]) == (was, [first, second], [])
    app.clock.sleep((SOON - START.date()).days * 86_400)
    told = fee(app)
    assert (told["now"], told["to_come"], told["before"]) == (first, [second], [was])
    app.clock.sleep((LATER - SOON).days * 86_400)
    told = fee(app)
    assert (told["now"], told["to_come"], told["before"]) == (second, [], [first, was])


def test_a_change_of_another_value_begins_no_spell(app: Application) -> None:
    change(app, "customer_day_cash", 15_000_000, SOON)
    assert fee(app)["to_come"] == []


def test_the_page_says_it_to_everybody_and_earnings_lead_there(app: Application) -> None:
    change(app, "marketplace_fee_bp", 250, SOON)
    guest = Visitor(app)
    said = guest.get("/bieu-phi").text
    assert "Phí sàn, trên tiền hàng 3% Từ" in said
    assert f"Từ 01/10/2026: 2,5% . Căn cứ: {DECREE}" in said
    app.clock.sleep((SOON - START.date()).days * 86_400)
    said = guest.get("/bieu-phi").text
    assert "Phí sàn, trên tiền hàng 2,5% Từ 01/10/2026 Các mức trước đây" in said
    household = Visitor(app, Role.BUYER, Role.HOUSEHOLD)
    assert "/bieu-phi" in household.get("/ban-hang/thu-nhap").links

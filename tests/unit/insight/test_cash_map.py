"""From measures to a delivery on its way: the map, the alert of the day, the proposal that becomes a plan."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.entrypoints.effects.liquidity import alert_outlets, forecast_outlets
from chalicelib.identity import PartyId, Role
from chalicelib.insight import Cell, Measure
from chalicelib.kernel.clock import business_date
from chalicelib.softatm import DeliveryId, OutletCode, OutletPlan, open_outlet
from tests.builders import FakeClock
from tests.builders_softatm import HERE, SAFE, THERE, VAULT_CASH, Counter, counter_on
from tests.caller import Caller

SMALL = OutletCode("06508")
MILLION = 1_000_000


class World:
    """Two outlets with full safes and one without cash, which has paid out 30 million a day for four weeks."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.at: Counter = counter_on(clock=self.clock)
        plan = OutletPlan(
            code=SMALL, address="Trung tâm xã", serves_cash=True, min_cash=50 * MILLION, max_cash=200 * MILLION
        )
        self.at.soft(lambda s: open_outlet(s, plan))
        today = business_date(self.clock.now())
        for back in range(1, 29):
            on = today - timedelta(days=back)
            flows = {Cell(Measure.CASH_OUT, on, SMALL): 40 * MILLION, Cell(Measure.CASH_IN, on, SMALL): 10 * MILLION}
            self.at.do(lambda w, f=flows: w.insight.store.stage(f))  # type: ignore[misc]
        self.office = self.signed_in()

    def signed_in(self) -> Caller:
        return Caller(self.at.app, self.at.staff(HERE, Role.OPERATIONS).party_id, frozenset({Role.OPERATIONS}))

    def desk(self, who: PartyId) -> Caller:
        return Caller(self.at.app, who, frozenset({Role.OPERATIONS}))

    def outlet(self, code: str = SMALL) -> dict[str, Any]:
        outlets = self.office.get("/cash-map").body["outlets"]
        return next(one for one in outlets if one["code"] == code)

    def proposals(self) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.office.get("/delivery-proposals").body["entries"]
        return entries

    def accept(self, **words: Any) -> Any:
        wish = {"delivery_id": self.at.new(DeliveryId), "to_outlet": True, "amount": 200 * MILLION, **words}
        return self.office.post(f"/delivery-proposals/{SMALL}/acceptance", wish)


@pytest.fixture
def there() -> World:
    return World()


def test_the_map_shows_cash_where_it_is(there: World) -> None:
    there.at.open(30 * MILLION)
    found = there.office.get("/cash-map").body
    assert (found["vault_left"], len(found["outlets"])) == (VAULT_CASH - 2 * SAFE, 3)
    here = there.outlet(HERE)
    assert (here["safe"], here["tills"], here["alert"]) == (SAFE - 30 * MILLION, 30 * MILLION, "ok")
    assert there.outlet()["forecast"] == [], "before the first forecast"


def test_the_forecast_is_made_once_a_day(there: World) -> None:
    app = there.at.app
    assert (forecast_outlets(app), forecast_outlets(app)) == (1, 0)
    found = there.outlet()
    assert [day["expected"] for day in found["forecast"]] == [30 * MILLION] * 7
    assert (found["forecast"][0]["day"], found["need"], found["alert"]) == ("2026-09-01", 210 * MILLION, "low")
    assert there.outlet(THERE)["forecast"] == []
    there.clock.tick(hours=19)  # 04:00 of the next day
    assert forecast_outlets(app) == 0
    there.office = there.signed_in()
    assert len(there.outlet()["forecast"]) == 6, "yesterday's book, without yesterday"
    there.clock.tick(hours=1)
    assert forecast_outlets(app) == 1


def test_an_outlet_that_runs_low_is_looked_after_once_a_day(there: World) -> None:
    app = there.at.app
    forecast_outlets(app)
    for _ in range(2):
        assert alert_outlets(app) == 1
        there.clock.tick(hours=1)
    there.clock.tick(minutes=1)
    assert alert_outlets(app) == 0
    there.office = there.signed_in()
    (case,) = there.office.get(f"/cases?about={SMALL}").body["entries"]
    assert (case["kind"], case["amount"], case["facts"]["need_of_the_week"]) == ("low_cash", 210 * MILLION, 210 * MILLION)
    there.clock.at += timedelta(hours=22, minutes=59)
    alert_outlets(app)
    there.office = there.signed_in()
    assert len(there.office.get(f"/cases?about={SMALL}").body["entries"]) == 2


def test_a_proposal_becomes_a_plan(there: World) -> None:
    assert there.proposals() == [{"code": SMALL, "to_outlet": True, "amount": 50 * MILLION}], "its least, without a forecast"
    forecast_outlets(there.at.app)
    assert there.proposals() == [{"code": SMALL, "to_outlet": True, "amount": 200 * MILLION}], "its most"
    assert there.accept(amount=210 * MILLION).body["code"] == "proposal_changed"
    planned = there.accept()
    assert (planned.status, planned.body["state"], planned.body["destination"]) == (201, "planned", SMALL)
    assert there.accept().body["code"] == "proposal_changed", "it is on its way"
    assert there.proposals() == []
    assert there.outlet()["coming"] == 200 * MILLION
    assert there.office.get("/cash-map").body["vault_left"] == VAULT_CASH - 2 * SAFE - 200 * MILLION


def test_only_the_office_sees_it(there: World) -> None:
    household = Caller(there.at.app, there.at.household().party_id, frozenset({Role.HOUSEHOLD}))
    for path in ("/cash-map", "/delivery-proposals"):
        assert household.get(path).body["code"] == "not_permitted"
    auditor = Caller(there.at.app, there.at.household().party_id, frozenset({Role.AUDITOR}))
    assert auditor.get("/cash-map").status == 200
    assert auditor.post(f"/delivery-proposals/{SMALL}/acceptance", {}).body["code"] == "not_permitted"

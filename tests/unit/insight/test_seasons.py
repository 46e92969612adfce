"""Seasons are dated data of two people, and the forecast goes by them from the next morning on."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.entrypoints.effects.liquidity import forecast_outlets
from chalicelib.identity import PartyId, Role
from chalicelib.insight import Season
from chalicelib.insight.season import AT_RELEASE, by_precedence, percent_on
from chalicelib.kernel.clock import business_date
from chalicelib.oversight import ApprovalId
from tests.caller import Caller, Reply
from tests.unit.insight.test_cash_map import MILLION, SMALL, World

MAKER, CHECKER = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV"), PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAW")


@pytest.fixture
def there() -> World:
    return World()


def today(there: World) -> date:
    return business_date(there.clock.now())


def wish(there: World, **words: object) -> dict[str, Any]:
    """Market days from tomorrow: three days, three times the ordinary."""
    first, last = (today(there) + timedelta(days=days) for days in (1, 3))
    days = {"first_on": first.isoformat(), "last_on": last.isoformat()}
    return {"name": "Hội chợ hồi", **days, "percent": 300, "outlets": [SMALL], "source": "Kế hoạch của huyện", **words}


def ask(there: World, words: dict[str, Any]) -> Reply:
    asked = {"approval_id": there.at.new(ApprovalId), "act": "plan_season", "words": words, "reason": "hội chợ sắp mở"}
    return there.desk(MAKER).post("/approvals", asked)


def plan(there: World, **words: object) -> Reply:
    approval = ask(there, wish(there, **words))
    assert approval.status == 201, approval.body
    return there.desk(CHECKER).post(f"/approvals/{approval.body['id']}/decision", {"approve": True})


def expected(there: World, day: int) -> list[int]:
    """The forecast that is made at five o'clock on that day from today."""
    there.clock.at = datetime.combine(today(there) + timedelta(days=day), datetime.min.time(), UTC) - timedelta(hours=1)
    assert forecast_outlets(there.at.app) == 1
    there.office = there.signed_in()
    return [need["expected"] // MILLION for need in there.outlet()["forecast"]]


def test_the_next_forecast_goes_by_it(there: World) -> None:
    planned = plan(there)
    assert planned.body["outcome"]["decided_by"] == [MAKER, CHECKER]
    assert expected(there, 1) == [90, 90, 90, 30, 30, 30, 30]


def test_the_last_decision_counts_and_a_hundred_takes_one_back(there: World) -> None:
    plan(there)
    there.clock.tick(minutes=1)
    middle = wish(there)["first_on"][:8] + f"{(today(there) + timedelta(days=2)).day:02d}"
    plan(there, first_on=middle, last_on=middle, percent=100)
    shown = there.office.get("/seasons").body["entries"]
    assert [one["percent"] for one in shown[:2]] == [100, 300]
    assert [one["name"] for one in shown[2:]] == [season.name for season in AT_RELEASE]
    assert expected(there, 1) == [90, 30, 90, 30, 30, 30, 30]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"percent": 4}, "percent"),
        ({"percent": 1_001}, "percent"),
        ({"last_on": "2026-01-01"}, "last_on"),
        ({"last_on": "2027-12-31"}, "last_on"),
        ({"first_on": "2010-01-01", "last_on": "2010-01-02"}, "first_on"),
        ({"outlets": ["99999"]}, "outlets"),
    ],
)
def test_what_cannot_be_is_refused(there: World, words: dict[str, object], field: str) -> None:
    refused = plan(there, **words)
    assert (refused.status, refused.body["field"]) == (422, field)
    assert len(there.office.get("/seasons").body["entries"]) == len(AT_RELEASE)


def test_what_stood_at_release_counts_where_nobody_decided() -> None:
    tet = date(2027, 2, 5)
    assert percent_on(by_precedence([]), tet, SMALL) == 180
    at = datetime(2026, 12, 1, tzinfo=UTC)
    mine = [
        Season("a", tet, tet, 150, season_id="1", decided_at=at),
        Season("b", tet, tet, 90, season_id="2", decided_at=at),
    ]
    assert percent_on(by_precedence(mine), tet, SMALL) == 90
    assert percent_on(by_precedence(mine), tet - timedelta(days=1), SMALL) == 180
    assert percent_on(by_precedence(mine), date(2027, 3, 1), SMALL) == 100
    assert percent_on(by_precedence(mine), date(2027, 3, 1), "05971") == 130


def test_only_the_office_sees_them(there: World) -> None:
    household = Caller(there.at.app, there.at.household().party_id, frozenset({Role.HOUSEHOLD}))
    assert household.get("/seasons").body["code"] == "not_permitted"

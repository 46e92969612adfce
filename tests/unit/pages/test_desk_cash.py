"""The cash map and the seals, as the desk shows them."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.entrypoints.effects.ledger import close_days, seal_days
from chalicelib.entrypoints.effects.liquidity import forecast_outlets
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.streams import summarise_day
from chalicelib.identity import Role
from chalicelib.kernel.clock import business_date
from chalicelib.softatm import OutletCode, OutletPlan, open_outlet
from tests.builders import FakeClock
from tests.builders_softatm import HERE, SAFE, THERE, Counter, counter_on
from tests.unit.pages.desk_visitor import Visitor

EMPTY = OutletCode("06508")


@pytest.fixture
def world() -> Counter:
    world = counter_on()
    world.open(30_000_000)
    return world


def test_the_cash_map_adds_up_by_district(world: Counter) -> None:
    shown = Visitor(world.app, Role.AUDITOR).get(f"{HOME}/tien-mat")
    in_safes = f"{2 * SAFE - 30_000_000:,} ₫".replace(",", ".")
    both = f"{2 * SAFE:,} ₫".replace(",", ".")
    assert f"Trong két các điểm {in_safes} Ở các quầy đang mở 30.000.000 ₫" in shown.text
    assert f"2 điểm, két và quầy {both}" in shown.text
    assert f"Cộng 2 điểm {in_safes} 30.000.000 ₫" in shown.text
    assert {f"{HOME}/diem/{HERE}", f"{HOME}/diem/{THERE}"} <= shown.links
    assert "Không có chuyến tiền nào đang đi." in shown.text
    assert shown.forms == 0


def test_a_proposed_delivery_is_planned_once(world: Counter) -> None:
    plan = OutletPlan(code=EMPTY, address="Trung tâm xã", serves_cash=True, min_cash=50_000_000, max_cash=200_000_000)
    world.soft(lambda s: open_outlet(s, plan))
    forecast_outlets(world.app)
    room = f"{HOME}/tien-mat"
    operator, auditor = Visitor(world.app, Role.OPERATIONS), Visitor(world.app, Role.AUDITOR)
    shown = operator.get(room)
    assert "1 điểm thiếu tiền" in shown.text
    amount = re.search(r'name="amount" value="([0-9]+)"', shown.html)
    assert amount is not None
    wish = {"op": shown.operation, "amount": amount[1], "to_outlet": "1"}
    assert auditor.post(f"{room}/{EMPTY}/len-chuyen", **wish).status == 403
    for _ in range(2):
        assert operator.post(f"{room}/{EMPTY}/len-chuyen", **wish).leads_to == room
    assert operator.get(room).text.count("Đã lên kế hoạch") == 1


def test_closed_days_stand_with_their_sums_and_their_seals() -> None:
    world, clock = counter_on(), FakeClock()
    world.app.clock = clock
    first = business_date(clock.at)
    for night in range(2):
        clock.at = datetime(2026, 9, 1 + night, 20, tzinfo=UTC)
        summarise_day(world.app, first + timedelta(days=night))
        close_days(world.app)
        clock.tick(minutes=5)
        if not night:
            seal_days(world.app)
    visitor = Visitor(world.app, Role.AUDITOR)
    shown = visitor.get(f"{HOME}/niem-phong")
    assert "Chờ ký 01/09/2026" in shown.text
    assert "Đã ký gốc" in shown.text
    assert "2 ngày" in shown.text
    assert "nối liền nhau" in shown.text
    assert {"/verify", f"{HOME}/can-doi?ngay={first.isoformat()}"} <= shown.links
    again = visitor.get(f"{HOME}/can-doi?ngay={first.isoformat()}&dem=so")
    assert "đếm lại từ từng bút toán" in again.text


def test_the_trial_balance_is_shown_at_any_moment() -> None:
    world = counter_on()
    visitor = Visitor(world.app, Role.AUDITOR)
    assert "Chưa có bút toán nào tới lúc đó" in visitor.get(f"{HOME}/can-doi?luc=2026-08-01T10:00&theo=posted").text
    summarise_day(world.app, business_date(world.app.clock.now()))
    shown = visitor.get(f"{HOME}/can-doi?luc=2027-01-01T10:00&theo=effective")
    assert "Nợ bằng Có" in shown.text
    assert "Gồm cả việc xảy ra trước đó mà ghi sổ sau" in shown.text

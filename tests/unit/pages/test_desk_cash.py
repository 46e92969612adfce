"""The cash map and the seals, as the desk shows them."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.entrypoints.effects.ledger import close_days, seal_days
from chalicelib.entrypoints.http.desk_cash import state_of
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.streams import summarise_day
from chalicelib.identity import Role
from chalicelib.kernel.clock import business_date
from chalicelib.softatm import Outlet, OutletCode
from tests.builders import FakeClock
from tests.builders_softatm import HERE, SAFE, THERE, counter_on
from tests.unit.pages.desk_visitor import Visitor


def test_the_cash_map_adds_up_by_district_and_in_all() -> None:
    world = counter_on()
    world.open(30_000_000)
    shown = Visitor(world.app, Role.AUDITOR).get(f"{HOME}/tien-mat")
    here, both = SAFE - 30_000_000, 2 * SAFE - 30_000_000
    assert f"Trong két các điểm {both:,} ₫".replace(",", ".") in shown.text
    assert f"{here:,} ₫".replace(",", ".") in shown.text
    assert f"Cộng 2 điểm {both:,} ₫".replace(",", ".") in shown.text
    assert "0 điểm thiếu tiền, 0 điểm thừa tiền, trong 2 điểm." in shown.text
    assert {f"{HOME}/diem/{HERE}", f"{HOME}/diem/{THERE}"} <= shown.links
    assert "Không có chuyến tiền nào đang đi." in shown.text
    assert shown.forms == 0


@pytest.mark.parametrize(
    ("safe", "least", "most", "state"),
    [
        (9, 10, 50, "low"),
        (10, 10, 50, "fine"),
        (50, 10, 50, "fine"),
        (51, 10, 50, "high"),
        (51, 10, 0, "fine"),
        (0, 0, 50, "fine"),
        (7, 0, 0, "unset"),
    ],
)
def test_how_a_safe_stands_to_its_bounds(safe: int, least: int, most: int, state: str) -> None:
    outlet = Outlet(OutletCode(HERE), "Bưu điện", "", "184", True, min_cash=least, max_cash=most)
    assert state_of(safe, outlet) == state


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

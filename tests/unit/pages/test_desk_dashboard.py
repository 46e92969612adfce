"""The leadership's view: figures beside the time before, the map, what is stuck where, files."""

import pytest

from chalicelib.catalogue import COMMUNES
from chalicelib.composition import use
from chalicelib.entrypoints import streams
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role
from chalicelib.oversight import CaseKind, open_case
from tests.builders_orders import Fair, fair
from tests.stream_feed import StreamFeed
from tests.unit.pages.desk_visitor import Visitor


@pytest.fixture
def f() -> Fair:
    """Two households, an order of each of two days, a day without."""
    feed = StreamFeed()
    market = fair(table=feed.table)
    use(market.app)
    market.paid()
    market.tick(days=8)
    market.paid()
    market.paid(lines=[(market.na, 1)])
    feed.drain(streams.summarise)
    return market


def test_the_figures_stand_beside_the_week_before(f: Fair) -> None:
    shown = Visitor(f.app, Role.AUDITOR).get(f"{HOME}?ngay=7&so=don")
    assert "Nông sản đang bán 2" in shown.text
    assert "Hộ đang bán 2" in shown.text
    assert "Đơn hàng 2 tăng 100 %" in shown.text
    assert "Tiền hàng 315.000 ₫ tăng 26 %" in shown.text
    assert "Đơn hàng từng ngày, 7 ngày qua" in shown.text
    assert "<title>9/9: 2</title>" in shown.html
    assert "Bản đồ xã: Kiện hàng, 7 ngày qua" in shown.text
    assert shown.forms == 0


def test_every_tile_leads_to_its_commune(f: Fair) -> None:
    shown = Visitor(f.app, Role.OPERATIONS).get(HOME)
    assert {f"{HOME}/xa/{code}" for code in COMMUNES} <= shown.links
    assert len(shown.html.encode()) <= 60_000


def test_what_is_stuck_is_said_with_its_place_and_room(f: Fair) -> None:
    visitor = Visitor(f.app, Role.OPERATIONS)
    assert "Vụ việc ở điểm" not in visitor.get(HOME).text
    home = f.na.commune_code

    def opened(kind: CaseKind) -> None:
        run(f.app, lambda work: open_case(work.oversight, kind, home, facts={}, outlet_code=home, amount=4_000_000))

    opened(CaseKind.LOW_CASH)
    opened(CaseKind.TABLET_LOST)
    f.tick(days=2)
    shown = Visitor(f.app, Role.OPERATIONS).get(HOME)
    name = COMMUNES[home].name
    assert f"Điểm sắp hết tiền mặt 1 4.000.000 ₫ {name} 1 2 ngày" in shown.text
    assert f"Vụ việc ở điểm 1 4.000.000 ₫ {name} 1 2 ngày" in shown.text
    assert "Kiện quá hạn xác nhận hoặc gửi 5 565.000 ₫" in shown.text
    assert {f"{HOME}/kien-cham", f"{HOME}/tien-mat", f"{HOME}/vu-viec"} <= shown.links
    there = Visitor(f.app, Role.OPERATIONS).get(f"{HOME}/xa/{home}")
    assert "Đang tắc ở đây" in there.text
    assert "Điểm sắp hết tiền mặt" in there.text


def test_late_parcels_have_a_room(f: Fair) -> None:
    f.tick(days=2)
    visitor = Visitor(f.app, Role.AUDITOR)
    shown = visitor.get(f"{HOME}/kien-cham")
    assert shown.text.count("Chờ hộ xác nhận") == 5
    assert f.van.name in shown.text
    file = visitor.get(f"{HOME}/kien-cham?tep=kien-cham")
    assert len(file.html.strip().splitlines()) == 6


def test_the_commune_shows_its_households_and_its_days(f: Fair) -> None:
    shown = Visitor(f.app, Role.AUDITOR).get(f"{HOME}/xa/{f.na.commune_code}?ngay=7")
    assert COMMUNES[f.na.commune_code].name in shown.text
    assert "Tiền hàng từng ngày, 7 ngày qua" in shown.text
    assert "Điểm bưu điện" in shown.text


def test_what_is_shown_can_be_taken_as_files(f: Fair) -> None:
    visitor = Visitor(f.app, Role.AUDITOR)
    days = visitor.get(f"{HOME}?ngay=7&tep=ngay").html.strip().splitlines()
    assert len(days) == 1 + 14
    assert days[0].endswith("Đơn hàng,Giá trị đơn hàng,Kiện hàng,Tiền hàng,Tiền mặt nạp,Tiền mặt rút")
    assert days[-1].startswith("2026-09-09,,,2,")
    communes = visitor.get(f"{HOME}?ngay=30&tep=xa").html
    assert f"{f.na.commune_code},{COMMUNES[f.na.commune_code].name}" in communes
    assert f.na.commune_code in visitor.get(f"{HOME}/xa?tep=theo-xa").html
    assert "2026-09-09" in visitor.get(f"{HOME}/xa/{f.na.commune_code}?tep=ngay").html


@pytest.mark.parametrize("path", ["?ngay=8", "?so=x", "/xa/00000", "/xa/06463?ngay=1000"])
def test_what_is_not_offered_is_refused_with_words(f: Fair, path: str) -> None:
    assert Visitor(f.app, Role.AUDITOR).get(f"{HOME}{path}").status == 422

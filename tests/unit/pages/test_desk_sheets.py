"""The desk's sheets: a file is announced, sent, looked at, taken in and undone with buttons alone."""

import csv
import io

import pytest

from chalicelib.composition import use
from chalicelib.identity import Role
from tests.builders_orders import Fair
from tests.builders_sheets import csv_of, row_of, sheet_market, worked
from tests.unit.pages.desk_visitor import Shown, Visitor

ROOM = "/dieu-hanh/nhap-xuat"


@pytest.fixture
def market() -> Fair:
    return sheet_market()


def visitor(market: Fair, role: Role = Role.OPERATIONS) -> Visitor:
    return Visitor(market.app, role, party_id=market.operations.party_id)


def announced(market: Fair, desk: Visitor, content: bytes) -> str:
    """The import's page, its file sent as the browser sends it."""
    form = {"op": desk.get(ROOM).operation, "format": "csv", "name": "Na đợt 1", "reason": "Hộ ký tên ngày 20/11"}
    page = desk.post(ROOM, **form).leads_to
    assert desk.post(ROOM, **form).leads_to == page, "a second press announces nothing new"
    market.app.objects.write(desk.get(page).hidden["key"], content, content_type="text/csv")
    return page


def pressed(market: Fair, desk: Visitor, page: str, step: str) -> Shown:
    done = desk.post(f"{page}/{step}", op=desk.get(f"{page}?da-gui=1").operation)
    assert done.leads_to == page, done.text
    worked(market)
    use(market.app)
    return desk.get(page)


def test_a_file_goes_in_and_out_again(market: Fair) -> None:
    desk = visitor(market)
    page = announced(market, desk, csv_of([row_of(1), row_of(2, stock="nhiều")]))
    checked = pressed(market, desk, page, "kiem-tra")
    assert "chưa có gì thay đổi" in checked.text
    assert "Nhập 1 dòng" in checked.text
    assert "nhiều" in checked.text
    done = pressed(market, desk, page, "nhap")
    assert "Đã nhập 2/2 dòng" in done.text
    assert "Hoàn tác lần nhập này" in done.text
    back = pressed(market, desk, page, "hoan-tac")
    assert "Đã hoàn tác 2/2 dòng" in back.text
    assert back.forms == 0
    assert "Na đợt 1" in desk.get(ROOM).text


def test_the_faults_as_a_file(market: Fair) -> None:
    desk = visitor(market)
    page = announced(market, desk, csv_of([row_of(1, stock="=2+2")]))
    pressed(market, desk, page, "kiem-tra")
    rows = list(csv.reader(io.StringIO(desk.get(f"{page}/loi.csv").html.lstrip("\ufeff"))))
    assert rows[0] == ["Dòng", "Cột", "Đang ghi", "Cần sửa"]
    assert rows[1][:3] == ["2", "Số lượng", "'=2+2"]


def test_the_template_is_a_sheet_that_can_be_imported(market: Fair) -> None:
    desk = visitor(market)
    template = desk.get(f"{ROOM}/mau.csv").html.replace("0912 000 000", market.van.phone)
    assert "Nhập 1 dòng" in pressed(market, desk, announced(market, desk, template.encode()), "kiem-tra").text


def test_an_export_is_a_link_when_it_is_there(market: Fair) -> None:
    desk = visitor(market)
    form = {"op": desk.get(ROOM).operation, "format": "xlsx", "category": "", "commune_code": ""}
    assert desk.post(f"{ROOM}/xuat", **form).leads_to == f"{ROOM}#xuat"
    assert "Đang viết" in desk.get(ROOM).text
    worked(market)
    use(market.app)
    assert "objects.test/media/exports/" in desk.get(ROOM).html


def test_what_was_typed_stays_when_it_is_refused(market: Fair) -> None:
    desk = visitor(market)
    refused = desk.post(ROOM, op=desk.get(ROOM).operation, format="csv", name="Na đợt 1", reason="vì")
    assert refused.status == 422
    assert "Na đợt 1" in refused.html
    assert desk.post(ROOM, op=desk.get(ROOM).operation, format="pdf", reason="Hộ ký tên").status == 422


def test_an_auditor_sees_and_cannot_touch(market: Fair) -> None:
    page = announced(market, visitor(market), csv_of([row_of(1)]))
    auditor = visitor(market, Role.AUDITOR)
    assert auditor.get(ROOM).forms == 0
    assert auditor.get(page).forms == 0

"""The desk's bank room: statements with their import, breaks taken and settled by two people, money matched to its order."""

import pytest

from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.identity import Role
from tests.builders_orders import Fair
from tests.builders_statements import Row, bank_market, camt053, imported, today
from tests.unit.pages.desk_visitor import Visitor

REASON = "đã gọi ngân hàng hỏi"


@pytest.fixture
def market() -> Fair:
    return bank_market()


@pytest.fixture
def operator(market: Fair) -> Visitor:
    return Visitor(market.app, Role.OPERATIONS)


@pytest.fixture
def statement(market: Fair) -> str:
    rows = [Row("FT1", 250_000, "tien hang", today(market)), Row("FT2", -15_000, "gi do", today(market))]
    return imported(market, camt053(rows, on=today(market))).statement_id


def test_a_statement_shows_how_far_it_got_and_what_each_line_was(operator: Visitor, statement: str) -> None:
    room = operator.get(f"{HOME}/sao-ke")
    assert f"{HOME}/sao-ke/{statement}" in room.links
    assert '<progress id="p-1" max="2" value="2">' in room.html
    shown = operator.get(f"{HOME}/sao-ke/{statement}")
    assert "Đã nhập 2/2 dòng" in shown.text
    assert "chưa rõ của ai +250.000 ₫" in shown.text
    assert "không rõ vì sao −15.000 ₫" in shown.text
    assert "Trong trang: vào 250.000 ₫, ra 15.000 ₫ +235.000 ₫" in shown.text


def test_a_break_is_taken_and_settled_by_two_people(market: Fair, operator: Visitor, statement: str) -> None:
    room = operator.get(f"{HOME}/sao-ke")
    assert "2 chênh lệch trong trang 265.000 ₫" in room.text
    page = next(link for link in room.links if link.startswith(f"{HOME}/lech/") and _is(operator, link, "Tiền ra"))
    shown = operator.get(page)
    assert operator.post(f"{page}/nhan", op=shown.operation).leads_to == page
    assert "Nhận việc này" not in operator.get(page).text
    trail = f"{HOME}/viec/{page.rpartition('/')[2]}"
    assert trail in operator.get(page).links, "it can be handed on from its own page"
    assert operator.get(trail).status == 200
    said = {"break_id": page.rpartition("/")[2], "decision": "fee", "reason": REASON}
    asked = operator.ask("resolve_break", **said)
    other = Visitor(market.app, Role.OPERATIONS)
    seen = other.get(asked)
    assert "15.000 ₫" in seen.text
    assert other.post(asked, op=seen.operation, decision="reject", note="để hỏi lại").status == 303
    again = operator.ask("resolve_break", **said)
    seen = other.get(again)
    assert "Phí ngân hàng. Ghi sổ ngay và đóng chênh lệch này." in seen.text
    assert other.post(again, op=seen.operation, decision="approve", note="").status == 303
    closed = operator.get(page)
    assert "Quyết định Phí ngân hàng" in closed.text
    assert closed.forms == 0


def _is(visitor: Visitor, link: str, words: str) -> bool:
    return words in visitor.get(link).text


def test_money_that_is_nobodys_is_matched_by_the_orders_code(operator: Visitor, statement: str) -> None:
    room = operator.get(f"{HOME}/sao-ke")
    assert "tien hang" in room.text
    action = next(part.split('"')[0] for part in room.html.split('action="')[1:] if "/tien-vao/" in part)
    assert operator.post(action, op=room.operation, code="KHONGCO1").status == 404


def test_an_auditor_reads_the_bank_room_and_changes_nothing(market: Fair, operator: Visitor, statement: str) -> None:
    room = operator.get(f"{HOME}/sao-ke")
    page = next(link for link in room.links if link.startswith(f"{HOME}/lech/"))
    auditor = Visitor(market.app, Role.AUDITOR)
    for address in (f"{HOME}/sao-ke", page, f"{HOME}/sao-ke/{statement}"):
        shown = auditor.get(address)
        assert (shown.status, shown.forms) == (200, 0), address
    op = operator.get(page).operation
    for address, fields in [
        (f"{HOME}/xin/resolve_break", {"break_id": page.rpartition("/")[2], "decision": "noted", "reason": REASON}),
        (f"{page}/nhan", {}),
        (f"{HOME}/sao-ke/{statement}/nhap", {}),
        (f"{HOME}/tien-vao/x/ghep", {"code": "X"}),
    ]:
        assert auditor.post(address, op=op, **fields).status == 403, address

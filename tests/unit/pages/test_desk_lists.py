"""Every list of the desk can be filtered, and taken as a file with what is filtered."""

from functools import partial

import pytest

from chalicelib.catalogue import create_listing
from chalicelib.composition import Work
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role
from tests.builders_catalogue import SELLER, catalogue_of, offer
from tests.builders_orders import Fair, fair
from tests.builders_sheets import csv_of, row_of, sheet_market
from tests.builders_statements import Row, bank_market, camt053, imported, today
from tests.unit.pages.desk_visitor import Shown, Visitor
from tests.unit.pages.test_desk_cod import collected
from tests.unit.pages.test_desk_rooms import rows_of
from tests.unit.pages.test_desk_sheets import announced, visitor


def sifted(desk: Visitor, room: str, name: str, words: str) -> tuple[list[list[str]], list[list[str]]]:
    """The file's rows without and with the filter; the page offers both, and says when nothing is so."""
    page = desk.get(room)
    assert f'href="{room}?tep={name}"' in page.html
    nothing = desk.get(f"{room}?loc=khongcogi")
    assert "như vậy" in nothing.text
    assert rows_of(desk.get(f"{room}?loc=khongcogi&tep={name}"))[1:] == []
    return rows_of(desk.get(f"{room}?tep={name}"))[1:], rows_of(desk.get(f"{room}?loc={words}&tep={name}"))[1:]


def told(desk: Visitor, room: str, reference: str, code: str) -> Shown:
    text = f"mã kiện;số tiền\n{code};165.000"
    return desk.post(room, op=desk.get(room).operation, reference=reference, text=text)


def test_carriers_batches() -> None:
    market: Fair = fair()
    desk, room = Visitor(market.app, Role.OPERATIONS), f"{HOME}/thu-ho"
    for reference in ("BK202601", "BK202602"):
        assert told(desk, room, reference, collected(market)).status == 303
    every, some = sifted(desk, room, "bang-ke", "202602")
    assert sorted(row[0] for row in every) == ["BK202601", "BK202602"]
    assert some == [row for row in every if row[0] == "BK202602"]
    assert some[0][2:] == ["Chờ tiền về", "1", "0", "165000", "0", "0"]


def test_imports_of_sheets() -> None:
    market = sheet_market()
    desk, room = visitor(market), f"{HOME}/nhap-xuat"
    announced(market, desk, csv_of([row_of(1)]))
    every, some = sifted(desk, room, "lan-nhap", "ký+tên")
    assert every == some
    assert every[0][0] == "Na đợt 1"


def test_what_waits_for_moderation() -> None:
    market: Fair = fair()
    desk, room = Visitor(market.app, Role.OPERATIONS), f"{HOME}/kiem-duyet"
    for title in ("Na bở Chi Lăng", "Cao hổ cốt ngâm rượu"):
        run(market.app, partial(_offered, title))
    every, some = sifted(desk, room, "kiem-duyet", "nghi+hàng+cấm")
    assert [row[0] for row in some] == ["Cao hổ cốt ngâm rượu"]
    assert some[0][5] == "không", "buyers do not see it"
    assert len(every) > 1


def _offered(title: str, work: Work) -> None:
    create_listing(catalogue_of(work), SELLER, offer(title=title))


@pytest.mark.parametrize(
    ("name", "words", "first"),
    [("tien-chua-ro", "tien+hang", "FT1"), ("sao-ke", "đã+nhập", None), ("chenh-lech", "15.000", None)],
)
def test_money_without_a_name_and_statements(name: str, words: str, first: str | None) -> None:
    market = bank_market()
    rows = [Row("FT1", 250_000, "tien hang", today(market)), Row("FT3", 40_000, "gop y", today(market))]
    imported(market, camt053(rows, on=today(market)))
    desk, room = Visitor(market.app, Role.OPERATIONS), f"{HOME}/sao-ke"
    every, some = sifted(desk, room, name, words)
    assert every
    assert [row for row in every if row in some] == some
    if first:
        assert [row[0] for row in every] == ["FT1", "FT3"]
        assert [row[0] for row in some] == [first]
    auditor = Visitor(market.app, Role.AUDITOR)
    assert "Tải CSV các sao kê" in auditor.get(room).text
    assert "tien hang" not in auditor.get(f"{room}?tep=tien-chua-ro").text, "whose money it may be is the operators' to know"


def test_a_trail_leg_by_leg() -> None:
    market: Fair = fair()
    placed = market.paid()
    desk = Visitor(market.app, Role.AUDITOR)
    room = f"{HOME}/theo-dau/{placed.order.order_id}"
    assert f"{room}?tep=theo-dau" in desk.get(room).links
    legs = rows_of(desk.get(f"{room}?tep=theo-dau"))
    assert legs[0][-3:] == ["Tài khoản", "Nợ", "Có"]
    sides = [sum(int(row[place] or 0) for row in legs[1:]) for place in (-2, -1)]
    assert sides == [placed.order.total] * 2

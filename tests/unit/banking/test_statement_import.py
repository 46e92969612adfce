"""Statements: what each line means, posted once, whatever came before, is repeated, or is killed in between."""

from typing import Any

import pytest

from chalicelib.banking import StatementFormat, StatementState, order_import
from chalicelib.entrypoints.effects import statements as worker
from chalicelib.entrypoints.runner import run
from chalicelib.orders import OrderState
from chalicelib.payments import MoneyOutcome, PaymentMethod, transfer_content
from tests.builders_orders import Fair, deliver_effects
from tests.builders_statements import Row, bank_market, camt053, camt054, counts, imported, look, upload

DUE = 315_000


@pytest.fixture
def market() -> Fair:
    return bank_market()


def code_of(placed: Any) -> str:
    return f"MBVCB.1.{transfer_content(placed.order.code)}.CT tu 0011"


def open_breaks(market: Fair) -> list[tuple[str, str, int]]:
    page = market.work().banking.breaks.open(cursor=None, limit=100)
    return [(one.kind.value, one.state.value, one.amount) for one in page.entries]


def test_a_notice_and_then_its_line(market: Fair) -> None:
    """Flow 2e: the clearing account is empty when the statement has come."""
    placed = market.place()
    money = market.money(DUE, code_of(placed))
    market.take(money)
    assert market.totals() == {"1220": DUE, "2110": -DUE}
    done = imported(market, camt053([Row(money.bank_ref, DUE, code_of(placed))]))
    assert (done.state, done.lines_done, counts(market, done)) == (StatementState.DONE, 1, {"matched": 1})
    assert market.totals() == {"1020": DUE, "2110": -DUE}
    assert open_breaks(market) == []


@pytest.mark.failure(15)
def test_a_line_and_then_its_notice(market: Fair) -> None:
    """Flow 2f: the line pays the order; the late notice is nothing new."""
    placed = market.place()
    money = market.money(DUE, code_of(placed))
    done = imported(market, camt053([Row(money.bank_ref, DUE, code_of(placed))]))
    assert counts(market, done) == {"applied": 1}
    assert market.look(placed).order.state is OrderState.ACCEPTED
    assert market.take(money) is MoneyOutcome.SEEN
    assert market.totals() == {"1020": DUE, "2110": -DUE}


def test_the_same_file_twice_has_no_effect(market: Fair) -> None:
    placed = market.place()
    rows = [Row("FT1", DUE, code_of(placed)), Row("FT2", -1_100, "PHI SMS", code="CHRG"), Row("FT3", 5_000, "ai do")]
    first = imported(market, camt053(rows))
    assert counts(market, first) == {"applied": 1, "fee": 1, "suspense": 1}
    before = (market.totals(), open_breaks(market))
    again = imported(market, camt053(rows))
    assert (again.state, again.lines_done, counts(market, again)) == (StatementState.DONE, 3, {})
    assert (market.totals(), open_breaks(market)) == before
    assert before == ({"1020": DUE - 1_100 + 5_000, "2110": -DUE, "2220": -5_000, "5020": 1_100},
                      [("unknown_money", "suspense", 5_000)])  # fmt: skip


def test_a_line_under_another_reference_than_its_notice(market: Fair) -> None:
    """Amount, day, account and text agree, and only one notice is like it."""
    placed = market.place()
    market.take(market.money(DUE, code_of(placed)))
    done = imported(market, camt053([Row("OTHER-REF", DUE, code_of(placed).lower())]))
    assert counts(market, done) == {"matched": 1}
    assert market.totals() == {"1020": DUE, "2110": -DUE}


def test_two_notices_alike_match_no_strange_line(market: Fair) -> None:
    placed = market.place()
    for _ in range(2):
        market.take(market.money(DUE, code_of(placed)))
    done = imported(market, camt053([Row("OTHER-REF", DUE, code_of(placed))]))
    assert counts(market, done) == {"returned": 1}


def test_a_line_of_another_amount_is_a_break(market: Fair) -> None:
    placed = market.place()
    money = market.money(DUE, code_of(placed))
    market.take(money)
    imported(market, camt053([Row(money.bank_ref, DUE - 15_000, code_of(placed))]))
    assert market.totals() == {"1020": DUE - 15_000, "1220": 15_000, "2110": -DUE}
    assert open_breaks(market) == [("amount_differs", "new", 15_000)]


def test_a_line_that_changes_its_story_is_a_break(market: Fair) -> None:
    imported(market, camt053([Row("FT1", 5_000, "ai do")]))
    imported(market, camt053([Row("FT1", 6_000, "ai do")], opening=5_000, ref="STMT-2", sequence=2))
    assert ("line_differs", "new", 6_000) in open_breaks(market)
    assert market.totals() == {"1020": 5_000, "2220": -5_000}


def test_card_payout_and_fee(market: Fair) -> None:
    """Flow 1c; a payer who only writes like one pays an order or nobody."""
    rows = [
        Row("FT1", 900_000, "STRIPE PAYOUT po_1Nabc23456", name="STRIPE PAYMENTS UK LTD"),
        Row("FT2", 7_000, "po_1Nabc99999", name="NGUYEN VAN A"),
        Row("FT3", -2_200, "Phi quan ly", code="FEE"),
    ]
    assert counts(market, imported(market, camt053(rows))) == {"card_payout": 1, "suspense": 1, "fee": 1}
    assert market.totals() == {"1020": 904_800, "1210": -900_000, "2220": -7_000, "5020": 2_200}


def test_money_that_went_out_unasked_is_a_break(market: Fair) -> None:
    imported(market, camt053([Row("FT1", -50_000, "CHI HO")], opening=60_000))
    assert open_breaks(market) == [("unexplained_debit", "new", 50_000)]
    assert market.totals() == {}


@pytest.mark.failure(17)
def test_the_bank_takes_money_back(market: Fair) -> None:
    """Failure 17: out of the order's escrow, which moves no more."""
    placed = market.place()
    rows = [Row("FT1", DUE, code_of(placed)), Row("FT2", -DUE, "RECALL FT1", our_ref="FT1", code="RECALL")]
    assert counts(market, imported(market, camt053(rows))) == {"applied": 1, "recalled": 1}
    assert market.totals() == {}
    assert open_breaks(market) == [("recalled", "matched", DUE)]
    assert market.work().payments.store.freezes(placed.order.order_id) == {f"970422:{'0123456789'}:FT2": "recalled"}


@pytest.mark.failure(17)
def test_money_taken_back_after_the_release_is_our_loss(market: Fair) -> None:
    placed = market.place(lines=[(market.na, 1)])
    due = placed.payment.amount
    imported(market, camt053([Row("FT1", due, code_of(placed))]))
    market.delivered(market.look(placed).parcels[0])
    market.tick(hours=49)
    assert market.release_due() == 1
    rows = [Row("FT2", -due, "RECALL FT1", our_ref="FT1", code="RECALL")]
    imported(market, camt053(rows, opening=due, ref="STMT-2", sequence=2, on="2026-09-03"))
    assert market.totals()["5060"] == due
    assert "1020" not in market.totals()


def test_a_notification_is_a_notice(market: Fair) -> None:
    """camt.054 comes ahead of the statement: what it tells clears when the statement comes."""
    placed = market.place()
    rows = [Row("FT1", DUE, code_of(placed))]
    imported(market, camt054(rows), StatementFormat.CAMT_054)
    assert market.totals() == {"1220": DUE, "2110": -DUE}
    imported(market, camt053(rows))
    imported(market, camt054(rows), StatementFormat.CAMT_054)
    assert market.totals() == {"1020": DUE, "2110": -DUE}


def test_a_gap_waits_for_the_statement_before(market: Fair) -> None:
    imported(market, camt053([Row("FT1", 1_000)]))
    third = imported(market, camt053([Row("FT3", 3_000)], opening=3_000, ref="STMT-3", sequence=3))
    assert (third.state, third.lines_done) == (StatementState.GAP, 0)
    assert third.faults[0].message_vi == "Thiếu sao kê số 2: sao kê này là số 3."
    imported(market, camt053([Row("FT2", 2_000)], opening=1_000, ref="STMT-2", sequence=2))
    run(market.app, lambda work: order_import(work.banking, third.statement_id))
    deliver_effects(market, "import_statement")
    assert look(market, third.statement_id).state is StatementState.DONE
    assert market.totals() == {"1020": 6_000, "2220": -6_000}


def test_a_balance_that_does_not_follow_is_a_gap(market: Fair) -> None:
    imported(market, camt053([Row("FT1", 1_000)]))
    second = imported(market, camt053([Row("FT2", 2_000)], opening=999, ref="STMT-2", sequence=2))
    assert second.state is StatementState.GAP
    assert second.faults[0].message_vi == "Số dư đầu 999 khác số dư cuối của sao kê trước 1000."


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (camt053([Row("FT1", 1_000)], closing=999), "Tổng các dòng không bằng số dư cuối trừ số dư đầu, lệch -1 đồng."),
        (camt053([Row("FT1", 1_000)], account="999988887777"), "Sao kê của tài khoản khác."),
        (camt053([Row("FT1", 1), Row("FT1", 2)]), "Dòng 2: số tham chiếu đã có ở dòng 1."),
        (camt053([]), "Sao kê không có dòng nào."),
        (camt053([Row("", 5)]), "Bút toán 1: không có số tham chiếu của ngân hàng."),
        (b"<html>", "Tệp XML hỏng ở dòng 1."),
    ],
)
def test_nothing_of_a_bad_file_is_taken_in(market: Fair, content: bytes, fault: str) -> None:
    refused = imported(market, content)
    assert refused.state is StatementState.REFUSED
    assert [one.message_vi for one in refused.faults][:1] == [fault]
    assert market.totals() == {}


class Killed(BaseException):
    """The worker's process ends here."""


@pytest.mark.parametrize("at", range(0, 12, 3))
def test_a_killed_worker_is_followed_by_another(market: Fair, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """After each kill the queue calls again; every line is in the books once."""
    monkeypatch.setattr(worker, "CHUNK", 2)
    monkeypatch.setattr(worker, "NOTED_EVERY", 2)
    placed = market.place()
    rows = [Row(f"FT{n}", 1_000 + n, "ai do") for n in range(9)] + [Row("FTX", DUE, code_of(placed))]
    market.take(market.money(DUE, code_of(placed), bank_ref="FTX"))
    statement_id = upload(market, camt053(rows))
    done = 0
    take = worker._take_line

    def killed(*arguments: Any) -> None:
        nonlocal done
        if done == at:
            done += 1
            raise Killed
        done += 1
        take(*arguments)

    monkeypatch.setattr(worker, "_take_line", killed)
    try:
        deliver_effects(market, "import_statement")
    except Killed:
        deliver_effects(market, "import_statement")
    ended = look(market, statement_id)
    assert (ended.state, ended.lines_done) == (StatementState.DONE, 10)
    waits = sum(row.amount for row in rows[:-1])
    assert market.totals() == {"1020": waits + DUE, "2110": -DUE, "2220": -waits}
    assert counts(market, ended) == {"matched": 1, "suspense": 9}


def test_a_long_file_is_handed_from_worker_to_worker(market: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "CHUNK", 1)
    take = worker._take_line

    def slowly(*given: Any) -> None:
        market.tick(seconds=10)
        take(*given)

    monkeypatch.setattr(worker, "_take_line", slowly)
    statement_id = upload(market, camt053([Row(f"FT{n}", 1_000, "ai do") for n in range(7)]))
    seen = []
    while deliver_effects(market, "import_statement"):
        seen.append(look(market, statement_id).lines_done)
    assert seen == [3, 6, 7]
    assert market.totals() == {"1020": 7_000, "2220": -7_000}


def test_methods_of_payment_are_untouched(market: Fair) -> None:
    """Money for an order that is paid at the door goes back, told by notice or by line alike."""
    placed = market.place(PaymentMethod.COD)
    assert counts(market, imported(market, camt053([Row("FT1", DUE, code_of(placed))]))) == {"returned": 1}

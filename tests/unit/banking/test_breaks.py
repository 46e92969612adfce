"""Breaks: raised once, louder with age, resolved by two people; an order whose money is in doubt does not move."""

import uuid
from typing import Any

import pytest

from chalicelib.banking import BreakKind
from chalicelib.identity import PartyId, Role
from chalicelib.orders import Placed
from chalicelib.oversight import ApprovalId
from chalicelib.payments import transfer_content
from tests.builders_orders import Fair, deliver_effects
from tests.builders_statements import Row, bank_market, camt053, imported
from tests.caller import Caller
from tests.unit.banking.test_statement_import import DUE, open_breaks

MAKER, CHECKER = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV"), PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAW")
OPERATIONS = frozenset({Role.OPERATIONS})


@pytest.fixture
def market() -> Fair:
    return bank_market()


def the_break(market: Fair) -> Any:
    (found,) = market.work().banking.breaks.open(cursor=None, limit=10).entries
    return found


def decided(market: Fair, act: str, words: dict[str, Any]) -> Any:
    """Asked for by one, approved by another."""
    approval_id = ApprovalId.make(market.app.clock.now(), market.app.entropy)
    wish = {"approval_id": approval_id, "act": act, "words": words, "reason": "đã gọi hỏi ngân hàng"}
    asked = Caller(market.app, MAKER, OPERATIONS).post("/approvals", wish)
    assert asked.status == 201, asked.body
    path = f"/approvals/{approval_id}/decision"
    return Caller(market.app, CHECKER, OPERATIONS).post(path, {"approve": True, "note": ""}, key=uuid.uuid4().hex)


def resolved(market: Fair, decision: str) -> Any:
    return decided(market, "resolve_break", {"break_id": the_break(market).break_id, "decision": decision})


def paid_without_line(market: Fair) -> Placed:
    """A notice of money in the morning of a day, and no statement that has it when the day after the next begins."""
    placed = market.place(lines=[(market.na, 1)])
    imported(market, camt053([Row("FT0", -1, "PHI", code="CHRG")], opening=1, ref="STMT-0", sequence=0))
    market.take(market.money(placed.payment.amount, transfer_content(placed.order.code), bank_ref="FT1"))
    market.delivered(market.look(placed).parcels[0])
    market.tick(hours=38, minutes=57)
    assert market.minute()["freeze_unconfirmed_money"] == 0
    market.tick(minutes=5)
    assert market.minute()["freeze_unconfirmed_money"] == 1
    market.tick(hours=10)
    return market.look(placed)


def books(market: Fair) -> dict[str, int]:
    """Without the fee of one đồng, which was on the account's first statement."""
    totals = market.totals()
    assert totals.pop("5020") == 1
    totals["1020"] = totals.get("1020", 0) + 1
    return {code: amount for code, amount in totals.items() if amount}


class TestNoticeWithoutLine:
    @pytest.mark.failure(16)
    def test_the_escrow_is_not_released(self, market: Fair) -> None:
        """Failure 16. Buyer and job try; neither moves it, and one break waits."""
        placed = paid_without_line(market)
        due = placed.payment.amount
        assert market.minute()["release_due_parcels"] == 0
        assert [parcel.state.value for parcel in market.look(placed).parcels] == ["delivered"]
        assert books(market) == {"1220": due, "2110": -due}
        assert open_breaks(market) == [("notice_without_line", "new", due)]

    @pytest.mark.failure(16)
    def test_the_line_comes_after_all(self, market: Fair) -> None:
        placed = paid_without_line(market)
        content = transfer_content(placed.order.code)
        imported(market, camt053([Row("FT1", placed.payment.amount, content)]))
        assert open_breaks(market) == []
        assert market.minute()["release_due_parcels"] == 1
        assert books(market)["1020"] == placed.payment.amount
        assert "1220" not in books(market)

    @pytest.mark.failure(16)
    def test_two_people_give_it_up(self, market: Fair) -> None:
        """The money comes out of the order, which stays frozen; the line that comes later still is nobody's."""
        placed = paid_without_line(market)
        reply = resolved(market, "give_up")
        assert (reply.body["outcome"]["state"], reply.body["outcome"]["checker_id"]) == ("resolved", CHECKER)
        assert books(market) == {}
        assert market.minute()["release_due_parcels"] == 0
        imported(market, camt053([Row("FT1", placed.payment.amount, transfer_content(placed.order.code))]))
        assert books(market) == {"1020": placed.payment.amount, "2220": -placed.payment.amount}
        assert resolved(market, "own_money").status == 201
        assert books(market) == {"1020": placed.payment.amount, "3000": -placed.payment.amount}


@pytest.mark.parametrize(
    ("amount", "decision", "books"),
    [
        (-50_000, "fee", {"1020": -50_000, "5020": 50_000}),
        (-50_000, "loss", {"1020": -50_000, "5060": 50_000}),
        (-50_000, "own_money", {"1020": -50_000, "3000": 50_000}),
        (-50_000, "booked_before", {}),
        (-50_000, "give_up", None),
        (50_000, "own_money", {"1020": 50_000, "3000": -50_000}),
        (50_000, "booked_before", {}),
        (50_000, "fee", None),
    ],
)
def test_what_may_be_decided(market: Fair, amount: int, decision: str, books: dict[str, int] | None) -> None:
    imported(market, camt053([Row("FT1", amount, "khong ro")], opening=90_000))
    before = market.totals()
    reply = resolved(market, decision)
    if books is None:
        assert (reply.status, reply.body["code"]) == (409, "break_moved")
        assert market.totals() == before
        return
    assert (reply.status, market.totals(), open_breaks(market)) == (201, books, [])


@pytest.mark.parametrize(
    ("told", "came", "decision", "books"),
    [
        (DUE, DUE - 5, "loss", {"1020": DUE - 5, "2110": -DUE, "5060": 5}),
        (DUE, DUE - 5, "keep", None),
        (DUE, DUE + 5, "keep", {"1020": DUE + 5, "2110": -DUE, "2220": -5}),
        (DUE, DUE + 5, "loss", None),
    ],
)
def test_a_difference(market: Fair, told: int, came: int, decision: str, books: dict[str, int] | None) -> None:
    placed = market.place()
    market.take(market.money(told, transfer_content(placed.order.code), bank_ref="FT1"))
    imported(market, camt053([Row("FT1", came, "khac")]))
    reply = resolved(market, decision)
    assert reply.status == (409 if books is None else 201)
    if books is not None:
        assert market.totals() == books


def test_money_for_two_orders_is_split_by_two_people(market: Fair) -> None:
    first, second = market.place(), market.place()
    imported(market, camt053([Row("FT1", 2 * DUE, "tra hai don")]))
    parts = [{"code": placed.order.code, "amount": DUE} for placed in (first, second)]
    words = {"booking_id": "970422:0123456789:FT1", "parts": parts}
    short = decided(market, "split_money", {**words, "parts": [parts[0], {**parts[1], "amount": DUE - 1}]})
    assert (short.status, short.body["code"]) == (422, "invalid_input")
    assert decided(market, "split_money", {**words, "parts": [parts[0], parts[0]]}).status == 422
    assert decided(market, "split_money", words).status == 201
    assert [market.look(placed).order.state.value for placed in (first, second)] == ["accepted"] * 2
    assert (market.totals(), open_breaks(market)) == ({"1020": 2 * DUE, "2110": -2 * DUE}, [])
    assert decided(market, "split_money", words).status == 409


def test_a_person_matches_unknown_money_and_its_break_ends(market: Fair) -> None:
    placed = market.place()
    imported(market, camt053([Row("FT1", DUE, "quen ghi ma")]))
    path = "/unmatched-money/970422:0123456789:FT1/match"
    assert Caller(market.app, MAKER, OPERATIONS).post(path, {"code": placed.order.code}).status == 201
    assert (market.totals(), open_breaks(market)) == ({"1020": DUE, "2110": -DUE}, [])


@pytest.mark.parametrize("told", [True, False])
def test_unknown_money_that_is_for_no_order_waits_no_longer(market: Fair, told: bool) -> None:
    """By notice and line, or by line alone: one break, and the queue of unmatched money ends with it."""
    if told:
        market.take(market.money(50_000, "VNPOST COD 0901", bank_ref="FT1"))
    imported(market, camt053([Row("FT1", 50_000, "VNPOST COD 0901")]))
    assert open_breaks(market) == [("unknown_money", "suspense", 50_000)]
    caller = Caller(market.app, MAKER, OPERATIONS)
    assert len(caller.get("/unmatched-money").body["entries"]) == 1
    assert resolved(market, "booked_before").status == 201
    assert (market.totals(), open_breaks(market)) == ({}, [])
    caller = Caller(market.app, MAKER, OPERATIONS)
    assert caller.get("/unmatched-money").body["entries"] == []
    placed = market.place()
    match = caller.post("/unmatched-money/970422:0123456789:FT1/match", {"code": placed.order.code})
    assert (match.status, match.body["code"]) == (409, "money_matched")


def test_an_old_break_grows_louder(market: Fair) -> None:
    """After one, three and seven days, with one case about it."""
    imported(market, camt053([Row("FT1", -50_000, "khong ro")], opening=90_000))
    levels = []
    for days in (0, 1, 1, 1, 4, 30):
        market.tick(days=days, minutes=1)
        market.minute()
        levels.append(the_break(market).level)
    assert levels == [0, 1, 1, 2, 3, 3]
    cases = Caller(market.app, MAKER, OPERATIONS).get("/cases").body["entries"]
    assert [(case["kind"], case["amount"]) for case in cases] == [("bank_break", 50_000)]


def test_a_break_is_somebodys(market: Fair) -> None:
    imported(market, camt053([Row("FT1", -50_000, "khong ro")], opening=90_000))
    caller = Caller(market.app, MAKER, OPERATIONS)
    (shown,) = caller.get("/breaks").body["entries"]
    assert (shown["kind"], shown["age_days"], shown["owner_id"]) == (BreakKind.UNEXPLAINED_DEBIT.value, 0, None)
    assert caller.post(f"/breaks/{shown['id']}/owner").body["owner_id"] == MAKER
    assert caller.get(f"/breaks/{shown['id']}").body["owner_id"] == MAKER
    resolved(market, "fee")
    assert caller.post(f"/breaks/{shown['id']}/owner").body["code"] == "break_moved"
    assert caller.get("/breaks/brk_00000000000000000000000000").body["code"] == "no_such_break"


def test_over_http_from_announcement_to_lines(market: Fair) -> None:
    caller = Caller(market.app, MAKER, OPERATIONS)
    told = {"statement_id": "stm_01KAR3NDEKTSV4RRFFQ69G5FAV", "account": "0123456789", "format": "camt.053", "name": "a.xml"}
    key = uuid.uuid4().hex
    answers = [caller.post("/statements", told, key=key) for _ in range(2)]
    assert [answer.status for answer in answers] == [201, 201]
    assert answers[1].body["upload"]["fields"]["key"] == f"statements/{told['statement_id']}"
    path = f"/statements/{told['statement_id']}"
    content = camt053([Row("FT1", 5_000, "ai do")])
    market.app.objects.write(path[1:], content, content_type="application/octet-stream")
    assert caller.post(f"{path}/import").status == 201
    deliver_effects(market, "import_statement")
    shown = caller.get(path).body
    assert (shown["state"], shown["lines_done"], shown["lines_total"], shown["new_lines"]) == ("done", 1, 1, {"suspense": 1})
    assert caller.post(f"{path}/import").body["code"] == "statement_moved"
    (line,) = caller.get(f"{path}/lines").body["entries"]
    assert (line["amount"], line["outcome"], line["other_account"]) == (5_000, "suspense", "•••• 4567")
    assert [one["id"] for one in caller.get("/statements").body["entries"]] == [told["statement_id"]]
    assert caller.post("/statements", {**told, "account": "1111111"}).body["code"] == "not_our_account"
    assert caller.post("/statements", told).body["code"] == "statement_exists"
    assert caller.get("/statements/stm_01KAR3NDEKTSV4RRFFQ69G5FAX").body["code"] == "no_such_statement"
    assert Caller(market.app, MAKER, frozenset({Role.BUYER})).get("/statements").status == 403

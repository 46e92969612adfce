"""What became of an operation whose answer was lost (failure 4)."""

from typing import Any

import pytest

from chalicelib.adapters.dynamo.idempotency import Receipts
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, Role
from chalicelib.ledger import account, chart, credit, debit, post
from chalicelib.orders import OrderId
from chalicelib.payments import PaymentId, PaymentMethod, open_payment
from chalicelib.softatm import (
    BankCashInId,
    BankCashOutId,
    CashInId,
    CustomerTransferId,
    PushWish,
    TransferWish,
    UndoWish,
    WithdrawalId,
    ask_for_push,
    send_to_customer,
    undo,
)
from tests.builders_softatm import COLLECT_PIN, MONEY_PIN, Counter, counter_on
from tests.caller import Caller, Reply

KEY = "0123456789abcdef"


class Place:
    """A teller at an open till, a household, and somebody else."""

    def __init__(self) -> None:
        self.at: Counter = counter_on()
        self.party = self.at.household(3_000_000)
        self.duty = self.at.open()
        self.van = Caller(self.at.app, self.party.party_id, frozenset({Role.HOUSEHOLD}))
        self.teller = Caller(self.at.app, self.duty.teller_id, frozenset({Role.TELLER}))
        self.other = Caller(self.at.app, self.at.household().party_id, frozenset({Role.HOUSEHOLD}))


@pytest.fixture
def place() -> Place:
    return Place()


def sent(reply: Reply) -> tuple[int, Any]:
    return reply.status, reply.body.get("state")


def pay_out(place: Place, amount: int, key: str = KEY) -> Reply:
    """A command of the household, as its phone sends it."""
    body = {
        "withdrawal_id": place.at.new(WithdrawalId),
        "amount": amount,
        "outlet_code": place.duty.outlet_code,
        "collect_pin": COLLECT_PIN,
        "money_pin": MONEY_PIN,
    }
    return place.van.post("/withdrawals", body, key=key)


@pytest.mark.failure(4)
def test_a_stored_answer_is_found_again(place: Place) -> None:
    first = pay_out(place, 500_000)
    assert first.status == 201, first.body
    found = place.van.get(f"/operations/{KEY}?kind=issue_withdrawal").body
    assert (found["id"], found["kind"], found["state"], found["status"]) == (KEY, "issue_withdrawal", "done", 201)
    assert found["answer"]["id"] == first.body["id"]
    assert "code" not in found["answer"] or found["answer"]["code"] is None, "what is revealed is not stored"
    assert pay_out(place, 500_000).status in {201, 409}, "and nothing was changed by looking"


@pytest.mark.failure(4)
def test_a_decline_is_found_again(place: Place) -> None:
    first = pay_out(place, 4_000_000)
    assert (first.status, first.body["code"]) == (422, "insufficient_funds")
    found = place.van.get(f"/operations/{KEY}?kind=issue_withdrawal").body
    assert (found["state"], found["status"], found["answer"]["code"]) == ("declined", 422, "insufficient_funds")


def test_only_who_asked_sees_it(place: Place) -> None:
    pay_out(place, 500_000)
    for stranger in (place.other, place.teller):
        assert stranger.get(f"/operations/{KEY}?kind=issue_withdrawal").status == 404
    assert Caller(place.at.app).get(f"/operations/{KEY}?kind=issue_withdrawal").status == 401


def test_what_did_not_happen_is_not_found(place: Place) -> None:
    assert place.van.get(f"/operations/{KEY}?kind=issue_withdrawal").status == 404
    pay_out(place, 500_000)
    assert place.van.get(f"/operations/{KEY}?kind=cash_in").status == 404
    assert place.van.get("/operations/0123456789abcdee?kind=issue_withdrawal").status == 404


def test_a_receipt_older_than_its_actor_is_nobodys(place: Place) -> None:
    pay_out(place, 500_000)
    key = Receipts.key("issue_withdrawal", KEY)
    table: Any = place.at.app.table
    table.load([{**{n: v for n, v in table.get_many([key])[key].items() if n != "actor"}}])
    assert place.van.get(f"/operations/{KEY}?kind=issue_withdrawal").status == 404


@pytest.mark.parametrize(
    "path", [KEY, f"{KEY}?kind=no_such_command", "x?kind=issue_withdrawal", "wdr_x", "jnl_", "%23?kind=x"]
)
def test_what_makes_no_sense(place: Place, path: str) -> None:
    assert place.van.get(f"/operations/{path}").status == 422


def test_a_withdrawal_concerns_its_owner_and_the_teller_who_committed_it(place: Place) -> None:
    issued = place.at.issue(place.party.party_id, 500_000)
    look = f"/operations/{issued.withdrawal_id}"
    assert sent(place.van.get(look)) == (200, "issued")
    assert place.teller.get(look).status == 404
    place.at.commit(place.duty, issued)
    found = place.teller.get(look).body
    assert (found["kind"], found["state"], found["status"], found["answer"]) == ("withdrawal", "committed", None, None)
    assert len(found["entries"]) == 2
    assert sent(place.van.get(f"/operations/{found['entries'][0]}")) == (200, "code_issue")
    assert place.other.get(look).status == 404
    assert place.other.get(f"/operations/{found['entries'][0]}").status == 404


def test_a_cash_in_concerns_its_teller(place: Place) -> None:
    taken = place.at.pay_in(place.duty, place.party, 200_000)
    assert sent(place.teller.get(f"/operations/{taken.cash_in_id}")) == (200, "credited")
    assert place.other.get(f"/operations/{taken.cash_in_id}").status == 404
    unknown = place.at.new(CashInId)
    assert place.teller.get(f"/operations/{unknown}").status == 404


def test_an_undone_cash_in_says_so(place: Place) -> None:
    taken = place.at.pay_in(place.duty, place.party, 200_000)
    wish = UndoWish(taken.cash_in_id, "6789", "đếm nhầm", place.at.signature(place.duty.outlet_code))
    place.at.soft(lambda s: undo(s, place.duty, wish))
    assert sent(place.teller.get(f"/operations/{taken.cash_in_id}")) == (200, "undone")


def test_what_the_counter_does_with_banks_and_between_customers(place: Place) -> None:
    """Nobody has asked for these: not found, not a fault; a transfer concerns its sender."""
    for kind in (BankCashInId, BankCashOutId, CustomerTransferId):
        assert place.teller.get(f"/operations/{place.at.new(kind)}").status == 404
    push = PushWish(place.at.new(BankCashOutId), "0977000111", "Trần Thị Mai", "6789", 200_000)
    place.at.soft(lambda s: ask_for_push(s, place.duty, push))
    assert sent(place.teller.get(f"/operations/{push.bank_cash_out_id}")) == (200, "waiting")
    to = place.at.household()
    wish = TransferWish(place.at.new(CustomerTransferId), place.party.party_id, to.party_id, to.phone, 50_000, MONEY_PIN)
    place.at.soft(lambda s: send_to_customer(s, wish))
    assert sent(place.van.get(f"/operations/{wish.transfer_id}")) == (200, "sent")
    assert place.other.get(f"/operations/{wish.transfer_id}").status == 404


def test_a_payment_concerns_its_payer(place: Place) -> None:
    payment_id, order_id = place.at.new(PaymentId), place.at.new(OrderId)
    who = PartyId(place.party.party_id)
    wanted: Any = {"payment_id": payment_id, "amount": 50_000, "method": PaymentMethod.VIETQR}
    wanted |= {"order_id": order_id, "reference": "XLABCDEFGH", "payer_phone": "+84912345678", "payer_id": who}
    place.at.do(lambda work: open_payment(work.payments, **wanted))
    assert sent(place.van.get(f"/operations/{payment_id}")) == (200, "awaiting")
    assert place.other.get(f"/operations/{payment_id}").status == 404
    assert place.van.get(f"/operations/{order_id}").status == 404


def test_an_entry_concerns_who_made_it_and_whose_balance_it_changed(place: Place) -> None:
    legs = [debit(account(chart.CUSTODY_BANK, "mb"), 5), credit(account(chart.BALANCE, place.party.party_id), 5)]
    made = run(place.at.app, lambda work: post(work.ledger, kind="t", key="k", postings=legs, business_ref="r"))
    assert sent(place.van.get(f"/operations/{made.entry_id}")) == (200, "t")
    assert place.teller.get(f"/operations/{made.entry_id}").status == 404

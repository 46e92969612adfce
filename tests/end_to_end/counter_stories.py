"""Stories of the counter with banks and between customers: transfers, notes for a bank account, cash by bank push."""

from typing import Any

from chalicelib.payments.vietqr import decode
from tests.end_to_end.stories import TOTAL, Cast, close_till, open_till
from tests.end_to_end.town import COLLECT_PIN, HERE, MONEY_PIN, OPENING_CASH, STAFF_PIN
from tests.end_to_end.visitor import new_id, until

FLOAT, LARGE = 20_000_000, 16_000_000
VCB, MB = "970436", "970422"
OPEN, SILENT, CLOSED = "0011004567890", "0011004561111", "0011004560000"
"""Accounts of the simulated banks: one is paid, one is paid and nobody says so, one is refused."""


def money_between_customers(cast: Cast) -> None:
    """Flow 8: Vân sends Páo 300,000 on her phone, for the fee she was shown; over ten million the phone says no."""
    open_till(cast)
    cast.till.cash_in(cast.van, 12_000_000)
    cast.books.moved({"1110": 12_000_000, "2010": 12_000_000})
    van = cast.van.visitor
    found = van.do("/customer-transfers/recipients", {"phone": cast.pao.phone})
    quote = van.do("/quotes", {"kind": "customer_transfer", "amount": 300_000})
    order = {
        "transfer_id": new_id("ctr"),
        "customer_id": found["customer_id"],
        "phone": cast.pao.phone,
        "amount": 300_000,
        "money_pin": MONEY_PIN,
        "quote": quote["quote"],
    }
    before = cast.van.balance(), cast.pao.balance()
    made = van.do("/customer-transfers", order)
    assert (made["fee"], made["recipient"]) == (quote["fee"], found["name"])
    assert (cast.van.balance(), cast.pao.balance()) == (before[0] - 300_000, before[1] + 300_000)
    large = {**order, "transfer_id": new_id("ctr"), "amount": 10_500_000, "quote": None}
    assert van.command("/customer-transfers", large).code == "stronger_check_needed"
    at_counter = {**large, "shift_id": cast.till.shift_id, "sender_id": cast.van.party_id}
    assert cast.teller.command("/till/customer-transfers", at_counter).code == "id_check_needed"
    moved = cast.teller.do("/till/customer-transfers", {**at_counter, "id_last4": "6789"})
    assert (moved["channel"], cast.pao.balance()) == ("counter", before[1] + 10_800_000)
    cast.town.messages.await_text(cast.pao.phone, "300.000")
    cast.books.still()
    close_till(cast, OPENING_CASH + 12_000_000)


def an_order_paid_at_the_post_office(cast: Cast) -> None:
    """A guest reads the order's code to the teller, whoever it is; the notes are in the till, the households are told."""
    open_till(cast)
    order = cast.order("cash")
    assert (order["state"], order["payment"]["transfer"]) == ("awaiting_payment", None)
    cast.books.still()
    found = cast.teller.do("/till/order-lookups", {"code": order["code"].lower()})
    assert (found["due"], found["signature"]) == (TOTAL, False)
    taking = {"cash_payment_id": new_id("csp"), "shift_id": cast.till.shift_id, "code": order["code"], "amount": TOTAL}
    short = {**taking, "cash_payment_id": new_id("csp"), "amount": TOTAL - 1_000}
    assert cast.teller.command("/cash-payments", short).code == "cash_amount_differs"
    assert cast.teller.do("/cash-payments", taking)["state"] == "paid"
    again = {**taking, "cash_payment_id": new_id("csp")}
    assert cast.teller.command("/cash-payments", again).code == "payment_closed"
    assert cast.see(order)["state"] == "preparing"
    cast.town.messages.await_text(cast.van.phone, order["code"])
    cast.books.moved({"1110": TOTAL, "2110": TOTAL})
    close_till(cast, OPENING_CASH + TOTAL)


def notes_for_a_bank_account(cast: Cast) -> None:
    """Flows 7c, 7d: one the bank pays in silence, one it refuses; the first is never given back, the second at the till.

    One more is for an account at the principal bank, which pays and says so.
    """
    open_till(cast)
    top_up = {"top_up_id": new_id("flt"), "outlet_code": HERE, "amount": FLOAT}
    cast.town.operations.over(cast.buyer.transport).do("/float-top-ups", top_up)
    cast.books.moved({"1010": FLOAT, "1030": -FLOAT})
    silent, refused = _brought(cast, SILENT, 1_500_000), _brought(cast, CLOSED, 700_000)
    assert (silent["state"], silent["state_vi"]) == ("sent", "đang chờ ngân hàng trả lời")
    gone_back = _await(cast, refused, "refused")
    assert gone_back["reason"] == "account_closed"
    assert [one["id"] for one in cast.teller.get("/till/bank-cash-ins")["entries"]] == [refused["id"]]
    proof = {"shift_id": cast.till.shift_id, "id_last4": "6789"}
    early = cast.teller.command(f"/bank-cash-ins/{silent['id']}/return", proof)
    # Asked by the job of the minute: until its word the notes stay, whoever asks for them.
    assert early.code == "bank_cash_moved"
    assert cast.teller.do(f"/bank-cash-ins/{refused['id']}/return", proof)["state"] == "returned"
    cast.town.messages.await_text(cast.van.phone, "ngân hàng từ chối", "700.000")
    own_bank = _await(cast, _brought(cast, OPEN, 400_000, bank_bin=MB), "confirmed")
    assert own_bank["bank_ref"]
    kept = _brought(cast, CLOSED, 300_000)
    _await(cast, kept, "refused")
    assert cast.van.visitor.do(f"/bank-cash-ins/{kept['id']}/credit")["state"] == "credited"
    paid = _await(cast, silent, "confirmed", within_s=200)
    assert paid["bank_ref"]
    cast.books.moved({"1110": 2_200_000, "1010": -1_900_000, "2010": 300_000})
    assert "bank_cash_in_paid" in cast.books.kinds_of(silent["id"])
    cast.books.still()
    close_till(cast, OPENING_CASH + 2_200_000)


def _brought(cast: Cast, account: str, amount: int, *, bank_bin: str = VCB) -> Any:
    to = {"bank_bin": bank_bin, "account": account}
    name = cast.teller.do("/till/bank-account-names", to)["name"]
    order = {
        **to,
        "bank_cash_in_id": new_id("bci"),
        "shift_id": cast.till.shift_id,
        "customer_id": cast.van.party_id,
        "phone": cast.van.phone,
        "amount": amount,
        "name": name,
    }
    return cast.teller.do("/bank-cash-ins", order)


def _await(cast: Cast, cash_in: Any, state: str, within_s: float = 30.0) -> Any:
    def seen() -> Any:
        now = cast.teller.get(f"/bank-cash-ins/{cash_in['id']}")
        return now if now["state"] == state else None

    return until(seen, within_s=within_s, what=f"a cash-in that is {state}")


def two_must_sign(cast: Cast) -> None:
    """Over 15,000,000 in or out needs a supervisor of the outlet, who is not the teller, at the same tablet."""
    open_till(cast)
    supervisor = cast.town.staff(HERE, "supervisor")
    sign = {"supervisor_number": supervisor, "supervisor_pin": STAFF_PIN}
    brought = {
        "cash_in_id": new_id("cin"),
        "shift_id": cast.till.shift_id,
        "customer_id": cast.van.party_id,
        "phone": cast.van.phone,
        "amount": LARGE,
    }
    assert cast.teller.command("/cash-ins", brought).code == "second_signature_needed"
    alone = {"supervisor_number": cast.till.staff_number, "supervisor_pin": STAFF_PIN}
    assert cast.teller.command("/cash-ins", {**brought, **alone}).code == "supervisor_needed"
    cast.books.still()
    assert cast.teller.do("/cash-ins", {**brought, **sign})["amount"] == LARGE
    cast.books.moved({"1110": LARGE, "2010": LARGE})

    moved = {"transfer_id": new_id("ctr"), "customer_id": cast.pao.party_id, "phone": cast.pao.phone, "amount": LARGE}
    proof = {"shift_id": cast.till.shift_id, "sender_id": cast.van.party_id, "money_pin": MONEY_PIN, "id_last4": "6789"}
    cast.teller.do("/till/customer-transfers", {**moved, **proof})
    wish = {"withdrawal_id": new_id("wdr"), "amount": LARGE, "money_pin": MONEY_PIN, "collect_pin": COLLECT_PIN}
    issued = cast.pao.visitor.do("/withdrawals", {**wish, "outlet_code": HERE})
    cast.books.moved({"2010": -LARGE, "2510": LARGE})
    at = f"/withdrawals/{issued['id']}"
    shown = {"shift_id": cast.till.shift_id, "collect_pin": COLLECT_PIN, "id_last4": "6789"}
    assert cast.teller.command(f"{at}/commitment", shown).code == "second_signature_needed"
    assert cast.teller.do(f"{at}/commitment", {**shown, **sign})["state"] == "committed"
    assert cast.teller.do(f"{at}/handover", {"shift_id": cast.till.shift_id})["state"] == "handed"
    cast.books.moved({"2510": -LARGE, "1110": -LARGE, "5030": LARGE // 500, "2410": LARGE // 500})
    cast.books.still()
    close_till(cast, OPENING_CASH)


def cash_for_a_customer_of_any_bank(cast: Cast) -> None:
    """Flow 11: the customer scans and pays, the teller's screen says paid, notes change hands; a second one goes back."""
    open_till(cast)
    ask = {
        "bank_cash_out_id": new_id("bco"),
        "shift_id": cast.till.shift_id,
        "phone": cast.town.phone(),
        "name": "Trần Thị Mai",
        "id_last4": "6789",
        "amount": 2_000_000,
    }
    out = cast.teller.do("/bank-cash-outs", ask)
    at = f"/bank-cash-outs/{out['id']}"
    assert cast.teller.command(f"{at}/handover", {"shift_id": cast.till.shift_id}).code == "bank_cash_moved"
    assert cast.teller.command(f"/shifts/{cast.till.shift_id}/freeze").code == "counters_open"
    code = decode(out["vietqr"])
    assert (code.amount, code.purpose) == (2_000_000, f"XR{out['reference']}")
    with cast.town.bank.post():
        cast.town.bank.pay(out["vietqr"])
    until(lambda: cast.teller.get(at)["state"] == "paid", what="the customer's money")
    cast.books.moved({"1220": 2_000_000, "2540": 2_000_000, "5030": 4_000, "2410": 4_000})
    handed = cast.teller.do(f"{at}/handover", {"shift_id": cast.till.shift_id})
    assert (handed["state"], handed["vietqr"]) == ("handed", None)
    cast.books.moved({"2540": -2_000_000, "1110": -2_000_000})
    cast.town.bank.control("incoming", {"amount": 2_000_000, "content": code.purpose, "payer_account": "0912345678"})
    # In as a notice, out as a transfer of customers' money at the bank.
    cast.books.moved({"1220": 2_000_000, "1020": -2_000_000})
    assert "refund" in "".join(cast.books.kinds_of(out["id"]))
    unpaid = cast.teller.do("/bank-cash-outs", {**ask, "bank_cash_out_id": new_id("bco"), "amount": 700_000})
    shift = {"shift_id": cast.till.shift_id}
    assert cast.teller.do(f"/bank-cash-outs/{unpaid['id']}/cancellation", shift)["state"] == "cancelled"
    left = {**ask, "bank_cash_out_id": new_id("bco"), "amount": 500_000}
    stays = cast.teller.do("/bank-cash-outs", left)
    cast.town.bank.pay(stays["vietqr"])
    until(lambda: cast.teller.get(f"/bank-cash-outs/{stays['id']}")["state"] == "paid", what="the second customer's money")
    cast.books.moved({"1220": 500_000, "2540": 500_000, "5030": 1_000, "2410": 1_000})
    signed = {"supervisor_number": cast.town.staff(HERE, "supervisor"), "supervisor_pin": STAFF_PIN, "reason": "khách đổi ý"}
    back = cast.teller.do(f"/bank-cash-outs/{stays['id']}/return", {"shift_id": cast.till.shift_id, **signed})
    assert back["state"] == "sent_back"
    cast.books.moved({"2540": -500_000, "5030": -1_000, "2410": -1_000, "1020": -500_000})
    cast.books.still()
    close_till(cast, OPENING_CASH - 2_000_000)

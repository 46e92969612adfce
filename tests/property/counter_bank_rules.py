"""What customers and tellers do at the counter with banks and with each other, for the counter's machine."""

import json
from contextlib import suppress
from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from chalicelib.banking import TransferOutcome, float_account, record_outcome
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import Unavailable
from chalicelib.ledger import account, chart, credit, debit, post
from chalicelib.payments import MoneyIn, receive_money, transfer_content
from chalicelib.softatm import (
    BankCashInId,
    BankCashOutId,
    BankOrder,
    CashInId,
    CustomerTransferId,
    Notes,
    PushWish,
    TransferWish,
    UndoWish,
    ask_for_push,
    cancel_push,
    close_due_push,
    credit_refused,
    hand_over_push,
    return_notes,
    send_push_back,
    send_to_customer,
    take_cash,
    take_for_bank,
    undo,
)
from tests.builders_softatm import HERE, MONEY_PIN, THERE
from tests.fakes.faulty_table import Crash
from tests.property.counter_world import CounterWorld, Till

FLOAT = 20_000_000
BANKS = {"own": "970422", "other": "970436"}
PHONES = ("0977000111", "0977000112")
AMOUNTS = st.sampled_from([100_000, 1_500_000, 4_000_000])
WORDS = {
    "yes": TransferOutcome("confirmed", "FT1", None),
    "no": TransferOutcome("failed", None, "closed"),
    "silence": TransferOutcome("unknown", None, "timeout"),
}


class BankRules:
    """Bank cash-ins, bank pushes, transfers between customers, undoing. Mixed into the counter's machine."""

    world: CounterWorld

    @initialize()
    def floats_are_topped_up(self) -> None:
        for outlet in (HERE, THERE):
            legs = [debit(float_account(outlet), FLOAT), credit(account(chart.OPERATING_BANK, "970422"), FLOAT)]
            self.world.at.do(
                lambda w, legs=legs, outlet=outlet: post(  # type: ignore[misc]
                    w.ledger, kind="float", key=f"float:{outlet}", postings=legs, business_ref=outlet
                )
            )

    def some_open(self, data: st.DataObject) -> Till:
        return data.draw(st.sampled_from(self.world.in_state("open")))

    def outside(self, use_case: Any) -> None:
        """The bank speaks, and speaks again when nobody listened."""
        for _ in range(3):
            with suppress(Crash, Unavailable):
                run(self.world.at.app, use_case)
                return

    @rule(who=st.integers(0, 2), to=st.integers(0, 2), amount=AMOUNTS, again=st.booleans())
    def person_sends_to_another(self, who: int, to: int, amount: int, again: bool) -> None:
        world = self.world
        sender, receiver = world.people[who], world.people[to]
        wish = TransferWish(
            transfer_id=world.at.new(CustomerTransferId),
            from_id=sender.party_id,
            to_id=receiver.party_id,
            to_phone=receiver.phone,
            amount=amount,
            money_pin=MONEY_PIN,
            confirmed_again=again,
        )
        world.done("send", lambda s: send_to_customer(s, wish))

    @precondition(lambda self: self.world.in_state("open"))
    @rule(
        data=st.data(),
        who=st.integers(0, 2),
        amount=AMOUNTS,
        bank=st.sampled_from(["own", "other"]),
        agreed=st.booleans(),
        words=st.lists(st.sampled_from(["yes", "no", "no", "silence"]), min_size=1, max_size=3),
        end=st.sampled_from(["return", "credit", "wait"]),
    )
    def person_brings_notes_for_a_bank(
        self, data: st.DataObject, who: int, amount: int, bank: str, agreed: bool, words: list[str], end: str
    ) -> None:
        world, till, party = self.world, self.some_open(data), self.world.people[who]
        of = world.at.new(BankCashInId)
        order = BankOrder(
            bank_cash_in_id=of,
            party_id=party.party_id,
            phone=party.phone,
            amount=amount,
            bank_bin=BANKS[bank],
            account="0011004567890",
            name="TRAN THI MAI",
            credit_if_refused=agreed,
            confirmed_again=True,
            signature=world.at.signature(till.outlet),
        )
        world.done("bank_in", lambda s: take_for_bank(s, till.duty, order))
        if not any(item["bank_cash_in_id"] == of for item in world.items("BCI")):
            return
        till.notes += amount
        world.pockets[party.party_id] -= amount
        for word in words:
            self.the_bank_says(of, word)
        self.goes_back(self.some_open(data), of, end)

    def the_bank_says(self, of: BankCashInId, word: str) -> None:
        item = self.one("BCI", "bank_cash_in_id", of)
        orders = [json.loads(o["payload"]) for o in self.world.items("OUT") if o["pk"] == "OUT#bank_transfer"]
        order = next(o for o in orders if o["transfer_id"] == item["transfer_id"])
        self.outside(lambda w: record_outcome(w.banking, order, WORDS[word]))

    def goes_back(self, till: Till, of: BankCashInId, end: str) -> None:
        world, item = self.world, self.one("BCI", "bank_cash_in_id", of)
        if end == "credit":
            owner = next(p.party_id for p in world.people if p.party_id == item["party_id"])
            world.done("credit", lambda s: credit_refused(s, owner, of))
        if end == "return":
            world.done("return", lambda s: return_notes(s, till.duty, of, id_last4="6789"))
        if item["state"] == "refused" and self.one("BCI", "bank_cash_in_id", of)["state"] == "returned":
            till.notes -= item["amount"] + item["fee"]

    def one(self, kind: str, name: str, of: str) -> dict[str, Any]:
        return next(item for item in self.world.items(kind) if item[name] == of)

    @precondition(lambda self: self.world.in_state("open") and self.world.items("BCI"))
    @rule(data=st.data(), word=st.sampled_from(["yes", "no", "silence"]), end=st.sampled_from(["return", "credit"]))
    def the_bank_speaks_late(self, data: st.DataObject, word: str, end: str) -> None:
        """Of an old one, whatever became of it; and somebody asks for it back once more."""
        of = BankCashInId(data.draw(st.sampled_from(self.world.items("BCI")))["bank_cash_in_id"])
        self.the_bank_says(of, word)
        self.goes_back(self.some_open(data), of, end)

    @precondition(lambda self: self.world.in_state("open"))
    @rule(
        data=st.data(),
        phone=st.sampled_from(PHONES),
        amount=AMOUNTS,
        offs=st.lists(st.sampled_from([0, 0, 0, -1_000, 5_000]), max_size=3),
        ends=st.lists(st.sampled_from(["hand", "hand", "back", "cancel", "minute"]), max_size=2),
    )
    def person_wants_cash_from_a_bank(
        self, data: st.DataObject, phone: str, amount: int, offs: list[int], ends: list[str]
    ) -> None:
        world, till = self.world, self.some_open(data)
        of, signature = world.at.new(BankCashOutId), world.at.signature(till.outlet)
        wish = PushWish(of, phone, "Trần Thị Mai", "6789", amount, confirmed_again=True, signature=signature)
        world.done("push", lambda s: ask_for_push(s, till.duty, wish))
        if any(item["bank_cash_out_id"] == of for item in world.items("BCO")):
            for off in offs:
                self.money_comes(of, off)
            for end in ends:
                self.ends(of, end)

    def money_comes(self, of: BankCashOutId, off: int) -> None:
        """Told twice, as banks do."""
        item = self.one("BCO", "bank_cash_out_id", of)
        money = MoneyIn(
            bank_bin="970422",
            account="0123456789",
            bank_ref=f"FT{self.world.at.number()}",
            amount=item["amount"] + item["fee"] + off,
            content=transfer_content(item["reference"], mark="XR"),
            payer_bank_bin="970436",
            payer_account="0011001234567",
            payer_name="TRAN THI MAI",
            booked_at=self.world.clock.now(),
            raw="{}",
        )
        for _ in range(2):
            self.outside(lambda w: receive_money(w.payments, money))

    def ends(self, of: BankCashOutId, end: str) -> None:
        world, item = self.world, self.one("BCO", "bank_cash_out_id", of)
        till = next(till for till in world.tills if till.shift_id == item["shift_id"])
        signature = world.at.signature(till.outlet)
        match end:
            case "hand":
                world.done("hand_push", lambda s: hand_over_push(s, till.duty, of))
                if item["state"] == "paid" and self.one("BCO", "bank_cash_out_id", of)["state"] == "handed":
                    till.notes -= item["amount"]
            case "back":
                world.done("back_push", lambda s: send_push_back(s, till.duty, of, signature=signature, reason="bỏ về"))
            case "cancel":
                world.done("cancel_push", lambda s: cancel_push(s, till.duty, of))
            case _:
                world.done("close_push", lambda s: close_due_push(s, of))

    @precondition(lambda self: self.pushes("waiting", "paid"))
    @rule(data=st.data(), late=st.booleans(), end=st.sampled_from(["hand", "back", "cancel", "minute"]))
    def an_old_push_goes_on(self, data: st.DataObject, late: bool, end: str) -> None:
        of = BankCashOutId(data.draw(st.sampled_from(self.pushes("waiting", "paid")))["bank_cash_out_id"])
        if late:
            self.money_comes(of, 0)
        self.ends(of, end)

    @precondition(lambda self: self.world.in_state("open"))
    @rule(data=st.data(), who=st.integers(0, 2), amount=AMOUNTS, old=st.booleans(), times=st.integers(1, 2))
    def a_cash_in_is_undone(self, data: st.DataObject, who: int, amount: int, old: bool, times: int) -> None:
        """The one just made, or an old one, for which it is too late."""
        world, till, party = self.world, self.some_open(data), self.world.people[who]
        made, signature = world.at.new(CashInId), world.at.signature(till.outlet)
        notes = Notes(made, party.party_id, party.phone, amount, True, signature)
        world.done("cash_in", lambda s: take_cash(s, till.duty, notes))
        if any(item["cash_in_id"] == made for item in world.items("CIN")):
            till.notes += amount
            world.pockets[party.party_id] -= amount
        items = [item for item in world.items("CIN") if old or item["cash_in_id"] == made]
        for item in items[:1] * times:
            of = CashInId(item["cash_in_id"])
            was = self.one("CIN", "cash_in_id", of).get("undone_at")
            wish = UndoWish(of, "6789", "đếm nhầm", signature)
            world.done("undo", lambda s, wish=wish: undo(s, till.duty, wish))  # type: ignore[misc]
            if was is None and self.one("CIN", "cash_in_id", of).get("undone_at") is not None:
                till.notes -= item["amount"]
                world.pockets[item["party_id"]] += item["amount"]

    def pushes(self, *states: str) -> list[dict[str, Any]]:
        return [item for item in self.world.items("BCO") if item["state"] in states]

    def resolve_pushes(self, till: Till) -> None:
        """Before a close: nothing may wait at the counter."""
        for item in [one for one in self.pushes("waiting", "paid") if one["shift_id"] == till.shift_id]:
            of, signature = BankCashOutId(item["bank_cash_out_id"]), self.world.at.signature(till.outlet)
            self.world.done("cancel_push", lambda s, of=of: cancel_push(s, till.duty, of))  # type: ignore[misc]
            self.world.done(
                "back_push",
                lambda s, of=of, signature=signature: send_push_back(  # type: ignore[misc]
                    s, till.duty, of, signature=signature, reason="đóng ca"
                ),
            )

    @invariant()
    def bank_money_is_where_its_state_says(self) -> None:
        """I5, I12: each bank cash-in and push has its money in one place; floats hold what is promised, never more."""
        balances, held = self.world.balances(), dict.fromkeys((HERE, THERE), 0)
        for item in self.world.items("BCI"):
            total, own = item["amount"] + item["fee"], item["own_bank"]
            in_counter = total * (item["state"] == "refused" or (item["state"] == "sent" and own))
            sent = item["amount"] * (item["state"] == "sent" and not own)
            assert balances.get(f"2550:{item['bank_cash_in_id']}", 0) == in_counter
            assert balances.get(f"2210:{item['transfer_id']}", 0) == sent
            held[item["outlet_code"]] += item["amount"] * (item["state"] == "sent")
        for item in self.world.items("BCO"):
            paid = item["amount"] * (item["state"] == "paid")
            assert balances.get(f"2540:{item['bank_cash_out_id']}", 0) == paid
        for item in self.world.items("ACC"):
            if item["sk"] == "B" and item["pk"].startswith("ACC#1010:"):
                assert item["held"] == held[item["pk"].partition(":")[2]] <= item["posted"]

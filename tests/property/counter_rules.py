"""What people and tellers do at the counter in the loop's machine."""

from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import precondition, rule

from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.http.shifts import Freeze, NewCount, NewShift, post_closure, post_freeze, post_shift
from chalicelib.entrypoints.http.softatm import NewWithdrawal, NoteCount, post_cancellation, post_withdrawal
from chalicelib.entrypoints.http.till import (
    NewCashIn,
    NewCommitment,
    NewHandover,
    NewReturn,
    post_cash_in,
    post_commitment,
    post_handover,
    post_return,
)
from chalicelib.softatm import CashInId, ShiftId, WithdrawalId
from tests.builders_identity import PIN
from tests.builders_softatm import notes_for
from tests.property.loop_world import PHONES, LoopWorld
from tests.property.money_invariants import (
    headers_of,
)

COLLECT_PIN = "4821"
PEOPLE = st.sampled_from(["van", "pao", "mai"])


class CounterRules:
    """Withdrawals, cash-ins, shifts; the model counts the notes in people's pockets."""

    world: LoopWorld
    withdrawals: list[tuple[str, str, int]]
    handed: set[str]
    shift: str | None

    @precondition(lambda self: self.shift)
    @rule(who=PEOPLE, thousands=st.sampled_from([50, 999, 2_500]), end=st.sampled_from(["hand", "put_back", "leave"]))
    def a_whole_withdrawal(self, who: str, thousands: int, end: str) -> None:
        before = len(self.withdrawals)
        self.person_asks_for_cash(who, thousands)
        if len(self.withdrawals) == before:
            return
        withdrawal_id, _, amount = self.withdrawals[-1]
        path = {"withdrawal_id": withdrawal_id}
        body = NewCommitment(shift_id=self.shift or "", collect_pin=COLLECT_PIN, id_last4="6789")
        answer = self.world.until_heard("teller", post_commitment, body, path)
        if answer is None or answer.refused or end == "leave":
            return
        if end == "hand":
            self.hand(withdrawal_id, amount)
        else:
            back = NewReturn(shift_id=self.shift or "", supervisor_number="LS0002", supervisor_pin=PIN, reason="khách về")
            self.world.until_heard("teller", post_return, back, path)

    @rule(who=PEOPLE, thousands=st.sampled_from([50, 999, 4_000, 12_000]))
    def person_asks_for_cash(self, who: str, thousands: int) -> None:
        withdrawal_id = self.world.new(WithdrawalId)
        body = NewWithdrawal(
            withdrawal_id=withdrawal_id,
            amount=thousands * 1000,
            money_pin=PIN,
            collect_pin=COLLECT_PIN,
            outlet_code=self.world.parties["teller"].outlet_code,
        )
        self.world.owner_of[withdrawal_id] = who
        answer = self.world.until_heard(who, post_withdrawal, body)
        if answer is not None and not answer.refused:
            self.withdrawals.append((withdrawal_id, who, thousands * 1000))

    @precondition(lambda self: self.withdrawals)
    @rule(data=st.data())
    def person_cancels(self, data: st.DataObject) -> None:
        withdrawal_id, who, _ = data.draw(st.sampled_from(self.withdrawals))
        self.world.send(who, post_cancellation, Nothing(), {"withdrawal_id": withdrawal_id})

    @precondition(lambda self: self.shift is None)
    @rule(millions=st.sampled_from([1, 20, 60]))
    def teller_opens(self, millions: int) -> None:
        shift = self.world.new(ShiftId)
        notes = [NoteCount(note=note, count=count) for note, count in notes_for(millions * 1_000_000) if count]
        answer = self.world.until_heard("teller", post_shift, NewShift(shift_id=shift, notes=notes))
        if answer is not None and not answer.refused:
            self.shift = shift

    @precondition(lambda self: self.withdrawals and self.shift)
    @rule(data=st.data(), pin=st.sampled_from([COLLECT_PIN, COLLECT_PIN, COLLECT_PIN, "0000"]))
    def teller_commits(self, data: st.DataObject, pin: str) -> None:
        withdrawal_id, _, _ = data.draw(st.sampled_from(self.withdrawals))
        body = NewCommitment(shift_id=self.shift or "", collect_pin=pin, id_last4="6789")
        self.world.send("teller", post_commitment, body, {"withdrawal_id": withdrawal_id})

    @precondition(lambda self: self.withdrawals and self.shift)
    @rule(data=st.data())
    def teller_hands_over(self, data: st.DataObject) -> None:
        """Notes leave the till only when the answer says so, and once."""
        withdrawal_id, _, amount = data.draw(st.sampled_from(self.withdrawals))
        self.hand(withdrawal_id, amount)

    def hand(self, withdrawal_id: str, amount: int) -> None:
        body = NewHandover(shift_id=self.shift or "")
        answer = self.world.until_heard("teller", post_handover, body, {"withdrawal_id": withdrawal_id})
        if answer is not None and not answer.refused and withdrawal_id not in self.handed:
            self.handed.add(withdrawal_id)
            self.world.pockets += amount

    @precondition(lambda self: self.withdrawals and self.shift)
    @rule(data=st.data())
    def teller_puts_back(self, data: st.DataObject) -> None:
        withdrawal_id, _, _ = data.draw(st.sampled_from(self.withdrawals))
        body = NewReturn(shift_id=self.shift or "", supervisor_number="LS0002", supervisor_pin=PIN, reason="khách về")
        self.world.send("teller", post_return, body, {"withdrawal_id": withdrawal_id})

    @precondition(lambda self: self.shift)
    @rule(who=PEOPLE, thousands=st.sampled_from([10, 3_000, 9_000]), again=st.booleans())
    def person_pays_in(self, who: str, thousands: int, again: bool) -> None:
        cash_in_id = self.world.new(CashInId)
        body = NewCashIn(
            cash_in_id=cash_in_id,
            shift_id=self.shift or "",
            customer_id=str(self.world.parties[who].party_id),
            phone=PHONES[who],
            amount=thousands * 1000,
            confirmed_again=again,
            supervisor_number="LS0002" if again else None,
            supervisor_pin=PIN if again else None,
        )
        self.world.owner_of[cash_in_id] = who
        answer = self.world.until_heard("teller", post_cash_in, body)
        if answer is not None and not answer.refused:
            self.world.pockets -= thousands * 1000

    @precondition(lambda self: self.shift)
    @rule(off=st.sampled_from([0, 0, 0, -20_000, 30_000]))
    def teller_closes(self, off: int) -> None:
        """Counts what is there by the ledger, sometimes a little wrong."""
        shift = self.world.app.open_work().softatm.shifts.find(ShiftId(self.shift or ""))
        assert shift is not None
        path = {"shift_id": self.shift or ""}
        self.world.until_heard("teller", post_freeze, Freeze(), path)
        self.recount_pockets()
        there = self.till_balance(shift.till_account) + off
        if there < 0:
            return
        notes = [NoteCount(note=note, count=count) for note, count in notes_for(there // 1000 * 1000) if count]
        answer = self.world.until_heard("teller", post_closure, NewCount(notes=notes), path)
        if answer is not None and not answer.refused and answer.body["state"] == "closed":
            self.world.outside += answer.body["variance"]
            self.shift = None

    def till_balance(self, account: Any) -> int:
        return self.world.app.open_work().ledger.store.balance(account).posted

    def recount_pockets(self) -> None:
        """After an unheard answer was heard at last: people look at the till's own records, as they would."""
        headers = headers_of(self.world.table.everything())
        handed = sum(max(a for _, _, a in h["legs"]) for h in headers if h["kind"] == "code_hand")
        taken = sum(max(a for _, _, a in h["legs"]) for h in headers if h["kind"] == "cash_in_take")
        self.world.pockets = handed - taken
        self.handed |= {h["business_ref"] for h in headers if h["kind"] == "code_hand"}

    def recount_outside(self) -> None:
        headers = headers_of(self.world.table.everything())
        self.world.outside = 0
        for header in headers:
            for account, side, amount in header["legs"]:
                code = account.split(":")[0]
                if code in {"1230"} and side == "C" and any(a.startswith("1110:") for a, _, _ in header["legs"]):
                    self.world.outside += amount
                if code == "3000" or (code == "1110" and header["kind"] == "payment_in"):
                    self.world.outside += amount
                if code in {"1310", "2420"}:
                    self.world.outside += -amount if code == "1310" else amount

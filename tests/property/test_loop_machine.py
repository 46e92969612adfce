"""The loop under duplicates, reorderings, lost answers, conflicts and crashes: no order of events may break money.

Invariants I1-I7, I10, I11, I14 and the online part of I17 of docs/money.md are checked after every step. The short run is
part of the tests; `XL_LOOP_EXAMPLES=2000 pytest tests/property/test_loop_machine.py` is the long one.
"""

import os
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chalicelib.entrypoints.http.orders import (
    BasketLineBody,
    NewOrder,
    OrderProof,
    RecipientBody,
    cancel_own_order,
    confirm_own_receipt,
    post_order,
)
from chalicelib.entrypoints.http.parcels import (
    Remittance,
    post_cod_remittance,
    post_confirmation,
    post_delivery,
    post_dispatch,
    post_hand_in,
    post_packing,
)
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.http.shifts import Freeze, NewCount, NewShift, NoteCount, post_closure, post_freeze, post_shift
from chalicelib.entrypoints.http.softatm import NewWithdrawal, post_cancellation, post_withdrawal
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
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import DomainError
from chalicelib.orders import OrderId, Parcel
from chalicelib.payments import CheckoutState, MoneyIn, PaymentMethod, apply_checkout, receive_money, transfer_content
from chalicelib.softatm import CashInId, ShiftId, WithdrawalId
from tests.builders import TEST_KEYS
from tests.builders_identity import PIN
from tests.builders_softatm import notes_for
from tests.fakes.faulty_table import Crash, Fault
from tests.property.loop_world import PHONES, STOCK, LoopWorld
from tests.property.money_invariants import (
    check_balances_are_folds,
    check_cash_is_conserved,
    check_entries_balance,
    check_holds_resolve_once,
    check_keys_are_used_once,
    check_limits,
    check_orders_add_up,
    check_stock,
    check_trial_balance,
    headers_of,
)

COLLECT_PIN = "4821"
PEOPLE = st.sampled_from(["van", "pao", "mai"])
STEPS = {
    "confirm": post_confirmation,
    "pack": post_packing,
    "hand_in": post_hand_in,
    "dispatch": post_dispatch,
    "deliver": post_delivery,
}
FAULTS = st.lists(st.sampled_from([Fault.NONE, Fault.CONFLICT, Fault.LOST_BEFORE, Fault.LOST_AFTER]), max_size=4)


class Loop(RuleBasedStateMachine):
    """Each rule is something a person, a provider or the world does; the model keeps only notes and answers."""

    @initialize()
    def begin(self) -> None:
        self.world = LoopWorld()
        self.orders: list[dict[str, Any]] = []
        self.bookings: list[MoneyIn] = []
        self.withdrawals: list[tuple[str, str, int]] = []
        self.handed: set[str] = set()
        self.cash_ins: list[tuple[str, str, int]] = []
        self.shift: str | None = None
        self.teller_opens(60)
        for who in ("van", "pao", "mai"):
            self.person_pays_in(who, 9_000, again=False)

    @rule(faults=FAULTS)
    def network_gets_bad(self, faults: list[Fault]) -> None:
        self.world.faults = list(faults)

    @rule()
    def process_will_die_after_the_next_commit(self) -> None:
        self.world.crash_next = True

    @rule(minutes=st.sampled_from([1, 16, 60, 60 * 26, 60 * 49]))
    def time_passes(self, minutes: int) -> None:
        self.world.tick(minutes=minutes)

    @rule()
    def workers_run(self) -> None:
        self.world.settle()

    @rule(
        method=st.sampled_from([PaymentMethod.VIETQR, PaymentMethod.CARD, PaymentMethod.COD, PaymentMethod.BALANCE]),
        na=st.integers(0, 3),
        hoi=st.integers(0, 3),
    )
    def buyer_orders(self, method: PaymentMethod, na: int, hoi: int) -> None:
        counts = {"na": na, "hoi": hoi}
        lines = [BasketLineBody(listing_id=self.world.listings[name], count=n) for name, n in counts.items() if n]
        if not lines:
            return
        body = NewOrder(
            order_id=self.world.new(OrderId),
            lines=lines,
            recipient=RecipientBody(name="Trần Thị Mai", phone=PHONES["mai"], address="12 Hàng Bông, Hà Nội"),
            method=method,
            pin=PIN if method is PaymentMethod.BALANCE else None,
        )
        answer = self.world.until_heard("mai", post_order, body)
        if answer is not None and not answer.refused:
            self.orders.append(answer.body)

    @rule(
        method=st.sampled_from([PaymentMethod.VIETQR, PaymentMethod.CARD, PaymentMethod.COD, PaymentMethod.BALANCE]),
        na=st.integers(0, 2),
        hoi=st.integers(1, 2),
        data=st.data(),
    )
    def a_whole_sale(self, method: PaymentMethod, na: int, hoi: int, data: st.DataObject) -> None:
        """Ordered, paid and delivered, with whatever faults there are: random steps alone would rarely get so far."""
        before = len(self.orders)
        self.buyer_orders(method, na, hoi)
        if len(self.orders) == before:
            return
        order = self.orders[-1]
        if method is PaymentMethod.VIETQR:
            self.transfer(order, order["total"], wrong=False)
            self.quietly(lambda w: receive_money(w.payments, self.bookings[-1]))
        if method is PaymentMethod.CARD:
            self.card_state(order, paid=True)
        work = self.world.app.open_work()
        found = work.orders.store.find(OrderId(order["id"]))
        assert found is not None
        for parcel in work.orders.store.parcels(found.parcel_ids):
            self.deliver(parcel)
        if method is PaymentMethod.COD and self.shift and data.draw(st.booleans()):
            for parcel in self.world.app.open_work().orders.store.parcels(found.parcel_ids):
                body = Remittance(shift_id=self.shift, batch="b1")
                self.world.until_heard("teller", post_cod_remittance, body, {"parcel_id": str(parcel.parcel_id)})
        if data.draw(st.booleans()):
            self.world.until_heard("mai", confirm_own_receipt, OrderProof(), {"order_id": order["id"]})

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

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), part=st.sampled_from(["all", "half", "too_much"]), wrong=st.booleans())
    def buyer_transfers(self, data: st.DataObject, part: str, wrong: bool) -> None:
        order = data.draw(st.sampled_from(self.orders))
        amount = {"all": order["total"], "half": order["total"] // 2, "too_much": order["total"] + 7_000}[part]
        self.transfer(order, amount, wrong=wrong)

    def transfer(self, order: dict[str, Any], amount: int, *, wrong: bool) -> None:
        """The bank books it; telling us is another event."""
        content = "CHUC MUNG NAM MOI" if wrong else f"MBVCB 12 {transfer_content(order['code'])} CT tu 001"
        self.bookings.append(
            MoneyIn(
                bank_bin=TEST_KEYS["bank_bin"],
                account=TEST_KEYS["bank_account"],
                bank_ref=f"FT{len(self.bookings):08d}",
                amount=amount,
                content=content,
                payer_bank_bin="970436",
                payer_account="0011001234567",
                payer_name="TRAN THI MAI",
                booked_at=self.world.app.clock.now(),
                raw="{}",
            )
        )

    @precondition(lambda self: self.bookings)
    @rule(data=st.data())
    def bank_tells(self, data: st.DataObject) -> None:
        """Any booking, at any time, any number of times, in any order."""
        booking = data.draw(st.sampled_from(self.bookings))
        self.quietly(lambda w: receive_money(w.payments, booking))

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), paid=st.booleans())
    def gateway_tells(self, data: st.DataObject, paid: bool) -> None:
        self.card_state(data.draw(st.sampled_from(self.orders)), paid=paid)

    def card_state(self, order: dict[str, Any], *, paid: bool) -> None:
        if order["payment"]["method"] != "card":
            return
        session = f"cs_{order['payment']['id']}"
        state = CheckoutState(
            session_id=session,
            payment_id=order["payment"]["id"],
            status="complete" if paid else "open",
            paid=paid,
            amount=order["total"],
            intent_id=f"pi_{order['id']}" if paid else None,
            charge_id=f"ch_{order['id']}" if paid else None,
            fee=order["total"] * 290 // 10_000 if paid else None,
            balance_transaction_id=f"txn_{order['id']}" if paid else None,
        )
        self.quietly(lambda w: apply_checkout(w.payments, state))

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), step=st.sampled_from(sorted(STEPS)))
    def parcel_moves(self, data: st.DataObject, step: str) -> None:
        parcel = self.some_parcel(data)
        owner = next(name for name in ("van", "pao") if self.world.parties[name].party_id == parcel.seller_id)
        who = owner if step in {"confirm", "pack"} else "teller"
        self.world.send(who, STEPS[step], Nothing(), {"parcel_id": str(parcel.parcel_id)})

    def deliver(self, parcel: Parcel) -> None:
        owner = next(name for name in ("van", "pao") if self.world.parties[name].party_id == parcel.seller_id)
        for step in STEPS:
            who = owner if step in {"confirm", "pack"} else "teller"
            self.world.until_heard(who, STEPS[step], Nothing(), {"parcel_id": str(parcel.parcel_id)})

    @precondition(lambda self: self.orders and self.shift)
    @rule(data=st.data(), into_till=st.booleans())
    def carrier_remits(self, data: st.DataObject, into_till: bool) -> None:
        parcel = self.some_parcel(data)
        due = parcel.cash_to_remit
        body = Remittance(shift_id=self.shift if into_till else None, batch="b1")
        answer = self.world.until_heard("teller", post_cod_remittance, body, {"parcel_id": str(parcel.parcel_id)})
        if answer is not None and not answer.refused and into_till and not answer.replayed:
            self.world.outside += due
        if answer is not None and answer.replayed:
            self.recount_outside()

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), happy=st.booleans())
    def buyer_decides(self, data: st.DataObject, happy: bool) -> None:
        order = data.draw(st.sampled_from(self.orders))
        view = confirm_own_receipt if happy else cancel_own_order
        self.world.send("mai", view, OrderProof(), {"order_id": order["id"]})

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

    @precondition(lambda self: self.world.sent)
    @rule(data=st.data())
    def anything_is_sent_again(self, data: st.DataObject) -> None:
        """I4, with whatever faults there are: what was answered once is answered the same."""
        self.world.again(data.draw(st.sampled_from(self.world.sent)))
        self.recount_pockets()
        self.recount_outside()

    def quietly(self, use_case: Any) -> None:
        """A notice: whoever sends it sends it again until it is heard."""
        for _ in range(3):
            try:
                run(self.world.app, use_case)
            except (Crash, DomainError):
                continue
            return

    def some_parcel(self, data: st.DataObject) -> Parcel:
        order = data.draw(st.sampled_from(self.orders))
        work = self.world.app.open_work()
        found = work.orders.store.find(OrderId(order["id"]))
        assert found is not None
        return data.draw(st.sampled_from(work.orders.store.parcels(found.parcel_ids)))

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
                if code in {"1310", "2420"}:
                    self.world.outside += -amount if code == "1310" else amount

    @invariant()
    def money_is_right(self) -> None:
        if not hasattr(self, "world"):
            return
        items = self.world.table.everything()
        headers = headers_of(items)
        check_entries_balance(headers)
        check_keys_are_used_once(headers)
        check_holds_resolve_once(headers)
        folded = check_balances_are_folds(items, headers)
        check_trial_balance(folded)
        check_orders_add_up(headers, folded)
        check_limits(headers, self.world.owner_of)
        check_stock(items, STOCK)

    def teardown(self) -> None:
        """Cash is conserved; and when the network is well again everything can still be brought to an end."""
        if not hasattr(self, "world"):
            return
        self.world.faults, self.world.crash_next = [], False
        self.recount_pockets()
        self.recount_outside()
        folded = check_balances_are_folds(self.world.table.everything(), headers_of(self.world.table.everything()))
        check_cash_is_conserved(folded, self.world.pockets, self.world.outside)
        self.world.tick(days=5)
        self.world.settle()
        self.world.settle()
        waiting = [item for item in self.world.table.everything() if item["pk"].startswith("OUT#")]
        assert not waiting, f"effects that never happened: {waiting}"
        self.money_is_right()


Loop.TestCase.settings = settings(
    max_examples=int(os.environ.get("XL_LOOP_EXAMPLES", "25")),
    stateful_step_count=int(os.environ.get("XL_LOOP_STEPS", "40")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
TestLoop = Loop.TestCase

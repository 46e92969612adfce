"""Cash-out by bank push (flows 10, 11, 9c): what is reserved, what pays it, what goes back, and who may hand notes over."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from chalicelib.kernel.booking import booking_id_of
from chalicelib.kernel.money import Money
from chalicelib.kernel.policy import POLICIES
from chalicelib.ledger import account, chart, trace
from chalicelib.payments import (
    MoneyIn,
    MoneyOutcome,
    clear_booking,
    find_booking,
    receive_money,
    settle_bank_refund,
    transfer_content,
)
from chalicelib.payments.vietqr import decode
from chalicelib.softatm import (
    BankCashExists,
    BankCashMoved,
    BankCashOut,
    BankCashOutId,
    BankCashOutState,
    CountersOpen,
    Duty,
    LimitExceeded,
    PossibleDuplicate,
    PushWish,
    ShiftState,
    TillTooLow,
    ask_for_push,
    cancel_push,
    close_due_push,
    count_shift,
    freeze_shift,
    hand_over_push,
    push_code,
    pushes_at,
    resolve_push,
    send_push_back,
    take_over_shift,
)
from chalicelib.softatm.counting import limits_on
from chalicelib.softatm.errors import NoSuchReceipt, NotTakenOver, SignatureNeeded
from infra.local.memory_table import MemoryTable
from tests.builders import FakeClock
from tests.builders_softatm import HERE, STAFF_PIN, Counter, counter_on, notes_for

_S = BankCashOutState


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def world(clock: FakeClock) -> Counter:
    return counter_on(clock=clock)


def wish(world: Counter, amount: Money, phone: str = "0977000111", **more: Any) -> PushWish:
    return PushWish(world.new(BankCashOutId), phone, "Trần Thị Mai", "6789", amount, **more)


def asked(world: Counter, duty: Duty, amount: Money = 2_000_000, **more: Any) -> BankCashOut:
    what = wish(world, amount, **more)
    return world.soft(lambda s: ask_for_push(s, duty, what))


def pushed(world: Counter, out: BankCashOut, amount: Money | None = None, **more: Any) -> MoneyOutcome:
    """Money on the agent's account, with the reference, as another bank squeezes it."""
    told: dict[str, Any] = {
        "bank_bin": "970422",
        "account": "0123456789",
        "bank_ref": f"FT{world.number()}",
        "amount": out.total if amount is None else amount,
        "content": f"MBVCB.84.{transfer_content(out.reference, mark='XR').lower()}.CT tu 0011",
        "payer_bank_bin": "970436",
        "payer_account": "0011001234567",
        "payer_name": "TRAN THI MAI",
        "booked_at": world.app.clock.now(),
        "raw": "{}",
    }
    money = MoneyIn(**{**told, **more})
    return world.do(lambda w: receive_money(w.payments, money))


def found(world: Counter, out: BankCashOut) -> BankCashOut:
    now = world.soft(lambda s: s.bank_cash_outs.find(out.bank_cash_out_id))
    assert now is not None
    return now


def used(world: Counter, out: BankCashOut) -> list[Money]:
    limits = world.soft(lambda s: limits_on(s, out.counted_on, out.customer, HERE))
    return [world.soft(lambda s, of=limit: s.limits.used(of)) for limit in limits]  # type: ignore[misc]


def transfers_out(world: Counter) -> list[dict[str, Any]]:
    table = world.app.table
    assert isinstance(table, MemoryTable)
    return [json.loads(i["payload"]) for i in table.everything() if i["pk"] == "OUT#bank_transfer"]


def handed(world: Counter, duty: Duty, out: BankCashOut) -> BankCashOut:
    return world.soft(lambda s: hand_over_push(s, duty, out.bank_cash_out_id))


def test_asked_paid_and_handed_over(world: Counter) -> None:
    with patch("chalicelib.kernel.policy.POLICIES", (replace(POLICIES[0], cash_out_fee_bp=55),)):
        duty = world.open(3_000_000)
        out = asked(world, duty)
        assert (out.fee, out.total, out.holder) == (11_000, 2_011_000, "Trần T. M.")
        code = world.soft(lambda s: push_code(s, out))
        assert code is not None
        assert (decode(code).amount, decode(code).purpose) == (2_011_000, f"XR{out.reference}")
        assert (world.shift(duty).free_cash, world.shift(duty).open_counters) == (1_000_000, 1)
        assert used(world, out) == [2_000_000] * 3
        with pytest.raises(BankCashMoved):
            handed(world, duty, out)
        assert pushed(world, out) is MoneyOutcome.APPLIED
    paid = found(world, out)
    assert (paid.state, paid.payer_name, world.soft(lambda s: push_code(s, paid))) == (_S.PAID, "TRAN THI MAI", None)
    assert (world.posted(out.counter_account), world.posted(account(chart.COMMISSION_DUE, HERE))) == (2_000_000, 4_000)
    assert handed(world, duty, out).state is _S.HANDED
    assert (world.posted(out.counter_account), world.in_till(duty)) == (0, 1_000_000)
    assert (world.shift(duty).free_cash, world.shift(duty).open_counters) == (1_000_000, 0)
    kinds = [e.kind for e in world.do(lambda w: trace(w.ledger, out.bank_cash_out_id))]
    assert sorted(kinds) == ["bank_cash_out_hand", "claimed_money_in"]
    with pytest.raises(BankCashMoved):
        handed(world, duty, out)


def test_pushed_money_leaves_the_clearing_account_with_its_line(world: Counter) -> None:
    """Flow 10 as built: a notice is not proved, so it is 1220 and not the agent's float; the statement's line empties it."""

    def sums() -> dict[str, int]:
        entries = world.do(lambda w: trace(w.ledger, out.bank_cash_out_id))
        legs = [leg for entry in entries for leg in entry.postings if leg.account.code in ("1010", "1020", "1220")]
        found: dict[str, int] = {}
        for leg in legs:
            found[leg.account.code] = found.get(leg.account.code, 0) + leg.signed
        return found

    duty = world.open()
    out = asked(world, duty)
    pushed(world, out, bank_ref="FT77")
    handed(world, duty, out)
    assert sums() == {"1220": 2_000_000}
    booking = world.do(lambda w: find_booking(w.payments, booking_id_of("970422", "0123456789", "FT77")))
    bank = account(chart.CUSTODY_BANK, "970422")
    world.do(lambda w: clear_booking(w.payments, booking, into=bank, amount=out.total, line_ref="FT77"))
    assert sums() == {"1220": 0, "1020": 2_000_000}
    assert world.posted(account(chart.AGENT_BANK, HERE)) == 0


@pytest.mark.parametrize("amount", [1_999_999, 2_000_001, 1])
def test_another_amount_goes_back_to_the_payer(world: Counter, amount: Money) -> None:
    duty = world.open()
    out = asked(world, duty)
    assert pushed(world, out, amount) is MoneyOutcome.RETURNED
    assert found(world, out).state is _S.WAITING
    (order,) = transfers_out(world)
    assert (order["amount"], order["to_account"], order["about"]) == (amount, "0011001234567", out.bank_cash_out_id)
    assert pushed(world, out) is MoneyOutcome.APPLIED
    assert found(world, out).state is _S.PAID


def test_the_same_again_and_a_second_time(world: Counter) -> None:
    """One booking told twice counts once; a second transfer goes back, before and after the hand-over."""
    duty = world.open()
    out = asked(world, duty)
    assert pushed(world, out, bank_ref="FT-one") is MoneyOutcome.APPLIED
    assert pushed(world, out, bank_ref="FT-one") is MoneyOutcome.SEEN
    assert pushed(world, out) is MoneyOutcome.RETURNED
    handed(world, duty, out)
    assert pushed(world, out) is MoneyOutcome.RETURNED
    assert [order["amount"] for order in transfers_out(world)] == [2_000_000] * 2
    assert world.in_till(duty) == 28_000_000


@pytest.mark.parametrize("end", ["expired", "cancelled"])
def test_what_is_not_paid_is_let_go_and_late_money_goes_back(world: Counter, clock: FakeClock, end: str) -> None:
    duty = world.open(3_000_000)
    out = asked(world, duty)
    assert not world.soft(lambda s: close_due_push(s, out.bank_cash_out_id))
    if end == "expired":
        clock.tick(minutes=15)
        assert list(world.soft(lambda s: s.bank_cash_outs.due(clock.now(), limit=9))) == [out.bank_cash_out_id]
        assert world.soft(lambda s: close_due_push(s, out.bank_cash_out_id))
    else:
        world.soft(lambda s: cancel_push(s, duty, out.bank_cash_out_id))
    assert found(world, out).state.value == end
    assert (world.shift(duty).free_cash, world.shift(duty).open_counters) == (3_000_000, 0)
    assert used(world, out) == [0, 0, 0]
    assert not world.soft(lambda s: close_due_push(s, out.bank_cash_out_id))
    assert pushed(world, out) is MoneyOutcome.RETURNED
    assert found(world, out).state.value == end
    with pytest.raises(BankCashMoved):
        handed(world, duty, out)


def test_money_after_its_time_that_nobody_closed_yet(world: Counter, clock: FakeClock) -> None:
    """The cash is still reserved: the customer at the counter gets it."""
    duty = world.open()
    out = asked(world, duty)
    clock.tick(minutes=20)
    assert pushed(world, out) is MoneyOutcome.APPLIED
    assert not world.soft(lambda s: close_due_push(s, out.bank_cash_out_id))
    assert handed(world, duty, out).state is _S.HANDED


def test_money_from_nowhere_waits_for_a_person(world: Counter) -> None:
    """Wrong, and the bank does not say from which account: suspense, as money that matches nothing."""
    out = asked(world, world.open())
    assert pushed(world, out, 1_000, payer_account="") is MoneyOutcome.UNKNOWN
    assert pushed(world, replace(out, reference="ZZZZZZZZ")) is MoneyOutcome.UNKNOWN
    assert transfers_out(world) == []


@pytest.mark.failure(10)
def test_the_notes_stay_and_the_money_goes_back(world: Counter) -> None:
    with patch("chalicelib.kernel.policy.POLICIES", (replace(POLICIES[0], cash_out_fee_bp=55),)):
        duty = world.open(3_000_000)
        out = asked(world, duty)
        pushed(world, out)

        def back(signed: bool) -> BankCashOut:
            signature = world.signature(HERE) if signed else None
            return world.soft(
                lambda s: send_push_back(s, duty, out.bank_cash_out_id, signature=signature, reason="khách bỏ về")
            )

        with pytest.raises(SignatureNeeded):
            back(False)
        assert back(True).state is _S.SENT_BACK
        assert (world.shift(duty).free_cash, world.shift(duty).open_counters) == (3_000_000, 0)
        assert (used(world, out), world.posted(account(chart.COMMISSION_DUE, HERE))) == ([0, 0, 0], 0)
        (order,) = transfers_out(world)
        assert order["amount"] == 2_011_000
        with pytest.raises(BankCashMoved):
            back(True)
    refused = world.do(lambda w: settle_bank_refund(w.payments, order["reference"], order["transfer_id"], "account_closed"))
    assert (refused.order_id, refused.payment_id) == (out.bank_cash_out_id, None)
    stuck = world.do(lambda w: w.payments.store.stuck_refunds(cursor=None, limit=9))
    assert [refund.refund_id for refund in stuck.entries] == [refused.refund_id]


def test_what_is_refused_at_the_counter(world: Counter) -> None:
    duty = world.open(20_000_000)
    first = wish(world, 6_000_000)
    world.soft(lambda s: ask_for_push(s, duty, first))
    with pytest.raises(BankCashExists):
        world.soft(lambda s: ask_for_push(s, duty, first))
    with pytest.raises(PossibleDuplicate):
        asked(world, duty, 6_000_000)
    with pytest.raises(LimitExceeded):
        asked(world, duty, 14_001_000)
    with pytest.raises(TillTooLow):
        asked(world, duty, 14_001_000, phone="0977000112")
    with pytest.raises(SignatureNeeded):
        asked(world, world.open(), 16_000_000, phone="0977000113")
    with pytest.raises(CountersOpen):
        world.soft(lambda s: freeze_shift(s, duty))
    with pytest.raises(NoSuchReceipt):
        handed(world, world.open(), replace(first_out(world, first), state=_S.PAID))


def first_out(world: Counter, what: PushWish) -> BankCashOut:
    out = world.soft(lambda s: s.bank_cash_outs.find(what.bank_cash_out_id))
    assert out is not None
    return out


@pytest.mark.parametrize("was_handed", [True, False])
def test_a_shift_taken_over_with_pushes_at_its_counter(world: Counter, clock: FakeClock, was_handed: bool) -> None:
    """The teller's tablet dies: what waits expires, what is paid is resolved by the supervisor, and the till is counted."""
    teller = world.open(10_000_000)
    waiting, paid = asked(world, teller, 1_000_000), asked(world, teller, 2_000_000)
    pushed(world, paid)
    signature = world.signature(HERE)
    held = replace(teller, teller_id=world.supervisors[HERE].party_id, device_id=world.duty().device_id)
    with pytest.raises(NotTakenOver):
        world.soft(
            lambda s: resolve_push(
                s, teller, paid.bank_cash_out_id, handed=was_handed, signature=signature, reason="máy hỏng"
            )
        )
    world.soft(lambda s: take_over_shift(s, held, signature=signature, reason="máy hỏng"))
    clock.tick(minutes=15)
    assert world.soft(lambda s: close_due_push(s, waiting.bank_cash_out_id))
    assert [o.bank_cash_out_id for o in world.soft(lambda s: pushes_at(s, HERE, teller.shift_id))] == [paid.bank_cash_out_id]
    world.soft(
        lambda s: resolve_push(s, held, paid.bank_cash_out_id, handed=was_handed, signature=signature, reason="hỏi khách")
    )
    left = 8_000_000 if was_handed else 10_000_000
    assert (world.in_till(teller), world.shift(teller).open_counters) == (left, 0)
    assert len(transfers_out(world)) == (0 if was_handed else 1)
    closed = world.soft(lambda s: count_shift(s, held, notes=notes_for(left)))
    assert closed.state is ShiftState.CLOSED
    assert clock.now() - paid.asked_at == timedelta(minutes=15)
    assert signature.pin == STAFF_PIN

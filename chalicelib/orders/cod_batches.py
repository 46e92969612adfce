"""Use cases of COD batches (flow 3b): told by the carrier, paid for by its transfer, taken in line by line. They stage."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from chalicelib.identity import PartyId
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.money import Money
from chalicelib.ledger import balance, credit, debit
from chalicelib.orders.carrier_file import checked_lines
from chalicelib.orders.cod_batch import (
    REFERENCE,
    CodBatch,
    CodBatchId,
    CodBatchState,
    CodLine,
    LineOutcome,
    references_of,
)
from chalicelib.orders.errors import CodBatchExists, CodBatchMoved, NoSuchCodBatch
from chalicelib.orders.fulfilment import parcel_id_in, release_money
from chalicelib.orders.parcel import AT_THE_DOOR, OPEN, Parcel
from chalicelib.orders.ports import Orders
from chalicelib.oversight import CaseKind, Fact, case_id_of, open_case
from chalicelib.payments import (
    Claim,
    MoneyIn,
    Refund,
    cash_at_door,
    decide_booking,
    find_booking,
    post_for,
    remit_cash,
    return_to_payer,
    unapplied,
)

_APART = re.compile(r"[\s._/-]")


def tell_batch(
    orders: Orders, batch_id: CodBatchId, reference: str, lines: Sequence[CodLine], *, told_by: PartyId
) -> CodBatch:
    """Stage a carrier's batch; nothing moves before its money has come. The same batch told again is the same.

    Raises:
        InvalidInput: not a reference.
        CodBatchExists: the id or the reference was used for other lines; now, or at the commit.
    """
    plain = _APART.sub("", reference.upper()).removeprefix("COD")
    if not REFERENCE.fullmatch(plain) or not any(letter.isdigit() for letter in plain):
        raise InvalidInput(
            "Số bảng kê gồm 4 đến 20 chữ và số, có ít nhất một chữ số.",
            "A batch's reference has 4 to 20 letters and digits, one digit at least.",
            field="reference",
        )
    told = CodBatch(batch_id, plain, tuple(lines), orders.now, told_by)
    before = orders.cod_batches.find_by_reference([plain])
    if before is not None:
        if [(line.code, line.amount) for line in before.lines] != [(line.code, line.amount) for line in lines]:
            raise CodBatchExists
        return before
    orders.cod_batches.add(told)
    return told


def find_batch(orders: Orders, batch_id: CodBatchId) -> CodBatch:
    """
    Raises:
        NoSuchCodBatch: none has the id.
    """
    found = orders.cod_batches.find(batch_id)
    if found is None:
        raise NoSuchCodBatch
    return found


class CarrierMoney:
    """Payments' `MoneyClaimant`: transfers of a carrier that name a batch.

    Args:
        orders: made when money comes that is for no payment.
    """

    def __init__(self, orders: Callable[[], Orders]) -> None:
        self._orders = orders

    def claim(self, money: MoneyIn) -> Claim | None:
        references = references_of(money.content)
        if not references:
            return None
        orders = self._orders()
        batch = orders.cod_batches.find_by_reference(references)
        if batch is None or batch.state is not CodBatchState.WAITING:
            return None
        orders.cod_batches.save(_with_money(batch, money.booking_id, money.amount))
        return Claim(batch.batch_id, (credit(batch.money, money.amount),), "cod")


def fund_batch(orders: Orders, batch_id: CodBatchId, booking_id: str) -> CodBatch:
    """Stage that money which matched nothing is a batch's, as a person found out.

    Raises:
        NoSuchCodBatch: none has the id.
        CodBatchMoved: it waits for no money.
        NoSuchMoney: no booking has the id.
        MoneyMatched: the booking is not waiting; now, or at the commit.
    """
    batch = find_batch(orders, batch_id)
    if batch.state is not CodBatchState.WAITING:
        raise CodBatchMoved(batch.state.value)
    booking = find_booking(orders.payments, booking_id)
    decide_booking(orders.payments, booking)
    batch = _with_money(batch, booking_id, booking.money.amount)
    orders.cod_batches.save(batch)
    legs = [debit(unapplied(booking.money.owner), booking.money.amount), credit(batch.money, booking.money.amount)]
    post_for(orders.ledger, batch.batch_id, "cod_batch_funded", f"codfund:{booking_id}", legs)
    return batch


def _with_money(batch: CodBatch, booking_id: str, amount: Money) -> CodBatch:
    return replace(batch, bookings=(*batch.bookings, booking_id), received=batch.received + amount)


def apply_line(orders: Orders, batch_id: CodBatchId, number: int) -> CodLine:
    """Stage one line: its parcel's cash out of the batch's money, and the release if it waited for that alone.

    Returns:
        the line; PENDING still when the bank's statement has no money for it yet, or our own scan has not come.

    Raises:
        NoSuchCodBatch: none has the id.
    """
    batch = find_batch(orders, batch_id)
    line = batch.lines[number - 1]
    if line.outcome is not LineOutcome.PENDING:
        return line
    parcel = _parcel(orders, line.code)
    decided = _judged(orders, line, parcel)
    if decided.outcome is LineOutcome.PENDING or _proven(orders, batch) - batch.taken < decided.taken:
        return line
    changed = (*batch.lines[: number - 1], decided, *batch.lines[number:])
    orders.cod_batches.save(replace(batch, lines=changed))
    if decided.taken and parcel is not None:
        _take(orders, batch, parcel, decided)
    return decided


def _parcel(orders: Orders, code: str) -> Parcel | None:
    parcel_id = parcel_id_in(orders, code)
    return orders.store.find_parcel(parcel_id) if parcel_id else None


def _judged(orders: Orders, line: CodLine, parcel: Parcel | None) -> CodLine:
    if parcel is None or not parcel.cod:
        return replace(line, outcome=LineOutcome.UNKNOWN)
    due = balance(orders.ledger, cash_at_door(parcel.parcel_id)).available
    if not due:
        on_its_way = parcel.state in OPEN and parcel.state not in AT_THE_DOOR
        return line if on_its_way else replace(line, outcome=LineOutcome.KNOWN)
    taken = min(line.amount, due)
    if line.amount == due:
        return replace(line, outcome=LineOutcome.REMITTED, taken=taken)
    return replace(line, outcome=LineOutcome.UNDER if line.amount < due else LineOutcome.OVER, taken=taken)


def _take(orders: Orders, batch: CodBatch, parcel: Parcel, line: CodLine) -> None:
    part = parcel.remitted_part + line.taken
    parcel = replace(parcel, remitted_part=part, remitted=line.outcome is not LineOutcome.UNDER)
    orders.store.save_parcel(parcel)
    payments, of = orders.payments, parcel.parcel_id
    remit_cash(payments, parcel.order_id, parcel_id=of, amount=line.taken, into=batch.money, batch=batch.reference)
    if parcel.releasable(orders.now):
        release_money(orders, parcel)


def _proven(orders: Orders, batch: CodBatch) -> Money:
    """What of the batch's money the bank's statement has: a notice alone releases nothing."""
    found = (find_booking(orders.payments, booking_id) for booking_id in batch.bookings)
    return sum(booking.money.amount for booking in found if booking.on_statement)


def end_batch(orders: Orders, batch_id: CodBatchId) -> CodBatch:
    """Stage the end of a batch whose lines are all decided; what is odd, short or late is a case, once.

    Raises:
        NoSuchCodBatch: none has the id.
    """
    batch = find_batch(orders, batch_id)
    if batch.state is not CodBatchState.WAITING:
        return batch
    decided = all(line.outcome is not LineOutcome.PENDING for line in batch.lines)
    if decided:
        left = batch.received > batch.taken
        batch = replace(batch, state=CodBatchState.SURPLUS if left else CodBatchState.DONE)
        orders.cod_batches.save(batch)
    late = orders.now > batch.told_at + timedelta(seconds=orders.policy.cod_batch_waits_s)
    if batch.odd or batch.state is CodBatchState.SURPLUS or (late and not decided):
        case_id, amount = case_id_of("cod_batch", batch_id), abs(batch.told - batch.taken)
        facts: dict[str, Fact] = {
            outcome.value: sum(line.outcome is outcome for line in batch.lines) for outcome in LineOutcome
        }
        facts |= {"batch": batch.reference, "told": batch.told, "received": batch.received, "taken": batch.taken}
        open_case(orders.oversight, CaseKind.COD_BATCH, batch_id, facts=facts, amount=amount, case_id=case_id)
    return batch


def amend_line(orders: Orders, batch_id: CodBatchId, number: int, code: str) -> CodBatch:
    """Stage that a line which took nothing is of another parcel, as a person found out; it is judged again.

    Raises:
        NoSuchCodBatch: none has the id, or no such line.
        CodBatchMoved: the batch is done, or the line took money or is not decided.
        InvalidInput: the parcel has a line of its own.
    """
    batch = find_batch(orders, batch_id)
    if not 1 <= number <= len(batch.lines):
        raise NoSuchCodBatch
    line, plain = batch.lines[number - 1], code.strip().upper()
    if batch.state is CodBatchState.DONE or line.outcome not in (LineOutcome.UNKNOWN, LineOutcome.KNOWN):
        raise CodBatchMoved(f"{batch.state.value}, its line {line.outcome.value}")
    lines = checked_lines([replace(one, code=plain) if one.number == number else one for one in batch.lines])
    again = [replace(one, outcome=LineOutcome.PENDING) if one.number == number else one for one in lines]
    amended = replace(batch, lines=tuple(again), state=CodBatchState.WAITING)
    orders.cod_batches.save(amended)
    return amended


def return_surplus(orders: Orders, batch_id: CodBatchId) -> Refund:
    """Stage that what a decided batch has too much goes back to the carrier's account, as two people decided.

    Raises:
        NoSuchCodBatch: none has the id.
        CodBatchMoved: it has no surplus.
    """
    batch = find_batch(orders, batch_id)
    if batch.state is not CodBatchState.SURPLUS:
        raise CodBatchMoved(batch.state.value)
    orders.cod_batches.save(replace(batch, state=CodBatchState.DONE))
    left = balance(orders.ledger, batch.money).available
    payer = find_booking(orders.payments, batch.bookings[-1]).money
    return return_to_payer(orders.payments, payer, about=batch_id, amount=left, out_of=batch.money)

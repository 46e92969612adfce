"""Use cases of variances: note them at the close of a shift, and bring each to its end (flow 13c)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from chalicelib.identity import PartyId
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money, amount_of, format_vnd
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import Account, account, chart, credit, debit, post
from chalicelib.oversight import CaseKind, case_id_of, open_case
from chalicelib.softatm.accounts import commission_account, safe_account
from chalicelib.softatm.errors import (
    NoSuchVariance,
    NotForThisVariance,
    OverKeptLonger,
    VarianceSettled,
    WriteOffTooLarge,
)
from chalicelib.softatm.notes import count_of, total
from chalicelib.softatm.outlet import OutletCode
from chalicelib.softatm.ports import Softatm
from chalicelib.softatm.shift import Duty, Shift, ShiftId, on_duty
from chalicelib.softatm.variance import (
    FOR_SHORTS,
    Close,
    Remedy,
    Settled,
    TellerRecord,
    Variance,
    pattern,
    with_close,
)


class RepaymentId(Id):
    """A teller's cash for a shortage."""

    prefix = "rep"
    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Repayment:
    """
    Attributes:
        notes: what was counted.
        till: the open shift into whose till it goes; None for the safe.
    """

    repayment_id: RepaymentId
    notes: Iterable[tuple[int, int]]
    till: Duty | None = None


def find_variance(softatm: Softatm, shift_id: ShiftId, *, outlet_code: OutletCode | None = None) -> Variance:
    """
    Args:
        outlet_code: of the caller; None for the province's office.

    Raises:
        NoSuchVariance: the shift was not off, is not closed, or is not of the outlet.
    """
    found = softatm.variances.find(shift_id)
    if found is None or outlet_code not in (None, found.outlet_code):
        raise NoSuchVariance("Ca này không có chênh lệch.", "The shift has no variance.")
    return found


def repay_short(
    softatm: Softatm,
    shift_id: ShiftId,
    repayment: Repayment,
    *,
    outlet_code: OutletCode,
    by: tuple[PartyId, PartyId],
) -> Variance:
    """The teller brings the missing cash, or a part of it; two of the outlet count it into the safe or a till.

    Raises:
        NotNotes, InvalidInput: not a count, or of nothing.
        NoSuchVariance: unknown, or of another outlet.
        NotForThisVariance, VarianceSettled: nothing is missing, or less than this.
        NoSuchShift, NotYourShift, ShiftNotOpen: of the till.
        AlreadyPosted: at the commit, if the id was used before.
    """
    amount = total(count_of(repayment.notes))
    if not amount:
        raise InvalidInput("Chưa đếm tờ nào.", "Nothing was counted.", field="notes")
    variance = find_variance(softatm, shift_id, outlet_code=outlet_code)
    into = safe_account(outlet_code)
    if repayment.till is not None:
        shift = on_duty(softatm.shifts.find(repayment.till.shift_id), repayment.till)
        softatm.shifts.stage_use(shift, cash=amount, counters=0)
        into = shift.till_account
    else:
        softatm.outlets.stage_busy(outlet_code, 0, must_serve_cash=True)
    return _settle(softatm, variance, Settled(Remedy.REPAID, amount, by, softatm.now, repayment.repayment_id), into)


def settle_variance(
    softatm: Softatm, shift_id: ShiftId, remedy: Remedy, amount: Money, *, by: tuple[PartyId, PartyId], approval: str
) -> Variance:
    """A part of it ends without cash, as two of the province's office decided.

    Raises:
        InvalidInput: not an amount.
        NoSuchVariance: unknown.
        NotForThisVariance, VarianceSettled: not a remedy for it, or less than this is left.
        WriteOffTooLarge: the policy lets the province write off less.
        OverKeptLonger: somebody may still ask for the cash that was over.
        InsufficientFunds: less commission is owed to the outlet.
    """
    amount_of(amount)
    variance = find_variance(softatm, shift_id)
    policy = softatm.policy
    match remedy:
        case Remedy.COMMISSION:
            against = commission_account(variance.outlet_code)
        case Remedy.WRITTEN_OFF:
            if amount > policy.write_off_most:
                most = format_vnd(policy.write_off_most)
                raise WriteOffTooLarge(f"Chỉ được xoá tối đa {most}.", "More than may be written off.", field="amount")
            against = account(chart.EXPENSE_SHORT, variance.outlet_code)
        case Remedy.INCOME:
            if softatm.now < variance.closed_at + timedelta(seconds=policy.cash_over_kept_s):
                raise OverKeptLonger("Chưa hết thời hạn giữ tiền thừa.", "Somebody may still ask for it.")
            against = account(chart.INCOME_CASH_OVER, variance.outlet_code)
        case Remedy.REPAID | Remedy.CLAIMED:
            raise not_for_this()
    return _settle(softatm, variance, Settled(remedy, amount, by, softatm.now, approval), against)


def claim_over(softatm: Softatm, shift_id: ShiftId, amount: Money, *, by: tuple[PartyId, ...], of: str) -> Account:
    """A customer had been given too little, and it was over at the close: the account from which it is paid.

    Raises:
        NoSuchVariance, NotForThisVariance, VarianceSettled: the shift had not that much over.
    """
    variance = find_variance(softatm, shift_id)
    _taken_off(softatm, variance, Settled(Remedy.CLAIMED, amount, by, softatm.now, of))
    return variance.account


def _settle(softatm: Softatm, variance: Variance, part: Settled, against: Account) -> Variance:
    after = _taken_off(softatm, variance, part)
    legs = [debit(variance.account, part.amount), credit(against, part.amount)]
    if variance.short:
        legs = [debit(against, part.amount), credit(variance.account, part.amount)]
    post(
        softatm.ledger,
        kind=f"variance_{part.remedy.value}",
        key=f"short:{part.reference}",
        postings=legs,
        business_ref=variance.shift_id,
    )
    return after


def _taken_off(softatm: Softatm, variance: Variance, part: Settled) -> Variance:
    if (part.remedy in FOR_SHORTS) is not variance.short:
        raise not_for_this()
    if part.amount > variance.left:
        raise VarianceSettled("Số còn lại nhỏ hơn số này.", "Less than this is left of it.", details={"left": variance.left})
    after = replace(variance, settled=(*variance.settled, part))
    softatm.variances.save(after)
    return after


def note_close(softatm: Softatm, shift: Shift) -> None:
    """Remember how the shift ended, and let somebody look when it was far off or its teller is off again and again."""
    record = softatm.variances.teller(shift.teller_id)
    known = with_close(record, shift, within=softatm.policy.repeated_variance_in)
    softatm.variances.save_teller(known)
    off = shift.variance
    if not off or shift.closed_at is None:
        return
    softatm.variances.add(Variance(shift.shift_id, shift.outlet_code, shift.teller_id, off, shift.closed_at))
    if abs(off) > softatm.policy.shift_supervisor_above:
        _far_off(softatm, shift, off)
    first = pattern(known, times=softatm.policy.repeated_variance_times)
    if first is not None:
        _again_and_again(softatm, shift, known, first)


def _far_off(softatm: Softatm, shift: Shift, off: int) -> None:
    open_case(
        softatm.oversight,
        CaseKind.VARIANCE,
        shift.shift_id,
        outlet_code=shift.outlet_code,
        facts={
            "teller_id": shift.teller_id,
            "variance": off,
            "signed_by": shift.signed_by,
            "reason": shift.reason,
            "takeovers": len(shift.takeovers),
        },
        amount=abs(off),
        case_id=case_id_of("variance", shift.shift_id),
    )


def _again_and_again(softatm: Softatm, shift: Shift, record: TellerRecord, first: Close) -> None:
    closes = [close.variance for close in record.closes]
    open_case(
        softatm.oversight,
        CaseKind.REPEATED_VARIANCE,
        shift.teller_id,
        outlet_code=shift.outlet_code,
        facts={
            "times": sum(map(bool, closes)),
            "in_shifts": len(closes),
            "sum": sum(closes),
            "first_shift": first.shift_id,
            "last_shift": shift.shift_id,
        },
        amount=sum(map(abs, closes)),
        case_id=case_id_of("repeated_variance", shift.teller_id, first.shift_id),
    )


def not_for_this() -> NotForThisVariance:
    return NotForThisVariance("Cách xử lý không hợp với chênh lệch này.", "Not a remedy for this variance.", field="remedy")

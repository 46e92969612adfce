"""Use cases of denials: collect the evidence, keep the commission back, decide by two persons."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.identity import PartyId
from chalicelib.kernel.money import Money, amount_of
from chalicelib.ledger import HoldId, HoldState, account, balance, chart, credit, debit, hold, post, resolve_hold
from chalicelib.oversight import CaseKind, CaseState, Fact, case_id_of, close_case, find_case, open_case
from chalicelib.softatm.accounts import balance_account, commission_account
from chalicelib.softatm.codes import find_own
from chalicelib.softatm.denial import Denial, Verdict
from chalicelib.softatm.errors import CashDenied, DenialDecided, NoSuchDenial, NothingToDeny
from chalicelib.softatm.notes import total
from chalicelib.softatm.ports import Softatm
from chalicelib.softatm.variances import claim_over
from chalicelib.softatm.withdrawal import Withdrawal, WithdrawalId, WithdrawalState

COMMISSION_KEPT = timedelta(days=366)


def deny_cash(softatm: Softatm, party_id: PartyId, withdrawal_id: WithdrawalId, *, missing: Money) -> Denial:
    """The owner says that notes are missing; nothing is paid before it was looked into.

    Raises:
        InvalidInput: not an amount.
        NoSuchWithdrawal: unknown, or somebody else's.
        NothingToDeny: not handed over, longer ago than the policy's window, or less than is said to be missing.
        CashDenied: said before.
    """
    amount_of(missing, field="missing")
    withdrawal = find_own(softatm, party_id, withdrawal_id)
    window = timedelta(seconds=softatm.policy.denial_window_s)
    handed = withdrawal.state is WithdrawalState.HANDED and withdrawal.ended_at is not None
    if not handed or softatm.now > (withdrawal.ended_at or softatm.now) + window or missing > withdrawal.amount:
        raise NothingToDeny("Giao dịch này không thể báo thiếu tiền.", "Nothing of this can be missing.", field="missing")
    if softatm.denials.find(withdrawal_id) is not None:
        raise CashDenied("Bạn đã báo giao dịch này, bưu điện đang xem xét.", "It is being looked into already.")
    outlet = str(withdrawal.paid_at_outlet)
    commission = commission_account(outlet)
    kept = min(withdrawal.commission, balance(softatm.ledger, commission).available)
    denial = Denial(
        withdrawal_id=withdrawal_id,
        party_id=party_id,
        missing=missing,
        denied_at=softatm.now,
        case_id=case_id_of("cash_denied", withdrawal_id),
        hold_id=HoldId.make(softatm.now, softatm.entropy),
        commission=kept,
    )
    softatm.denials.add(denial)
    if kept:
        until = softatm.now + COMMISSION_KEPT
        hold(softatm.ledger, hold_id=denial.hold_id, account=commission, amount=kept, purpose="cash_denied", until=until)
    open_case(
        softatm.oversight,
        CaseKind.CASH_DENIED,
        withdrawal_id,
        outlet_code=outlet,
        amount=missing,
        facts={"missing": missing, "commission_kept": kept, **_evidence(softatm, withdrawal)},
        case_id=denial.case_id,
    )
    return denial


def _evidence(softatm: Softatm, withdrawal: Withdrawal) -> dict[str, Fact]:
    """What the system knows of the hand-over; the card's number is not told, only whether it was looked at."""
    shift = None if withdrawal.shift_id is None else softatm.shifts.find(withdrawal.shift_id)
    found: dict[str, Fact] = {
        "amount": withdrawal.amount,
        "pin_ok_at": str(withdrawal.committed_at),
        "handed_at": str(withdrawal.ended_at),
        "card_looked_at": withdrawal.id_last4 is not None,
        "countersigned_by": withdrawal.countersigned_by,
        "teller_id": withdrawal.teller_id,
        "shift_id": withdrawal.shift_id,
    }
    if shift is not None:
        found |= {"shift_state": shift.state.value, "shift_variance": shift.variance, "takeovers": len(shift.takeovers)}
        for said in (one for one in shift.resolutions if one.subject == withdrawal.withdrawal_id):
            found |= {"resolved_by": said.resolved_by, "drawer_then": total(said.drawer)}
    return found


def decide_denial(
    softatm: Softatm, withdrawal_id: WithdrawalId, verdict: Verdict, *, by: tuple[PartyId, PartyId], reason: str
) -> Denial:
    """Pay what was missing, or not; the case is closed with the reason, the commission given back or taken.

    Raises:
        NoSuchDenial: nobody denied it.
        DenialDecided: decided before.
        NoSuchVariance, VarianceSettled, NotForThisVariance: its shift had not that much over.
    """
    denial = softatm.denials.find(withdrawal_id)
    if denial is None:
        raise NoSuchDenial("Không có khiếu nại này.", "Nobody denied this withdrawal.")
    if denial.verdict is not None:
        raise DenialDecided("Khiếu nại đã được quyết định.", f"It was decided: {denial.verdict.value}.")
    withdrawal = softatm.withdrawals.find(withdrawal_id)
    assert withdrawal is not None
    decided = replace(denial, verdict=verdict, decided_by=by, decided_at=softatm.now)
    softatm.denials.save(decided)
    upheld = verdict is not Verdict.HAD_THEM
    if denial.commission:
        resolve_hold(softatm.ledger, denial.hold_id, HoldState.CAPTURED if upheld else HoldState.RELEASED)
    if upheld:
        _pay(softatm, decided, withdrawal)
    if find_case(softatm.oversight, denial.case_id).state is CaseState.OPEN:
        close_case(softatm.oversight, denial.case_id, closed_by=by[1], resolution=reason)
    return decided


def _pay(softatm: Softatm, denial: Denial, withdrawal: Withdrawal) -> None:
    """The owner gets what was missing, and the outlet no commission."""
    outlet, owner = str(withdrawal.paid_at_outlet), balance_account(denial.party_id)
    source = account(chart.EXPENSE_GOODWILL, outlet)
    if denial.verdict is Verdict.WAS_OVER:
        assert withdrawal.shift_id is not None
        source = claim_over(softatm, withdrawal.shift_id, denial.missing, by=denial.decided_by, of=withdrawal.withdrawal_id)
    post(
        softatm.ledger,
        kind="denial_upheld",
        key=f"denial:{denial.withdrawal_id}",
        postings=[
            debit(source, denial.missing),
            credit(owner, denial.missing),
            debit(commission_account(outlet), denial.commission),
            credit(account(chart.EXPENSE_COMMISSION, outlet), denial.commission),
        ],
        business_ref=denial.withdrawal_id,
    )

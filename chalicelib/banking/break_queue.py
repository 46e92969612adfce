"""Use cases of breaks: raise, own, escalate, resolve. They stage; only the edge commits."""

from collections.abc import Mapping
from dataclasses import replace

from chalicelib.banking.breaks import (
    DECISIONS,
    MOVES,
    Break,
    BreakId,
    BreakKind,
    BreakState,
    Decision,
    break_id_of,
    next_escalation,
)
from chalicelib.banking.errors import BreakMoved, NoSuchBreak
from chalicelib.banking.ports import Banking, Notice
from chalicelib.banking.statement import account_id_of
from chalicelib.banking.transfer import TransferId, TransferState, masked_account
from chalicelib.identity import PartyId
from chalicelib.kernel.booking import booking_id_of
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import Account, Posting, account, chart, credit, debit, post
from chalicelib.oversight import CaseKind, case_id_of, open_case


def open_break(
    banking: Banking,
    kind: BreakKind,
    *,
    booking_id: str,
    account_number: str,
    amount: int,
    about: str,
    facts: Mapping[str, str | int],
    state: BreakState = BreakState.NEW,
    unposted: bool = False,
) -> Break:
    """Stage a break; the same finding again is the same break."""
    found = Break(
        break_id=break_id_of(kind, booking_id),
        kind=kind,
        booking_id=booking_id,
        account=account_number,
        amount=amount,
        about=about,
        opened_at=banking.now,
        facts=dict(facts),
        state=state,
        unposted=unposted,
        escalate_at=next_escalation(banking.now, 0),
    )
    banking.breaks.add(found)
    return found


def find_break(banking: Banking, break_id: BreakId) -> Break:
    """
    Raises:
        NoSuchBreak: none has the id.
    """
    found = banking.breaks.find(break_id)
    if found is None:
        raise NoSuchBreak("Không có khoản lệch này.", "There is no such break.")
    return found


def take_break(banking: Banking, break_id: BreakId, owner_id: PartyId | None) -> Break:
    """Make it somebody's, or nobody's again.

    Raises:
        NoSuchBreak: none has the id.
        BreakMoved: it was resolved.
    """
    found = find_break(banking, break_id)
    if not found.open:
        raise BreakMoved("Khoản lệch này đã xử lý.", "The break was resolved before.")
    taken = replace(found, owner_id=owner_id, version=found.version + 1)
    banking.breaks.save(taken, was=found)
    return taken


def settle_break(banking: Banking, kind: BreakKind, booking_id: str, how: str, state: BreakState) -> None:
    """Stage that a break has found its explanation without a decision; none open is no matter.

    Args:
        state: MATCHED or SPLIT, as the explanation is one thing or several.
    """
    found = banking.breaks.find(break_id_of(kind, booking_id))
    if found is not None and found.open:
        ended = replace(_moved(found, state), closed_at=banking.now, escalate_at=None, unposted=False, decision=how)
        banking.breaks.save(replace(ended, version=found.version + 1), was=found)


def _moved(found: Break, to: BreakState) -> Break:
    """
    Raises:
        BreakMoved: `MOVES` does not have the step.
    """
    if to is not found.state and to not in MOVES[found.state]:
        raise BreakMoved("Khoản lệch này đã xử lý.", f"A break that is {found.state.value} does not become {to.value}.")
    return replace(found, state=to)


def age_notice(banking: Banking, account_number: str, seen: Notice) -> bool:
    """Stage that a notice is on no statement two days after its booking (failure 16): its order's money is frozen.

    Returns:
        whether that is new.
    """
    inflow = banking.inflow()
    notice = inflow.find(seen.booking_id)
    if notice is None or notice.settled or notice.frozen:
        return False
    inflow.freeze(notice)
    open_break(
        banking,
        BreakKind.NOTICE_WITHOUT_LINE,
        booking_id=notice.booking_id,
        account_number=account_number,
        amount=notice.amount,
        about=notice.order_id or notice.booking_id.replace(":", "-"),
        facts={"content": notice.content[:140]},
    )
    return True


def escalate_break(banking: Banking, break_id: BreakId) -> bool:
    """Stage that a break has grown older than its level, as a case; one that has explained itself meanwhile ends.

    Returns:
        whether anything changed.
    """
    found = banking.breaks.find(break_id)
    if found is None or not found.open or found.escalate_at is None or found.escalate_at > banking.now:
        return False
    if found.kind is BreakKind.UNEXPLAINED_DEBIT and _explained(banking, found):
        settle_break(banking, found.kind, found.booking_id, "transfer_confirmed", BreakState.MATCHED)
        return True
    level = found.level + 1
    louder = replace(found, level=level, escalate_at=next_escalation(found.opened_at, level), version=found.version + 1)
    banking.breaks.save(louder, was=found)
    case_id = case_id_of("bank_break", found.break_id)
    facts = {"kind": found.kind.value, "level": level, "account": masked_account(found.account)}
    open_case(banking.oversight, CaseKind.BANK_BREAK, found.break_id, facts=facts, amount=found.amount, case_id=case_id)
    return True


def _explained(banking: Banking, found: Break) -> bool:
    """The line came before the transfer's first word was written down."""
    try:
        transfer = banking.transfers.find(TransferId.parse(found.facts.get("our_ref")))
    except InvalidInput:
        return False
    return transfer is not None and transfer.state is TransferState.CONFIRMED and transfer.amount == found.amount


@dataclass(frozen=True, slots=True)
class Resolution:
    """What two people decided on a break."""

    break_id: BreakId
    decision: Decision
    maker_id: PartyId
    checker_id: PartyId
    reason: str


def resolve_break(banking: Banking, said: Resolution) -> Break:
    """Stage what was decided, and its posting.

    Raises:
        NoSuchBreak: none has the id.
        BreakMoved: it was resolved before, or this cannot be decided on its kind.
    """
    found = find_break(banking, said.break_id)
    if not found.open or said.decision not in DECISIONS[found.kind]:
        raise BreakMoved(
            "Khoản lệch này đã xử lý, hoặc không xử lý được bằng cách này.",
            "The break was resolved before, or not by this decision.",
            details={"state": found.state.value, "decision": said.decision.value},
        )
    resolved = replace(
        _moved(found, BreakState.RESOLVED),
        closed_at=banking.now,
        escalate_at=None,
        unposted=False,
        decision=said.decision.value,
        reason=said.reason,
        maker_id=said.maker_id,
        checker_id=said.checker_id,
        version=found.version + 1,
    )
    banking.breaks.save(resolved, was=found)
    key = f"break:{found.break_id}"
    if said.decision is Decision.GIVE_UP:
        notice = banking.inflow().find(found.booking_id)
        if notice is None or notice.settled:
            raise BreakMoved("Sao kê đã có khoản này.", "The statement has it meanwhile.")
        banking.inflow().give_up(notice, key=key)
        return resolved
    if said.decision in (Decision.MADE_WHOLE, Decision.ENDED):
        _recall_decided(banking, found, said.decision, key)
        return resolved
    notice = banking.inflow().find(found.booking_id) if found.kind is BreakKind.UNKNOWN_MONEY else None
    if notice is not None and "waits_on" not in found.facts:
        banking.inflow().decide(notice)
    legs = _decided(banking, found, said.decision)
    if legs:
        post(banking.ledger, kind="break_resolved", key=key, postings=legs, business_ref=found.about)
    return resolved


def _recall_decided(banking: Banking, found: Break, decision: Decision, key: str) -> None:
    """
    Raises:
        BreakMoved: the recall was not out of an order's escrow, or no parcels are of just its amount.
    """
    inflow = banking.inflow()
    notice = inflow.find(booking_id_of(banking.own_bin, found.account, str(found.facts["our_ref"])))
    here = notice is not None and found.facts.get("borne_by") == chart.ESCROW.code
    if here and notice is not None and decision is Decision.MADE_WHOLE:
        inflow.make_whole(notice, amount=found.amount, line_id=found.booking_id, key=key)
    elif not (here and notice is not None and inflow.end_recalled(notice, amount=found.amount, line_id=found.booking_id)):
        raise BreakMoved("Cách xử lý không hợp với khoản thu hồi này.", "The decision does not fit this recall.")


def _decided(banking: Banking, found: Break, decision: Decision) -> list[Posting]:
    """The postings of a decision; none where the ledger has it already."""
    own = banking.own_accounts[found.account]
    waits = account(chart.UNAPPLIED, str(found.facts.get("waits_on") or found.booking_id.replace(":", "-")))
    ours = {
        Decision.OWN_MONEY: account(chart.FUNDING, banking.own_bin),
        Decision.FEE: account(chart.EXPENSE_BANK, banking.own_bin),
        Decision.LOSS: account(chart.EXPENSE_FRAUD, "bank-breaks"),
    }
    match found.kind, decision:
        case _, Decision.NOTED | Decision.GIVE_UP:
            return []
        case BreakKind.UNKNOWN_MONEY, Decision.BOOKED_BEFORE:
            return [debit(waits, found.amount), credit(own, found.amount)]
        case BreakKind.UNKNOWN_MONEY, _:
            return [debit(waits, found.amount), credit(ours[decision], found.amount)]
        case BreakKind.AMOUNT_DIFFERS, _:
            return _difference(banking, found, decision, waits, ours[Decision.LOSS])
        case _, Decision.BOOKED_BEFORE:
            return []
        case _:
            return [debit(ours[decision], found.amount), credit(own, found.amount)]


def _difference(banking: Banking, found: Break, decision: Decision, waits: Account, loss: Account) -> list[Posting]:
    """What is left on the clearing account when notice and line name different amounts.

    Raises:
        BreakMoved: more came than was told of, which is nobody's loss; or less, which nobody can keep.
    """
    clearing = account(chart.BANK_CLEARING, account_id_of(banking.own_bin, found.account))
    short = int(found.facts["notice"]) > int(found.facts["line"])
    if short is not (decision is Decision.LOSS):
        raise BreakMoved("Cách xử lý không hợp với chênh lệch.", "The decision does not fit the difference.")
    if short:
        return [debit(loss, found.amount), credit(clearing, found.amount)]
    return [debit(clearing, found.amount), credit(waits, found.amount)]

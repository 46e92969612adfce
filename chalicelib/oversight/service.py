"""Use cases of oversight: ask for an act and decide it; open a case, take it, hand it on, close it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.identity import PartyId
from chalicelib.oversight.approval import APPROVAL_LIFETIME, Approval, ApprovalId, ApprovalState
from chalicelib.oversight.case import Case, CaseId, CaseKind, CaseState, Fact
from chalicelib.oversight.errors import (
    ApprovalMoved,
    CaseMoved,
    NoSuchApproval,
    NoSuchCase,
    NotTheOwner,
    OwnApproval,
    ReasonNeeded,
)
from chalicelib.oversight.handing import Handing
from chalicelib.oversight.ports import Oversight

LEAST_REASON = 5
"""Letters of a reason: enough for a word that says something."""


def require_reason(reason: str, *, field: str = "reason") -> str:
    """The reason, without blanks around it.

    Raises:
        ReasonNeeded: nothing that says why.
    """
    said = " ".join(reason.split())
    if len(said) < LEAST_REASON:
        raise ReasonNeeded("Hãy ghi rõ lý do.", f"Say why, in {LEAST_REASON} letters or more.", field=field)
    return said


def request_approval(
    oversight: Oversight,
    *,
    approval_id: ApprovalId,
    act: str,
    words: Mapping[str, Any],
    about: str,
    reason: str,
    maker_id: PartyId,
) -> Approval:
    """Ask for an act that another person has to approve; nothing is done yet.

    Raises:
        ReasonNeeded: no reason.
        ApprovalExists: at the commit, if the id was used before.
    """
    asked = Approval(
        approval_id=approval_id,
        act=act,
        words=dict(words),
        about=about,
        reason=require_reason(reason),
        maker_id=maker_id,
        requested_at=oversight.now,
        good_until=oversight.now + APPROVAL_LIFETIME,
    )
    oversight.approvals.add(asked)
    return asked


def decide_approval(
    oversight: Oversight,
    approval_id: ApprovalId,
    *,
    checker_id: PartyId,
    approve: bool,
    note: str,
    perform: Callable[[Approval], Mapping[str, Any]],
) -> Approval:
    """Approve and do the act in this unit of work, or reject it.

    Args:
        perform: does the act with its stored words and returns what is to be remembered of it; called when approved.

    Raises:
        NoSuchApproval: unknown.
        ApprovalMoved: decided before, or its time is over.
        OwnApproval: the checker asked for it.
        ReasonNeeded: rejected without a word why.
        DomainError: what the act itself refuses; the approval then stays undecided.
    """
    found = find_approval(oversight, approval_id)
    if not found.open_at(oversight.now):
        raise ApprovalMoved(
            "Yêu cầu này đã được quyết định hoặc đã quá hạn.",
            "The approval was decided before, or its time is over.",
            details={"state": found.state.value},
        )
    if found.maker_id == checker_id:
        raise OwnApproval("Không ai tự duyệt yêu cầu của mình.", "Nobody approves what they asked for themselves.")
    said = " ".join(note.split()) if approve else require_reason(note, field="note")
    state = ApprovalState.APPROVED if approve else ApprovalState.REJECTED
    decided = replace(found, state=state, checker_id=checker_id, decided_at=oversight.now, note=said or None)
    oversight.approvals.save(decided)
    if approve:
        decided = replace(decided, outcome=dict(perform(decided)))
        oversight.approvals.save(decided)
    return decided


def find_approval(oversight: Oversight, approval_id: ApprovalId) -> Approval:
    """
    Raises:
        NoSuchApproval: unknown.
    """
    found = oversight.approvals.find(approval_id)
    if found is None:
        raise NoSuchApproval("Không có yêu cầu duyệt này.", "There is no such approval.")
    return found


def open_case(
    oversight: Oversight,
    kind: CaseKind,
    subject: str,
    *,
    facts: Mapping[str, Fact],
    outlet_code: str | None = None,
    amount: int = 0,
    case_id: CaseId | None = None,
    owner_id: PartyId | None = None,
) -> Case:
    """Let a person look into it.

    Args:
        facts: what the rule saw; nothing that names a customer.
        case_id: one made from the finding, where the same finding may come again; it then opens one case.
    """
    case = Case(
        case_id=case_id or CaseId.make(oversight.now, oversight.entropy),
        kind=kind,
        subject=subject,
        outlet_code=outlet_code,
        facts=dict(facts),
        opened_at=oversight.now,
        amount=amount,
        owner_id=owner_id,
    )
    oversight.cases.add(case)
    return case


def find_case(oversight: Oversight, case_id: CaseId) -> Case:
    """
    Raises:
        NoSuchCase: unknown.
    """
    found = oversight.cases.find(case_id)
    if found is None:
        raise NoSuchCase("Không có vụ việc này.", "There is no such case.")
    return found


def take_case(oversight: Oversight, case_id: CaseId, owner_id: PartyId | None) -> Case:
    """Make it somebody's, or nobody's again.

    Raises:
        NoSuchCase: unknown.
        CaseMoved: closed.
    """
    taken = replace(_open(oversight, case_id), owner_id=owner_id)
    oversight.cases.save(taken)
    return taken


def hand(oversight: Oversight, thing: str, owner_id: PartyId | None, *, was: PartyId | None, by: PartyId) -> None:
    """Keep that a thing of a queue becomes somebody's, or nobody's again.

    Raises:
        NotTheOwner: who does not have it takes it first; only then can it be handed on or given back.
    """
    if owner_id != by and was != by:
        raise NotTheOwner(
            "Hãy nhận việc trước, rồi mới giao hoặc trả lại.", "Take it first; then hand it on or give it back."
        )
    oversight.handings.add(Handing(thing, oversight.now, by, owner_id))


def close_case(oversight: Oversight, case_id: CaseId, *, closed_by: PartyId, resolution: str) -> Case:
    """Say what was found and done.

    Raises:
        NoSuchCase: unknown.
        CaseMoved: closed before.
        ReasonNeeded: nothing was said.
    """
    case = _open(oversight, case_id)
    closed = replace(
        case,
        state=CaseState.CLOSED,
        owner_id=case.owner_id or closed_by,
        closed_at=oversight.now,
        closed_by=closed_by,
        resolution=require_reason(resolution, field="resolution"),
    )
    oversight.cases.save(closed)
    return closed


def _open(oversight: Oversight, case_id: CaseId) -> Case:
    case = find_case(oversight, case_id)
    if case.state is not CaseState.OPEN:
        raise CaseMoved("Vụ việc đã đóng.", "The case was closed before.")
    return case

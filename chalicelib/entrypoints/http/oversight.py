"""Approvals and cases over HTTP."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.acts import find_act, title_of, words_of
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource, View, written
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import page_size
from chalicelib.oversight import (
    Approval,
    ApprovalId,
    Case,
    CaseId,
    close_case,
    decide_approval,
    find_approval,
    find_case,
    hand,
    request_approval,
    take_case,
)

oversight_routes = Resource(__name__, tag="oversight")
PAGED = {"cursor": "Where the next page begins, from `next_cursor`.", "limit": "1 to 100; 24 unless told."}
Reason = Annotated[str, msgspec.Meta(max_length=500)]


class NewApproval(Body, frozen=True, kw_only=True):
    """An act of weight that another person has to approve; `words` are the act's own arguments."""

    approval_id: Annotated[str, msgspec.Meta(max_length=64)]
    act: Annotated[str, msgspec.Meta(max_length=64)]
    words: dict[str, Any]
    reason: Reason


class Decision(Body, frozen=True, kw_only=True):
    """Approve, which does the act at once, or reject with a word why."""

    approve: bool
    note: Reason = ""


class Resolution(Body, frozen=True, kw_only=True):
    """What was found and done."""

    resolution: Reason


class ApprovalView(View, frozen=True, kw_only=True):
    """An approval; `outcome` is the act's answer once it was done."""

    id: str
    act: str
    title: str
    words: dict[str, Any]
    about: str
    reason: str
    maker_id: str
    requested_at: str
    good_until: str
    state: str
    checker_id: str | None
    decided_at: str | None
    note: str | None
    outcome: dict[str, Any]


class ApprovalsView(View, frozen=True, kw_only=True):
    """A page of approvals."""

    entries: list[ApprovalView]
    next_cursor: str | None


class CaseView(View, frozen=True, kw_only=True):
    """A case: what a rule saw, who looks into it, what came of it."""

    id: str
    kind: str
    subject: str
    outlet_code: str | None
    facts: dict[str, Any]
    amount: int
    opened_at: str
    state: str
    owner_id: str | None
    closed_at: str | None
    resolution: str | None


class CasesView(View, frozen=True, kw_only=True):
    """A page of cases."""

    entries: list[CaseView]
    next_cursor: str | None


@oversight_routes.command(
    "/approvals",
    kind="request_approval",
    body=NewApproval,
    answer=ApprovalView,
    summary="Ask for an act that another person has to approve",
    allow=Permission.OPERATE,
)
def post_approval(work: Work, call: Call, body: NewApproval) -> ApprovalView:
    found = find_act(body.act)
    call.signed_in.require(found.allow)
    words = words_of(found, body.words)
    approval = request_approval(
        work.oversight,
        approval_id=ApprovalId.parse(body.approval_id, field="approval_id"),
        act=body.act,
        words=written(words),
        about=found.about(words),
        reason=body.reason,
        maker_id=call.signed_in.party_id,
    )
    return approval_view(approval)


@oversight_routes.query(
    "/approvals",
    answer=ApprovalsView,
    summary="What waits for a second person, the oldest first; or all about one thing",
    allow=Permission.SEE_PROVINCE,
    query={**PAGED, "about": "Only those about this id, decided ones too, newest first."},
)
def list_approvals(work: Work, call: Call) -> ApprovalsView:
    store, limit, cursor = work.oversight.approvals, page_size(limit_of(call)), call.query.get("cursor")
    about = call.query.get("about")
    page = store.about(about, cursor=cursor, limit=limit) if about else store.waiting(cursor=cursor, limit=limit)
    return ApprovalsView(entries=[approval_view(one) for one in page.entries], next_cursor=page.next_cursor)


@oversight_routes.query(
    "/approvals/{approval_id}", answer=ApprovalView, summary="One approval", allow=Permission.SEE_PROVINCE
)
def show_approval(work: Work, call: Call) -> ApprovalView:
    return approval_view(find_approval(work.oversight, ApprovalId.parse(call.path["approval_id"], field="approval_id")))


@oversight_routes.command(
    "/approvals/{approval_id}/decision",
    kind="decide_approval",
    body=Decision,
    answer=ApprovalView,
    summary="Approve and do it, or reject it",
    allow=Permission.OPERATE,
)
def post_decision(work: Work, call: Call, body: Decision) -> ApprovalView:
    def perform(approval: Approval) -> Mapping[str, Any]:
        found = find_act(approval.act)
        call.signed_in.require(found.allow)
        answer: Mapping[str, Any] = written(found.perform(work, words_of(found, approval.words), approval))
        return answer

    decided = decide_approval(
        work.oversight,
        ApprovalId.parse(call.path["approval_id"], field="approval_id"),
        checker_id=call.signed_in.party_id,
        approve=body.approve,
        note=body.note,
        perform=perform,
    )
    return approval_view(decided)


@oversight_routes.query(
    "/cases",
    answer=CasesView,
    summary="Open cases, the oldest first; or all about one subject",
    allow=Permission.SEE_PROVINCE,
    query={**PAGED, "about": "Only those about this subject, closed ones too, newest first."},
)
def list_cases(work: Work, call: Call) -> CasesView:
    store, limit, cursor = work.oversight.cases, page_size(limit_of(call)), call.query.get("cursor")
    about = call.query.get("about")
    page = store.about(about, cursor=cursor, limit=limit) if about else store.open(cursor=cursor, limit=limit)
    return CasesView(entries=[case_view(one) for one in page.entries], next_cursor=page.next_cursor)


@oversight_routes.query("/cases/{case_id}", answer=CaseView, summary="One case", allow=Permission.SEE_PROVINCE)
def show_case(work: Work, call: Call) -> CaseView:
    return case_view(find_case(work.oversight, CaseId.parse(call.path["case_id"], field="case_id")))


@oversight_routes.command(
    "/cases/{case_id}/owner",
    kind="take_case",
    body=Nothing,
    answer=CaseView,
    summary="Take a case",
    allow=Permission.OPERATE,
)
def post_case_owner(work: Work, call: Call, body: Nothing) -> CaseView:
    me = call.signed_in.party_id
    hand(work.oversight, _case_id(call), me, was=None, by=me)
    return case_view(take_case(work.oversight, _case_id(call), me))


@oversight_routes.command(
    "/cases/{case_id}/closure",
    kind="close_case",
    body=Resolution,
    answer=CaseView,
    summary="Close a case, saying what was found and done",
    allow=Permission.OPERATE,
)
def post_case_closure(work: Work, call: Call, body: Resolution) -> CaseView:
    closed_by = call.signed_in.party_id
    return case_view(close_case(work.oversight, _case_id(call), closed_by=closed_by, resolution=body.resolution))


def _case_id(call: Call) -> CaseId:
    return CaseId.parse(call.path["case_id"], field="case_id")


def approval_view(approval: Approval) -> ApprovalView:
    return ApprovalView(
        id=approval.approval_id,
        act=approval.act,
        title=title_of(approval.act),
        words=dict(approval.words),
        about=approval.about,
        reason=approval.reason,
        maker_id=approval.maker_id,
        requested_at=to_text(approval.requested_at),
        good_until=to_text(approval.good_until),
        state=approval.state.value,
        checker_id=approval.checker_id,
        decided_at=to_text(approval.decided_at) if approval.decided_at else None,
        note=approval.note,
        outcome=dict(approval.outcome),
    )


def case_view(case: Case) -> CaseView:
    return CaseView(
        id=case.case_id,
        kind=case.kind.value,
        subject=case.subject,
        outlet_code=case.outlet_code,
        facts=dict(case.facts),
        amount=case.amount,
        opened_at=to_text(case.opened_at),
        state=case.state.value,
        owner_id=case.owner_id,
        closed_at=to_text(case.closed_at) if case.closed_at else None,
        resolution=case.resolution,
    )

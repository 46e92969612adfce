"""The desk's queues: what waits for a second person, and cases."""

from typing import Any

from chalicelib.catalogue import COMMUNES
from chalicelib.entrypoints.http.disputes import show_claim_photos
from chalicelib.entrypoints.http.order_views import claim_photo_view
from chalicelib.entrypoints.http.oversight import (
    ApprovalsView,
    ApprovalView,
    CasesView,
    CaseView,
    Decision,
    Resolution,
    list_approvals,
    list_cases,
    post_case_closure,
    post_case_owner,
    post_decision,
    show_approval,
    show_case,
)
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.pages.desk_act_forms import forms_for
from chalicelib.entrypoints.pages.desk_acts import Wish, effect_of
from chalicelib.entrypoints.pages.desk_forms import Form
from chalicelib.entrypoints.pages.desk_lists import Column, listed
from chalicelib.entrypoints.pages.desk_rehearsal import rehearse
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate, names_of
from chalicelib.entrypoints.pages.desk_words import APPROVAL_STATES, CASE_FACTS, HOME, thing_name
from chalicelib.entrypoints.pages.order_rows import claim_photo_row, claim_photos_in
from chalicelib.entrypoints.pages.page import Download, Pages, Redirect, Visit
from chalicelib.entrypoints.speech import say, vnd, words
from chalicelib.entrypoints.speech.said import said_plain_day, said_time
from chalicelib.identity import Permission
from chalicelib.kernel.clock import from_text
from chalicelib.kernel.errors import InvalidInput, NotFound
from chalicelib.orders import ParcelId
from chalicelib.oversight import KIND_NAMES_VI, ApprovalId, CaseKind, find_approval

desk_oversight_pages = Pages(__name__)
OPERATE = Permission.OPERATE


def case_name(kind: str) -> str:
    return words(KIND_NAMES_VI)[CaseKind(kind)]


def approval_columns(visit: Visit, rows: list[ApprovalView]) -> list[Column[ApprovalView]]:
    names = names_of(visit, [row.maker_id for row in rows])
    return [
        Column(say("Yêu cầu"), lambda row: row.id),
        Column(say("Việc"), lambda row: row.title),
        Column(say("Về"), lambda row: row.about),
        Column(say("Người xin"), lambda row: names[row.maker_id]),
        Column(say("Lý do"), lambda row: row.reason),
        Column(say("Xin lúc"), lambda row: said_time(row.requested_at)),
        Column(say("Hạn duyệt"), lambda row: said_time(row.good_until)),
    ]


@desk_oversight_pages.page("/dieu-hanh/duyet", "desk_approvals.html", allow=SEE)
def desk_approvals_page(visit: Visit) -> dict[str, Any] | Download:
    def fetch(cursor: str | None, limit: str | None) -> ApprovalsView:
        return visit.read(list_approvals, cursor=cursor, limit=limit)

    found = listed(visit, f"{HOME}/duyet", "cho-duyet", fetch, lambda rows: approval_columns(visit, rows))
    if isinstance(found, Download):
        return found
    return {
        "list": found,
        "names": names_of(visit, [one.maker_id for one in found.rows]),
        "late": {one.id for one in found.rows if from_text(one.good_until) <= visit.work.now},
        "me": visit.actor.party_id if visit.actor else "",
        "may_operate": may_operate(visit),
        "now": visit.work.now,
    }


def decide(visit: Visit) -> Redirect:
    """Approving is told from rejecting by the button that was pressed."""
    body = Decision(approve=visit.text("decision") == "approve", note=visit.text("note"))
    visit.do(post_decision, body)
    return Redirect(f"{HOME}/duyet/{visit.path['approval_id']}")


@desk_oversight_pages.page("/dieu-hanh/duyet/{approval_id}", "desk_approval.html", allow=SEE, submit=decide)
def desk_approval_page(visit: Visit) -> dict[str, Any]:
    approval = visit.read(show_approval)
    open_now = approval.state == "requested" and visit.work.now < from_text(approval.good_until)
    mine = visit.actor is not None and visit.actor.party_id == approval.maker_id
    return {
        "approval": approval,
        "effect": effect_of(visit, Wish(approval.act, approval.title, approval.words)),
        "rehearsal": rehearse(visit, find_approval(visit.work.oversight, ApprovalId(approval.id))) if open_now else None,
        "state": APPROVAL_STATES[approval.state] if open_now or approval.state != "requested" else (say("Quá hạn"), "stop"),
        "names": names_of(visit, [approval.maker_id, approval.checker_id]),
        "open_now": open_now,
        "mine": mine,
        "may_decide": open_now and may_operate(visit) and not mine,
        "outcome": [(name, str(value)) for name, value in approval.outcome.items() if isinstance(value, str | int)],
        "now": visit.work.now,
    }


def case_columns(visit: Visit, rows: list[CaseView]) -> list[Column[CaseView]]:
    names = names_of(visit, [row.owner_id for row in rows])
    return [
        Column(say("Mã"), lambda row: row.id),
        Column(say("Vụ việc"), lambda row: case_name(row.kind)),
        Column(say("Về"), lambda row: row.subject),
        Column(say("Điểm"), lambda row: row.outlet_code or ""),
        Column(say("Người phụ trách"), lambda row: names[row.owner_id] or say("chưa ai nhận")),
        Column(say("Số tiền"), lambda row: row.amount),
        Column(say("Mở lúc"), lambda row: said_time(row.opened_at)),
    ]


@desk_oversight_pages.page("/dieu-hanh/vu-viec", "desk_cases.html", allow=SEE)
def desk_cases_page(visit: Visit) -> dict[str, Any] | Download:
    def fetch(cursor: str | None, limit: str | None) -> CasesView:
        return visit.read(list_cases, cursor=cursor, limit=limit)

    found = listed(visit, f"{HOME}/vu-viec", "vu-viec", fetch, lambda rows: case_columns(visit, rows))
    if isinstance(found, Download):
        return found
    return {
        "list": found,
        "case_name": case_name,
        "names": names_of(visit, [one.owner_id for one in found.rows]),
        "nobodys": sum(1 for one in found.rows if one.owner_id is None),
        "total": sum(one.amount for one in found.rows),
        "now": visit.work.now,
    }


CASE_ACTS: dict[str, tuple[str, str]] = {
    CaseKind.COD_BATCH: ("return_cod_surplus", "batch_id"),
    CaseKind.CASH_DENIED: ("decide_denial", "withdrawal_id"),
    CaseKind.CASH_DIFFERENCE: ("settle_delivery", "delivery_id"),
    CaseKind.GOODS_DISPUTED: ("settle_dispute", "parcel_id"),
    CaseKind.VARIANCE: ("settle_variance", "shift_id"),
}
"""By the kind of a case: the act that ends it, and the act's name for the case's subject."""


def case_forms(visit: Visit, case: CaseView) -> list[Form]:
    """The form of the act that ends what the case is about, as long as it is open."""
    wanted = CASE_ACTS.get(case.kind) if case.state == "open" else None
    if wanted is None:
        return []
    try:
        return forms_for(visit, (wanted[0], {wanted[1]: case.subject}))
    except (NotFound, InvalidInput):
        return []


MONEY_FACTS = frozenset(
    {"all_excess", "amount", "commission_kept", "counted", "difference", "excess", "expected", "missing", "sealed", "sum"}
    | {"received", "taken", "told", "total", "unposted", "variance"}
    | {"moved", "safe", "tills", "coming", "min_cash", "need_of_the_week"}
)


def place_name(code: str) -> str:
    """An outlet goes by its commune."""
    return COMMUNES[code].name if code in COMMUNES else code


def facts_of(visit: Visit, case: CaseView) -> list[tuple[str, str, str]]:
    """What the rule saw: a name, words, and the id of what it leads to."""
    names = names_of(visit, [value for value in case.facts.values() if isinstance(value, str)])
    return [
        (CASE_FACTS.get(name, name), *_fact(name, value, names)) for name, value in case.facts.items() if value is not None
    ]


def _fact(name: str, value: Any, names: dict[str | None, str]) -> tuple[str, str]:
    if isinstance(value, bool):
        return (say("có") if value else say("không")), ""
    if isinstance(value, int):
        return (vnd(value) if name in MONEY_FACTS else str(value)), ""
    if name == "day":
        return said_plain_day(value), ""
    if name == "outlets":
        return ", ".join(place_name(code) for code in value.split()), ""
    known = names[value]
    return (known if known != value else thing_name(value)), value


def close(visit: Visit) -> Redirect:
    visit.do(post_case_closure, Resolution(resolution=visit.text("resolution")))
    return Redirect(f"{HOME}/vu-viec/{visit.path['case_id']}")


def claim_of(visit: Visit, case: CaseView) -> dict[str, Any] | None:
    """What the buyer said and showed; None for cases of other things."""
    if case.kind != CaseKind.GOODS_DISPUTED:
        return None
    try:
        seen = claim_photos_in(visit, visit.read(show_claim_photos, {"parcel_id": case.subject}))
    except (NotFound, InvalidInput):
        return None
    parcel = visit.work.orders.store.find_parcel(ParcelId(case.subject))
    assert parcel is not None
    return {
        "complaint": parcel.complaint,
        "photos": [claim_photo_row(claim_photo_view(photo), seen) for photo in parcel.photos],
    }


@desk_oversight_pages.page("/dieu-hanh/vu-viec/{case_id}", "desk_case.html", allow=SEE, submit=close)
def desk_case_page(visit: Visit) -> dict[str, Any]:
    case = visit.read(show_case)
    others = visit.read(list_cases, about=case.subject).entries
    return {
        "case": case,
        "case_name": case_name,
        "facts": facts_of(visit, case),
        "names": names_of(visit, [case.owner_id]),
        "mine": visit.actor is not None and visit.actor.party_id == case.owner_id,
        "may_operate": may_operate(visit) and case.state == "open",
        "forms": case_forms(visit, case),
        "claim": claim_of(visit, case),
        "asked": [one for one in visit.read(list_approvals, about=case.subject).entries if one.state == "requested"],
        "approval_states": APPROVAL_STATES,
        "others": [one for one in others if one.id != case.id],
        "now": visit.work.now,
    }


@desk_oversight_pages.form("/dieu-hanh/vu-viec/{case_id}/nhan", allow=OPERATE)
def take_case_form(visit: Visit) -> Redirect:
    visit.do(post_case_owner, Nothing())
    return Redirect(f"{HOME}/vu-viec/{visit.path['case_id']}")

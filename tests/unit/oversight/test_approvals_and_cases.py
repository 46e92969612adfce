"""Approvals and cases over HTTP: two people, one decision, one effect."""

import uuid
from collections.abc import Iterator
from functools import partial

import pytest

from chalicelib.composition import Application, Work
from chalicelib.entrypoints.http.acts import ACTS, act
from chalicelib.entrypoints.http.resource import Body, View
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, Role
from chalicelib.kernel.errors import Refused
from chalicelib.ledger import account, balance, chart, credit, debit, post
from chalicelib.oversight import Approval, ApprovalId, CaseId, CaseKind, open_case
from tests.builders import FakeClock, application_on
from tests.caller import Caller

MAKER, CHECKER = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV"), PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAW")
OWNER = account(chart.BALANCE, "pty_01KAR3NDEKTSV4RRFFQ69G5FAX")


class Gift(Body, frozen=True, kw_only=True):
    """Money for somebody, out of goodwill."""

    amount: int


class Given(View, frozen=True, kw_only=True):
    """What was given."""

    entry_id: str


class TooMuch(Refused):
    """For this test."""

    code = "too_much"


@pytest.fixture(autouse=True)
def gifts() -> Iterator[None]:
    @act("give_gift", words=Gift, about=lambda gift: "gift", title_vi="Tặng tiền")
    def give(work: Work, gift: Gift, approval: Approval) -> Given:
        if gift.amount > 1_000:
            raise TooMuch("Nhiều quá.", "Too much.")
        legs = [debit(account(chart.EXPENSE_GOODWILL, "vnd"), gift.amount), credit(OWNER, gift.amount)]
        key = f"gift:{approval.approval_id}"
        return Given(entry_id=post(work.ledger, kind="gift", key=key, postings=legs, business_ref="gift").entry_id)

    yield
    del ACTS["give_gift"]


@pytest.fixture
def app() -> Application:
    return application_on()


@pytest.fixture
def maker(app: Application) -> Caller:
    return Caller(app, MAKER, frozenset({Role.OPERATIONS}))


@pytest.fixture
def checker(app: Application) -> Caller:
    return Caller(app, CHECKER, frozenset({Role.OPERATIONS}))


def ask(app: Application, maker: Caller, amount: int = 500) -> str:
    approval_id = ApprovalId.make(app.clock.now(), app.entropy)
    wish = {"approval_id": approval_id, "act": "give_gift", "words": {"amount": amount}, "reason": "khách quen lâu năm"}
    reply = maker.post("/approvals", wish)
    assert (reply.status, reply.body["state"], reply.body["title"]) == (201, "requested", "Tặng tiền"), reply.body
    return approval_id


def decide(checker: Caller, approval_id: str, *, approve: bool = True, note: str = "đã gọi hỏi") -> tuple[int, str]:
    reply = checker.post(f"/approvals/{approval_id}/decision", {"approve": approve, "note": note})
    return reply.status, reply.body.get("code") or reply.body["state"]


def owned(app: Application) -> int:
    return run(app, lambda work: balance(work.ledger, OWNER).posted)


def test_another_person_approves_and_it_is_done_once(app: Application, maker: Caller, checker: Caller) -> None:
    approval_id = ask(app, maker)
    assert owned(app) == 0
    assert [one["id"] for one in checker.get("/approvals").body["entries"]] == [approval_id]
    key = uuid.uuid4().hex
    replies = [checker.post(f"/approvals/{approval_id}/decision", {"approve": True}, key=key) for _ in range(2)]
    assert [reply.status for reply in replies] == [201, 201]
    assert replies[0].body["outcome"]["entry_id"].startswith("jnl_")
    assert decide(checker, approval_id) == (409, "approval_moved")
    assert owned(app) == 500
    assert checker.get("/approvals").body["entries"] == []
    assert [one["checker_id"] for one in maker.get("/approvals?about=gift").body["entries"]] == [CHECKER]


@pytest.mark.failure(46)
def test_nobody_approves_their_own(app: Application, maker: Caller) -> None:
    approval_id = ask(app, maker)
    assert decide(maker, approval_id) == (422, "own_approval")
    assert owned(app) == 0


def test_rejected_with_a_word_why(app: Application, maker: Caller, checker: Caller) -> None:
    approval_id = ask(app, maker)
    assert decide(checker, approval_id, approve=False, note=" ") == (422, "reason_needed")
    assert decide(checker, approval_id, approve=False) == (201, "rejected")
    assert decide(checker, approval_id) == (409, "approval_moved")
    assert owned(app) == 0


def test_what_the_act_refuses_leaves_it_undecided(app: Application, maker: Caller, checker: Caller) -> None:
    approval_id = ask(app, maker, amount=5_000)
    assert decide(checker, approval_id) == (422, "too_much")
    assert checker.get(f"/approvals/{approval_id}").body["state"] == "requested"


def test_nothing_is_approved_days_later(app: Application, maker: Caller, checker: Caller) -> None:
    approval_id = ask(app, maker)
    assert isinstance(app.clock, FakeClock)
    app.clock.tick(hours=73)
    checker = Caller(app, CHECKER, frozenset({Role.OPERATIONS}))
    assert decide(checker, approval_id) == (409, "approval_moved")


@pytest.mark.parametrize(
    ("changes", "status", "code", "field"),
    [
        ({"act": "no_such_act"}, 422, "unknown_act", "act"),
        ({"words": {"amount": "5"}}, 422, "invalid_input", "amount"),
        ({"words": {"amount": 5, "to": "me"}}, 422, "invalid_input", None),
        ({"reason": "  ok  "}, 422, "reason_needed", "reason"),
        ({"approval_id": "apr_1"}, 422, "invalid_input", "approval_id"),
    ],
)
def test_bad_requests(
    app: Application, maker: Caller, changes: dict[str, object], status: int, code: str, field: str | None
) -> None:
    wish = {"approval_id": ApprovalId.make(app.clock.now(), app.entropy), "act": "give_gift", "words": {"amount": 5}}
    reply = maker.post("/approvals", {**wish, "reason": "khách quen lâu năm", **changes})
    assert (reply.status, reply.body["code"], reply.body.get("field")) == (status, code, field)
    assert maker.get("/approvals").body["entries"] == []


def test_only_operations_ask_and_decide(app: Application, maker: Caller) -> None:
    approval_id = ask(app, maker)
    auditor = Caller(app, CHECKER, frozenset({Role.AUDITOR}))
    assert decide(auditor, approval_id) == (403, "not_permitted")
    assert auditor.get(f"/approvals/{approval_id}").status == 200


def test_a_case_is_taken_and_closed_with_a_word(app: Application, maker: Caller, checker: Caller) -> None:
    facts = {"counts": 3}
    found = run(app, lambda w: open_case(w.oversight, CaseKind.REPEATED_VARIANCE, "shf_1", facts=facts, outlet_code="06523"))
    (shown,) = maker.get("/cases").body["entries"]
    assert (shown["id"], shown["kind"], shown["facts"]) == (found.case_id, "repeated_variance", facts)
    assert maker.post(f"/cases/{found.case_id}/owner").body["owner_id"] == MAKER
    assert checker.post(f"/cases/{found.case_id}/closure", {"resolution": "ok"}).body["code"] == "reason_needed"
    closed = checker.post(f"/cases/{found.case_id}/closure", {"resolution": "đếm lại đủ"}).body
    assert (closed["state"], closed["owner_id"], closed["resolution"]) == ("closed", MAKER, "đếm lại đủ")
    assert checker.post(f"/cases/{found.case_id}/owner").body["code"] == "case_moved"
    assert maker.get("/cases").body["entries"] == []
    assert [one["id"] for one in maker.get("/cases?about=shf_1").body["entries"]] == [found.case_id]


def test_the_same_finding_opens_one_case(app: Application, maker: Caller) -> None:
    case_id = CaseId.make(app.clock.now(), app.entropy)
    opened = partial(open_case, kind=CaseKind.LOW_CASH, subject="06523", facts={}, case_id=case_id)
    for _ in range(2):
        run(app, lambda work: opened(work.oversight))
    assert len(maker.get("/cases").body["entries"]) == 1

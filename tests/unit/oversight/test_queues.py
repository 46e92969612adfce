"""The desk's queues: ages, owners and terms; a thing is taken, handed on, given back, and the trail says by whom."""

import pytest

from chalicelib.banking import Break, BreakKind
from chalicelib.banking.breaks import break_id_of
from chalicelib.composition import Application, Work
from chalicelib.entrypoints.http.queues import Queue
from chalicelib.entrypoints.pages.desk_queues import QUEUES, STEPS
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, Role, register_staff
from chalicelib.oversight import CaseKind, case_id_of, open_case
from chalicelib.payments import Refund, RefundId, RefundState
from tests.builders import FakeClock, application_on
from tests.caller import Caller
from tests.unit.pages.desk_visitor import Visitor

ME = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV")
OPERATIONS = frozenset({Role.OPERATIONS})


@pytest.fixture
def app() -> Application:
    return application_on(pin_cost=2)


@pytest.fixture
def me(app: Application) -> Caller:
    return Caller(app, ME, OPERATIONS)


def staff(app: Application, number: str, role: Role = Role.OPERATIONS) -> PartyId:
    def use_case(work: Work) -> PartyId:
        hired = register_staff(
            work.identity, staff_number=number, phone=f"09870000{number[-2:]}", name=f"Người {number}", roles=[role],
            outlet_code=None, pin="719204",
        )  # fmt: skip
        return hired.party_id

    return run(app, use_case)


def opened(app: Application, kind: CaseKind, subject: str = "pty_01KAR3NDEKTSV4RRFFQ69G5FAX") -> str:
    return run(app, lambda work: open_case(work.oversight, kind, subject, facts={}, amount=70_000)).case_id


def refund(app: Application) -> str:
    refund_id = RefundId.make(app.clock.now(), app.entropy)
    stuck = Refund(
        refund_id=refund_id, payment_id=None, order_id="ord_01KAR3NDEKTSV4RRFFQ69G5FAX", amount=90_000, reason="cancelled",
        way=None, state=RefundState.FAILED, requested_at=app.clock.now(), failure="account closed",
    )  # fmt: skip
    run(app, lambda work: work.payments.store.add_refund(stuck))
    return refund_id


def broken(app: Application) -> str:
    found = Break(
        break_id=break_id_of(BreakKind.UNKNOWN_MONEY, "b1"), kind=BreakKind.UNKNOWN_MONEY, booking_id="b1", amount=5_000,
        account="0011", about="b1", opened_at=app.clock.now(), facts={},
    )  # fmt: skip
    run(app, lambda work: work.banking.breaks.add(found))
    return found.break_id


def in_queue(me: Caller, queue: Queue) -> list[str]:
    return [one["id"] for one in me.get(f"/queues?queue={queue}").body["entries"]]


def test_everything_that_waits_is_in_one_queue_by_age(app: Application, me: Caller) -> None:
    assert isinstance(app.clock, FakeClock)
    first = opened(app, CaseKind.GOODS_DISPUTED)
    app.clock.tick(minutes=1)
    second, third, fourth = refund(app), broken(app), opened(app, CaseKind.TABLET_LOST)
    seen = me.get("/queues").body
    assert seen["entries"][0]["id"] == first
    assert {one["id"] for one in seen["entries"]} == {first, second, third, fourth}
    counts = {one["queue"]: one["count"] for one in seen["queues"] if one["count"]}
    assert counts == {"disputes": 1, "refunds": 1, "breaks": 1, "tablets": 1}
    assert [in_queue(me, queue) for queue in (Queue.DISPUTES, Queue.REFUNDS, Queue.TABLETS)] == [[first], [second], [fourth]]


def test_what_waits_longer_than_the_policy_is_overdue(app: Application, me: Caller) -> None:
    assert isinstance(app.clock, FakeClock)
    opened(app, CaseKind.TABLET_LOST)
    opened(app, CaseKind.SPLITTING)
    app.clock.tick(hours=4)
    again = Caller(app, ME, OPERATIONS)
    assert [one["kind"] for one in again.get("/queues").body["entries"] if one["overdue"]] == ["tablet_lost"]
    app.clock.tick(hours=44)
    again = Caller(app, ME, OPERATIONS)
    assert sum(one["overdue"] for one in again.get("/queues").body["queues"]) == 2


@pytest.mark.parametrize("make", [lambda app: opened(app, CaseKind.VARIANCE), refund, broken])
def test_taken_handed_on_given_back(app: Application, me: Caller, make: object) -> None:
    thing = make(app)  # type: ignore[operator]
    colleague = staff(app, "LS0042")
    path = f"/queue-items/{thing}/owner"
    assert me.post(path, {"give_back": True}).body["code"] == "not_the_owner"
    assert me.post(path, {"staff_number": "LS0042"}).body["code"] == "not_the_owner"
    assert me.post(path).body["owner_id"] == ME
    assert me.post(path, {"staff_number": "ls0042"}).body["owner_id"] == colleague
    assert me.post(path, {"give_back": True}).body["code"] == "not_the_owner"
    them = Caller(app, colleague, OPERATIONS)
    assert them.post(path, {"give_back": True}).status == 201
    trail = me.get(f"/queue-items/{thing}/handings").body
    assert trail["owner_id"] is None
    assert {(one["by"], one["owner_id"]) for one in trail["entries"]} == {(ME, ME), (ME, colleague), (colleague, None)}
    assert next(one for one in me.get("/queues").body["entries"] if one["id"] == thing)["owner_id"] is None


def test_who_has_it_is_seen_in_the_queue(app: Application, me: Caller) -> None:
    thing = refund(app)
    me.post(f"/queue-items/{thing}/owner")
    (shown,) = me.get("/queues").body["entries"]
    assert (shown["id"], shown["owner_id"]) == (thing, ME), "the refund's case is not a second thing"
    assert app.open_work().oversight.cases.find(case_id_of("refund_stuck", thing)) is not None


@pytest.mark.parametrize(
    ("number", "code"), [("LS9999", "staff_not_found"), ("!", "invalid_input"), ("AU0001", "staff_not_at_desk")]
)
def test_a_thing_goes_to_colleagues_alone(app: Application, me: Caller, number: str, code: str) -> None:
    staff(app, "AU0001", Role.AUDITOR)
    thing = opened(app, CaseKind.VARIANCE)
    me.post(f"/queue-items/{thing}/owner")
    assert me.post(f"/queue-items/{thing}/owner", {"staff_number": number}).body["code"] == code


@pytest.mark.parametrize(
    "thing", ["xyz", "pty_01KAR3NDEKTSV4RRFFQ69G5FAX", "cas_01KAR3NDEKTSV4RRFFQ69G5FAX", "cas_1", "lst_1"]
)
def test_what_is_in_no_queue_is_nobodys(me: Caller, thing: str) -> None:
    assert me.post(f"/queue-items/{thing}/owner").status in {404, 422}
    assert me.get(f"/queue-items/{thing}/handings").status in {404, 422}


def test_a_closed_case_is_handed_to_nobody(app: Application, me: Caller) -> None:
    thing = opened(app, CaseKind.VARIANCE)
    me.post(f"/cases/{thing}/closure", {"resolution": "đã đếm lại, đủ tiền"})
    assert me.post(f"/queue-items/{thing}/owner").body["code"] == "case_moved"


def test_every_queue_and_kind_has_words() -> None:
    assert set(QUEUES) == set(Queue)
    assert set(CaseKind) <= set(STEPS)


def test_the_page_shows_the_queues_and_an_auditor_reads_them(app: Application, me: Caller) -> None:
    assert isinstance(app.clock, FakeClock)
    thing = opened(app, CaseKind.TABLET_LOST)
    staff(app, "LS0042")
    app.clock.tick(hours=5)
    desk = Visitor(app, Role.OPERATIONS, party_id=ME)
    seen = desk.get(f"{HOME}/viec")
    assert "Máy tính bảng 1 1 1 5 giờ" in seen.text
    assert "Mất máy tính bảng" in seen.text
    assert "Gọi điểm, khoá máy nếu chưa khoá" in seen.text
    assert "Quá hạn 1 giờ" in seen.text
    assert desk.send(f"{HOME}/viec/{thing}/nhan", {}).leads_to == f"{HOME}/vu-viec/{thing}"
    assert "Không có việc nào như vậy." in desk.get(f"{HOME}/viec?cua=chua").text
    assert "Mất máy tính bảng" in desk.get(f"{HOME}/viec?cua=toi").text
    item = desk.get(f"{HOME}/viec/{thing}")
    assert "Trả lại hàng đợi" in item.text
    assert desk.send(f"{HOME}/viec/{thing}", {"choice": "back"}).leads_to == f"{HOME}/viec/{thing}"
    assert "trả lại hàng đợi" in desk.get(f"{HOME}/viec/{thing}").text
    refused = desk.post(f"{HOME}/viec/{thing}", op=item.operation, choice="hand", staff_number="LS0042")
    assert "Hãy nhận việc trước" in refused.text
    auditor = Visitor(app, Role.AUDITOR)
    assert auditor.get(f"{HOME}/viec").forms == auditor.get(f"{HOME}/viec/{thing}").forms == 0
    assert len(auditor.get(f"{HOME}/viec?tep=viec-can-lam").html.strip().splitlines()) == 2

"""The desk's queues over HTTP: what waits for a person, since when, whose it is, and until when by the policy."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

import msgspec

from chalicelib.banking import Break, BreakId, find_break, take_break
from chalicelib.catalogue import CertificateId, ListingId, Review, find_review, take_review
from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.identity import PartyId, Permission, Role, StaffNumber, find_staff
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import InvalidInput, NotFound
from chalicelib.kernel.policy import Policy
from chalicelib.oversight import (
    Approval,
    Case,
    CaseId,
    CaseKind,
    Handing,
    NotAtDesk,
    case_id_of,
    find_case,
    hand,
    open_case,
    take_case,
)
from chalicelib.payments import NoSuchRefund, Refund, RefundId

queue_routes = Resource(__name__, tag="oversight")
MOST = 100
"""Things of one source that are looked at; more are only said to be more."""


class Queue(StrEnum):
    """Where a thing waits. What no other queue has is in `other`."""

    MODERATION = "moderation"
    DISPUTES = "disputes"
    REFUNDS = "refunds"
    BREAKS = "breaks"
    VARIANCES = "variances"
    TABLETS = "tablets"
    MONEY = "money"
    OTHER = "other"
    APPROVALS = "approvals"


_OF_KIND: dict[CaseKind, Queue] = {
    CaseKind.RATING_REPORTED: Queue.MODERATION,
    CaseKind.GOODS_DISPUTED: Queue.DISPUTES,
    CaseKind.CARD_DISPUTE: Queue.DISPUTES,
    CaseKind.REFUND_STUCK: Queue.REFUNDS,
    CaseKind.BANK_BREAK: Queue.BREAKS,
    CaseKind.VARIANCE: Queue.VARIANCES,
    CaseKind.REPEATED_VARIANCE: Queue.VARIANCES,
    CaseKind.CASH_DIFFERENCE: Queue.VARIANCES,
    CaseKind.TABLET_LOST: Queue.TABLETS,
    CaseKind.JOURNAL_BROKEN: Queue.TABLETS,
    CaseKind.OFFLINE_EXCEPTION: Queue.TABLETS,
    CaseKind.LOW_CASH: Queue.MONEY,
    CaseKind.CASH_DENIED: Queue.MONEY,
    CaseKind.LEDGER_BROKEN: Queue.MONEY,
    CaseKind.COVERAGE: Queue.MONEY,
}

_URGENT = frozenset(
    {CaseKind.TABLET_LOST, CaseKind.JOURNAL_BROKEN, CaseKind.LOW_CASH, CaseKind.LEDGER_BROKEN, CaseKind.COVERAGE}
)
"""Money may be lost while these wait."""


class QueueView(View, frozen=True, kw_only=True):
    """A queue. `more`: only the oldest hundred of a source were counted."""

    queue: Queue
    count: int
    more: bool
    overdue: int
    nobodys: int
    oldest_since: str | None


class _Thing(View, frozen=True, kw_only=True):
    """Something that waits, wherever it comes from."""

    id: str
    queue: Queue
    kind: str
    title: str
    about: str
    amount: int
    owner_id: str | None


class QueueItemView(_Thing, frozen=True, kw_only=True):
    """Something that waits. `kind` is that of the case, `review`, `break`, `refund` or the name of the act."""

    since: str
    due_at: str
    overdue: bool


class QueuesView(View, frozen=True, kw_only=True):
    """Every queue, and everything in the asked one, or in all; the oldest first."""

    now: str
    queues: list[QueueView]
    entries: list[QueueItemView]


class Assignment(Body, frozen=True, kw_only=True):
    """Whose it is to be: the caller's; a colleague's, by staff number; or with `give_back` nobody's."""

    staff_number: Annotated[str, msgspec.Meta(max_length=32)] = ""
    give_back: bool = False


class HandingView(View, frozen=True, kw_only=True):
    """It became somebody's, or with `owner_id` None nobody's."""

    at: str
    by: str
    owner_id: str | None


class HandingsView(View, frozen=True, kw_only=True):
    """The last fifty handings of a thing, newest first."""

    thing: str
    owner_id: str | None
    entries: list[HandingView]


class Item(_Thing, frozen=True, kw_only=True):
    """With its moments, by which the queues are sorted and counted."""

    since: datetime
    due_at: datetime


@queue_routes.query(
    "/queues",
    answer=QueuesView,
    summary="What waits for a person: by queue, the oldest first",
    allow=Permission.SEE_PROVINCE,
    query={"queue": f"Only of one queue: {', '.join(Queue)}."},
)
def show_queues(work: Work, call: Call) -> QueuesView:
    asked = _queue(call.query.get("queue"))
    found, more = _everything(work)
    shown = [one for one in found if asked is None or one.queue is asked]
    return QueuesView(
        now=to_text(work.now),
        queues=[_queue_view(queue, [one for one in found if one.queue is queue], more, work.now) for queue in Queue],
        entries=[_item_view(one, work.now) for one in sorted(shown, key=lambda one: one.since)],
    )


@queue_routes.query(
    "/queue-items/{thing}/handings",
    answer=HandingsView,
    summary="Whose a thing of a queue was",
    allow=Permission.SEE_PROVINCE,
)
def show_handings(work: Work, call: Call) -> HandingsView:
    return _handings_view(work, call.path["thing"], owner_of_thing(work, call.path["thing"]))


@queue_routes.command(
    "/queue-items/{thing}/owner",
    kind="assign_work",
    body=Assignment,
    answer=HandingsView,
    summary="Take a thing of a queue, hand it on, or give it back",
    allow=Permission.OPERATE,
)
def post_assignment(work: Work, call: Call, body: Assignment) -> HandingsView:
    thing, me = call.path["thing"], call.signed_in.party_id
    owner = None if body.give_back else _colleague(work, body.staff_number) if body.staff_number else me
    hand(work.oversight, thing, owner, was=owner_of_thing(work, thing), by=me)
    _SOURCES[thing.partition("_")[0]][1](work, thing, owner)
    return _handings_view(work, thing, owner)


def _colleague(work: Work, number: str) -> PartyId:
    staff = find_staff(work.identity, StaffNumber.parse(number))
    if not staff.active or Role.OPERATIONS not in staff.roles:
        raise NotAtDesk("Người này không làm ở bàn điều hành.", "This person is not of operations.", field="staff_number")
    return staff.party_id


def owner_of_thing(work: Work, thing: str) -> PartyId | None:
    """
    Raises:
        NotFound: no queue has such things, or there is none with this id.
    """
    source = _SOURCES.get(thing.partition("_")[0])
    if source is None:
        raise NotFound("Không hàng đợi nào có việc này.", "No queue has such a thing.")
    return source[0](work, thing)


def _refund_case(refund_id: str) -> CaseId:
    return case_id_of("refund_stuck", refund_id)


def _owner_of_refund(work: Work, thing: str) -> PartyId | None:
    _refund(work, thing)
    case = work.oversight.cases.find(_refund_case(thing))
    return None if case is None else case.owner_id


def _own_refund(work: Work, thing: str, owner: PartyId | None) -> object:
    """A refund has no owner of its own: its case has."""
    case_id, refund = _refund_case(thing), _refund(work, thing)
    if work.oversight.cases.find(case_id) is None:
        facts = {"order_id": refund.order_id, "why": refund.failure}
        kind = CaseKind.REFUND_STUCK
        open_case(work.oversight, kind, refund.refund_id, facts=facts, amount=refund.amount, case_id=case_id, owner_id=owner)
        return None
    return take_case(work.oversight, case_id, owner)


def _refund(work: Work, thing: str) -> Refund:
    found = work.payments.store.find_refund(RefundId.parse(thing, field="thing"))
    if found is None:
        raise NoSuchRefund
    return found


def _break(thing: str) -> BreakId:
    return BreakId.parse(thing, field="thing")


def _case(thing: str) -> CaseId:
    return CaseId.parse(thing, field="thing")


_Owner = Callable[[Work, str], PartyId | None]
_Own = Callable[[Work, str, PartyId | None], object]
_REVIEW: tuple[_Owner, _Own] = (
    lambda work, thing: find_review(work.catalogue, thing).owner_id,
    lambda work, thing, owner: take_review(work.catalogue, thing, owner),
)
_SOURCES: dict[str, tuple[_Owner, _Own]] = {
    CaseId.prefix: (
        lambda work, thing: find_case(work.oversight, _case(thing)).owner_id,
        lambda work, thing, owner: take_case(work.oversight, _case(thing), owner),
    ),
    BreakId.prefix: (
        lambda work, thing: find_break(work.banking, _break(thing)).owner_id,
        lambda work, thing, owner: take_break(work.banking, _break(thing), owner),
    ),
    RefundId.prefix: (_owner_of_refund, _own_refund),
    ListingId.prefix: _REVIEW,
    CertificateId.prefix: _REVIEW,
}
"""By the prefix of an id: who has the thing, and how it becomes somebody's."""


def _everything(work: Work) -> tuple[list[Item], set[Queue]]:
    """All that waits, and the queues of which there is more."""
    policy, more = work.policy, set[Queue]()
    reviews = work.catalogue.reviews.waiting(cursor=None, limit=MOST)
    breaks = work.banking.breaks.open(cursor=None, limit=MOST)
    refunds = work.payments.store.stuck_refunds(cursor=None, limit=MOST)
    cases = work.oversight.cases.open(cursor=None, limit=MOST)
    asked = work.oversight.approvals.waiting(cursor=None, limit=MOST)
    owners = {one.subject: one.owner_id for one in cases.entries if one.kind is CaseKind.REFUND_STUCK}
    found = [
        *(_of_review(one, policy) for one in reviews.entries),
        *(_of_break(one, policy) for one in breaks.entries),
        *(_of_refund(one, owners.get(one.refund_id), policy) for one in refunds.entries),
        *(_of_case(one, policy) for one in cases.entries if not _shown_elsewhere(one, refunds.entries, breaks.entries)),
        *(_of_approval(one) for one in asked.entries),
    ]
    if cases.next_cursor:
        more |= {*_OF_KIND.values(), Queue.OTHER}
    for page, queue in ((reviews, Queue.MODERATION), (breaks, Queue.BREAKS), (refunds, Queue.REFUNDS)):
        more |= {queue} if page.next_cursor else set()
    return found, more | ({Queue.APPROVALS} if asked.next_cursor else set())


def _shown_elsewhere(case: Case, refunds: Sequence[Refund], breaks: Sequence[Break]) -> bool:
    """A refund that still sticks, and a break, stand in the queue themselves."""
    return case.subject in {one.refund_id for one in refunds} | {one.break_id for one in breaks}


def _of_review(one: Review, policy: Policy) -> Item:
    return Item(
        id=one.subject,
        queue=Queue.MODERATION,
        kind="review",
        title=one.title,
        about=one.seller_id,
        amount=0,
        owner_id=one.owner_id,
        since=one.opened_at,
        due_at=one.opened_at + timedelta(seconds=policy.review_within_s),
    )


def _of_break(one: Break, policy: Policy) -> Item:
    return Item(
        id=one.break_id,
        queue=Queue.BREAKS,
        kind="break",
        title=one.kind.value,
        about=one.break_id,
        amount=one.amount,
        owner_id=one.owner_id,
        since=one.opened_at,
        due_at=one.opened_at + timedelta(seconds=policy.bank_break_within_s),
    )


def _of_refund(one: Refund, owner: PartyId | None, policy: Policy) -> Item:
    return Item(
        id=one.refund_id,
        queue=Queue.REFUNDS,
        kind="refund",
        title=one.failure or "",
        about=one.order_id,
        amount=one.amount,
        owner_id=owner,
        since=one.requested_at,
        due_at=one.requested_at + timedelta(seconds=policy.refund_stuck_within_s),
    )


def _of_case(one: Case, policy: Policy) -> Item:
    within = policy.case_urgent_within_s if one.kind in _URGENT else policy.case_within_s
    return Item(
        id=one.case_id,
        queue=_OF_KIND.get(one.kind, Queue.OTHER),
        kind=one.kind.value,
        title=one.outlet_code or "",
        about=one.subject,
        amount=one.amount,
        owner_id=one.owner_id,
        since=one.opened_at,
        due_at=one.opened_at + timedelta(seconds=within),
    )


def _of_approval(one: Approval) -> Item:
    return Item(
        id=one.approval_id,
        queue=Queue.APPROVALS,
        kind=one.act,
        title=one.reason,
        about=one.about,
        amount=0,
        owner_id=None,
        since=one.requested_at,
        due_at=one.good_until,
    )


def _queue(text: str | None) -> Queue | None:
    if not text:
        return None
    if text not in set(Queue):
        raise InvalidInput("Không có hàng đợi này.", f"One of {', '.join(Queue)}.", field="queue")
    return Queue(text)


def _queue_view(queue: Queue, mine: Sequence[Item], more: set[Queue], now: datetime) -> QueueView:
    return QueueView(
        queue=queue,
        count=len(mine),
        more=queue in more,
        overdue=sum(one.due_at <= now for one in mine),
        nobodys=sum(one.owner_id is None for one in mine),
        oldest_since=to_text(min(one.since for one in mine)) if mine else None,
    )


def _item_view(one: Item, now: datetime) -> QueueItemView:
    moments = {"since": to_text(one.since), "due_at": to_text(one.due_at), "overdue": one.due_at <= now}
    return QueueItemView(**{**msgspec.structs.asdict(one), **moments})


def _handings_view(work: Work, thing: str, owner: PartyId | None) -> HandingsView:
    kept = work.oversight.handings.of(thing, limit=50)
    return HandingsView(thing=thing, owner_id=owner, entries=[_handing_view(one) for one in kept])


def _handing_view(one: Handing) -> HandingView:
    return HandingView(at=to_text(one.at), by=one.by, owner_id=one.owner_id)

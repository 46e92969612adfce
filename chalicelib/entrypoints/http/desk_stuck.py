"""What is stuck, and where: counted by kind and commune, and the late parcels one by one."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.entrypoints.http.softatm import PAGED
from chalicelib.identity import PartyId, Permission
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.paging import page_size
from chalicelib.kernel.records import dataclass
from chalicelib.orders import Parcel, late_from, late_parcels
from chalicelib.oversight import Case, CaseKind

desk_stuck_routes = Resource(__name__, tag="desk")
MOST = 100
"""Things of one kind that are looked at; more are only said to be more."""


class StuckKind(StrEnum):
    """`case`: an open case of an outlet that is no low cash."""

    PARCEL = "parcel"
    PAYOUT = "payout"
    HOLD = "hold"
    LOW_CASH = "low_cash"
    CASE = "case"


class StuckView(View, frozen=True, kw_only=True):
    """How many things of one kind are stuck in one commune; `commune` is None where a thing has none. Money in đồng."""

    kind: StuckKind
    commune: str | None
    count: int
    amount: int
    since: str


class StuckInAllView(View, frozen=True, kw_only=True):
    """Everything that is stuck. `more`: the kinds of which only the oldest hundred were counted."""

    now: str
    entries: list[StuckView]
    more: list[StuckKind]


class LateParcelView(View, frozen=True, kw_only=True):
    """A parcel with whose next step its household is late."""

    id: str
    code: str
    order_id: str
    seller_id: str
    seller_name: str
    commune: str
    state: str
    goods: int
    waits_since: str
    late_since: str


class LateParcelsView(View, frozen=True, kw_only=True):
    """A page of late parcels, those that wait longest first."""

    entries: list[LateParcelView]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Stuck:
    """One thing that is stuck since a moment."""

    kind: StuckKind
    commune: str | None
    amount: int
    since: datetime


@desk_stuck_routes.query(
    "/desk/late-parcels",
    answer=LateParcelsView,
    summary="Parcels that their household has not confirmed or handed in in time",
    allow=Permission.SEE_PROVINCE,
    query=PAGED,
)
def list_late_parcels(work: Work, call: Call) -> LateParcelsView:
    page = late_parcels(work.orders, cursor=call.query.get("cursor"), limit=page_size(limit_of(call)))
    return LateParcelsView(entries=[_late_view(work, one) for one in page.entries], next_cursor=page.next_cursor)


@desk_stuck_routes.query(
    "/desk/stuck",
    answer=StuckInAllView,
    summary="What is stuck and where, by kind and commune",
    allow=Permission.SEE_PROVINCE,
)
def show_stuck(work: Work, call: Call) -> StuckInAllView:
    late = late_parcels(work.orders, cursor=None, limit=MOST)
    cases = work.oversight.cases.open(cursor=None, limit=MOST)
    payouts, holds, more = _payouts(work), _holds(work), set()
    if late.next_cursor:
        more.add(StuckKind.PARCEL)
    if cases.next_cursor:
        more |= {StuckKind.LOW_CASH, StuckKind.CASE}
    more |= {kind for kind, found in ((StuckKind.PAYOUT, payouts), (StuckKind.HOLD, holds)) if len(found) >= MOST}
    found = [*(_of_parcel(one) for one in late.entries), *payouts, *holds, *(_of_case(one) for one in cases.entries)]
    return StuckInAllView(now=to_text(work.now), entries=_counted(found), more=sorted(more))


def _of_parcel(parcel: Parcel) -> Stuck:
    return Stuck(StuckKind.PARCEL, parcel.commune_code, parcel.shares.goods, from_text(parcel.waits_since))


def _of_case(case: Case) -> Stuck:
    kind = StuckKind.LOW_CASH if case.kind is CaseKind.LOW_CASH else StuckKind.CASE
    return Stuck(kind, case.outlet_code, case.amount, case.opened_at)


def _payouts(work: Work) -> list[Stuck]:
    """Transfers of which the bank has not said in time what became of them."""
    transfers = work.banking.transfers
    ids = transfers.due(work.now + timedelta(days=1), limit=MOST)
    for one in ids:
        transfers.expect(one)
    silent = timedelta(seconds=work.policy.transfer_answer_within_s)
    late = [one for one in map(transfers.find, ids) if one is not None and one.sent_at + silent <= work.now]
    where = _communes(work, (one.party_id for one in late))
    return [
        Stuck(StuckKind.PAYOUT, where.get(one.party_id) if one.party_id else None, one.amount, one.sent_at) for one in late
    ]


def _holds(work: Work) -> list[Stuck]:
    """Parts of balances that were kept back longer than they should have been."""
    over = [one for one in work.insight.books.open_holds(cursor=None, limit=MOST).entries if one.until <= work.now]
    owners = [PartyId(one.account.of) if one.account.of.startswith(f"{PartyId.prefix}_") else None for one in over]
    where = _communes(work, owners)
    return [
        Stuck(StuckKind.HOLD, where.get(owner) if owner else None, one.amount, one.until)
        for one, owner in zip(over, owners, strict=True)
    ]


def _communes(work: Work, ids: Iterable[PartyId | None]) -> dict[PartyId, str | None]:
    wanted = sorted({one for one in ids if one})
    work.identity.people.expect(parties=wanted)
    found = {one: work.identity.people.party(one) for one in wanted}
    return {one: party.commune_code for one, party in found.items() if party is not None}


def _counted(found: Iterable[Stuck]) -> list[StuckView]:
    groups: dict[tuple[StuckKind, str | None], list[Stuck]] = {}
    for one in found:
        groups.setdefault((one.kind, one.commune), []).append(one)
    order = list(StuckKind)
    return [
        StuckView(
            kind=kind,
            commune=commune,
            count=len(them),
            amount=sum(one.amount for one in them),
            since=to_text(min(one.since for one in them)),
        )
        for (kind, commune), them in sorted(groups.items(), key=lambda pair: (order.index(pair[0][0]), -len(pair[1])))
    ]


def _late_view(work: Work, parcel: Parcel) -> LateParcelView:
    late = late_from(parcel, work.policy)
    assert late is not None, "a late parcel waits for its household"
    return LateParcelView(
        id=parcel.parcel_id,
        code=parcel.code,
        order_id=parcel.order_id,
        seller_id=parcel.seller_id,
        seller_name=parcel.seller_name,
        commune=parcel.commune_code,
        state=parcel.state.value,
        goods=parcel.shares.goods,
        waits_since=parcel.waits_since,
        late_since=to_text(late),
    )

"""Coverage, the agent's float, taxes and commission over HTTP."""

from typing import Annotated

import msgspec

from chalicelib.banking import (
    Coverage,
    HouseholdTax,
    OwnMove,
    Remittance,
    TopUp,
    TopUpId,
    ask_for_taxes,
    coverage_now,
    days_of,
    find_remittance,
    float_account,
    tax_id,
    top_up,
)
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.entrypoints.http.softatm import PAGED, Amount, IdText, OutletText
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import page_size
from chalicelib.ledger import balance
from chalicelib.softatm import find_outlet, outlet_code_of

remittance_routes = Resource(__name__, tag="bank statements")

Period = Annotated[str, msgspec.Meta(pattern="^20[0-9]{2}-(0[1-9]|1[0-2])$", description="A month, like 2026-09.")]


class CoverageView(View, frozen=True, kw_only=True):
    """What is there and what is owed; `excess` is of the customers' side, `all_excess` with cash and float."""

    on: str
    at: str
    has: int
    owes: int
    unposted: int
    excess: int
    all_has: int
    all_owes: int
    all_excess: int
    balances: dict[str, int]


class CoveragesView(View, frozen=True, kw_only=True):
    """The coverage at this moment, by the sums, and as it was reported each day, newest first."""

    now: CoverageView
    entries: list[CoverageView]
    next_cursor: str | None


class NewTopUp(Body, frozen=True, kw_only=True):
    """Own money that becomes an outlet's float."""

    top_up_id: IdText
    outlet_code: OutletText
    amount: Amount


class TopUpView(View, frozen=True, kw_only=True):
    """A top-up of an outlet's float; `checker_id` is the second person, where one was needed."""

    id: str
    outlet_code: str
    amount: int
    at: str
    entry_id: str
    checker_id: str | None


class FloatView(View, frozen=True, kw_only=True):
    """An outlet's float and its top-ups, newest first."""

    outlet_code: str
    available: int
    entries: list[TopUpView]
    next_cursor: str | None


class OwnMoveView(View, frozen=True, kw_only=True):
    """Money of ours from one place to another: `vault`, `own` or `customers`."""

    id: str
    origin: str
    destination: str
    amount: int
    by: list[str]
    reason: str
    at: str
    entry_id: str


class OwnMovesView(View, frozen=True, kw_only=True):
    """A page of own moves, newest first."""

    entries: list[OwnMoveView]
    next_cursor: str | None


class NewTaxRemittance(Body, frozen=True, kw_only=True):
    """A month whose taxes are to be added up."""

    period: Period


class RemittanceView(View, frozen=True, kw_only=True):
    """Taxes of a month, or the commission of a month and an outlet."""

    id: str
    period: str
    state: str
    outlet_code: str | None
    amount: int
    vat: int
    pit: int
    households: int
    fault: str | None
    asked_at: str
    maker_id: str | None
    checker_id: str | None
    remitted_at: str | None


class RemittancesView(View, frozen=True, kw_only=True):
    """A page of remittances, newest first."""

    entries: list[RemittanceView]
    next_cursor: str | None


class HouseholdTaxView(View, frozen=True, kw_only=True):
    """What was withheld for a household in the month, net of returns, and by how many journal entries: of `sales`, the
    goods' price before fee and taxes, less `returned`; `vat_back` and `pit_back` are what the returns took back.
    """

    party_id: str
    sales: int
    returned: int
    vat: int
    vat_back: int
    pit: int
    pit_back: int
    entries: int


class HouseholdTaxesView(View, frozen=True, kw_only=True):
    """The month's file: one line a household."""

    entries: list[HouseholdTaxView]
    next_cursor: str | None


@remittance_routes.query(
    "/coverage", answer=CoveragesView, summary="Is as much there as is owed?", allow=Permission.SEE_PROVINCE, query=PAGED
)
def show_coverage(work: Work, call: Call) -> CoveragesView:
    page = work.banking.coverage.listed(cursor=call.query.get("cursor"), limit=page_size(limit_of(call)))
    days = [coverage_view(one) for one in page.entries]
    return CoveragesView(now=coverage_view(coverage_now(work.banking)), entries=days, next_cursor=page.next_cursor)


@remittance_routes.command(
    "/float-top-ups",
    kind="top_up_float",
    body=NewTopUp,
    answer=TopUpView,
    summary="Own money becomes an outlet's float; above the policy's amount ask for an approval",
    allow=Permission.OPERATE,
)
def post_top_up(work: Work, call: Call, body: NewTopUp) -> TopUpView:
    outlet = find_outlet(work.softatm, outlet_code_of(body.outlet_code))
    top_up_id = TopUpId.parse(body.top_up_id, field="top_up_id")
    return top_up_view(top_up(work.banking, top_up_id, outlet.code, body.amount, by=call.signed_in.party_id))


@remittance_routes.query(
    "/outlets/{code}/float",
    answer=FloatView,
    summary="An outlet's float and its top-ups",
    allow=Permission.SEE_PROVINCE,
    query=PAGED,
)
def show_float(work: Work, call: Call) -> FloatView:
    outlet = find_outlet(work.softatm, outlet_code_of(call.path["code"]))
    cursor, limit = call.query.get("cursor"), page_size(limit_of(call))
    page = work.banking.top_ups.of_outlet(outlet.code, cursor=cursor, limit=limit)
    return FloatView(
        outlet_code=outlet.code,
        available=balance(work.ledger, float_account(outlet.code)).available,
        entries=[top_up_view(one) for one in page.entries],
        next_cursor=page.next_cursor,
    )


@remittance_routes.query(
    "/own-moves",
    answer=OwnMovesView,
    summary="Money of ours between the vault, our own account and the customers' account",
    allow=Permission.SEE_PROVINCE,
    query=PAGED,
)
def list_own_moves(work: Work, call: Call) -> OwnMovesView:
    page = work.banking.own_moves.listed(cursor=call.query.get("cursor"), limit=page_size(limit_of(call)))
    return OwnMovesView(entries=[own_move_view(one) for one in page.entries], next_cursor=page.next_cursor)


@remittance_routes.command(
    "/tax-remittances",
    kind="ask_for_taxes",
    body=NewTaxRemittance,
    answer=RemittanceView,
    summary="Add up a month's taxes, household by household",
    allow=Permission.OPERATE,
)
def post_tax_remittance(work: Work, call: Call, body: NewTaxRemittance) -> RemittanceView:
    return remittance_view(ask_for_taxes(work.banking, body.period, call.signed_in.party_id))


@remittance_routes.query(
    "/remittances", answer=RemittancesView, summary="Remittances", allow=Permission.SEE_PROVINCE, query=PAGED
)
def list_remittances(work: Work, call: Call) -> RemittancesView:
    page = work.banking.remittances.listed(cursor=call.query.get("cursor"), limit=page_size(limit_of(call)))
    return RemittancesView(entries=[remittance_view(one) for one in page.entries], next_cursor=page.next_cursor)


@remittance_routes.query(
    "/tax-remittances/{period}", answer=RemittanceView, summary="A month's taxes", allow=Permission.SEE_PROVINCE
)
def show_tax_remittance(work: Work, call: Call) -> RemittanceView:
    return remittance_view(find_remittance(work.banking, _tax_id(call)))


@remittance_routes.query(
    "/tax-remittances/{period}/households",
    answer=HouseholdTaxesView,
    summary="A month's taxes by household",
    allow=Permission.SEE_PROVINCE,
    query=PAGED,
)
def show_household_taxes(work: Work, call: Call) -> HouseholdTaxesView:
    found = find_remittance(work.banking, _tax_id(call))
    cursor, limit = call.query.get("cursor"), page_size(limit_of(call))
    page = work.banking.remittances.shares(found.period, cursor=cursor, limit=limit)
    return HouseholdTaxesView(entries=[tax_view(one) for one in page.entries], next_cursor=page.next_cursor)


def tax_view(one: HouseholdTax) -> HouseholdTaxView:
    return HouseholdTaxView(
        party_id=one.party_id,
        sales=one.sales,
        returned=one.returned,
        vat=one.vat,
        vat_back=one.vat_back,
        pit=one.pit,
        pit_back=one.pit_back,
        entries=one.entries,
    )


def _tax_id(call: Call) -> str:
    """
    Raises:
        InvalidInput: not a month.
    """
    days_of(call.path["period"])
    return tax_id(call.path["period"])


def coverage_view(found: Coverage) -> CoverageView:
    return CoverageView(
        on=found.on.isoformat(),
        at=to_text(found.at),
        has=found.has,
        owes=found.owes,
        unposted=found.unposted,
        excess=found.excess,
        all_has=found.all_has,
        all_owes=found.all_owes,
        all_excess=found.all_excess,
        balances=dict(found.balances),
    )


def top_up_view(made: TopUp) -> TopUpView:
    return TopUpView(
        id=made.top_up_id,
        outlet_code=made.outlet_code,
        amount=made.amount,
        at=to_text(made.at),
        entry_id=made.entry_id,
        checker_id=made.checker_id,
    )


def own_move_view(made: OwnMove) -> OwnMoveView:
    return OwnMoveView(
        id=made.move_id,
        origin=made.origin.value,
        destination=made.destination.value,
        amount=made.amount,
        by=list(made.by),
        reason=made.reason,
        at=to_text(made.at),
        entry_id=made.entry_id,
    )


def remittance_view(found: Remittance) -> RemittanceView:
    return RemittanceView(
        id=found.remittance_id,
        period=found.period,
        state=found.state.value,
        outlet_code=found.outlet_code,
        amount=found.amount,
        vat=found.vat,
        pit=found.pit,
        households=found.households,
        fault=found.fault,
        asked_at=to_text(found.asked_at),
        maker_id=found.maker_id,
        checker_id=found.checker_id,
        remitted_at=to_text(found.remitted_at) if found.remitted_at else None,
    )

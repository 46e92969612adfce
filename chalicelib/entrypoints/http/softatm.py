"""Outlets, withdrawals of the household, receipts. What tellers do is in `till.py`."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource, View
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.words import amount_in_words
from chalicelib.softatm import (
    CashInId,
    CashReceipt,
    Count,
    Outlet,
    OutletPlan,
    Withdrawal,
    WithdrawalId,
    cancel_withdrawal,
    find_outlet,
    find_own,
    find_receipt,
    issue_withdrawal,
    list_outlets,
    open_outlet,
    outlet_code_of,
    show_code,
    withdrawals_of,
)

softatm_routes = Resource(__name__, tag="soft ATM")

Amount = Annotated[int, msgspec.Meta(ge=1, le=10**12, description="Whole đồng.")]
IdText = Annotated[str, msgspec.Meta(max_length=40)]
OutletText = Annotated[str, msgspec.Meta(pattern="^[0-9]{5}$", description="The commune's code of 2022.")]
MoneyPin = Annotated[str, msgspec.Meta(pattern="^[0-9]{6}$")]
CollectPin = Annotated[str, msgspec.Meta(pattern="^[0-9]{4}$", description="Four digits, for this withdrawal only.")]
Line = Annotated[str, msgspec.Meta(max_length=200)]
Cash = Annotated[int, msgspec.Meta(ge=0, le=10**12)]
QuoteText = Annotated[
    str, msgspec.Meta(max_length=300, description="A quote from `/quotes`; its fee is the one that is taken.")
]
PAGED = {"cursor": "Where the next page begins, from `next_cursor`.", "limit": "1 to 100."}


class NoteCount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many of one banknote."""

    note: Annotated[int, msgspec.Meta(ge=1_000, le=500_000)]
    count: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


NoteCounts = Annotated[list[NoteCount], msgspec.Meta(max_length=9)]


class NewOutlet(Body, frozen=True, kw_only=True):
    """A post office that opens. `hours`: seven texts from Monday, such as `07:30-11:30,13:30-17:00`."""

    code: OutletText
    address: Line
    serves_cash: bool
    name: Line = ""
    hours: list[Annotated[str, msgspec.Meta(max_length=60)]] | None = None
    min_cash: Cash = 0
    max_cash: Cash = 0


class OutletView(View, frozen=True, kw_only=True):
    """A commune post office."""

    code: str
    name: str
    address: str
    serves_cash: bool
    state: str
    hours: list[str]
    open_now: bool


class OutletsView(View, frozen=True, kw_only=True):
    """A page of outlets."""

    entries: list[OutletView]
    next_cursor: str | None


class NewWithdrawal(Body, frozen=True, kw_only=True):
    """Money to be collected in cash. `outlet_code` may be left out up to the policy's amount."""

    secrets = frozenset({"money_pin", "collect_pin"})

    withdrawal_id: IdText
    amount: Amount
    money_pin: MoneyPin
    collect_pin: CollectPin
    outlet_code: OutletText | None = None
    quote: QuoteText | None = None


class WithdrawalView(View, frozen=True, kw_only=True):
    """A withdrawal, for its owner. `code` is shown while it can be paid; whoever pays asks for the collect PIN too."""

    id: str
    state: str
    amount: int
    amount_words: str
    fee: int
    code: str | None
    outlet_code: str | None
    issued_at: str
    expires_at: str
    ended_at: str | None
    reason: str | None
    balance_after: int


class WithdrawalsView(View, frozen=True, kw_only=True):
    """A page of the caller's withdrawals, newest first; without codes."""

    entries: list[WithdrawalView]
    next_cursor: str | None


class CashReceiptView(View, frozen=True, kw_only=True):
    """What is printed. `balance_after` is the customer's; of a cash-out, when the money was set aside."""

    id: str
    kind: str
    title: str
    holder: str
    amount: int
    amount_figures: str
    amount_words: str
    fee: int
    outlet_code: str
    outlet_name: str
    shift_id: str
    teller_id: str
    at: str
    entries: list[str]
    balance_after: int


def pairs_of(notes: list[NoteCount]) -> list[tuple[int, int]]:
    return [(each.note, each.count) for each in notes]


def notes_view(count: Count) -> list[NoteCount]:
    return [NoteCount(note=note, count=number) for note, number in count]


def outlet_view(work: Work, outlet: Outlet) -> OutletView:
    return OutletView(
        code=outlet.code,
        name=outlet.name,
        address=outlet.address,
        serves_cash=outlet.serves_cash,
        state=outlet.state.value,
        hours=list(outlet.hours),
        open_now=outlet.is_open_at(work.now),
    )


def withdrawal_view(withdrawal: Withdrawal, code: str | None = None) -> WithdrawalView:
    return WithdrawalView(
        id=withdrawal.withdrawal_id,
        state=withdrawal.state.value,
        amount=withdrawal.amount,
        amount_words=amount_in_words(withdrawal.amount),
        fee=withdrawal.fee,
        code=code,
        outlet_code=withdrawal.outlet_code,
        issued_at=to_text(withdrawal.issued_at),
        expires_at=to_text(withdrawal.good_until),
        ended_at=to_text(withdrawal.ended_at) if withdrawal.ended_at else None,
        reason=withdrawal.reason,
        balance_after=withdrawal.balance_after,
    )


def receipt_view(receipt: CashReceipt) -> CashReceiptView:
    return CashReceiptView(
        id=receipt.receipt_id,
        kind=receipt.kind,
        title=receipt.title,
        holder=receipt.holder,
        amount=receipt.amount,
        amount_figures=receipt.amount_figures,
        amount_words=receipt.amount_words,
        fee=receipt.fee,
        outlet_code=receipt.outlet_code,
        outlet_name=receipt.outlet_name,
        shift_id=receipt.shift_id,
        teller_id=receipt.teller_id,
        at=to_text(receipt.at),
        entries=list(receipt.entries),
        balance_after=receipt.balance_after,
    )


@softatm_routes.query(
    "/outlets",
    answer=OutletsView,
    summary="Post offices, near a commune or everywhere",
    guests=True,
    query={"near": "A commune's code: outlets of its district.", "cash": "`1`: only those that serve cash.", **PAGED},
)
def show_outlets(work: Work, call: Call) -> OutletsView:
    page = list_outlets(
        work.softatm,
        near=call.query.get("near"),
        cash=call.query.get("cash") == "1",
        cursor=call.query.get("cursor"),
        limit=limit_of(call),
    )
    return OutletsView(entries=[outlet_view(work, outlet) for outlet in page.entries], next_cursor=page.next_cursor)


@softatm_routes.query("/outlets/{code}", answer=OutletView, summary="One post office", guests=True)
def show_outlet(work: Work, call: Call) -> OutletView:
    return outlet_view(work, find_outlet(work.softatm, outlet_code_of(call.path["code"])))


@softatm_routes.command(
    "/outlets", kind="open_outlet", body=NewOutlet, answer=OutletView, summary="Open an outlet", allow=Permission.OPERATE
)
def post_outlet(work: Work, call: Call, body: NewOutlet) -> OutletView:
    plan = OutletPlan(
        code=body.code,
        address=body.address,
        serves_cash=body.serves_cash,
        name=body.name,
        min_cash=body.min_cash,
        max_cash=body.max_cash,
        **({} if body.hours is None else {"hours": tuple(body.hours)}),
    )
    return outlet_view(work, open_outlet(work.softatm, plan))


def reveal_code(work: Work, call: Call, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The code is computed again for every answer, and is in none that is stored."""
    withdrawal = find_own(work.softatm, call.signed_in.party_id, WithdrawalId(answer["id"]))
    return {"code": show_code(work.softatm, withdrawal)}


@softatm_routes.command(
    "/withdrawals",
    kind="issue_withdrawal",
    body=NewWithdrawal,
    answer=WithdrawalView,
    summary="Set money aside and get a code for it",
    allow=Permission.OWN_MONEY,
    reveal=reveal_code,
)
def post_withdrawal(work: Work, call: Call, body: NewWithdrawal) -> WithdrawalView:
    withdrawal = issue_withdrawal(
        work.softatm,
        withdrawal_id=WithdrawalId.parse(body.withdrawal_id, field="withdrawal_id"),
        party_id=call.signed_in.party_id,
        amount=body.amount,
        money_pin=body.money_pin,
        collect_pin=body.collect_pin,
        outlet_code=None if body.outlet_code is None else outlet_code_of(body.outlet_code),
        quote=body.quote,
    )
    return withdrawal_view(withdrawal)


@softatm_routes.query(
    "/withdrawals",
    answer=WithdrawalsView,
    summary="The caller's withdrawals",
    allow=Permission.OWN_MONEY,
    query=PAGED,
)
def show_withdrawals(work: Work, call: Call) -> WithdrawalsView:
    party_id = call.signed_in.party_id
    page = withdrawals_of(work.softatm, party_id, cursor=call.query.get("cursor"), limit=limit_of(call))
    return WithdrawalsView(entries=[withdrawal_view(w) for w in page.entries], next_cursor=page.next_cursor)


@softatm_routes.query(
    "/withdrawals/{withdrawal_id}",
    answer=WithdrawalView,
    summary="One withdrawal, with its code while it can be paid",
    allow=Permission.OWN_MONEY,
)
def show_withdrawal(work: Work, call: Call) -> WithdrawalView:
    withdrawal_id = WithdrawalId.parse(call.path["withdrawal_id"])
    withdrawal = find_own(work.softatm, call.signed_in.party_id, withdrawal_id)
    return withdrawal_view(withdrawal, show_code(work.softatm, withdrawal))


@softatm_routes.command(
    "/withdrawals/{withdrawal_id}/cancellation",
    kind="cancel_withdrawal",
    body=Nothing,
    answer=WithdrawalView,
    summary="Take the money back to the balance",
    allow=Permission.OWN_MONEY,
)
def post_cancellation(work: Work, call: Call, body: Nothing) -> WithdrawalView:
    withdrawal_id = WithdrawalId.parse(call.path["withdrawal_id"])
    return withdrawal_view(cancel_withdrawal(work.softatm, call.signed_in.party_id, withdrawal_id))


@softatm_routes.query(
    "/receipts/{receipt_id}",
    answer=CashReceiptView,
    summary="The receipt of a cash-in or cash-out, for its customer and its outlet",
)
def show_receipt(work: Work, call: Call) -> CashReceiptView:
    actor, operation = call.signed_in, operation_of(call.path["receipt_id"])
    return receipt_view(find_receipt(work.softatm, operation, party_id=actor.party_id, outlet_code=actor.outlet_code))


def operation_of(text: str, *, field: str = "id") -> WithdrawalId | CashInId:
    """
    Raises:
        InvalidInput: an id of something that has no receipt.
    """
    kind = CashInId if text.startswith(CashInId.prefix) else WithdrawalId
    return kind.parse(text, field=field)

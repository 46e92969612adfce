"""Offline vouchers of the household: issue, show, cancel."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource, View, written
from chalicelib.entrypoints.http.softatm import (
    PAGED,
    Amount,
    CollectPin,
    IdText,
    MoneyPin,
    OutletsView,
    OutletText,
    outlet_view,
)
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.words import amount_in_words
from chalicelib.offline import (
    Voucher,
    VoucherId,
    cancel_voucher,
    find_own_voucher,
    issue_voucher,
    outlets_for_vouchers,
    show_voucher,
    vouchers_of,
)
from chalicelib.softatm import list_outlets, outlet_code_of

voucher_routes = Resource(__name__, tag="soft ATM")


class NewVoucher(Body, frozen=True, kw_only=True):
    """Money to be collected at an outlet that may have no line then."""

    secrets = frozenset({"money_pin", "collect_pin"})

    voucher_id: IdText
    amount: Amount
    outlet_code: OutletText
    money_pin: MoneyPin
    collect_pin: CollectPin


class ShownVoucherView(View, frozen=True, kw_only=True):
    """What to show at the counter: the text of a QR code (7-M, alphanumeric), ten digits to say, the same as a JWS."""

    qr: str
    code: str
    token: str


class VoucherView(View, frozen=True, kw_only=True):
    """A voucher, for its owner. `shown` is there while it is good; the outlet asks for the collect PIN too.

    `cancel_pending`: the money comes back within 24 hours, when the outlet's tablet was heard, unless it was paid before.
    """

    id: str
    state: str
    amount: Annotated[int, msgspec.Meta(description="Whole đồng.")]
    amount_words: str
    fee: int
    outlet_code: str
    issued_at: str
    good_until: str
    expired: bool
    paid_at: str | None
    ended_at: str | None
    balance_after: int
    shown: ShownVoucherView | None = None


class VouchersView(View, frozen=True, kw_only=True):
    """A page of the caller's vouchers, newest first."""

    entries: list[VoucherView]
    next_cursor: str | None


def voucher_view(work: Work, voucher: Voucher, shown: ShownVoucherView | None = None) -> VoucherView:
    return VoucherView(
        id=voucher.voucher_id,
        state=voucher.state.value,
        amount=voucher.amount,
        amount_words=amount_in_words(voucher.amount),
        fee=voucher.fee,
        outlet_code=voucher.outlet_code,
        issued_at=to_text(voucher.issued_at),
        good_until=to_text(voucher.good_until),
        expired=work.now >= voucher.good_until,
        paid_at=to_text(voucher.paid_at) if voucher.paid_at else None,
        ended_at=to_text(voucher.ended_at) if voucher.ended_at else None,
        balance_after=voucher.balance_after,
        shown=shown,
    )


def shown_view(work: Work, voucher: Voucher) -> ShownVoucherView | None:
    shown = show_voucher(work.offline, voucher)
    return None if shown is None else ShownVoucherView(qr=shown[0], code=shown[1], token=shown[2])


def reveal_voucher(work: Work, call: Call, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """It is signed anew for every answer, and is in none that is stored."""
    voucher = find_own_voucher(work.offline, call.signed_in.party_id, VoucherId(answer["id"]))
    return {"shown": written(shown_view(work, voucher))}


@voucher_routes.command(
    "/vouchers",
    kind="issue_voucher",
    body=NewVoucher,
    answer=VoucherView,
    summary="Set money aside for an outlet whose line may be down",
    allow=Permission.OWN_MONEY,
    reveal=reveal_voucher,
)
def post_voucher(work: Work, call: Call, body: NewVoucher) -> VoucherView:
    voucher = issue_voucher(
        work.offline,
        voucher_id=VoucherId.parse(body.voucher_id, field="voucher_id"),
        party_id=call.signed_in.party_id,
        amount=body.amount,
        money_pin=body.money_pin,
        collect_pin=body.collect_pin,
        outlet_code=outlet_code_of(body.outlet_code),
    )
    return voucher_view(work, voucher)


@voucher_routes.query(
    "/voucher-outlets",
    answer=OutletsView,
    summary="Post offices that pay vouchers which are issued now",
    allow=Permission.OWN_MONEY,
    query=PAGED,
)
def show_voucher_outlets(work: Work, call: Call) -> OutletsView:
    page = list_outlets(work.softatm, cash=True, cursor=call.query.get("cursor"), limit=limit_of(call))
    paying = outlets_for_vouchers(work.offline, [outlet.code for outlet in page.entries])
    shown = [outlet_view(work, outlet) for outlet in page.entries if outlet.code in paying]
    return OutletsView(entries=shown, next_cursor=page.next_cursor)


@voucher_routes.query(
    "/vouchers", answer=VouchersView, summary="The caller's vouchers", allow=Permission.OWN_MONEY, query=PAGED
)
def show_vouchers(work: Work, call: Call) -> VouchersView:
    page = vouchers_of(work.offline, call.signed_in.party_id, cursor=call.query.get("cursor"), limit=limit_of(call))
    return VouchersView(entries=[voucher_view(work, one) for one in page.entries], next_cursor=page.next_cursor)


@voucher_routes.query(
    "/vouchers/{voucher_id}",
    answer=VoucherView,
    summary="One voucher, with what to show while it is good",
    allow=Permission.OWN_MONEY,
)
def show_one_voucher(work: Work, call: Call) -> VoucherView:
    voucher = find_own_voucher(work.offline, call.signed_in.party_id, VoucherId.parse(call.path["voucher_id"]))
    return voucher_view(work, voucher, shown_view(work, voucher))


@voucher_routes.command(
    "/vouchers/{voucher_id}/cancellation",
    kind="cancel_voucher",
    body=Nothing,
    answer=VoucherView,
    summary="Ask for the money back: at once, or within 24 hours when the outlet's tablet was heard",
    allow=Permission.OWN_MONEY,
)
def post_voucher_cancellation(work: Work, call: Call, body: Nothing) -> VoucherView:
    voucher_id = VoucherId.parse(call.path["voucher_id"])
    return voucher_view(work, cancel_voucher(work.offline, call.signed_in.party_id, voucher_id))

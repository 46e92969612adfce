"""Use cases of goods that were not as ordered: the buyer's complaint, what two people decide, money taken back later.

A complaint moves the parcel out of `delivered`, and so out of the release's way; both are conditions on one version.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.identity import PartyId
from chalicelib.kernel.clock import from_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.money import Money, share
from chalicelib.ledger import Account, Posting, account, balance, chart, credit, debit
from chalicelib.orders import messages
from chalicelib.orders.carriage import Bearer, Costs, borne
from chalicelib.orders.errors import CashNotHere, ClaimTooLate, NoSuchParcel, ParcelMoved, TooLateToTakeBack
from chalicelib.orders.fulfilment import receivable, release_money
from chalicelib.orders.kept import TakenBack, kept_of
from chalicelib.orders.order import payment_id_of
from chalicelib.orders.parcel import OrderId, Parcel, ParcelId, ParcelState, claims_until, moved
from chalicelib.orders.ports import Orders
from chalicelib.orders.pricing import Shares
from chalicelib.orders.promoting import promoted
from chalicelib.orders.service import Placed, find_order
from chalicelib.oversight import CaseKind, CaseState, Fact, case_id_of, close_case, find_case, open_case, require_reason
from chalicelib.payments import CARRIER, balance_account, escrow, post_for, request_refund


def open_dispute(
    orders: Orders,
    order_id: OrderId,
    parcel_id: ParcelId,
    *,
    reason: str,
    viewer: PartyId | None = None,
    token: str = "",
) -> Placed:
    """Stage that goods are missing, spoilt or other ones: their money stays where it is until two people have decided.

    Raises:
        ReasonNeeded: nothing that says what is wrong.
        NoSuchOrder: none has the id, or it is not the viewer's.
        NoSuchParcel: not of this order.
        ParcelMoved: not delivered, released by now, or the buyer said that all was well.
        ClaimTooLate: all of it is fresh, and was delivered too long ago.
    """
    said = require_reason(reason)
    placed = find_order(orders, order_id, viewer=viewer, token=token)
    found = placed.parcel(parcel_id)
    if found.received:
        raise ParcelMoved("Bạn đã xác nhận đủ hàng.", "The buyer has confirmed the receipt.")
    disputed = replace(moved(found, ParcelState.DISPUTED, orders.now), complaint=said)
    until = claims_until(found, orders.policy.fresh_claim_window_s)
    if until is not None and orders.now > until:
        raise ClaimTooLate(until)
    orders.store.save_parcel(disputed)
    facts: dict[str, Fact] = {"order_id": order_id, "seller_id": disputed.seller_id, "cod": disputed.cod}
    case_id = case_id_of("goods_disputed", parcel_id)
    amount = disputed.paid_shares.total
    open_case(orders.oversight, CaseKind.GOODS_DISPUTED, parcel_id, facts=facts, amount=amount, case_id=case_id)
    orders.outbox.stage(messages.disputed(disputed))
    return replace(placed, parcels=[disputed if one.parcel_id == parcel_id else one for one in placed.parcels])


def settle_dispute(
    orders: Orders,
    parcel_id: ParcelId,
    counts: Mapping[str, int],
    *,
    delivery: bool,
    grams_off: Mapping[str, int] | None = None,
    way_back: Bearer | None = None,
    settled_by: PartyId,
    reason: str,
) -> Parcel:
    """Stage what two people decided: the rest is refunded (flow 5a), what is kept is released (flow 4) by its lines.

    Args:
        counts: units of each listing that the buyer keeps; delivery: whether the buyer pays it.
        grams_off: of all that was sent of a listing, what could not be used.
        way_back: who pays for the units that are not kept to be sent back; None if they are not.
        settled_by: who approved it; closes the case, for the reason.

    Raises:
        NoSuchParcel: none has the id.
        ParcelMoved: it is not disputed.
        CashNotHere: the carrier has not handed over its cash.
        InvalidInput: not what can be kept of the parcel.
        MoneyFrozen: the bank's word on the order's money is in doubt; now, or at the commit.
    """
    parcel = _found(orders, parcel_id)
    if parcel.state is not ParcelState.DISPUTED:
        raise _not_there(parcel)
    if parcel.cod and not parcel.remitted:
        raise CashNotHere
    settled = replace(parcel, kept=kept_of(parcel.lines, parcel.keeps, counts, delivery=delivery, grams_off=grams_off))
    _expect(orders, parcel)
    back = parcel.paid_shares.total - settled.paid_shares.total
    if way_back is not None:
        settled = _sent_back(orders, parcel, settled, way_back, most=back)
        back -= settled.borne
    if settled.paid_shares.gross:
        settled = release_money(orders, settled)
    else:
        settled = moved(settled, ParcelState.REFUNDED, orders.now)
        orders.store.save_parcel(settled)
    if back:
        request_refund(orders.payments, payment_id_of(parcel.order_id), back, "dispute_settled")
    case = find_case(orders.oversight, case_id_of("goods_disputed", parcel_id))
    if case.state is CaseState.OPEN:
        close_case(orders.oversight, case.case_id, closed_by=settled_by, resolution=reason)
    orders.outbox.stage(messages.settled(settled, back))
    return settled


def _sent_back(orders: Orders, parcel: Parcel, settled: Parcel, bearer: Bearer, *, most: Money) -> Parcel:
    """Stage the way back of the units that are not kept; a buyer pays it out of what is refunded.

    Raises:
        InvalidInput: every unit is kept.
    """
    counts = zip(parcel.lines, parcel.keeps.counts, settled.keeps.counts, strict=True)
    lines = tuple(replace(line, back=had - kept) for line, had, kept in counts)
    if not any(line.back for line in lines):
        raise InvalidInput("Không có hàng nào gửi về.", "Nothing is sent back.", field="way_back")
    cost = share(parcel.shares.delivery, orders.policy.return_fee_bp)
    match bearer:
        case Bearer.BUYER:
            costs = Costs(buyer=min(cost, most), province=cost - min(cost, most))
        case Bearer.HOUSEHOLD:
            costs = Costs(household=cost)
        case Bearer.PROVINCE:
            costs = Costs(province=cost)
    if cost:
        legs = [*borne(orders, parcel, costs), credit(account(chart.CARRIER_DUE, CARRIER), cost)]
        post_for(orders.ledger, parcel.order_id, "goods_sent_back", f"sentback:{parcel.parcel_id}", legs)
    return replace(settled, lines=lines, borne=costs.buyer)


def take_back(orders: Orders, parcel_id: ParcelId, counts: Mapping[str, int], *, delivery: bool) -> Parcel:
    """Stage a refund after the release (flow 5c): the household gives back what is there, and owes the rest.

    Fee, taxes and carrier give back their recorded parts; what the household owes is taken out of its next releases.

    Args:
        counts: units of each listing that the buyer keeps; delivery: whether the buyer pays it.

    Raises:
        NoSuchParcel: none has the id.
        ParcelMoved: it is not released.
        TooLateToTakeBack: the release is longer ago than entries may be reversed.
        InvalidInput: not what can be kept of the parcel, or nothing is taken back.
        MoneyFrozen: the bank's word on the order's money is in doubt; now, or at the commit.
    """
    parcel = _found(orders, parcel_id)
    if parcel.state is not ParcelState.RELEASED:
        raise _not_there(parcel)
    if orders.now > _released_at(parcel) + timedelta(seconds=orders.policy.reversal_window_s):
        raise TooLateToTakeBack
    after = replace(
        parcel,
        kept=kept_of(parcel.lines, parcel.keeps, counts, delivery=delivery),
        taken_back=(*parcel.taken_back, TakenBack(orders.now, parcel.keeps)),
    )
    back = parcel.paid_shares.total - after.paid_shares.total
    if not back:
        raise InvalidInput("Không có gì để hoàn lại.", "Nothing is taken back.", field="kept")
    orders.store.save_parcel(after)
    _expect(orders, parcel)
    legs = _taken_back(orders, parcel, after.paid_shares)
    request_refund(orders.payments, payment_id_of(parcel.order_id), back, "taken_back", out_of=legs)
    orders.outbox.stage(messages.settled(after, back))
    return after


def _taken_back(orders: Orders, parcel: Parcel, left: Shares) -> list[Posting]:
    had, seller_id = parcel.paid_shares, parcel.seller_id
    owes = had.seller - left.seller
    there: Money = min(owes, balance(orders.ledger, balance_account(seller_id)).available)
    whose = balance_account(seller_id)
    return [
        # Of goods worth a few đồng, the rounding of the other shares may leave the household more than before.
        debit(whose, there) if there > 0 else credit(whose, -there),
        debit(receivable(seller_id), owes - there),
        debit(account(chart.INCOME_MARKETPLACE, "orders"), had.fee - left.fee),
        debit(account(chart.VAT_OUTPUT, "orders"), had.fee_vat - left.fee_vat),
        debit(account(chart.VAT_WITHHELD, "orders"), had.vat - left.vat),
        debit(account(chart.PIT_WITHHELD, "orders"), had.pit - left.pit),
        debit(account(chart.CARRIER_DUE, CARRIER), had.delivery - left.delivery),
        credit(promoted(parcel), had.discount - left.discount),
    ]


def _expect(orders: Orders, parcel: Parcel) -> None:
    whose: list[Account] = [balance_account(parcel.seller_id), receivable(parcel.seller_id), escrow(parcel.order_id)]
    orders.payments.store.expect_freezes(parcel.order_id)
    orders.store.expect_accounts(whose)


def _found(orders: Orders, parcel_id: ParcelId) -> Parcel:
    found = orders.store.find_parcel(parcel_id)
    if found is None:
        raise NoSuchParcel
    return found


def _released_at(parcel: Parcel) -> datetime:
    return from_text(parcel.times[ParcelState.RELEASED.value])


def _not_there(parcel: Parcel) -> ParcelMoved:
    return ParcelMoved(
        "Kiện hàng không ở bước này.",
        f"The parcel is {parcel.state.value}.",
        details={"parcel_id": parcel.parcel_id, "state": parcel.state.value},
    )

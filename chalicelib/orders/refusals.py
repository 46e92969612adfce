"""Use cases of parcels that nobody takes: refused at the door, never collected, spoilt on the way. A normal ending.

The way there and back costs, whoever is to blame: `BEARERS` says who pays it. A buyer pays out of what was paid; of cash on
delivery there is nothing to take it from, so household and province share it, and who does so again and again pays ahead.
"""

from dataclasses import replace
from enum import StrEnum

from chalicelib.catalogue import ListingId, take_home
from chalicelib.identity import Actor
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.money import share
from chalicelib.ledger import account, chart, credit
from chalicelib.orders import messages
from chalicelib.orders.carriage import Bearer, Costs, borne
from chalicelib.orders.cod_trust import count_cod_refusal
from chalicelib.orders.ending import give_back, tell
from chalicelib.orders.errors import NoSuchParcel, NotAtOutlet
from chalicelib.orders.kept import KeptGoods
from chalicelib.orders.parcel import Parcel, ParcelId, ParcelState, moved
from chalicelib.orders.ports import Orders
from chalicelib.payments import CARRIER, post_for


class Refusal(StrEnum):
    """Why it is not taken."""

    CHANGED_MIND = "changed_mind"
    NOT_REACHED = "not_reached"
    NOT_COLLECTED = "not_collected"
    WRONG_GOODS = "wrong_goods"
    SPOILT = "spoilt"
    DAMAGED = "damaged"
    LATE = "late"


BEARERS: dict[Refusal, Bearer] = {
    Refusal.CHANGED_MIND: Bearer.BUYER,
    Refusal.NOT_REACHED: Bearer.BUYER,
    Refusal.NOT_COLLECTED: Bearer.BUYER,
    Refusal.WRONG_GOODS: Bearer.HOUSEHOLD,
    Refusal.SPOILT: Bearer.HOUSEHOLD,
    Refusal.DAMAGED: Bearer.PROVINCE,
    Refusal.LATE: Bearer.PROVINCE,
}
"""Source: the terms of the marketplace, as decided by the province."""


def costs_of(parcel: Parcel, refusal: Refusal, *, return_bp: int, household_bp: int) -> Costs:
    """Who pays the carrier for a parcel that goes back.

    Args:
        return_bp: what the way back costs, of the way there; household_bp: the household's part of a refused cash parcel.
    """
    there = parcel.shares.delivery
    total = there + share(there, return_bp)
    match BEARERS[refusal]:
        case Bearer.HOUSEHOLD:
            return Costs(household=total)
        case Bearer.PROVINCE:
            return Costs(province=total)
        case Bearer.BUYER if not parcel.cod:
            paid = min(total, parcel.paid_shares.total)
            return Costs(buyer=paid, province=total - paid)
        case Bearer.BUYER:
            household = share(total, household_bp)
            return Costs(household=household, province=total - household)


def refuse_parcel(orders: Orders, parcel_id: ParcelId, teller: Actor, refusal: Refusal) -> Parcel:
    """Stage that nobody took it: it goes back, the buyer is refunded at once, and the carrier's way is paid.

    Raises:
        NotAtOutlet: the actor is not staff of an outlet.
        NoSuchParcel: none has the id.
        ParcelMoved: it is not under way.
        MoneyFrozen: the bank's word on the order's money is in doubt; now, or at the commit.
    """
    if teller.outlet_code is None:
        raise NotAtOutlet
    parcel = _found(orders, parcel_id)
    policy = orders.policy
    after = moved(parcel, ParcelState.RETURNING, orders.now, outlet=teller.outlet_code)
    nothing = (0,) * len(parcel.lines)
    after = replace(after, kept=KeptGoods(nothing, nothing, delivery=False), ended_by="refused", ended_for=refusal.value)
    costs = costs_of(parcel, refusal, return_bp=policy.return_fee_bp, household_bp=policy.refused_cod_household_bp)
    after = replace(after, borne=costs.buyer)
    orders.store.save_parcel(after)
    if not parcel.cod:
        orders.payments.store.require_free(parcel.order_id)
    legs = [*borne(orders, parcel, costs), credit(account(chart.CARRIER_DUE, CARRIER), costs.total)]
    if costs.total:
        post_for(orders.ledger, parcel.order_id, "parcel_refused", f"refused:{parcel_id}", legs)
    give_back(orders, parcel, parcel.paid_shares.total - costs.buyer, f"refused_{refusal.value}")
    if parcel.cod and BEARERS[refusal] is Bearer.BUYER:
        count_cod_refusal(orders, parcel.recipient.phone)
    tell(orders, [messages.goes_back(after, costs.household), messages.not_taken(after)])
    return after


def return_parcel(orders: Orders, parcel_id: ParcelId, teller: Actor) -> Parcel:
    """Stage that the household has it again, or what comes back of it: what keeps is sold once more, what is fresh never.

    Raises:
        NotAtOutlet: the actor is not staff of an outlet.
        NoSuchParcel: none has the id.
        ParcelMoved: nothing of it goes back.
    """
    if teller.outlet_code is None:
        raise NotAtOutlet
    parcel = _found(orders, parcel_id)
    if any(line.back for line in parcel.lines):
        return _goods_back(orders, parcel, teller.outlet_code)
    back = moved(parcel, ParcelState.RETURNED, orders.now, outlet=teller.outlet_code)
    orders.store.save_parcel(back)
    take_home(
        orders.catalogue, {ListingId(line.listing_id): line.count - line.cut for line in back.lines if line.sold_again}
    )
    return back


def _goods_back(orders: Orders, parcel: Parcel, outlet_code: str) -> Parcel:
    """Stage that units which two people had sent back are with their household; the parcel's money was settled then."""
    after = replace(
        parcel,
        lines=tuple(replace(line, back=0, cut=line.cut + (0 if line.fresh else line.back)) for line in parcel.lines),
        times={**parcel.times, ParcelState.RETURNED.value: to_text(orders.now)},
        places={**parcel.places, ParcelState.RETURNED.value: outlet_code},
    )
    orders.store.save_parcel(after)
    again = {ListingId(line.listing_id): line.back for line in parcel.lines if line.back and not line.fresh}
    take_home(orders.catalogue, again)
    return after


def _found(orders: Orders, parcel_id: ParcelId) -> Parcel:
    found = orders.store.find_parcel(parcel_id)
    if found is None:
        raise NoSuchParcel
    return found

"""A parcel: one household's part of an order, on its way from the garden to the door, with its money behind it.

The steps are those of docs/money.md, section 5: an order is FUNDED when its parcels are to be confirmed, SHIPPED from the
hand-in, RELEASABLE when `due_at` has come or the buyer has confirmed, and for cash on delivery only after `remitted`.
A parcel whose dispute ends with something kept is released by what is kept (SPLIT); with nothing paid, it is REFUNDED.
One whose card money was lost to a card dispute before the release is CANCELLED, or REFUNDED once the carrier has it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.catalogue import Photo
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.ids import ALPHABET, Id
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.orders.delivery import Delivery
from chalicelib.orders.errors import ParcelMoved
from chalicelib.orders.kept import KeptGoods, TakenBack, all_of, kept_shares
from chalicelib.orders.pricing import OrderLine, Shares
from chalicelib.orders.recipient import Recipient

MAX_PARCELS = 8
MAX_PARCEL_G = 50_000
"""The heaviest parcel that the carrier takes at a commune's post office."""


class OrderId(Id):
    """One order; made by the client. Its payment has the same ULID."""

    prefix = "ord"
    __slots__ = ()


class ParcelId(Id):
    """One parcel; its ULID follows from the order's and its number, so that all of an order's are read in one trip."""

    prefix = "pcl"
    __slots__ = ()


class ParcelState(StrEnum):
    """RELEASED, REFUNDED, RETURNED and CANCELLED are ends; RETURNING is on its way back, its money settled."""

    AWAITING_PAYMENT = "awaiting_payment"
    TO_CONFIRM = "to_confirm"
    CONFIRMED = "confirmed"
    PACKED = "packed"
    HANDED_IN = "handed_in"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    DISPUTED = "disputed"
    RELEASED = "released"
    REFUNDED = "refunded"
    RETURNING = "returning"
    RETURNED = "returned"
    CANCELLED = "cancelled"


_S = ParcelState
MOVES: dict[ParcelState, frozenset[ParcelState]] = {
    _S.AWAITING_PAYMENT: frozenset({_S.TO_CONFIRM, _S.CANCELLED}),
    _S.TO_CONFIRM: frozenset({_S.CONFIRMED, _S.CANCELLED}),
    _S.CONFIRMED: frozenset({_S.PACKED, _S.CANCELLED}),
    _S.PACKED: frozenset({_S.HANDED_IN, _S.CANCELLED}),
    _S.HANDED_IN: frozenset({_S.IN_TRANSIT, _S.DELIVERED, _S.REFUNDED, _S.RETURNING}),
    _S.IN_TRANSIT: frozenset({_S.DELIVERED, _S.REFUNDED, _S.RETURNING}),
    _S.DELIVERED: frozenset({_S.RELEASED, _S.DISPUTED, _S.REFUNDED}),
    _S.DISPUTED: frozenset({_S.RELEASED, _S.REFUNDED}),
    _S.RELEASED: frozenset(),
    _S.REFUNDED: frozenset(),
    _S.RETURNING: frozenset({_S.RETURNED}),
    _S.RETURNED: frozenset(),
    _S.CANCELLED: frozenset(),
}

CANCELLABLE = frozenset(state for state, to in MOVES.items() if _S.CANCELLED in to)
CUTTABLE = frozenset({_S.TO_CONFIRM, _S.CONFIRMED})
"""Some of its units can still be left out."""
OPEN = frozenset(state for state, to in MOVES.items() if to)
WITH_HOUSEHOLD = frozenset({_S.TO_CONFIRM, _S.CONFIRMED, _S.PACKED})
"""Paid or to be paid at the door, and not yet at the post office."""
UNDER_WAY = frozenset({_S.HANDED_IN, _S.IN_TRANSIT})
"""With the carrier, on its way to the recipient."""
AT_THE_DOOR = frozenset({_S.DELIVERED, _S.DISPUTED})
"""Delivered, and its money not settled."""


class NextAction(StrEnum):
    """The one thing a household does next with a parcel."""

    CONFIRM = "confirm"
    PACK = "pack"
    HAND_IN = "hand_in"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Parcel:
    """
    Attributes:
        number: 1 upwards within the order; the release is keyed by it.
        delivery: its way, as the buyer was told before paying.
        code: for people and the label, e.g. `7K3M9QWT-1`.
        cod: its price is collected in cash at the door.
        outlet_code: where it was handed in; None before.
        times: when each state was reached, by state; places: at which outlet, where one scanned it.
        due_at: when escrow releases by itself; None while that is not known.
        received: the buyer said that it came.
        remitted: the carrier handed over its cash; remitted_part: how much of it, when a batch brought less than all.
        ended_by: who cancelled it: `buyer`, `seller` or `unpaid`; `card_dispute` or `recalled`
            of what the card's holder, or the payer's bank, got back.
            `refused` when nobody took it.
        ended_for: why, in words; of a refused one, its `Refusal`.
        borne: what the buyer paid of the carrier's way of a refused one.
        complaint: what the buyer said was wrong with it; photos: what the buyer showed.
        kept: what the buyer keeps of it and pays, when that is not all as ordered; None for all.
        taken_back: what was kept less of after the release, the oldest first.
        version: of the stored parcel; 0 before it is stored.
    """

    parcel_id: ParcelId
    order_id: OrderId
    number: int
    code: str
    buyer_id: PartyId | None
    seller_id: PartyId
    seller_name: str
    commune_code: str
    lines: tuple[OrderLine, ...]
    shares: Shares
    delivery: Delivery
    recipient: Recipient
    cod: bool
    placed_at: datetime
    state: ParcelState
    outlet_code: str | None = None
    times: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    due_at: datetime | None = None
    received: bool = False
    remitted: bool = False
    remitted_part: Money = 0
    ended_by: str | None = None
    ended_for: str = ""
    borne: Money = 0
    complaint: str | None = None
    photos: tuple[Photo, ...] = ()
    kept: KeptGoods | None = None
    taken_back: tuple[TakenBack, ...] = ()
    version: int = 0

    @property
    def keeps(self) -> KeptGoods:
        return self.kept or all_of(self.lines)

    @property
    def paid_shares(self) -> Shares:
        """The shares of what the buyer keeps."""
        return self.shares if self.kept is None else kept_shares(self.shares, self.lines, self.kept)

    @property
    def weight_g(self) -> int:
        return sum(line.weight_g * line.count for line in self.lines)

    @property
    def waits_since(self) -> str:
        """When the household was first asked for it."""
        return self.times.get(ParcelState.TO_CONFIRM.value) or to_text(self.placed_at)

    @property
    def next_action(self) -> NextAction:
        match self.state:
            case ParcelState.TO_CONFIRM:
                return NextAction.CONFIRM
            case ParcelState.CONFIRMED:
                return NextAction.PACK
            case ParcelState.PACKED:
                return NextAction.HAND_IN
            case _:
                return NextAction.NONE

    @property
    def expected_by(self) -> datetime | None:
        """The moment by which the carrier promised to be there; None while it is not under way."""
        handed_in = self.times.get(ParcelState.HANDED_IN.value)
        if handed_in is None or self.state not in UNDER_WAY:
            return None
        return from_text(handed_in) + timedelta(days=self.delivery.days)

    @property
    def cash_due(self) -> Money:
        """What the carrier must still collect at the door."""
        before_the_door = self.state in OPEN and self.state not in AT_THE_DOOR
        return self.paid_shares.total if self.cod and before_the_door else 0

    @property
    def cash_to_remit(self) -> Money:
        """What the carrier has collected and not handed over."""
        here = self.cod and self.state in AT_THE_DOOR and not self.remitted
        return self.paid_shares.total - self.remitted_part if here else 0

    def releasable(self, now: datetime) -> bool:
        """Whether escrow may release: delivered, its money here, and the time over or the buyer content."""
        if self.state is not ParcelState.DELIVERED or (self.cod and not self.remitted):
            return False
        return self.received or (self.due_at is not None and now >= self.due_at)


def claims_until(parcel: Parcel, fresh_window_s: int) -> datetime | None:
    """The last moment at which goods that do not keep can be complained of; None if some keep, or nothing was delivered."""
    delivered = parcel.times.get(ParcelState.DELIVERED.value)
    if delivered is None or not all(line.fresh for line in parcel.lines):
        return None
    return from_text(delivered) + timedelta(seconds=fresh_window_s)


def parcel_id_of(order_id: OrderId, number: int) -> ParcelId:
    """The id of an order's parcel: the order's moment, and 80 bits of a hash in place of entropy."""
    ulid = order_id.partition("_")[2]
    bits = int.from_bytes(hashlib.sha256(f"{order_id}/{number}".encode()).digest()[:10], "big")
    letters = "".join(ALPHABET[bits >> 5 * place & 31] for place in range(16))
    return ParcelId(f"{ParcelId.prefix}_{ulid[:10]}{letters}")


def moved(parcel: Parcel, to: ParcelState, now: datetime, *, outlet: str | None = None) -> Parcel:
    """The parcel at its next step.

    Args:
        outlet: where it was scanned.

    Raises:
        ParcelMoved: it is not at a step before.
    """
    if to not in MOVES[parcel.state]:
        raise ParcelMoved(
            "Kiện hàng không ở bước này.",
            f"A parcel that is {parcel.state.value} does not become {to.value}.",
            details={"parcel_id": parcel.parcel_id, "state": parcel.state.value},
        )
    places = parcel.places if outlet is None else {**parcel.places, to.value: outlet}
    return replace(parcel, state=to, times={**parcel.times, to.value: to_text(now)}, places=places)

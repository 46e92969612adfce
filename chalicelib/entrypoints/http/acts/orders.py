"""Acts on the money of parcels: what of it goes back, to the buyer or the carrier."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.acts import act
from chalicelib.entrypoints.http.held_money import RefundView, refund_view
from chalicelib.entrypoints.http.order_views import ParcelView, parcel_view
from chalicelib.entrypoints.http.orders import IdText, KeptLines, counts_of
from chalicelib.entrypoints.http.resource import Body
from chalicelib.orders import MAX_LISTINGS, Bearer, CodBatchId, ParcelId, return_surplus, settle_dispute, take_back
from chalicelib.oversight import Approval


class UnusableGrams(Body, frozen=True, kw_only=True):
    """Of all that was sent of a listing, what could not be used."""

    listing_id: IdText
    grams: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class Settlement(Body, frozen=True, kw_only=True):
    """What the buyer keeps of a complained parcel, every listing named, less what could not be used of it by weight.

    With `way_back` the units that are not kept are sent back, and who pays that.
    """

    parcel_id: IdText
    kept: KeptLines
    delivery_paid: bool
    way_back: Bearer | None = None
    unusable: Annotated[tuple[UnusableGrams, ...], msgspec.Meta(max_length=MAX_LISTINGS)] = ()

    def __post_init__(self) -> None:
        ParcelId.parse(self.parcel_id, field="parcel_id")
        counts_of(self.kept)


class WhatIsKept(Body, frozen=True, kw_only=True):
    """What the buyer keeps of a parcel, every listing named, and whether its delivery is paid; the rest goes back."""

    parcel_id: IdText
    kept: KeptLines
    delivery_paid: bool

    def __post_init__(self) -> None:
        ParcelId.parse(self.parcel_id, field="parcel_id")
        counts_of(self.kept)

    @property
    def counts(self) -> dict[str, int]:
        return counts_of(self.kept)


@act("settle_dispute", words=Settlement, about=lambda words: words.parcel_id, title_vi="Giải quyết kiện bị khiếu nại")
def settle(work: Work, words: Settlement, approval: Approval) -> ParcelView:
    settled = settle_dispute(
        work.orders,
        ParcelId(words.parcel_id),
        counts_of(words.kept),
        delivery=words.delivery_paid,
        way_back=words.way_back,
        grams_off={line.listing_id: line.grams for line in words.unusable},
        settled_by=approval.checker,
        reason=approval.reason,
    )
    return parcel_view(settled)


class CodSurplus(Body, frozen=True, kw_only=True):
    """A carrier's batch that brought more than its parcels took."""

    batch_id: IdText

    def __post_init__(self) -> None:
        CodBatchId.parse(self.batch_id, field="batch_id")


@act(
    "return_cod_surplus",
    words=CodSurplus,
    about=lambda words: words.batch_id,
    title_vi="Trả lại bưu chính tiền thu hộ thừa",
)
def return_surplus_to_carrier(work: Work, words: CodSurplus, approval: Approval) -> RefundView:
    return refund_view(return_surplus(work.orders, CodBatchId(words.batch_id)))


@act("take_back", words=WhatIsKept, about=lambda words: words.parcel_id, title_vi="Thu lại tiền đã trả cho người bán")
def take_money_back(work: Work, words: WhatIsKept, approval: Approval) -> ParcelView:
    return parcel_view(take_back(work.orders, ParcelId(words.parcel_id), words.counts, delivery=words.delivery_paid))

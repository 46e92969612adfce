"""Whatever household, buyers and two post offices do, in any order: no shelf below nothing, nowhere more than is owned."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chalicelib.catalogue import Revision, revise_listing
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role, StaffNumber
from chalicelib.kernel.errors import DomainError
from chalicelib.orders import (
    Parcel,
    ParcelState,
    Refusal,
    cancel_parcel,
    hand_in_parcel,
    pack_parcel,
    refuse_parcel,
    return_parcel,
)
from chalicelib.shelves import Variance
from tests.builders_identity import HUU_LUNG, PIN, staff_member
from tests.builders_orders import fair
from tests.builders_shelves import anise, bought, check_counts, given_back, left, recounted, sent, shelf

COUNTS = st.integers(1, 12)
SIGNER = StaffNumber("LS0009")


def refusal_of(act: Callable[[], object]) -> str:
    """The code of what it refused with; empty when it was done."""
    try:
        act()
    except DomainError as refusal:
        return refusal.code
    return ""


class ShelfMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.market = fair()
        staff_member(self.market.app, Role.SUPERVISOR, number=SIGNER, phone="+84977000111")
        self.offices = [self.market.teller, replace(self.market.teller, outlet_code=HUU_LUNG)]
        self.parcels: list[Parcel] = []

    def drawn(self, data: st.DataObject, *states: ParcelState) -> Parcel | None:
        fit = [one for one in (self.market.parcel(one.parcel_id) for one in self.parcels) if one.state in states]
        return data.draw(st.sampled_from(fit)) if fit else None

    @rule(count=COUNTS, office=st.integers(0, 1))
    def leaves(self, count: int, office: int) -> None:
        home = anise(self.market).at_home or 0
        refusal = refusal_of(lambda: left(self.market, count, self.offices[office]))
        assert refusal == ("more_than_owned" if home < count else "")

    @rule(count=COUNTS, office=st.integers(0, 1))
    def takes_back(self, count: int, office: int) -> None:
        refusal = refusal_of(lambda: given_back(self.market, count, self.offices[office]))
        assert refusal in {"", "shelf_short", "no_such_shelf"}

    @rule(count=st.integers(1, 5))
    def buys(self, count: int) -> None:
        there = anise(self.market).stock
        refusal = refusal_of(lambda: self.parcels.append(bought(self.market, count)))
        assert refusal == ("sold_out" if there < count else "")

    @precondition(lambda self: self.parcels)
    @rule(data=st.data(), office=st.integers(0, 1))
    def goes_from_the_office(self, data: st.DataObject, office: int) -> None:
        parcel = self.drawn(data, ParcelState.CONFIRMED, ParcelState.PACKED)
        if parcel is not None:
            assert refusal_of(lambda: sent(self.market, parcel, self.offices[office])) in {"", "shelf_short"}

    @precondition(lambda self: self.parcels)
    @rule(data=st.data())
    def goes_from_home(self, data: st.DataObject) -> None:
        parcel = self.drawn(data, ParcelState.CONFIRMED)
        if parcel is not None:
            run(self.market.app, lambda work: pack_parcel(work.orders, parcel.parcel_id, parcel.seller_id))
            run(self.market.app, lambda work: hand_in_parcel(work.orders, parcel.parcel_id, self.market.teller))

    @precondition(lambda self: self.parcels)
    @rule(data=st.data())
    def cannot_be_sent(self, data: st.DataObject) -> None:
        parcel = self.drawn(data, ParcelState.CONFIRMED, ParcelState.PACKED)
        if parcel is not None:
            run(self.market.app, lambda work: cancel_parcel(work.orders, parcel.parcel_id, parcel.seller_id, "hết bao bì"))

    @precondition(lambda self: self.parcels)
    @rule(data=st.data())
    def comes_back(self, data: st.DataObject) -> None:
        parcel = self.drawn(data, ParcelState.HANDED_IN)
        if parcel is not None:
            teller = self.market.teller
            run(self.market.app, lambda work: refuse_parcel(work.orders, parcel.parcel_id, teller, Refusal.LATE))
            run(self.market.app, lambda work: return_parcel(work.orders, parcel.parcel_id, teller))

    @rule(counted=st.integers(0, 25), variance=st.sampled_from(list(Variance)))
    def is_counted(self, counted: int, variance: Variance) -> None:
        words = {"variance": variance, "note": "kiểm kê", "signature": (SIGNER, PIN)}
        refusal = refusal_of(lambda: recounted(self.market, shelf(self.market).units, counted, **words))
        assert refusal in {"", "no_such_shelf", "invalid_input"}

    @rule(stock=st.integers(0, 30), told=st.booleans())
    def counts_anew(self, stock: int, told: bool) -> None:
        listing = anise(self.market)
        revision = Revision(stock=stock, stock_seen=listing.stock if told else None)
        pao = self.market.pao.party_id

        def revise() -> object:
            return run(self.market.app, lambda work: revise_listing(work.catalogue, pao, listing.listing_id, revision))

        short = listing.stock - stock > (listing.at_home or 0)
        assert refusal_of(revise) == ("goods_at_office" if short else "")

    @invariant()
    def everything_is_somewhere(self) -> None:
        check_counts(self.market)


TestShelves = ShelfMachine.TestCase
TestShelves.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)

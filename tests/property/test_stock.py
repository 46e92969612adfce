"""Whatever buyers and the household do, in any order and however it is interleaved, nothing is sold twice."""

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chalicelib.catalogue import (
    ListingState,
    NotOnSale,
    Revision,
    SoldOut,
    find_listing,
    pause_listing,
    resume_listing,
    return_stock,
    revise_listing,
    take_stock,
)
from chalicelib.composition import Work
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import StaleVersion
from tests.builders import application_on
from tests.builders_catalogue import SELLER, catalogue_of, listed

COUNTS = st.integers(1, 8)


@dataclass
class Buyer:
    """Has decided, and not yet committed."""

    work: Work
    count: int


@dataclass
class Books:
    put_in: int = 20
    sold: int = 0
    waiting: list[Buyer] = field(default_factory=list)


class Stock(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.app = application_on()
        self.listing_id = listed(self.app, stock=20).listing_id
        self.books = Books()

    @rule(count=COUNTS)
    def decides(self, count: int) -> None:
        work = self.app.open_work()
        try:
            take_stock(catalogue_of(work), {self.listing_id: count})
        except (SoldOut, NotOnSale):
            return
        self.books.waiting.append(Buyer(work, count))

    @precondition(lambda self: self.books.waiting)
    @rule(data=st.data())
    def commits(self, data: st.DataObject) -> None:
        buyer = self.books.waiting.pop(data.draw(st.integers(0, len(self.books.waiting) - 1)))
        try:
            buyer.work.unit_of_work.commit()
        except SoldOut:
            return
        self.books.sold += buyer.count

    @precondition(lambda self: self.books.sold)
    @rule(data=st.data())
    def brings_back(self, data: st.DataObject) -> None:
        count = data.draw(st.integers(1, self.books.sold))
        run(self.app, lambda work: return_stock(catalogue_of(work), {self.listing_id: count}))
        self.books.sold -= count

    @rule(move=st.integers(-10, 10))
    def counts_anew(self, move: int) -> None:
        seen = find_listing(self.app.open_work().catalogue, self.listing_id).stock
        revision = Revision(stock=max(0, seen + move), stock_seen=seen)
        run(self.app, lambda work: revise_listing(catalogue_of(work), SELLER, self.listing_id, revision))
        self.books.put_in += max(0, seen + move) - seen

    @rule(move=st.integers(-10, 10), count=COUNTS)
    def counts_while_somebody_buys(self, move: int, count: int) -> None:
        work = self.app.open_work()
        seen = find_listing(catalogue_of(work), self.listing_id).stock
        wanted = max(0, seen + move)
        revise_listing(catalogue_of(work), SELLER, self.listing_id, Revision(stock=wanted, stock_seen=seen))
        try:
            run(self.app, lambda other: take_stock(catalogue_of(other), {self.listing_id: count}))
            self.books.sold += count
        except (SoldOut, NotOnSale):
            pass
        try:
            work.unit_of_work.commit()
            self.books.put_in += wanted - seen
        except (SoldOut, StaleVersion):
            pass

    @rule()
    def pauses(self) -> None:
        run(self.app, lambda work: pause_listing(catalogue_of(work), SELLER, self.listing_id))

    @rule()
    def resumes(self) -> None:
        run(self.app, lambda work: resume_listing(catalogue_of(work), SELLER, self.listing_id))

    @invariant()
    def what_was_put_in_is_sold_or_there(self) -> None:
        listing = find_listing(self.app.open_work().catalogue, self.listing_id)
        assert listing.stock == self.books.put_in - self.books.sold >= 0
        assert listing.stored in (ListingState.ON_SALE, ListingState.PAUSED)


TestStock = Stock.TestCase
TestStock.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)

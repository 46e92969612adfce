"""Many at once, and whatever order things come in: one rating a line, and tallies that are exact."""

from contextlib import suppress
from threading import Barrier, Thread

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chalicelib.adapters.dynamo.table import Table, Write
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import Conflict, DomainError
from chalicelib.kernel.unit_of_work import OutcomeUnknown
from chalicelib.orders import Placed
from chalicelib.ratings import (
    HidingGround,
    Rating,
    RatingComplaint,
    RatingState,
    Visitor,
    answer_rating,
    change_rating,
    hide_rating,
    open_case_of,
    remove_rating,
    report_rating,
    show_rating,
)
from infra.local.memory_table import MemoryTable
from tests.builders_orders import Fair, fair
from tests.builders_ratings import buyer_of, delivered, rated, recounted, stored, tally


def test_ten_ratings_at_once_of_one_line_make_one() -> None:
    market = fair()
    placed, start, given = delivered(market), Barrier(10), []

    def give(stars: int) -> None:
        start.wait()
        with suppress(Conflict):
            given.append(rated(market, placed, stars).stars)

    threads = [Thread(target=give, args=(number % 5 + 1,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counted = tally(market, market.na.listing_id)
    assert counted.count == 1
    assert set(given) == {counted.stars}, "whoever was answered has the rating that is there"
    assert tally(market, market.van.party_id) == counted == recounted(market, listing_id=market.na.listing_id)


def test_four_reports_at_once_open_one_case_with_all_of_them() -> None:
    market = fair()
    rating, start = rated(market, delivered(market), 1), Barrier(4)

    def report(number: int) -> None:
        start.wait()
        who = Visitor(address=f"203.113.131.{number}")
        run(market.app, lambda work: report_rating(work.ratings, rating.rating_id, who, RatingComplaint.INSULT))

    threads = [Thread(target=report, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = open_case_of(market.work().ratings, rating.rating_id)
    assert found is not None
    assert found[0].reports == 4
    assert len([item for item in market.table.everything() if item["pk"].startswith("CASE#")]) == 1


class Crashing:
    """A table whose answers are lost before or after the write, as told."""

    def __init__(self, inner: MemoryTable) -> None:
        self.inner, self.lost = inner, ""

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)

    def transact(self, writes: list[Write], token: str) -> None:
        lost, self.lost = self.lost, ""
        if lost == "before":
            raise OutcomeUnknown
        self.inner.transact(writes, token)
        if lost == "after":
            raise OutcomeUnknown


class RatingMachine(RuleBasedStateMachine):
    """Two orders of the same goods, rated, changed and taken back in any order, with answers lost."""

    @initialize()
    def begin(self) -> None:
        table = MemoryTable()
        self.table = Crashing(table)
        metered: Table = self.table  # type: ignore[assignment]
        self.market: Fair = fair(table, metered)
        self.orders: list[Placed] = [delivered(self.market), delivered(self.market)]
        self.ratings: dict[tuple[int, int], Rating] = {}

    @rule(order=st.integers(0, 1), parcel=st.integers(0, 1), stars=st.integers(1, 5))
    def give(self, order: int, parcel: int, stars: int) -> None:
        with suppress(DomainError):
            self.ratings[order, parcel] = rated(self.market, self.orders[order], stars, parcel=parcel)

    @precondition(lambda self: self.ratings)
    @rule(data=st.data(), stars=st.integers(1, 5))
    def change(self, data: st.DataObject, stars: int) -> None:
        order, rating = self.chosen(data)
        who = buyer_of(self.market, self.orders[order])
        with suppress(DomainError):
            run(self.market.app, lambda work: change_rating(work.ratings, rating.rating_id, who, stars=stars, text="đổi"))

    @precondition(lambda self: self.ratings)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        order, rating = self.chosen(data)
        who = buyer_of(self.market, self.orders[order])
        with suppress(DomainError):
            run(self.market.app, lambda work: remove_rating(work.ratings, rating.rating_id, who))

    @precondition(lambda self: self.ratings)
    @rule(data=st.data(), ground=st.sampled_from(HidingGround))
    def hide(self, data: st.DataObject, ground: HidingGround) -> None:
        _, rating = self.chosen(data)
        desk = self.market.operations.party_id
        seen = stored(self.market, rating).version
        with suppress(DomainError):
            run(
                self.market.app,
                lambda work: hide_rating(work.ratings, rating.rating_id, desk, ground, version_seen=seen),
            )

    @precondition(lambda self: self.ratings)
    @rule(data=st.data())
    def show(self, data: st.DataObject) -> None:
        _, rating = self.chosen(data)
        desk = self.market.operations.party_id
        seen = stored(self.market, rating).version
        with suppress(DomainError):
            run(self.market.app, lambda work: show_rating(work.ratings, rating.rating_id, desk, version_seen=seen))

    @precondition(lambda self: self.ratings)
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        _, rating = self.chosen(data)
        with suppress(DomainError):
            run(
                self.market.app,
                lambda work: answer_rating(work.ratings, rating.rating_id, rating.seller_id, "Cảm ơn"),
            )

    @precondition(lambda self: self.ratings)
    @rule(data=st.data(), guest=st.integers(1, 3), complaint=st.sampled_from(RatingComplaint))
    def report(self, data: st.DataObject, guest: int, complaint: RatingComplaint) -> None:
        _, rating = self.chosen(data)
        who = Visitor(address=f"203.113.131.{guest}")
        with suppress(DomainError):
            run(self.market.app, lambda work: report_rating(work.ratings, rating.rating_id, who, complaint))

    @rule(when=st.sampled_from(["before", "after"]))
    def lose_the_next_answer(self, when: str) -> None:
        self.table.lost = when

    def chosen(self, data: st.DataObject) -> tuple[int, Rating]:
        place = data.draw(st.sampled_from(sorted(self.ratings)))
        return place[0], self.ratings[place]

    @invariant()
    def what_is_hidden_waits_for_nobody(self) -> None:
        for rating in self.ratings.values() if hasattr(self, "market") else ():
            waits = open_case_of(self.market.work().ratings, rating.rating_id)
            assert waits is None or stored(self.market, rating).state is not RatingState.HIDDEN
            assert waits is None or waits[0].reports == sum(waits[0].complaints.values()) <= 3

    @invariant()
    def tallies_are_what_is_shown(self) -> None:
        if not hasattr(self, "market"):
            return
        market = self.market
        for seller, listing in ((market.van, market.na), (market.pao, market.hoi)):
            shown = recounted(market, listing_id=listing.listing_id)
            assert tally(market, listing.listing_id) == shown == tally(market, seller.party_id)
            listed, page = (
                market.work().ratings.store.tally(listing.listing_id),
                market.work().ratings.store.of_household(seller.party_id, cursor=None, limit=10),
            )
            assert (len(page.entries), {one.state for one in page.entries} - {RatingState.SHOWN}) == (listed.count, set())


TestRatingMachine = RatingMachine.TestCase
TestRatingMachine.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)

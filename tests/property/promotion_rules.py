"""What makes orders cheaper in the loop's machine: a season price that comes and goes, over promotions of every payer."""

from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import rule

from chalicelib.catalogue import ListingId, end_season_price, set_season_price
from chalicelib.composition import Work
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import DomainError
from tests.fakes.faulty_table import Crash
from tests.property.counter_rules import CounterRules


class PromotionRules(CounterRules):
    """A household sells for less, and stops."""

    @rule(name=st.sampled_from(["na", "vit"]), percent=st.integers(50, 99), first=st.integers(0, 2), days=st.integers(0, 3))
    def household_sells_for_less(self, name: str, percent: int, first: int, days: int) -> None:
        def reduce(work: Work) -> None:
            listing = work.catalogue.store.find(ListingId(self.world.listings[name]))
            assert listing is not None
            first_on = business_date(work.now) + timedelta(days=first)
            price = -(-listing.list_price * percent // 100)
            of = self.world.parties["van"].party_id
            set_season_price(work.catalogue, of, listing.listing_id, price, first_on, first_on + timedelta(days=days))

        self.heard_or_not(reduce)

    @rule(name=st.sampled_from(["na", "vit"]))
    def household_stops(self, name: str) -> None:
        of, listing_id = self.world.parties["van"].party_id, ListingId(self.world.listings[name])
        self.heard_or_not(lambda work: end_season_price(work.catalogue, of, listing_id))

    def heard_or_not(self, use_case: Any) -> None:
        try:
            run(self.world.app, use_case)
        except (Crash, DomainError):
            return

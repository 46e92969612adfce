"""What a season price costs its household, to the đồng, before it agrees; and the agreement, to exactly that."""

import hashlib
from datetime import date

from chalicelib.catalogue import (
    Listing,
    ListingId,
    SeasonPrice,
    days_reduced,
    find_own,
    season_price_for,
    set_season_price,
)
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.money import Money
from chalicelib.kernel.quantity import Unit
from chalicelib.kernel.records import dataclass
from chalicelib.orders.errors import TermsChanged
from chalicelib.orders.ports import Orders
from chalicelib.orders.pricing import OrderLine, Shares, shares_of


@dataclass(frozen=True, slots=True)
class SeasonTerms:
    """
    Attributes:
        before, after: how the price of one unit, of goods paid by weight of one kilogram, is shared; the buyer pays the
            delivery beside it, to the carrier.
        days_used: of this year, on which the goods were reduced; days_most: what the law allows.
        terms: names exactly what was shown; the agreement repeats it.
    """

    listing: Listing
    season: SeasonPrice
    before: Shares
    after: Shares
    days_used: int
    days_most: int
    terms: str

    @property
    def borne(self) -> Money:
        """Of each unit, by the household."""
        return self.before.goods - self.after.goods


def season_terms(
    orders: Orders, seller_id: PartyId, listing_id: ListingId, price: int, first_on: date, last_on: date
) -> SeasonTerms:
    """What the household would get of one unit, now and then. Nothing is staged.

    Raises:
        NoSuchListing: none of this household's.
        ListingIncomplete: there is no price that it could be lower than.
        InvalidInput: not lower than the price, lower than the law allows, or days that are none.
        PriceRaised: the price was lower a short while before the first day.
        SeasonPriceDays: more days of a year than the law allows.
    """
    listing = find_own(orders.catalogue, seller_id, listing_id)
    season = season_price_for(orders.catalogue, listing, price, first_on, last_on)
    before, after = _shares_of_one(orders, listing.list_price), _shares_of_one(orders, price)
    shown = (listing_id, first_on, last_on, before, after)
    return SeasonTerms(
        listing=listing,
        season=season,
        before=before,
        after=after,
        days_used=days_reduced(listing, business_date(orders.now)),
        days_most=orders.policy.season_price_days_most,
        terms=hashlib.sha256(repr(shown).encode()).hexdigest()[:16],
    )


def agree_season_price(
    orders: Orders, seller_id: PartyId, listing_id: ListingId, price: int, first_on: date, last_on: date, terms: str
) -> Listing:
    """Stage the season price that the household was shown and agreed to.

    Raises:
        NoSuchListing, ListingIncomplete, InvalidInput, PriceRaised, SeasonPriceDays: as `season_terms` says.
        TermsChanged: price, fee or taxes are others than were shown.
    """
    if season_terms(orders, seller_id, listing_id, price, first_on, last_on).terms != terms:
        raise TermsChanged
    return set_season_price(orders.catalogue, seller_id, listing_id, price, first_on, last_on)


def _shares_of_one(orders: Orders, price: Money) -> Shares:
    return shares_of([OrderLine("", "", Unit.KILOGRAM, price, 1, 0)], orders.policy, delivery=0)

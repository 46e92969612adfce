"""Use cases of season prices: set one, end it. That the household has seen what it costs is for the caller to see to."""

from dataclasses import replace
from datetime import date, timedelta

from chalicelib.catalogue.act import ActKind
from chalicelib.catalogue.listing import Listing, ListingId
from chalicelib.catalogue.ports import Catalogue
from chalicelib.catalogue.reviews import noted
from chalicelib.catalogue.season_price import SeasonPrice, Span, reduced_days, require_days, require_steady, season_price_of
from chalicelib.catalogue.service import find_own, incomplete
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import business_date


def season_price_for(catalogue: Catalogue, listing: Listing, price: int, first_on: date, last_on: date) -> SeasonPrice:
    """What the listing's season price would be, in place of any other; nothing is staged.

    Raises:
        ListingIncomplete: there is no price that it could be lower than.
        InvalidInput: not lower than the price, lower than the law allows, or days that are none.
        PriceRaised: the price was lower a short while before the first day.
        SeasonPriceDays: more days of a year than the law allows.
    """
    if not listing.complete:
        raise incomplete()
    policy, today = catalogue.policy(), business_date(catalogue.now)
    off_most_bp = policy.season_price_off_most_bp
    season = season_price_of(price, first_on, last_on, list_price=listing.list_price, off_most_bp=off_most_bp, today=today)
    require_steady(listing.lower, listing.priced_per, first_on, policy.season_price_steady_days)
    require_days(_spans_held(listing, today), season, policy.season_price_days_most)
    return season


def days_reduced(listing: Listing, today: date) -> int:
    """Days of this year on which the goods were reduced, until now."""
    return reduced_days(_spans_held(listing, today), today.year)


def set_season_price(
    catalogue: Catalogue, seller_id: PartyId, listing_id: ListingId, price: int, first_on: date, last_on: date
) -> Listing:
    """Stage it; one that stands or is to come gives way to it.

    Raises:
        NoSuchListing: none of this household's.
        ListingIncomplete, InvalidInput, PriceRaised, SeasonPriceDays: as `season_price_for` says.
    """
    was, today = find_own(catalogue, seller_id, listing_id), business_date(catalogue.now)
    season = season_price_for(catalogue, was, price, first_on, last_on)
    facts = {"unit_price": f"{was.list_price} → {price}", "days": f"{first_on.isoformat()}/{last_on.isoformat()}"}
    return _saved(catalogue, was, season, _spans_held(was, today), ActKind.SEASON_PRICE_SET, facts)


def end_season_price(catalogue: Catalogue, seller_id: PartyId, listing_id: ListingId) -> Listing:
    """Stage that the price is what it was, from now on. Harmless where there is no season price.

    Raises:
        NoSuchListing: none of this household's.
    """
    was, today = find_own(catalogue, seller_id, listing_id), business_date(catalogue.now)
    if was.season_price is None or was.season_price.over_on(today):
        return was
    return _saved(catalogue, was, None, _spans_held(was, today), ActKind.SEASON_PRICE_ENDED, {})


def _saved(
    catalogue: Catalogue,
    was: Listing,
    season: SeasonPrice | None,
    reduced: tuple[Span, ...],
    act: ActKind,
    facts: dict[str, str],
) -> Listing:
    listing = replace(was, season_price=season, reduced=reduced, version=was.version + 1, changed_at=catalogue.now)
    catalogue.store.save(listing, was)
    noted(catalogue, listing, act, facts)
    catalogue.feed.changed([listing.listing_id])
    return listing


def _spans_held(listing: Listing, today: date) -> tuple[Span, ...]:
    """The days of this year, and of any later, on which a season price has held; of one that holds, until today."""
    spans = listing.reduced
    if listing.season_price is not None and listing.season_price.first_on <= today:
        spans += ((listing.season_price.first_on, min(listing.season_price.last_on, today)),)
    return tuple(span for span in _joined(spans) if span[1].year >= today.year)


def _joined(spans: tuple[Span, ...]) -> list[Span]:
    """Spans that touch are one: a household that sets a price ten times a day leaves one span."""
    joined: list[Span] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + timedelta(days=1):
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined

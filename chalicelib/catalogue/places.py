"""Where the units are: at home, or away from it. What can be sold is decided by the stock alone, wherever the units lie.

Of every counted listing the household owns what can be bought, and what is sold and not handed in yet. What of it lies at
post offices is counted there; the rest is `at_home`. So what lies at the offices is never more than the household owns, as
long as `at_home` does not fall below zero, which the writes themselves see to.
"""

from collections.abc import Mapping

from chalicelib.catalogue.errors import GoodsAtOffice
from chalicelib.catalogue.listing import Listing, ListingId
from chalicelib.catalogue.ports import Catalogue
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.quantity import count_of


def require_at_home(listing: Listing) -> None:
    """
    Raises:
        GoodsAtOffice: by the new count the household owns less than lies at post offices.
    """
    if listing.at_home is not None and listing.at_home < 0:
        raise GoodsAtOffice(listing.stock - listing.at_home)


def hand_in_units(catalogue: Catalogue, counts: Mapping[ListingId, int]) -> None:
    """Stage that sold units left the household for the carrier.

    It may bring more than it has at home by its count, while its units lie at an office: those are then not sold any more.
    """
    catalogue.store.prefetch(counts)
    for listing_id, count in counts.items():
        listing = catalogue.store.find(listing_id)
        if listing is not None and listing.at_home is not None:
            leave_home(catalogue, listing, count)


def take_home(catalogue: Catalogue, counts: Mapping[ListingId, int]) -> None:
    """Stage that units that were handed in are with their household again, to be sold again."""
    catalogue.store.prefetch(counts)
    for listing_id, count in counts.items():
        listing = catalogue.store.find(listing_id)
        if listing is None or listing.at_home is None:
            catalogue.store.give(listing_id, count_of(count))
        else:
            catalogue.store.move_units(listing, home=count_of(count), stock=count)
    catalogue.feed.changed(counts)


def leave_home(catalogue: Catalogue, listing: Listing, count: int) -> None:
    """Stage that so many units left; those that the count at home did not have are more than the household said it had."""
    here = listing.at_home or 0
    if count <= here:
        catalogue.store.move_home(listing.listing_id, -count, None)
        return
    catalogue.store.move_units(listing, home=-here, stock=count - here)
    catalogue.feed.changed([listing.listing_id])


def lay_aside(catalogue: Catalogue, listing_id: ListingId, count: int, otherwise: DomainError) -> None:
    """Stage that the household leaves units elsewhere; the commit refuses with `otherwise` if it has less at home."""
    catalogue.store.move_home(listing_id, -count_of(count), otherwise)


def bring_home(catalogue: Catalogue, listing_id: ListingId, count: int) -> None:
    """Stage that units that lay elsewhere are at home again."""
    catalogue.store.move_home(listing_id, count_of(count), None)


def lose_units(catalogue: Catalogue, listing: Listing, count: int) -> None:
    """Stage that units that lay elsewhere are no more: fewer can be bought; what was sold has to come from home."""
    unsold = min(count, listing.stock)
    catalogue.store.move_units(listing, home=count - unsold, stock=-unsold)
    catalogue.feed.changed([listing.listing_id])

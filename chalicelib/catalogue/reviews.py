"""What happens to a listing on its way to buyers: it is noted who did it, and looked at where there is a reason to."""

from collections.abc import Mapping
from dataclasses import replace

from chalicelib.catalogue.act import ACT_NAMES_VI, Act, ActKind
from chalicelib.catalogue.listing import Listing, ListingState
from chalicelib.catalogue.ports import Catalogue, ListingNews
from chalicelib.catalogue.review import Review, SubjectKind
from chalicelib.catalogue.suspicion import HIDING, Flag, became_other, suspicions_in
from chalicelib.messages import Kind, Value, message


def noted(catalogue: Catalogue, listing: Listing, kind: ActKind, facts: Mapping[str, str] | None = None) -> None:
    """Stage who did what; a household sees it all of its own listings."""
    catalogue.acts.add(
        Act(
            listing_id=listing.listing_id,
            seller_id=listing.seller_id,
            actor=catalogue.actor,
            kind=kind,
            at=catalogue.now,
            behalf=bool(catalogue.behalf),
            facts=facts or None,
        )
    )
    if catalogue.behalf:
        _tell_household(catalogue, listing, kind)


def _tell_household(catalogue: Catalogue, listing: Listing, kind: ActKind) -> None:
    """What was done in its name is told to the household at once, with the way to end it."""
    values: dict[str, Value] = {
        "helper": str(catalogue.behalf),
        "act": {"vi": ACT_NAMES_VI[kind].lower(), "en": kind.value.replace("_", " ")},
        "title": listing.title,
    }
    event = f"{listing.listing_id}-{listing.version}-{kind.value}"
    catalogue.outbox.stage(message(Kind.DONE_ON_BEHALF, event, listing.seller_id, **values))


def looked_at(catalogue: Catalogue, listing: Listing, was: Listing | None = None) -> Listing:
    """The listing as it may be shown: hidden where policy wants a look first, with a review staged where one is due."""
    flags = _flags(catalogue, listing, was)
    if not flags:
        return listing
    first = Flag.NEW_SELLER in flags and bool(catalogue.policy().review_before_sale)
    hidden = listing.stored is ListingState.HELD or first or bool(HIDING & set(flags))
    open_review(catalogue, listing, flags, hidden=hidden)
    return replace(listing, stored=ListingState.HELD) if hidden else listing


def home_while_away(catalogue: Catalogue, listing: Listing, was: Listing | None = None) -> Listing:
    """The listing as it comes back to sale: not before its household's holiday is over."""
    comes = listing.stored is ListingState.ON_SALE and (was is None or was.stored is not ListingState.ON_SALE)
    holiday = catalogue.holidays.find(listing.seller_id) if comes else None
    return listing if holiday is None or holiday.over else replace(listing, stored=ListingState.AWAY)


def tell_if_new(catalogue: Catalogue, listing: Listing, was: Listing | None) -> None:
    """Tell the observer if the listing goes on sale for the first time; what is held is told once it was passed."""
    first = was is None or was.stored is ListingState.DRAFT
    if first and listing.stored is ListingState.ON_SALE:
        catalogue.observer.on_news(listing, ListingNews.SOLD_AHEAD if listing.lot.cap else ListingNews.LISTED)


def open_review(catalogue: Catalogue, listing: Listing, flags: tuple[Flag, ...], *, hidden: bool) -> Review:
    """Stage the listing's review, or more to look at in the one there is."""
    known = catalogue.reviews.find(listing.listing_id)
    if known is not None:
        again = known.opened_again(flags, title=listing.title, hidden=hidden, now=catalogue.now)
        catalogue.reviews.save(again)
        return again
    review = Review(
        subject=listing.listing_id,
        kind=SubjectKind.LISTING,
        seller_id=listing.seller_id,
        title=listing.title,
        opened_at=catalogue.now,
        flags=flags,
        hidden=hidden,
    )
    catalogue.reviews.add(review)
    return review


def _flags(catalogue: Catalogue, listing: Listing, was: Listing | None) -> tuple[Flag, ...]:
    if listing.stored is ListingState.DRAFT:
        return ()
    flags = []
    first_sale = was is None or was.stored is ListingState.DRAFT
    if first_sale and catalogue.reviews.passed(listing.seller_id) < catalogue.policy().review_first_listings:
        flags.append(Flag.NEW_SELLER)
    text, before = _text(listing), _text(was) if was is not None and not first_sale else ""
    if text != before:
        known = set(suspicions_in(before))
        flags += [flag for flag in suspicions_in(text) if flag not in known or listing.stored is ListingState.HELD]
    if was is not None and not first_sale and became_other(was.title, listing.title):
        flags.append(Flag.RENAMED)
    if was is not None and was.stored is ListingState.HELD:
        flags.append(Flag.EDITED)
    return tuple(flags)


def _text(listing: Listing) -> str:
    return f"{listing.title}\n{listing.description}"

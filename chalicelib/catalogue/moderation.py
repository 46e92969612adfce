"""Use cases of moderation: report, take, decide. Whoever decides has seen what buyers see, and the household is told why."""

from dataclasses import replace

from chalicelib.catalogue.act import ActKind
from chalicelib.catalogue.errors import AlreadyReported, GroundNeeded, NoSuchReview, ReviewMoved
from chalicelib.catalogue.listing import MOVES, Listing, ListingId, ListingState, settled
from chalicelib.catalogue.ports import Catalogue, ListingNews
from chalicelib.catalogue.review import (
    GROUNDS_EN,
    GROUNDS_VI,
    MAX_WORDS,
    Complaint,
    Ground,
    Report,
    Review,
    ReviewState,
)
from chalicelib.catalogue.reviews import home_while_away, noted, open_review
from chalicelib.catalogue.service import find_listing, show_listing
from chalicelib.catalogue.suspicion import Flag
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import business_date
from chalicelib.messages import Kind, Value, message


def report_listing(
    catalogue: Catalogue, listing_id: ListingId, reporter_id: PartyId, complaint: Complaint, words: str
) -> Report:
    """Stage a buyer's word about a listing, and its review.

    Raises:
        NoSuchListing: no listing has the id, or the reporter may not see it.
        InvalidInput: too many words.
        AlreadyReported: at the commit, if they said something of it before.
    """
    listing = show_listing(catalogue, listing_id, reporter_id)
    said = settled(words, field="words", most=MAX_WORDS)
    report = Report(listing_id, reporter_id, complaint, said, catalogue.now)
    catalogue.reviews.add_report(report, AlreadyReported("Bạn đã báo tin này rồi.", "You have reported this listing."))
    review = open_review(catalogue, listing, (Flag.REPORTED,), hidden=listing.stored is ListingState.HELD)
    catalogue.reviews.save(replace(review, reports=review.reports + 1, said=said))
    return report


def find_review(catalogue: Catalogue, subject: str) -> Review:
    """
    Raises:
        NoSuchReview: nothing of the subject was ever looked at.
    """
    found = catalogue.reviews.find(subject)
    if found is None:
        raise NoSuchReview("Không có việc kiểm duyệt này.", "There is no such review.")
    return found


def take_review(catalogue: Catalogue, subject: str, owner_id: PartyId | None) -> Review:
    """Stage whose it is, or that it is nobody's again; another may take it over.

    Raises:
        NoSuchReview: nothing of the subject was ever looked at.
        ReviewMoved: it is decided.
    """
    taken = replace(waiting(catalogue, subject), owner_id=owner_id)
    catalogue.reviews.save(taken)
    return taken


def decide_listing(
    catalogue: Catalogue,
    listing_id: ListingId,
    moderator_id: PartyId,
    *,
    version_seen: int,
    ground: Ground | None = None,
    words: str = "",
) -> Review:
    """Stage that the listing may be sold, or with a ground that it is hidden until the household has mended it.

    Args:
        version_seen: of the listing that the moderator looked at.

    Raises:
        NoSuchReview: it was never looked at.
        ReviewMoved: it is decided, or the listing is not what the moderator saw.
        GroundNeeded: for other reasons than the listed ones, words are needed.
        InvalidInput: too many words.
    """
    review = waiting(catalogue, listing_id)
    was = find_listing(catalogue, listing_id)
    if was.version != version_seen:
        raise ReviewMoved("Tin vừa thay đổi. Mời xem lại.", "The listing changed since you looked.")
    decided = decided_review(catalogue, review, moderator_id, ground, words)
    listing = _sent_back(was) if ground else home_while_away(catalogue, _passed(catalogue, was), was)
    if listing.stored is not was.stored:
        listing = replace(listing, version=was.version + 1, changed_at=catalogue.now)
        catalogue.store.save(listing, was)
        catalogue.feed.changed([listing_id])
    if ground is None and Flag.NEW_SELLER in review.flags:
        catalogue.reviews.count_passed(was.seller_id)
    held_from_the_first = Flag.NEW_SELLER in review.flags or review.opened_at == was.created_at
    if held_from_the_first and was.stored is ListingState.HELD and listing.stored is ListingState.ON_SALE:
        catalogue.observer.on_news(listing, ListingNews.SOLD_AHEAD if listing.lot.cap else ListingNews.LISTED)
    noted(catalogue, listing, ActKind.HELD if ground else ActKind.PASSED, {"ground": ground.value} if ground else None)
    if ground or review.hidden:
        _tell_listing(catalogue, decided)
    return decided


def decided_review(catalogue: Catalogue, review: Review, moderator_id: PartyId, ground: Ground | None, words: str) -> Review:
    """Stage the decision itself.

    Raises:
        GroundNeeded, InvalidInput: see `decide_listing`.
    """
    said = settled(words, field="words", most=MAX_WORDS)
    if ground is Ground.OTHER and not said:
        raise GroundNeeded("Hãy ghi cho hộ biết cần sửa gì.", "Say what is to be mended.", field="words")
    decided = replace(
        review,
        state=ReviewState.SENT_BACK if ground else ReviewState.PASSED,
        owner_id=moderator_id,
        ground=ground,
        words=said,
        decided_by=moderator_id,
        decided_at=catalogue.now,
    )
    catalogue.reviews.save(decided)
    return decided


def waiting(catalogue: Catalogue, subject: str) -> Review:
    """
    Raises:
        NoSuchReview: nothing of the subject was ever looked at.
        ReviewMoved: it is decided.
    """
    review = find_review(catalogue, subject)
    if not review.waits:
        raise ReviewMoved("Việc này đã có người quyết định.", "The review is decided.")
    return review


def vouch_for(catalogue: Catalogue, seller_id: PartyId) -> None:
    """Stage that the household's new listings need no look: its identity was checked at the counter.

    Raises:
        NotFound: nobody has the id.
    """
    catalogue.sellers.find(seller_id)
    catalogue.reviews.vouch(seller_id)


def tell(catalogue: Catalogue, kind: Kind, decided: Review, **values: Value) -> None:
    """Stage a message to the household."""
    event = f"{decided.subject}-{int(catalogue.now.timestamp())}"
    catalogue.outbox.stage(message(kind, event, decided.seller_id, title=decided.title, **values))


def said_ground(ground: Ground) -> Value:
    """The ground in both languages."""
    return {"vi": GROUNDS_VI[ground], "en": GROUNDS_EN[ground]}


def _tell_listing(catalogue: Catalogue, decided: Review) -> None:
    if decided.ground is None:
        tell(catalogue, Kind.LISTING_PASSED, decided)
    else:
        tell(catalogue, Kind.LISTING_HELD, decided, ground=said_ground(decided.ground), words=decided.words)


def _sent_back(was: Listing) -> Listing:
    return replace(was, stored=ListingState.HELD) if ListingState.HELD in MOVES[was.stored] else was


def _passed(catalogue: Catalogue, was: Listing) -> Listing:
    if was.stored is not ListingState.HELD:
        return was
    over = was.lot.over_on(business_date(catalogue.now))
    return replace(was, stored=ListingState.SEASON_OVER if over else ListingState.ON_SALE)

"""Use cases of operations: a rating, one photo of it, or what its household answers, is hidden and shown again."""

from dataclasses import replace

from chalicelib.catalogue import PhotoId
from chalicelib.identity import PartyId
from chalicelib.kernel.paging import Page, page_size
from chalicelib.messages import Kind, message
from chalicelib.ratings.errors import NoSuchRatingAnswer, RatingMoved
from chalicelib.ratings.photos import seen_photo
from chalicelib.ratings.placing import stage_placing
from chalicelib.ratings.ports import Ratings
from chalicelib.ratings.rating import (
    GROUNDS,
    LONGEST_WORDS,
    HiddenPhoto,
    Hiding,
    HidingGround,
    Rating,
    RatingId,
    RatingState,
    moved,
    words_of,
)
from chalicelib.ratings.reports import close_case_of
from chalicelib.ratings.service import find_rating


def hide_rating(
    ratings: Ratings, rating_id: RatingId, by: PartyId, ground: HidingGround, *, words: str = "", version_seen: int
) -> Rating:
    """Stage that it is out of sight and out of the tallies; its buyer is told why, and reports of it are decided.

    Args:
        version_seen: of the rating that was looked at.

    Raises:
        InvalidInput: too many words.
        NoSuchRating: none has the id.
        RatingMoved: it is not shown, or is not what was looked at.
    """
    said = words_of(words, least=0, most=LONGEST_WORDS, field="words")
    was = _as_seen(ratings, rating_id, version_seen)
    after = moved(was, RatingState.HIDDEN, hiding=Hiding(ground, said, by, ratings.now))
    ratings.store.save(after, was)
    stage_placing(ratings, was)
    _decided(ratings, was, by, ground, said, Kind.RATING_HIDDEN)
    return after


def show_rating(ratings: Ratings, rating_id: RatingId, by: PartyId, *, version_seen: int) -> Rating:
    """Stage that everybody sees it again, as its buyer has it now.

    Raises:
        NoSuchRating: none has the id.
        RatingMoved: it is not hidden, or is not what was looked at.
    """
    was = _as_seen(ratings, rating_id, version_seen)
    if was.state is not RatingState.HIDDEN or was.hiding is None:
        raise RatingMoved
    after = moved(was, RatingState.SHOWN, hiding=replace(was.hiding, ended_by=by, ended_at=ratings.now))
    ratings.store.save(after, was)
    stage_placing(ratings, was)
    return after


def hide_rating_photo(
    ratings: Ratings,
    rating_id: RatingId,
    photo_id: PhotoId,
    by: PartyId,
    ground: HidingGround,
    *,
    words: str = "",
    version_seen: int,
) -> Rating:
    """Stage that one photo is out of sight, while stars and words stand; its buyer is told why, reports are decided.

    Raises:
        InvalidInput: too many words.
        NoSuchRating: none has the id.
        RatingMoved: it is not what was looked at.
        NoSuchRatingPhoto: it has no such photo that can be seen.
    """
    said = words_of(words, least=0, most=LONGEST_WORDS, field="words")
    was = _as_seen(ratings, rating_id, version_seen)
    photo = seen_photo(was, photo_id)
    if photo not in was.shown_photos:
        return was
    hidden = HiddenPhoto(photo_id, Hiding(ground, said, by, ratings.now))
    after = replace(was, hidden_photos=(*was.hidden_photos, hidden))
    ratings.store.save(after, was)
    stage_placing(ratings, was)
    _decided(ratings, was, by, ground, said, Kind.RATING_PHOTO_HIDDEN)
    return after


def show_rating_photo(ratings: Ratings, rating_id: RatingId, photo_id: PhotoId, *, version_seen: int) -> Rating:
    """Stage that everybody sees the photo again, with its rating.

    Raises:
        NoSuchRating: none has the id.
        RatingMoved: it is not what was looked at.
        NoSuchRatingPhoto: it has no such photo that can be seen.
    """
    was = _as_seen(ratings, rating_id, version_seen)
    seen_photo(was, photo_id)
    left = tuple(one for one in was.hidden_photos if one.photo_id != photo_id)
    if left == was.hidden_photos:
        return was
    after = replace(was, hidden_photos=left)
    ratings.store.save(after, was)
    stage_placing(ratings, was)
    return after


def hide_rating_answer(
    ratings: Ratings, rating_id: RatingId, by: PartyId, ground: HidingGround, *, words: str = "", version_seen: int
) -> Rating:
    """Stage that what the household answers is out of sight and hearing, while the rating stands; the household is told
    why, reports are decided.

    Raises:
        InvalidInput: too many words.
        NoSuchRating: none has the id.
        RatingMoved: it is not what was looked at.
        NoSuchRatingAnswer: nothing was answered.
    """
    said = words_of(words, least=0, most=LONGEST_WORDS, field="words")
    was = _as_seen(ratings, rating_id, version_seen)
    if was.answer is None:
        raise NoSuchRatingAnswer
    if was.answer_hidden:
        return was
    after = replace(was, answer_hiding=Hiding(ground, said, by, ratings.now))
    ratings.store.save(after, was)
    stage_placing(ratings, was)
    reason = GROUNDS[ground]
    close_case_of(ratings, rating_id, by, f"{reason['vi']}. {said}".strip())
    _tell(ratings, was, was.seller_id, Kind.RATING_ANSWER_HIDDEN, ground)
    return after


def show_rating_answer(ratings: Ratings, rating_id: RatingId, by: PartyId, *, version_seen: int) -> Rating:
    """Stage that everybody reads and hears again what the household answers, as it is now.

    Raises:
        NoSuchRating: none has the id.
        RatingMoved: it is not hidden, or is not what was looked at.
    """
    was = _as_seen(ratings, rating_id, version_seen)
    if was.answer_hiding is None or not was.answer_hidden:
        raise RatingMoved
    after = replace(was, answer_hiding=replace(was.answer_hiding, ended_by=by, ended_at=ratings.now))
    ratings.store.save(after, was)
    stage_placing(ratings, was)
    return after


def ratings_in(ratings: Ratings, state: RatingState, *, cursor: str | None, limit: int | None) -> Page[Rating]:
    """All that are shown, or hidden, whoever's; the latest word first.

    Raises:
        InvalidInput: a cursor or limit we did not give.
    """
    return ratings.store.in_state(state, cursor=cursor, limit=page_size(limit))


def _decided(ratings: Ratings, was: Rating, by: PartyId, ground: HidingGround, words: str, kind: Kind) -> None:
    """Stage that reports of it are decided, and the message to its buyer, who is not told the moderator's own words."""
    reason = GROUNDS[ground]
    close_case_of(ratings, was.rating_id, by, f"{reason['vi']}. {words}".strip())
    order = ratings.orders.store.find(was.order_id)
    if order is not None:
        _tell(ratings, was, order.buyer_id or order.recipient.phone, kind, ground, code=order.code)


def _tell(ratings: Ratings, was: Rating, whom: str, kind: Kind, ground: HidingGround, **more: str) -> None:
    said = {language: f"{text}." for language, text in GROUNDS[ground].items()}
    event = f"{was.order_id}-{was.rating_id}-{was.version}"
    ratings.orders.outbox.stage(message(kind, event, whom, title=was.title, ground=said, **more))


def _as_seen(ratings: Ratings, rating_id: RatingId, version_seen: int) -> Rating:
    """
    Raises:
        NoSuchRating: none has the id.
        RatingMoved: it changed since.
    """
    found = find_rating(ratings, rating_id)
    if found.version != version_seen:
        raise RatingMoved
    return found

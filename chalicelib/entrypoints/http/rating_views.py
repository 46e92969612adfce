"""What the API shows of ratings: to everybody, to their buyers, to operations."""

import msgspec

from chalicelib.catalogue import FAULTS_VI, Photo, PhotoState
from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import View
from chalicelib.entrypoints.speech import words
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import Page
from chalicelib.ratings import (
    VOICE_FAULTS_VI,
    Answer,
    Hiding,
    HidingGround,
    Rateable,
    Rating,
    RatingState,
    Tally,
    Voice,
    VoiceState,
    VoiceType,
    hidden_key,
    hidden_voice_key,
    more_photos,
    places_of,
    shown_key,
    voice_is_shown,
    voice_key,
    voice_of,
)

SMALL_WIDTH, LARGE_WIDTH = 160, 640


class VoiceView(View, frozen=True, kw_only=True):
    """What the household says aloud, in so many seconds; `address` is where it can be heard."""

    id: str
    address: str
    content_type: VoiceType
    seconds: int


class AnswerView(View, frozen=True, kw_only=True):
    """What the household answers: words, a voice, or both. Beside a voice, `text` is what it says in words; may be empty."""

    text: str
    at: str
    voice: VoiceView | None


class RatingPhotoView(View, frozen=True, kw_only=True):
    """A photo that goes with it, at `/media/photos/rated/{id}-{160, 320 or 640}.webp`; `colour` is its average."""

    id: str
    colour: str
    width: int
    height: int


class RatingView(View, frozen=True, kw_only=True):
    """A rating as everybody sees it; `by` is the buyer's name, masked; `changed_at` null if it stands as it was given."""

    id: str
    listing_id: str
    title: str
    stars: int
    text: str
    by: str
    given_at: str
    changed_at: str | None
    answer: AnswerView | None
    photos: list[RatingPhotoView]


class ComingVoiceView(View, frozen=True, kw_only=True):
    """A recording that is on its way, or why it cannot be used."""

    id: str
    state: VoiceState
    refused_because: str | None


class OwnRatingView(RatingView, frozen=True, kw_only=True):
    """A rating of one's own goods; `answer` also when operations hid it, `answer_hidden_for` says why."""

    coming: ComingVoiceView | None
    answer_hidden_for: HidingGround | None


class TallyView(View, frozen=True, kw_only=True):
    """How many ratings, the average in tenths of a star (0 without any), and how many have one star, two … five."""

    count: int
    tenths: int
    by_star: list[int]


class OwnRatingsView(View, frozen=True, kw_only=True):
    """A page of ratings of one's own goods, with what all of them add up to."""

    tally: TallyView
    entries: list[OwnRatingView]
    next_cursor: str | None


class RatingDoneView(View, frozen=True, kw_only=True):
    """A rating after it was given, changed, removed, answered, hidden or shown.

    Without anybody's words or name: answers of commands are kept for ever, and a buyer may take his words back.
    """

    id: str
    listing_id: str
    stars: int
    state: RatingState
    answered: bool


class RatingsView(View, frozen=True, kw_only=True):
    """A page of ratings, with what all of them add up to."""

    tally: TallyView
    entries: list[RatingView]
    next_cursor: str | None


class OwnRatingPhotoView(RatingPhotoView, frozen=True, kw_only=True):
    """A photo for who sent it: what became of it; `hidden_for` says why operations took it, or its rating, out of sight."""

    state: PhotoState
    refused_because: str | None
    hidden_for: str | None


class RateableView(View, frozen=True, kw_only=True):
    """A delivered line for its buyer: what he said of it, and until when he can say or change it; null: not any more.

    `hidden_for` says why operations took his rating out of sight; null while others see it. `photos` are all that he sent,
    to which he can add `more_photos`.
    """

    parcel_id: str
    listing_id: str
    title: str
    rating: RatingView | None
    until: str | None
    hidden_for: str | None
    photos: list[OwnRatingPhotoView]
    more_photos: int


class RateablesView(View, frozen=True, kw_only=True):
    """Every line of the order that was delivered."""

    entries: list[RateableView]


class HidingView(View, frozen=True, kw_only=True):
    """Who hid it, why and when; and who showed it again."""

    ground: HidingGround
    words: str
    by: str
    at: str
    ended_by: str | None
    ended_at: str | None


class LookedAtPhotoView(View, frozen=True, kw_only=True):
    """A photo for operations: where it can be seen, small and large; a hidden one for a quarter of an hour."""

    id: str
    small: str
    large: str
    hiding: HidingView | None


class LookedAtRatingView(RatingView, frozen=True, kw_only=True):
    """A rating for operations; `all_photos` are those that others see, and those that are hidden; so is `answer`.

    A hidden voice can be heard at its address for a quarter of an hour.
    """

    seller_id: str
    order_id: str
    state: RatingState
    hiding: HidingView | None
    all_photos: list[LookedAtPhotoView]
    answer_hiding: HidingView | None
    version: int


class LookedAtRatingsView(View, frozen=True, kw_only=True):
    """A page of ratings, the latest word first."""

    entries: list[LookedAtRatingView]
    next_cursor: str | None


def rating_view(rating: Rating) -> RatingView:
    return RatingView(
        id=rating.rating_id,
        listing_id=rating.listing_id,
        title=rating.title,
        stars=rating.stars,
        text=rating.text,
        by=rating.by,
        given_at=to_text(rating.given_at),
        changed_at=to_text(rating.changed_at) if rating.changed_at else None,
        answer=_answer_view(rating, rating.shown_answer),
        photos=[
            RatingPhotoView(id=one.photo_id, colour=one.colour, width=one.width, height=one.height)
            for one in rating.shown_photos
        ],
    )


def _answer_view(rating: Rating, answer: Answer | None, hidden_at: str = "") -> AnswerView | None:
    """
    Args:
        hidden_at: where its voice can be heard while nobody else hears it; empty for nowhere.
    """
    if answer is None:
        return None
    return AnswerView(text=answer.text, at=to_text(answer.at), voice=_voice_view(rating, answer.voice, hidden_at))


def _whole_answer(work: Work, rating: Rating) -> AnswerView | None:
    """The answer, hidden or not, for its household and for operations; its voice can be heard for a quarter of an hour."""
    voice, hidden_at = voice_of(rating), ""
    if voice is not None and not voice_is_shown(rating):
        hidden_at = work.application.objects.view(hidden_voice_key(voice.voice_id), now=work.now)
    return _answer_view(rating, rating.answer, hidden_at)


def _voice_view(rating: Rating, voice: Voice | None, hidden_at: str) -> VoiceView | None:
    if voice is None or voice.kind is None:
        return None
    address = f"/media/{voice_key(voice.voice_id)}" if voice_is_shown(rating) else hidden_at
    if not address:
        return None
    return VoiceView(id=voice.voice_id, address=address, content_type=voice.kind, seconds=voice.seconds)


def own_rating_view(work: Work, rating: Rating) -> OwnRatingView:
    """What was asked for and never came is not awaited for ever."""
    coming, hiding = rating.coming, rating.answer_hiding if rating.answer_hidden else None
    if coming is not None and coming.state is VoiceState.AWAITED and not coming.awaited(work.now):
        coming = None
    seen = msgspec.structs.asdict(rating_view(rating)) | {"answer": _whole_answer(work, rating)}
    return OwnRatingView(
        **seen,
        coming=ComingVoiceView(
            id=coming.voice_id,
            state=coming.state,
            refused_because=words(VOICE_FAULTS_VI)[coming.fault] if coming.fault is not None else None,
        )
        if coming
        else None,
        answer_hidden_for=hiding.ground if hiding else None,
    )


def done_view(rating: Rating) -> RatingDoneView:
    return RatingDoneView(
        id=rating.rating_id,
        listing_id=rating.listing_id,
        stars=rating.stars,
        state=rating.state,
        answered=rating.answer is not None,
    )


def hiding_view(hiding: Hiding) -> HidingView:
    return HidingView(
        ground=hiding.ground,
        words=hiding.words,
        by=hiding.by,
        at=to_text(hiding.at),
        ended_by=hiding.ended_by,
        ended_at=to_text(hiding.ended_at) if hiding.ended_at else None,
    )


def looked_at_view(work: Work, rating: Rating) -> LookedAtRatingView:
    seen = msgspec.structs.asdict(rating_view(rating)) | {"answer": _whole_answer(work, rating)}
    return LookedAtRatingView(
        **seen,
        seller_id=rating.seller_id,
        order_id=rating.order_id,
        state=rating.state,
        hiding=hiding_view(rating.hiding) if rating.hiding else None,
        all_photos=_looked_at_photos(work, rating),
        answer_hiding=hiding_view(rating.answer_hiding) if rating.answer_hiding else None,
        version=rating.version,
    )


def _looked_at_photos(work: Work, rating: Rating) -> list[LookedAtPhotoView]:
    hidings = {one.photo_id: one.hiding for one in rating.hidden_photos}

    def address(photo_id: str, width: int, *, shown: bool) -> str:
        if shown:
            return f"{work.application.settings.public_origin}/media/{shown_key(photo_id, width)}"
        return work.application.objects.view(hidden_key(photo_id, width), now=work.now)

    return [
        LookedAtPhotoView(
            id=photo_id,
            small=address(photo_id, SMALL_WIDTH, shown=shown),
            large=address(photo_id, LARGE_WIDTH, shown=shown),
            hiding=hiding_view(hidings[photo_id]) if photo_id in hidings else None,
        )
        for photo_id, shown in places_of(rating).items()
    ]


def tally_view(tally: Tally) -> TallyView:
    return TallyView(count=tally.count, tenths=tally.tenths, by_star=list(tally.by_star))


def ratings_view(tally: Tally, page: Page[Rating]) -> RatingsView:
    return RatingsView(
        tally=tally_view(tally), entries=[rating_view(one) for one in page.entries], next_cursor=page.next_cursor
    )


def own_ratings_view(work: Work, tally: Tally, page: Page[Rating]) -> OwnRatingsView:
    entries = [own_rating_view(work, one) for one in page.entries]
    return OwnRatingsView(tally=tally_view(tally), entries=entries, next_cursor=page.next_cursor)


def rateable_view(work: Work, one: Rateable) -> RateableView:
    rating = one.rating
    hidden = rating is not None and rating.state is RatingState.HIDDEN and rating.hiding
    return RateableView(
        parcel_id=one.parcel_id,
        listing_id=one.line.listing_id,
        title=one.line.title,
        rating=rating_view(rating) if rating else None,
        until=to_text(one.until) if one.until else None,
        hidden_for=hidden.ground.value if hidden else None,
        photos=[_own_photo(rating, photo) for photo in rating.photos] if rating else [],
        more_photos=more_photos(work.ratings, rating) if rating else 0,
    )


def _own_photo(rating: Rating, photo: Photo) -> OwnRatingPhotoView:
    hiding = next((one.hiding for one in rating.hidden_photos if one.photo_id == photo.photo_id), None)
    if hiding is None and rating.state is RatingState.HIDDEN:
        hiding = rating.hiding
    return OwnRatingPhotoView(
        id=photo.photo_id,
        colour=photo.colour,
        width=photo.width,
        height=photo.height,
        state=photo.state,
        refused_because=words(FAULTS_VI)[photo.fault] if photo.fault is not None else None,
        hidden_for=hiding.ground.value if hiding else None,
    )

"""Where the files of a rating's photos and of its answer's voice are kept, which says who sees and hears them.

What is shown stands under an address of the site, what is hidden does not, and what was taken back is nowhere. The effect
`place_rating_photos` brings the files to where the rating says they belong.
"""

from collections.abc import Iterable

from chalicelib.catalogue import PhotoId, PhotoState
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.ratings.ports import Ratings
from chalicelib.ratings.rating import Rating, RatingState
from chalicelib.ratings.voice import Voice, VoiceId

PLACE = "place_rating_photos"


def shown_key(photo_id: str, width: int) -> str:
    """Where a rendition is kept while everybody sees it; also its path under the site's origin."""
    return f"photos/rated/{photo_id}-{width}.webp"


def hidden_key(photo_id: str, width: int) -> str:
    """Where it is kept while only operations see it: no address of the site leads there."""
    return f"hidden/{photo_id}-{width}.webp"


def voice_key(voice_id: str) -> str:
    """Where a voice is kept while everybody hears it; also its path under the site's origin. The object knows its kind."""
    return f"voices/{voice_id}"


def hidden_voice_key(voice_id: str) -> str:
    """Where it is kept while only operations hear it."""
    return f"hidden/{voice_id}"


def stage_placing(ratings: Ratings, was: Rating, gone: Iterable[PhotoId | VoiceId] = (), *, change: str = "") -> None:
    """Stage that its files go to where they belong from now on; once a change of the rating.

    Args:
        was: the rating before the change.
        gone: photos and voices that it has no more.
        change: what tells this change from others, where the rating itself does not change.
    """
    if was.photos or voice_of(was) or was.coming or change:
        payload = {"rating_id": was.rating_id, "gone": list(gone)}
        ratings.orders.outbox.stage(Effect(PLACE, f"{was.rating_id}-{change or was.version}", payload))


def places_of(rating: Rating) -> dict[PhotoId, bool]:
    """Of each photo that is ready, whether everybody sees it."""
    shown = set(rating.shown_photos) if rating.state is RatingState.SHOWN else set()
    return {one.photo_id: one in shown for one in rating.photos if one.state is PhotoState.READY}


def voice_of(rating: Rating) -> Voice | None:
    """The voice that answers, hidden or not."""
    return rating.answer.voice if rating.answer else None


def voice_is_shown(rating: Rating) -> bool:
    """Whether everybody hears the voice that answers, if any does."""
    return rating.state is RatingState.SHOWN and not rating.answer_hidden

"""Where the renditions of a rating's photos are kept, which says who sees them.

What is shown stands under an address of the site, what is hidden does not, and what was taken back is nowhere. The effect
`place_rating_photos` brings the files to where the rating says they belong.
"""

from collections.abc import Iterable

from chalicelib.catalogue import PhotoId, PhotoState
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.ratings.ports import Ratings
from chalicelib.ratings.rating import Rating, RatingState

PLACE = "place_rating_photos"


def shown_key(photo_id: str, width: int) -> str:
    """Where a rendition is kept while everybody sees it; also its path under the site's origin."""
    return f"photos/rated/{photo_id}-{width}.webp"


def hidden_key(photo_id: str, width: int) -> str:
    """Where it is kept while only operations see it: no address of the site leads there."""
    return f"hidden/{photo_id}-{width}.webp"


def stage_placing(ratings: Ratings, was: Rating, gone: Iterable[PhotoId] = (), *, change: str = "") -> None:
    """Stage that the files of its photos go to where they belong from now on; once a change of the rating.

    Args:
        was: the rating before the change.
        gone: photos that it has no more.
        change: what tells this change from others, where the rating itself does not change.
    """
    if was.photos or change:
        payload = {"rating_id": was.rating_id, "gone": list(gone)}
        ratings.orders.outbox.stage(Effect(PLACE, f"{was.rating_id}-{change or was.version}", payload))


def places_of(rating: Rating) -> dict[PhotoId, bool]:
    """Of each photo that is ready, whether everybody sees it."""
    shown = set(rating.shown_photos) if rating.state is RatingState.SHOWN else set()
    return {one.photo_id: one in shown for one in rating.photos if one.state is PhotoState.READY}

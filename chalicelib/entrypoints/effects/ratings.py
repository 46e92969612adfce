"""The effect `place_rating_photos`: files of a rating's photos go where everybody sees them, where nobody does, or away."""

from collections.abc import Iterable

from chalicelib.catalogue import MAX_UPLOAD_BYTES, WIDTHS
from chalicelib.composition import Application
from chalicelib.entrypoints.effects import effect
from chalicelib.entrypoints.photos import AN_HOUR
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.ratings import PLACE, Rating, RatingId, find_rating, hidden_key, places_of, shown_key

MOST_LOOKS = 5
"""A rating that changes while its files are moved is looked at again; who changed it has an effect of his own as well."""


@effect(PLACE)
def place_photos(app: Application, order: Effect) -> None:
    rating_id = RatingId(order.payload["rating_id"])
    for _ in range(MOST_LOOKS):
        rating = find_rating(app.open_work().ratings, rating_id)
        _place(app, rating, order.payload["gone"])
        if find_rating(app.open_work().ratings, rating_id).version == rating.version:
            break
    run(app, lambda work: work.outbox.settle(order), actor="ratings")


def _place(app: Application, rating: Rating, gone: Iterable[str]) -> None:
    for photo_id, shown in places_of(rating).items():
        for width in WIDTHS:
            here, there = shown_key(photo_id, width), hidden_key(photo_id, width)
            _move(app, *((there, here) if shown else (here, there)))
    for lost in set(gone) - {str(one.photo_id) for one in rating.photos}:
        for width in WIDTHS:
            app.objects.delete(shown_key(lost, width))
            app.objects.delete(hidden_key(lost, width))


def _move(app: Application, source: str, target: str) -> None:
    """Nothing at the source has been moved before."""
    file = app.objects.read(source, at_most=MAX_UPLOAD_BYTES)
    if file is not None:
        app.objects.write(target, file, content_type="image/webp", cache_control=AN_HOUR)
        app.objects.delete(source)

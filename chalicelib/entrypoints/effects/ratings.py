"""The effect `place_rating_photos`: files of a rating, photos and voice, go where everybody finds them, nobody, or away."""

from collections.abc import Iterable

from chalicelib.catalogue import MAX_UPLOAD_BYTES, WIDTHS
from chalicelib.composition import Application
from chalicelib.entrypoints.effects import effect
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.voices import AN_HOUR
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.ratings import (
    PLACE,
    Rating,
    RatingId,
    VoiceId,
    find_rating,
    hidden_key,
    hidden_voice_key,
    places_of,
    shown_key,
    voice_is_shown,
    voice_key,
    voice_of,
)

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
            _move(app, *((there, here) if shown else (here, there)), "image/webp")
    voice = voice_of(rating)
    if voice is not None and voice.kind is not None:
        here, there = voice_key(voice.voice_id), hidden_voice_key(voice.voice_id)
        _move(app, *((there, here) if voice_is_shown(rating) else (here, there)), voice.kind.value)
    there_still = {str(one.photo_id) for one in rating.photos} | ({str(voice.voice_id)} if voice else set())
    for lost in set(gone) - there_still:
        for key in _keys_of(lost):
            app.objects.delete(key)


def _keys_of(lost: str) -> list[str]:
    """Wherever files of a photo or a voice may be."""
    if lost.startswith(f"{VoiceId.prefix}_"):
        return [voice_key(lost), hidden_voice_key(lost)]
    return [key for width in WIDTHS for key in (shown_key(lost, width), hidden_key(lost, width))]


def _move(app: Application, source: str, target: str, content_type: str) -> None:
    """Nothing at the source has been moved before."""
    file = app.objects.read(source, at_most=MAX_UPLOAD_BYTES)
    if file is not None:
        app.objects.write(target, file, content_type=content_type, cache_control=AN_HOUR)
        app.objects.delete(source)

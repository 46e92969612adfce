"""A household answers a rating aloud: records, listens, sends, takes back; with words for who cannot hear."""

from typing import Any

from chalicelib.entrypoints.http.rating_voices import (
    NewRatingVoice,
    my_rating,
    post_rating_voice,
    post_rating_voice_removal,
)
from chalicelib.entrypoints.http.ratings import RatingAnswer, post_rating_answer
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.pages.page import Pages, Redirect, Shown, Visit
from chalicelib.entrypoints.pages.rating_words import HIDING_NAMES, lets_voice_sound
from chalicelib.entrypoints.pages.ratings import OWN
from chalicelib.entrypoints.pages.selling import lets_photos_go
from chalicelib.identity import Permission
from chalicelib.ratings import LONGEST_VOICE_S, MAX_VOICE_BYTES, RatingId

rating_voice_pages = Pages(__name__)


def address_of(visit: Visit) -> str:
    return f"{OWN}/{RatingId.parse(visit.path['rating_id'])}/giong-noi"


def submit(visit: Visit) -> Redirect | Shown:
    """What the pressed button says: take the voice back, keep the words, or a form that sends a recording."""
    here = address_of(visit)
    match visit.text("then"):
        case "remove":
            visit.do(post_rating_voice_removal, Nothing(), dict(visit.path))
        case "words":
            visit.do(post_rating_answer, RatingAnswer(text=visit.text("text")), dict(visit.path))
        case _:
            upload = visit.do(post_rating_voice, NewRatingVoice(return_to=here), dict(visit.path)).body
            form = {"url": upload["url"], "fields": list(upload["fields"].items())}
            return Shown("voice_form.html", {"upload": form, "back": here})
    return Redirect(here)


@rating_voice_pages.page(f"{OWN}/{{rating_id}}/giong-noi", "own_voice.html", allow=Permission.SELL, submit=submit)
def own_voice_page(visit: Visit) -> dict[str, Any]:
    rating = visit.read(my_rating)
    visit.records = True
    lets_photos_go(visit)
    lets_voice_sound(visit, rating)
    return {
        "rating": rating,
        "owner": visit.actor.party_id if visit.actor else "",
        "here": address_of(visit),
        "longest": LONGEST_VOICE_S,
        "largest": MAX_VOICE_BYTES,
        "hidden_for": HIDING_NAMES[rating.answer_hidden_for] if rating.answer_hidden_for else "",
        "text": visit.values.get("text", rating.answer.text if rating.answer else ""),
    }

"""A household's voice under a rating over HTTP: sent and taken back; operations hide an answer and show it again."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.rating_views import OwnRatingView, RatingDoneView, done_view, own_rating_view
from chalicelib.entrypoints.http.ratings import RatingHiding, RatingShowing, rating_id_in
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource, View
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.ratings import (
    NoSuchRating,
    hide_rating_answer,
    remove_rating_voice,
    request_rating_voice,
    show_rating_answer,
    shown_rating,
)

rating_voice_routes = Resource(__name__, tag="ratings")


class NewRatingVoice(Body, frozen=True, kw_only=True):
    """A recording to come. `return_to` is a path of this site to which the browser goes after a form sent without script."""

    return_to: Annotated[str, msgspec.Meta(max_length=300, pattern="^/(?![/\\\\])[!-~]*$")] | None = None


class VoiceUploadView(View, frozen=True, kw_only=True):
    """Send the file to `url` as multipart/form-data: first `fields`, in order, then the file under the name `file`.

    WebM or Ogg with Opus, or MP4 with AAC, of sound alone and at most a minute.
    """

    voice_id: str
    url: str
    fields: dict[str, str]
    max_bytes: int
    expires_at: str


@rating_voice_routes.query(
    "/my/ratings/{rating_id}",
    answer=OwnRatingView,
    summary="A rating of one's own goods, with what one answers and what of it is on its way",
    allow=Permission.SELL,
)
def my_rating(work: Work, call: Call) -> OwnRatingView:
    rating = shown_rating(work.ratings, rating_id_in(call))
    if rating.seller_id != call.signed_in.party_id:
        raise NoSuchRating
    return own_rating_view(work, rating)


@rating_voice_routes.command(
    "/ratings/{rating_id}/voice",
    kind="request_rating_voice",
    body=NewRatingVoice,
    answer=VoiceUploadView,
    summary="A form with which the browser sends a recording that answers a rating of one's own goods",
    allow=Permission.SELL,
)
def post_rating_voice(work: Work, call: Call, body: NewRatingVoice) -> VoiceUploadView:
    redirect_to = work.application.settings.public_origin + body.return_to if body.return_to else None
    voice, form = request_rating_voice(work.ratings, rating_id_in(call), call.signed_in.party_id, redirect_to=redirect_to)
    return VoiceUploadView(
        voice_id=voice.voice_id,
        url=form.url,
        fields=dict(form.fields),
        max_bytes=form.max_bytes,
        expires_at=to_text(form.expires_at),
    )


@rating_voice_routes.command(
    "/ratings/{rating_id}/voice/removal",
    kind="remove_rating_voice",
    body=Nothing,
    answer=RatingDoneView,
    summary="Take one's voice back from under a rating; the words stand",
    allow=Permission.SELL,
)
def post_rating_voice_removal(work: Work, call: Call, _: Nothing) -> RatingDoneView:
    return done_view(remove_rating_voice(work.ratings, rating_id_in(call), call.signed_in.party_id))


@rating_voice_routes.command(
    "/ratings/{rating_id}/answer/hiding",
    kind="hide_rating_answer",
    body=RatingHiding,
    answer=RatingDoneView,
    summary="Take what the household answers, words and voice, out of sight; the rating stands",
    allow=Permission.OPERATE,
)
def post_rating_answer_hiding(work: Work, call: Call, body: RatingHiding) -> RatingDoneView:
    rating_id, by, seen = rating_id_in(call), call.signed_in.party_id, body.version_seen
    return done_view(hide_rating_answer(work.ratings, rating_id, by, body.ground, words=body.words, version_seen=seen))


@rating_voice_routes.command(
    "/ratings/{rating_id}/answer/showing",
    kind="show_rating_answer",
    body=RatingShowing,
    answer=RatingDoneView,
    summary="Show a hidden answer again",
    allow=Permission.OPERATE,
)
def post_rating_answer_showing(work: Work, call: Call, body: RatingShowing) -> RatingDoneView:
    by, seen = call.signed_in.party_id, body.version_seen
    return done_view(show_rating_answer(work.ratings, rating_id_in(call), by, version_seen=seen))

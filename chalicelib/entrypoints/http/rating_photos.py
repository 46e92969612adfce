"""Photos with a rating over HTTP: its buyer adds them and takes them back, operations hide one and show it again."""

from chalicelib.catalogue import PhotoId
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import NewPhoto, UploadView, upload_view
from chalicelib.entrypoints.http.orders import Token, viewer_of
from chalicelib.entrypoints.http.rating_views import RatingDoneView, done_view
from chalicelib.entrypoints.http.ratings import RatingHiding, RatingProof, RatingShowing, rating_id_in
from chalicelib.entrypoints.http.resource import Call, Resource
from chalicelib.identity import Permission
from chalicelib.ratings import (
    Buyer,
    hide_rating_photo,
    remove_rating_photo,
    request_rating_photo,
    show_rating_photo,
)

rating_photo_routes = Resource(__name__, tag="ratings")


class NewRatingPhoto(NewPhoto, frozen=True, kw_only=True):
    """A photo to come with one's rating."""

    token: Token = ""


@rating_photo_routes.command(
    "/ratings/{rating_id}/photos",
    kind="request_rating_photo",
    body=NewRatingPhoto,
    answer=UploadView,
    summary="A form with which the browser sends a photo of the goods as they came straight to the object store",
    guests=True,
)
def post_rating_photo(work: Work, call: Call, body: NewRatingPhoto) -> UploadView:
    redirect_to = work.application.settings.public_origin + body.return_to if body.return_to else None
    rating_id, who = rating_id_in(call), Buyer(viewer_of(call), body.token)
    photo, form = request_rating_photo(work.ratings, rating_id, who, body.content_type, redirect_to=redirect_to)
    return upload_view(work, rating_id, photo.photo_id, body.content_type, form)


@rating_photo_routes.command(
    "/ratings/{rating_id}/photos/{photo_id}/removal",
    kind="remove_rating_photo",
    body=RatingProof,
    answer=RatingDoneView,
    summary="Take a photo of one's rating back; of it nothing is kept",
    guests=True,
)
def post_rating_photo_removal(work: Work, call: Call, body: RatingProof) -> RatingDoneView:
    who = Buyer(viewer_of(call), body.token)
    return done_view(remove_rating_photo(work.ratings, rating_id_in(call), _photo_id(call), who))


@rating_photo_routes.command(
    "/ratings/{rating_id}/photos/{photo_id}/hiding",
    kind="hide_rating_photo",
    body=RatingHiding,
    answer=RatingDoneView,
    summary="Take one photo of a rating out of sight; stars and words stand",
    allow=Permission.OPERATE,
)
def post_rating_photo_hiding(work: Work, call: Call, body: RatingHiding) -> RatingDoneView:
    by, seen = call.signed_in.party_id, body.version_seen
    hidden = hide_rating_photo(
        work.ratings, rating_id_in(call), _photo_id(call), by, body.ground, words=body.words, version_seen=seen
    )
    return done_view(hidden)


@rating_photo_routes.command(
    "/ratings/{rating_id}/photos/{photo_id}/showing",
    kind="show_rating_photo",
    body=RatingShowing,
    answer=RatingDoneView,
    summary="Show a hidden photo of a rating again",
    allow=Permission.OPERATE,
)
def post_rating_photo_showing(work: Work, call: Call, body: RatingShowing) -> RatingDoneView:
    shown = show_rating_photo(work.ratings, rating_id_in(call), _photo_id(call), version_seen=body.version_seen)
    return done_view(shown)


def _photo_id(call: Call) -> PhotoId:
    return PhotoId.parse(call.path["photo_id"], field="photo_id")

"""Use cases of photos with a rating: the buyer shows the goods as they came; files go straight to the object store."""

from dataclasses import replace

from chalicelib.catalogue import (
    ImageType,
    Photo,
    PhotoId,
    PhotoState,
    TooManyPhotos,
    UploadForm,
    upload_key,
    with_room,
)
from chalicelib.ratings.errors import NoSuchRatingPhoto, RatingMoved, RatingTooLate
from chalicelib.ratings.placing import stage_placing
from chalicelib.ratings.ports import Ratings
from chalicelib.ratings.rating import Rating, RatingId, RatingState
from chalicelib.ratings.service import Buyer, changed_until, own_rating

MAX_RATING_PHOTOS = 3


def request_rating_photo(
    ratings: Ratings, rating_id: RatingId, buyer: Buyer, image_type: ImageType, *, redirect_to: str | None = None
) -> tuple[Photo, UploadForm]:
    """Stage a photo to come, and give the form that sends it. Photos that failed or never came make room.

    Raises:
        NoSuchRating: none has the id, or it is not the buyer's.
        RatingMoved: others do not see it.
        RatingTooLate: it was given too long ago.
        TooManyPhotos: `MAX_RATING_PHOTOS` are there.
    """
    was = own_rating(ratings, rating_id, buyer)
    if was.state is not RatingState.SHOWN:
        raise RatingMoved
    until = changed_until(ratings, was)
    if ratings.now > until:
        raise RatingTooLate(until)
    kept = with_room(was.photos, MAX_RATING_PHOTOS)
    if kept is None:
        raise TooManyPhotos(f"Mỗi đánh giá tối đa {MAX_RATING_PHOTOS} ảnh.", f"At most {MAX_RATING_PHOTOS} photos a rating.")
    photo = Photo(PhotoId.make(ratings.now, ratings.orders.entropy))
    ratings.store.save(replace(was, photos=(*kept, photo)), was)
    key = upload_key(rating_id, photo.photo_id)
    uploads = ratings.orders.catalogue.uploads
    return photo, uploads.form(key, image_type, now=ratings.now, redirect_to=redirect_to)


def more_photos(ratings: Ratings, rating: Rating) -> int:
    """How many its buyer can still add."""
    if rating.state is not RatingState.SHOWN or ratings.now > changed_until(ratings, rating):
        return 0
    return MAX_RATING_PHOTOS - sum(one.state is PhotoState.READY for one in rating.photos)


def awaits_rating_photo(ratings: Ratings, rating_id: RatingId, photo_id: PhotoId) -> bool:
    """Whether an upload under this name is still to come."""
    rating = ratings.store.find(rating_id)
    photo = rating.photo(photo_id) if rating else None
    return photo is not None and photo.state is PhotoState.AWAITED


def end_rating_photo(ratings: Ratings, rating_id: RatingId, photo: Photo) -> bool:
    """Stage that the renditions are there, or why there are none; harmless when repeated.

    What was taken back, or hidden with its rating, while it was rendered leaves the place where everybody sees it.

    Returns:
        whether the photo was awaited.
    """
    was = ratings.store.find(rating_id)
    if was is None:
        return False
    known = was.photo(photo.photo_id)
    if known is None:
        stage_placing(ratings, was, [photo.photo_id], change=f"late-{photo.photo_id}")
        return False
    if known.state is not PhotoState.AWAITED:
        return False
    photos = tuple(photo if one.photo_id == photo.photo_id else one for one in was.photos)
    came = ratings.now if photo.state is PhotoState.READY else was.photo_at
    ratings.store.save(replace(was, photos=photos, photo_at=came), was)
    if was.state is not RatingState.SHOWN:
        stage_placing(ratings, was)
    return True


def remove_rating_photo(ratings: Ratings, rating_id: RatingId, photo_id: PhotoId, buyer: Buyer) -> Rating:
    """Stage that the buyer takes one photo back, at any time; nothing of it is kept.

    Raises:
        NoSuchRating: none has the id, or it is not the buyer's.
    """
    was = own_rating(ratings, rating_id, buyer)
    if was.photo(photo_id) is None:
        return was
    left = tuple(one for one in was.photos if one.photo_id != photo_id)
    hidden = tuple(one for one in was.hidden_photos if one.photo_id != photo_id)
    after = replace(was, photos=left, hidden_photos=hidden)
    ratings.store.save(after, was)
    stage_placing(ratings, was, [photo_id])
    return after


def seen_photo(rating: Rating, photo_id: PhotoId) -> Photo:
    """
    Raises:
        NoSuchRatingPhoto: it has none with this id, or that is not ready.
    """
    found = rating.photo(photo_id)
    if found is None or found.state is not PhotoState.READY:
        raise NoSuchRatingPhoto
    return found

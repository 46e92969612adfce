"""Renders uploaded photos, has recordings read: S3 tells the photos queue, the queue calls us, at least once."""

import json
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

from chalicelib.catalogue import (
    MAX_UPLOAD_BYTES,
    PART_BYTES,
    SHARED_WIDTH,
    CertificateId,
    ListingId,
    Photo,
    PhotoFault,
    PhotoId,
    PhotoState,
    PhotoUnfit,
    Upload,
    accept_photo,
    awaits_document,
    end_document,
    refuse_photo,
    rendition_key,
    upload_of,
)
from chalicelib.composition import Application, ObjectTooLarge, Work, application
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.voices import AN_HOUR, is_voice, take_voice
from chalicelib.kernel.errors import InvalidInput
from chalicelib.orders import LARGE_WIDTH, SMALL_WIDTH, ParcelId, awaits_claim_photo, claim_key, end_claim_photo
from chalicelib.ratings import RatingId, awaits_rating_photo, end_rating_photo, shown_key

log = logging.getLogger("xu_lang.photos")
Owner = ListingId | CertificateId | ParcelId | RatingId
"""Whose photo it is."""
FOREVER = "public, max-age=31536000, immutable"
"""A rendition never changes under its name."""
FOR_A_WHILE = "private, max-age=900"
"""What shows somebody's home and parcel: in the viewer's own browser, as long as the address that led to it."""


def render_photos(event: dict[str, Any]) -> dict[str, Any]:
    """Consume the photos queue.

    Returns:
        the ids of the messages to deliver again: Lambda's partial batch response.
    """
    app = application()
    failures = []
    for record in event["Records"]:
        try:
            for key in _uploads(json.loads(record["body"])):
                if is_voice(key):
                    take_voice(app, key)
                else:
                    render_upload(app, key)
        except Exception:
            log.exception("photo failed: message %s", record["messageId"])
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def _uploads(notice: dict[str, Any]) -> Iterator[str]:
    """Keys of new objects; S3's test notice, sent once when the bucket is made, has none."""
    for record in notice.get("Records", []):
        if record["eventName"].removeprefix("s3:").startswith("ObjectCreated:"):
            yield unquote_plus(record["s3"]["object"]["key"])


def render_upload(app: Application, key: str) -> PhotoState | None:
    """Bring one upload to its end; a repeat does nothing.

    Returns:
        the photo's state from now on; None if no photo of this key was awaited.

    Raises:
        Unavailable: table or object store did not answer; the queue tries again.
    """
    upload = upload_of(key)
    ids = _ids(upload) if upload is not None else None
    if upload is None or ids is None or not _awaited(app, *ids):
        log.info("no photo is awaited under this key")
        return None
    of, photo_id = ids
    try:
        content = _content(app, upload)
        if content is None:
            return PhotoState.AWAITED
        photo = _rendered(app, content, of, photo_id)
    except PhotoUnfit as unfit:
        photo = Photo(photo_id, PhotoState.REFUSED, fault=unfit.fault)
    run(app, lambda work: _done(work, of, photo))
    return photo.state


def _ids(upload: Upload) -> tuple[Owner, PhotoId] | None:
    kinds: tuple[type[Owner], ...] = (CertificateId, ParcelId, RatingId)
    kind = next((one for one in kinds if upload.of_id.startswith(f"{one.prefix}_")), ListingId)
    try:
        return kind.parse(upload.of_id), PhotoId.parse(upload.photo_id)
    except InvalidInput:
        return None


def _awaited(app: Application, of: Owner, photo_id: PhotoId) -> bool:
    work = app.open_work()
    if isinstance(of, ParcelId):
        return awaits_claim_photo(work.orders, of, photo_id)
    if isinstance(of, RatingId):
        return awaits_rating_photo(work.ratings, of, photo_id)
    catalogue = work.catalogue
    if isinstance(of, CertificateId):
        return awaits_document(catalogue, of, photo_id)
    listing = catalogue.store.find(of)
    photo = listing.photo(photo_id) if listing is not None else None
    return photo is not None and photo.state is PhotoState.AWAITED


def _done(work: Work, of: Owner, photo: Photo) -> None:
    if isinstance(of, ParcelId):
        end_claim_photo(work.orders, of, photo)
    elif isinstance(of, RatingId):
        end_rating_photo(work.ratings, of, photo)
    elif isinstance(of, CertificateId):
        end_document(work.catalogue, of, photo)
    elif photo.fault is not None:
        refuse_photo(work.catalogue, of, photo.photo_id, photo.fault)
    else:
        accept_photo(work.catalogue, of, photo)


def _content(app: Application, upload: Upload) -> bytes | None:
    """The file, its parts joined; None while some are on their way, whose own notice will come.

    Raises:
        PhotoUnfit: larger than a photo may be, or gone.
    """
    whole = bytearray()
    for key in upload.keys:
        try:
            part = app.objects.read(key, at_most=PART_BYTES if upload.parts else MAX_UPLOAD_BYTES)
        except ObjectTooLarge as error:
            raise PhotoUnfit(PhotoFault.TOO_LARGE) from error
        if part is None:
            if upload.parts:
                return None
            raise PhotoUnfit(PhotoFault.BROKEN)
        whole += part
    return bytes(whole)


def _rendered(app: Application, content: bytes, of: Owner, photo_id: PhotoId) -> Photo:
    """The photo with its files written; the files come first, so that a ready photo can be seen."""
    made = app.render_photo(content)
    if isinstance(of, ParcelId):
        for width in (SMALL_WIDTH, LARGE_WIDTH):
            app.objects.write(
                claim_key(photo_id, width), made.webp[width], content_type="image/webp", cache_control=FOR_A_WHILE
            )
        return Photo(photo_id, PhotoState.READY, made.colour, made.width, made.height)
    if isinstance(of, RatingId):
        for width, file in made.webp.items():
            key = shown_key(photo_id, width)
            app.objects.write(key, file, content_type="image/webp", cache_control=AN_HOUR)
        return Photo(photo_id, PhotoState.READY, made.colour, made.width, made.height)
    for width, file in made.webp.items():
        app.objects.write(rendition_key(photo_id, width), file, content_type="image/webp", cache_control=FOREVER)
    shared = rendition_key(photo_id, SHARED_WIDTH, "jpg")
    app.objects.write(shared, made.jpeg, content_type="image/jpeg", cache_control=FOREVER)
    return Photo(photo_id, PhotoState.READY, made.colour, made.width, made.height)

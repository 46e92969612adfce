"""Use cases of photos for a claim: the buyer shows what is wrong, in pictures that go straight to the object store."""

from dataclasses import replace

from chalicelib.catalogue import ImageType, Photo, PhotoId, PhotoState, TooManyPhotos, UploadForm, upload_key
from chalicelib.identity import PartyId
from chalicelib.orders.errors import ParcelMoved
from chalicelib.orders.parcel import OrderId, Parcel, ParcelId, ParcelState
from chalicelib.orders.ports import Orders
from chalicelib.orders.service import find_order

MAX_CLAIM_PHOTOS = 6
SMALL_WIDTH, LARGE_WIDTH = 160, 640


def claim_key(photo_id: str, width: int) -> str:
    """Where a rendition is kept: beside those of listings, where no address of the site leads."""
    return f"claims/{photo_id}-{width}.webp"


def request_claim_photo(
    orders: Orders,
    order_id: OrderId,
    parcel_id: ParcelId,
    image_type: ImageType,
    *,
    viewer: PartyId | None = None,
    token: str = "",
    redirect_to: str | None = None,
) -> tuple[Photo, UploadForm]:
    """Stage a photo to come for a parcel that is complained of, and give the form that sends it.

    Raises:
        NoSuchOrder: none has the id, or it is not the viewer's.
        NoSuchParcel: not of this order.
        ParcelMoved: nobody has complained of it, or that is settled.
        TooManyPhotos: `MAX_CLAIM_PHOTOS` are there or awaited.
    """
    placed = find_order(orders, order_id, viewer=viewer, token=token)
    parcel = placed.parcel(parcel_id)
    if parcel.state is not ParcelState.DISPUTED:
        raise ParcelMoved("Kiện hàng không đang khiếu nại.", "The parcel is not complained of.")
    kept = tuple(photo for photo in parcel.photos if photo.state is not PhotoState.REFUSED)
    if len(kept) >= MAX_CLAIM_PHOTOS:
        raise TooManyPhotos(f"Mỗi kiện tối đa {MAX_CLAIM_PHOTOS} ảnh.", f"At most {MAX_CLAIM_PHOTOS} photos a parcel.")
    photo = Photo(PhotoId.make(orders.now, orders.entropy))
    orders.store.save_parcel(replace(parcel, photos=(*kept, photo)))
    key = upload_key(parcel_id, photo.photo_id)
    return photo, orders.catalogue.uploads.form(key, image_type, now=orders.now, redirect_to=redirect_to)


def awaits_claim_photo(orders: Orders, parcel_id: ParcelId, photo_id: PhotoId) -> bool:
    """Whether an upload under this name is still to come."""
    return _awaited(orders.store.find_parcel(parcel_id), photo_id) is not None


def end_claim_photo(orders: Orders, parcel_id: ParcelId, photo: Photo) -> bool:
    """Stage that the renditions are there, or why there are none; harmless when repeated.

    Returns:
        whether the photo was awaited.
    """
    parcel = orders.store.find_parcel(parcel_id)
    if parcel is None or _awaited(parcel, photo.photo_id) is None:
        return False
    photos = tuple(photo if one.photo_id == photo.photo_id else one for one in parcel.photos)
    orders.store.save_parcel(replace(parcel, photos=photos))
    return True


def _awaited(parcel: Parcel | None, photo_id: PhotoId) -> Photo | None:
    photos = parcel.photos if parcel else ()
    return next((one for one in photos if one.photo_id == photo_id and one.state is PhotoState.AWAITED), None)

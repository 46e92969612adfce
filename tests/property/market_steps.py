"""The steps of a parcel from the household's yes to the door, and what is sent with each."""

from chalicelib.entrypoints.http.parcels import (
    Packing,
    WeighedLine,
    post_confirmation,
    post_delivery,
    post_dispatch,
    post_hand_in,
    post_packing,
)
from chalicelib.entrypoints.http.resource import Body, Nothing
from chalicelib.orders import Parcel

STEPS = {
    "confirm": post_confirmation,
    "pack": post_packing,
    "hand_in": post_hand_in,
    "dispatch": post_dispatch,
    "deliver": post_delivery,
}


def path_of(parcel: Parcel) -> dict[str, str]:
    return {"parcel_id": str(parcel.parcel_id)}


def body_of(step: str, parcel: Parcel, percent: int) -> Body:
    """What is sent with a step: with the packing the weights, so many percent of what was expected."""
    if step != "pack":
        return Nothing()
    wanted = zip(parcel.lines, parcel.keeps.counts, strict=True)
    return Packing(
        weights=tuple(
            WeighedLine(listing_id=line.listing_id, grams=line.expected_g * count * percent // 100)
            for line, count in wanted
            if line.kg_price and count
        )
    )

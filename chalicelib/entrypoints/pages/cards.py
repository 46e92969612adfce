"""Cards of goods, as every page of the shop shows them, and the addresses they lead to."""

from collections.abc import Iterable
from typing import Any
from zlib import crc32

from chalicelib.catalogue import COMMUNES, DISTRICTS
from chalicelib.entrypoints.http.search import CardView
from chalicelib.entrypoints.pages.words import unit_name
from chalicelib.kernel.spelling import slug_of

FACES = 6
"""Colours of a household's letter."""


def goods_address(listing_id: str, slug: str) -> str:
    """The one address of a listing; its slug follows the title, only the id is looked up."""
    return f"/san-pham/{slug}-{listing_id}"


def household_address(party_id: str, name: str) -> str:
    return f"/nha/{slug_of(name) or 'ho'}-{party_id}"


def district_address(code: str) -> str:
    return f"/vung/{slug_of(short_place(DISTRICTS[code]))}"


def commune_address(code: str) -> str:
    return f"/xa/{slug_of(COMMUNES[code].name)}-{code}"


def id_in(part: str) -> str:
    """The id at the end of a part of an address, with or without a slug before it."""
    return part.rpartition("-")[2]


def short_place(name: str) -> str:
    """`Chi Lăng` for `Huyện Chi Lăng`: nobody says the rank on a card."""
    for rank in ("Huyện ", "Thành phố ", "Xã ", "Phường ", "Thị trấn "):
        name = name.removeprefix(rank)
    return name


def face_of(name: str, party_id: str) -> dict[str, str]:
    """The letter and colour that stand for a household without a portrait: the given name's, as neighbours call it."""
    words = name.removeprefix("Hộ ").split()
    return {"letter": words[-1][0].upper() if words else "?", "colour": f"a{crc32(party_id.encode()) % FACES}"}


def photo_id_of(card: CardView) -> str | None:
    """The id in the addresses of the card's renditions."""
    if card.photo is None:
        return None
    address = next(iter(card.photo.sources.values()))
    return address.rpartition("/")[2].rpartition("-")[0]


def tile(card: CardView, month: int) -> dict[str, Any]:
    """One card of a grid.

    Args:
        month: the current one, for the word that it is in season.
    """
    return {
        "id": card.id,
        "address": goods_address(card.id, card.slug),
        "title": card.title,
        "commune": f"{card.commune}, {short_place(card.district)}",
        "seller": card.seller_name,
        "unit_price": card.unit_price,
        "unit_name": unit_name(card.unit),
        "photo": photo_id_of(card),
        "colour": card.photo.colour if card.photo else "",
        "in_stock": card.stock > 0,
        "ripe": month in card.months,
    }


def tiles_of(cards: Iterable[CardView], month: int) -> list[dict[str, Any]]:
    return [tile(card, month) for card in cards]

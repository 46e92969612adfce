"""Cards of goods, as every page of the shop shows them."""

from collections.abc import Iterable
from typing import Any
from zlib import crc32

from chalicelib.catalogue import PhotoState
from chalicelib.entrypoints.http.listing_views import ListingView
from chalicelib.entrypoints.http.search import CardView
from chalicelib.entrypoints.pages.addresses import goods_address, short_place
from chalicelib.entrypoints.pages.words import unit_name
from chalicelib.entrypoints.speech import say, vnd
from chalicelib.kernel.money import Money
from chalicelib.kernel.quantity import Unit

FACES = 6
"""Colours of a household's letter."""


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


def price_words(
    unit: Unit, unit_price: Money, kg_price: Money, list_price: Money = 0, until: str | None = None
) -> dict[str, Any]:
    """The price that is sure: of the kilogram for goods paid by weight, and then what one is expected to cost.

    Args:
        list_price: without the season price that holds until the day.
    """
    season = {"was": list_price, "until": said_day_of_month(until)} if until else {"was": 0, "until": ""}
    if not kg_price:
        return {"price": unit_price, "per": unit_name(unit), "expected": "", **season}
    expected = say("khoảng {unit_price} / {unit}", unit_price=vnd(unit_price), unit=unit_name(unit))
    return {"price": kg_price, "per": "kg", "expected": expected, **season}


def listing_price_words(listing: ListingView) -> dict[str, Any]:
    season = listing.season_price
    until = season.last_on if season is not None and season.holds else None
    return price_words(listing.unit, listing.unit_price, listing.kg_price or 0, listing.list_price, until)


def said_day_of_month(day: str) -> str:
    """`30/11` for `2026-11-30`."""
    _, month, number = day.split("-")
    return f"{int(number)}/{int(month)}"


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
        **price_words(card.unit, card.unit_price, card.kg_price, card.list_price, card.season_until),
        "photo": photo_id_of(card),
        "colour": card.photo.colour if card.photo else "",
        "in_stock": card.stock > 0,
        "ahead": False,
        "ripe": month in card.months,
        "marks": [f"OCOP {card.ocop} sao"] if card.ocop else [],
    }


def tiles_of(cards: Iterable[CardView], month: int) -> list[dict[str, Any]]:
    return [tile(card, month) for card in cards]


def listing_tile(listing: ListingView, month: int) -> dict[str, Any]:
    """The same card for a listing that was read whole."""
    cover = next((photo for photo in listing.photos if photo.state is PhotoState.READY), None)
    return {
        "id": listing.id,
        "address": goods_address(listing.id, listing.slug),
        "title": listing.title,
        "commune": f"{listing.commune}, {short_place(listing.district)}",
        "seller": "",
        **listing_price_words(listing),
        "photo": cover.id if cover else None,
        "colour": cover.colour if cover else "",
        "in_stock": listing.state == "on_sale",
        "ahead": listing.lot.sold_ahead,
        "ripe": month in listing.harvest_months,
        "marks": [mark.name for mark in listing.marks],
    }

"""Where a label's QR leads, and the label itself."""

from typing import Any

from chalicelib.catalogue import CATEGORIES, find_origin
from chalicelib.entrypoints.http.origins import OriginView, origin_view
from chalicelib.entrypoints.pages.addresses import goods_address, household_address
from chalicelib.entrypoints.pages.cards import face_of
from chalicelib.entrypoints.pages.listing_words import day_words, span_words
from chalicelib.entrypoints.pages.page import Pages, Visit
from chalicelib.entrypoints.pages.render import qr_png, qr_svg
from chalicelib.entrypoints.pages.told import HOME, Step, page_told
from chalicelib.entrypoints.speech import say
from chalicelib.kernel.clock import business_date, from_text
from chalicelib.kernel.spelling import slug_of

origin_pages = Pages(__name__)


def shown(visit: Visit, origin: OriginView) -> dict[str, Any]:
    at = business_date(from_text(origin.handed_in.at)) if origin.handed_in and origin.handed_in.at else None
    trail = [HOME, Step(origin.title, goods_address(origin.listing_id, slug_of(origin.title) or "san-pham"))]
    return {
        "origin": origin,
        "kind": say(CATEGORIES[origin.category].name),
        "harvest": harvest_of(origin),
        "marks": [(one.name, one.number, one.issuer, day_words(one.expires_on)) for one in origin.certificates],
        "handed_in_on": day_words(at.isoformat()) if at else "",
        "address": visit.application.settings.public_origin + origin.path,
        "goods_address": trail[-1].address,
        "maker_address": household_address(origin.household_id, origin.household),
        "face": face_of(origin.household, origin.household_id),
        "trail": trail,
        "told": page_told(
            visit.application.settings.public_origin,
            say("{title}: nguồn gốc", title=origin.title),
            say(
                "{title} của {household}, {commune}, {district}. Lô {lot_code}.",
                title=origin.title,
                household=origin.household,
                commune=origin.commune,
                district=origin.district,
                lot_code=origin.lot_code,
            ),
            origin.path,
            photo_id=origin.photo_id,
        ),
    }


def harvest_of(origin: OriginView) -> str:
    if origin.harvested_on:
        return say("Hái ngày {harvested_on}", harvested_on=day_words(origin.harvested_on))
    if origin.begins_on and origin.ends_on:
        return say("Thu hoạch {begins_on}", begins_on=span_words(origin.begins_on, origin.ends_on))
    return ""


@origin_pages.page("/01/{gtin}/10/{lot_code}", "origin.html", cache_s=60)
def gtin_origin_page(visit: Visit) -> dict[str, Any]:
    origin = find_origin(visit.work.catalogue, visit.path["lot_code"], gtin=visit.path["gtin"])
    return shown(visit, origin_view(visit.work, origin, visit.query.get("kien")))


@origin_pages.page("/ls/{product}/10/{lot_code}", "origin.html", cache_s=60)
def product_origin_page(visit: Visit) -> dict[str, Any]:
    origin = find_origin(visit.work.catalogue, visit.path["lot_code"], product=visit.path["product"])
    return shown(visit, origin_view(visit.work, origin, visit.query.get("kien")))


@origin_pages.page("/tem/{lot_code}", "origin_label.html")
def origin_label_page(visit: Visit) -> dict[str, Any]:
    """The label to print: by the household, or by the teller who packs with it."""
    origin = shown(visit, origin_view(visit.work, find_origin(visit.work.catalogue, visit.path["lot_code"])))
    return {**origin, "qr": qr_svg(origin["address"]), "png": qr_png(origin["address"])}

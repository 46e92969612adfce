"""The household's page for a season price: it sees what it will get, old beside new, and agrees to exactly that."""

from typing import Any

from chalicelib.catalogue import ListingId
from chalicelib.entrypoints.http.own_coupons import OwnCouponQuoteView
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.http.season_prices import (
    SeasonPriceAgreement,
    SeasonPriceQuoteView,
    SeasonPriceWish,
    post_season_price,
    post_season_price_end,
    quote_season_price,
)
from chalicelib.entrypoints.pages.listing_forms import day_of
from chalicelib.entrypoints.pages.listing_words import season_price_words
from chalicelib.entrypoints.pages.page import Pages, Redirect, Shown, Visit
from chalicelib.entrypoints.pages.selling import HOME, own_listing
from chalicelib.entrypoints.pages.words import unit_name
from chalicelib.entrypoints.speech import say, vnd, words
from chalicelib.identity import Permission
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import InvalidInput

season_price_pages = Pages(__name__)
TAKEN = words(
    (
        ("Phí sàn", "fee"),
        ("GTGT của phí", "fee_vat"),
        ("Thuế GTGT", "vat"),
        ("Thuế TNCN", "pit"),
    )
)


def wish_of(visit: Visit) -> SeasonPriceWish:
    """
    Raises:
        InvalidInput: a price or a day is missing, or is none.
    """
    price, first_on, last_on = visit.number("price", say("Giá mùa vụ")), day_of(visit, "first_on"), day_of(visit, "last_on")
    if first_on is None or last_on is None:
        missing = "first_on" if first_on is None else "last_on"
        raise InvalidInput("Mời chọn ngày.", "A day is missing.", field=missing)
    return SeasonPriceWish(price=price, first_on=first_on, last_on=last_on)


def rows_of(told: SeasonPriceQuoteView | OwnCouponQuoteView) -> list[tuple[str, str, str]]:
    """What the buyer pays for the goods, what is taken of it, and what is left to the household; old beside new."""
    rows = [(say("Người mua trả"), vnd(told.before.price), vnd(told.after.price))]
    for name, part in TAKEN:
        rows.append((name, f"−{vnd(getattr(told.before, part))}", f"−{vnd(getattr(told.after, part))}"))
    rows.append((say("Cước gửi"), vnd(0), vnd(0)))
    return [*rows, (say("Nhà mình được"), vnd(told.before.seller), vnd(told.after.seller))]


def submit_season_price(visit: Visit) -> Redirect | Shown:
    wish = wish_of(visit)
    if visit.text("then") != "agree":
        return Shown("season_price.html", context_of(visit, visit.act(quote_season_price, wish, dict(visit.path))))
    agreed = SeasonPriceAgreement(price=wish.price, first_on=wish.first_on, last_on=wish.last_on, terms=visit.text("terms"))
    visit.do(post_season_price, agreed, dict(visit.path))
    return Redirect(f"{HOME}/tin/{ListingId.parse(visit.path['listing_id'])}")


def context_of(visit: Visit, told: SeasonPriceQuoteView | None) -> dict[str, Any]:
    listing = own_listing(visit)
    return {
        "listing": listing,
        "per": "kg" if listing.kg_price is not None else unit_name(listing.unit),
        "season_price": season_price_words(listing),
        "today": business_date(visit.work.now).isoformat(),
        "told": told,
        "rows": rows_of(told) if told else [],
    }


@season_price_pages.page(
    "/ban-hang/tin/{listing_id}/gia-mua-vu", "season_price.html", allow=Permission.SELL, submit=submit_season_price
)
def season_price_page(visit: Visit) -> dict[str, Any]:
    return context_of(visit, None)


@season_price_pages.form("/ban-hang/tin/{listing_id}/thoi-gia-mua-vu", allow=Permission.SELL)
def end_season_price_form(visit: Visit) -> Redirect:
    visit.do(post_season_price_end, Nothing(), dict(visit.path))
    return Redirect(f"{HOME}/tin/{ListingId.parse(visit.path['listing_id'])}")

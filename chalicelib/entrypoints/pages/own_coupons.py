"""The household's page of its own coupons: what each has cost it, and a new one that it agrees to after seeing the money."""

from typing import Any

import msgspec

from chalicelib.entrypoints.http.own_coupons import (
    OwnCouponAgreement,
    OwnCouponQuoteView,
    OwnCouponWish,
    post_own_coupon,
    post_own_coupon_end,
    quote_own_coupon,
    show_own_coupons,
)
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.pages.desk_promotion_form import terms_in_words
from chalicelib.entrypoints.pages.desk_sales_words import PROMOTION_STATES
from chalicelib.entrypoints.pages.listing_forms import day_of
from chalicelib.entrypoints.pages.page import Pages, Redirect, Shown, Visit
from chalicelib.entrypoints.pages.season_prices import rows_of
from chalicelib.entrypoints.speech import say
from chalicelib.identity import Permission
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import InvalidInput
from chalicelib.promotions import PromotionKind

own_coupon_pages = Pages(__name__)
PAGE = "/ban-hang/ma-giam-gia"


def wish_of(visit: Visit) -> dict[str, Any]:
    """
    Raises:
        InvalidInput: a number or a day is missing, or is none.
    """
    percent = visit.text("kind") != PromotionKind.AMOUNT
    first_on, last_on = day_of(visit, "first_on"), day_of(visit, "last_on")
    if first_on is None or last_on is None:
        missing = "first_on" if first_on is None else "last_on"
        raise InvalidInput("Mời chọn ngày.", "A day is missing.", field=missing)
    return {
        "code": visit.text("code"),
        "kind": PromotionKind.PERCENT if percent else PromotionKind.AMOUNT,
        "rate_bp": visit.number("percent", say("Phần trăm")) * 100 if percent else 0,
        "most": visit.number("most", say("Mỗi đơn giảm nhiều nhất")),
        "min_goods": visit.number("min_goods", say("Đơn từ")) if visit.text("min_goods") else 0,
        "first_on": first_on,
        "last_on": last_on,
        "uses": visit.number("uses", say("Số lượt")),
        "budget": visit.number("budget", say("Tất cả nhiều nhất")),
    }


def submit_coupon(visit: Visit) -> Redirect | Shown:
    wish = wish_of(visit)
    if visit.text("then") != "agree":
        return Shown("own_coupons.html", context_of(visit, visit.act(quote_own_coupon, OwnCouponWish(**wish))))
    visit.do(post_own_coupon, OwnCouponAgreement(**wish, terms=visit.text("terms")))
    return Redirect(PAGE)


def context_of(visit: Visit, told: OwnCouponQuoteView | None) -> dict[str, Any]:
    page = visit.read(show_own_coupons, cursor=visit.query.get("trang"), limit="20")
    return {
        "coupons": [
            {
                "code": one.code,
                "terms": terms_in_words(msgspec.to_builtins(one)),
                "row": one,
                "state": PROMOTION_STATES[one.state],
                "can_stop": one.state in {"to_come", "live"},
            }
            for one in page.entries
        ],
        "next": f"{PAGE}?trang={page.next_cursor}" if page.next_cursor else "",
        "today": business_date(visit.work.now).isoformat(),
        "told": told,
        "rows": rows_of(told) if told else [],
    }


@own_coupon_pages.page(PAGE, "own_coupons.html", allow=Permission.SELL, submit=submit_coupon)
def own_coupons_page(visit: Visit) -> dict[str, Any]:
    return context_of(visit, None)


@own_coupon_pages.form(f"{PAGE}/{{code}}/dung", allow=Permission.SELL)
def end_coupon_form(visit: Visit) -> Redirect:
    visit.do(post_own_coupon_end, Nothing(), dict(visit.path))
    return Redirect(PAGE)

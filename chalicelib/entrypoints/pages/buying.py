"""From basket to doorstep: basket, checkout, order page, card page, look-up."""

from typing import Any
from urllib.parse import quote, urlencode

from chalicelib.entrypoints.http.disputes import (
    ClaimPhotoAddresses,
    NewClaimPhoto,
    NewDispute,
    post_claim_photo,
    post_dispute,
    show_own_claim_photos,
)
from chalicelib.entrypoints.http.identity import show_me
from chalicelib.entrypoints.http.ledger import show_balance
from chalicelib.entrypoints.http.order_views import OrderView, QuoteView
from chalicelib.entrypoints.http.orders import (
    BasketBody,
    BasketLineBody,
    DestinationBody,
    KeptLine,
    LineCancellation,
    NewOrder,
    OrderProof,
    RecipientBody,
    cancel_own_lines,
    cancel_own_order,
    confirm_own_receipt,
    look_up_order,
    post_order,
    show_order,
    show_quote,
)
from chalicelib.entrypoints.http.payments import (
    PaymentProof,
    open_checkout_page,
    open_payment_link,
    show_payment_methods,
)
from chalicelib.entrypoints.pages.address import Address, address_of, require_clear
from chalicelib.entrypoints.pages.goods import basket_groups, basket_lines, change_basket, goods_of
from chalicelib.entrypoints.pages.order_rows import claim_photos_in, context_of, way_in_words
from chalicelib.entrypoints.pages.page import Pages, Redirect, Shown, Visit
from chalicelib.entrypoints.pages.promotion_words import chosen_words, sound_phone
from chalicelib.entrypoints.pages.rating_words import rateable_rows
from chalicelib.entrypoints.pages.selling import lets_photos_go
from chalicelib.entrypoints.pages.till import id_of
from chalicelib.entrypoints.pages.told_messages import told_lines
from chalicelib.entrypoints.pages.words import PAYMENT_METHODS
from chalicelib.entrypoints.problems import problem_of
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.speech import say
from chalicelib.identity import Permission
from chalicelib.kernel.errors import InvalidInput, Refused
from chalicelib.orders import OrderId, TooFarForFresh
from chalicelib.payments import PaymentMethod

buying_pages = Pages(__name__)
LINK_PAGES = "https://pay.payos.vn"
CARD_PAGES = "https://checkout.stripe.com"
"""Where the button that pays by card leads. Source: docs.stripe.com/payments/checkout, read 2026-11."""


def quote_of(
    visit: Visit, lines: list[Any], address: Address | None = None, coupon: str = "", phone: str = ""
) -> QuoteView | None:
    """What the basket would cost, to the address if one was typed; None while it is empty.

    Args:
        phone: the recipient's, as far as it was typed.
    """
    if not lines:
        return None
    body = BasketBody(
        lines=[BasketLineBody(listing_id=listing.id, count=count) for listing, count in lines],
        destination=DestinationBody(address=address.line, ward_code=address.ward_code) if address else None,
        coupon=coupon,
        phone=phone,
    )
    return visit.act(show_quote, body)


@buying_pages.page("/gio-hang", "basket.html", submit=change_basket)
def basket_page(visit: Visit) -> dict[str, Any]:
    lines = basket_lines(visit)
    quote_ = quote_of(visit, lines)
    return {
        "groups": basket_groups(lines),
        "goods": goods_of(lines),
        "delivery": quote_.delivery if quote_ else 0,
        "delivery_least": quote_.delivery_least if quote_ else 0,
        "can_order": bool(quote_ and quote_.can_order),
    }


def place(visit: Visit) -> Redirect | Shown:
    if visit.text("then") == "quote":
        return Shown("checkout.html", checkout_page(visit))
    try:
        method = PaymentMethod(visit.text("method"))
    except ValueError as error:
        raise InvalidInput("Chọn cách trả tiền.", "Not a way to pay.", field="method") from error
    address = require_clear(address_of(visit))
    body = NewOrder(
        order_id=id_of(OrderId, visit),
        lines=[BasketLineBody(listing_id=listing_id, count=count) for listing_id, count in ordered_lines(visit)],
        recipient=RecipientBody(
            name=visit.text("recipient.name"),
            phone=visit.text("recipient.phone"),
            address=address.line,
            ward_code=address.ward_code,
        ),
        method=method,
        pin=visit.text("pin") or None if method is PaymentMethod.BALANCE else None,
        coupon=visit.text("coupon"),
        agreed_total=visit.number("agreed_total", say("Tổng tiền")) if visit.text("agreed_total") else None,
        seen_goods=visit.number("seen_goods", say("Tiền hàng")) if visit.text("seen_goods") else None,
    )
    order = visit.do(post_order, body).body
    visit.set_basket({})
    return Redirect(f"/don-hang/{order['id']}?{urlencode({'token': order['token']})}")


def ordered_lines(visit: Visit) -> list[tuple[str, int]]:
    """What the form was shown with: the basket's cookie may be empty when the answer to a first sending was lost.

    Raises:
        InvalidInput: nothing is in it.
    """
    lines = []
    for entry in visit.text("lines").split():
        listing_id, _, count = entry.partition("x")
        if count.isdigit():
            lines.append((listing_id, int(count)))
    if not lines:
        raise InvalidInput("Giỏ hàng đang trống.", "The basket is empty.")
    return lines


def quoted(visit: Visit, lines: list[Any], address: Address | None, phone: str) -> tuple[QuoteView | None, str]:
    """What the checkout would cost, and the coupon that takes something off it; what stands in the way is shown instead."""
    refused_before = visit.problem is not None and visit.problem.get("field") == "coupon"
    coupon = "" if refused_before else visit.text("coupon")
    for _ in ("coupon", "address"):
        try:
            return quote_of(visit, lines, address, coupon, phone), coupon
        except Refused as refused:
            visit.problem = visit.problem or problem_of(refused)
            if refused.field == "coupon":
                coupon = ""
            elif isinstance(refused, TooFarForFresh):
                address = None
            else:
                raise
    return quote_of(visit, lines, address, coupon, phone), coupon


@buying_pages.page("/dat-hang", "checkout.html", submit=place)
def checkout_page(visit: Visit) -> dict[str, Any]:
    lines = basket_lines(visit)
    address = address_of(visit)
    me = visit.read(show_me).party if visit.actor else None
    phone = sound_phone(visit.text("recipient.phone") or (me.phone if me else ""))
    typed = address if visit.text("province") and len(address.line) > 1 else None
    quote_, coupon = quoted(visit, lines, typed, phone)
    if quote_ is None:
        raise InvalidInput("Giỏ hàng đang trống.", "The basket is empty.")
    balance = visit.read(show_balance).available if visit.actor and visit.actor.may(Permission.OWN_MONEY) else None
    methods = {method.method.value: method for method in visit.read(show_payment_methods).entries}
    hidden = {name for name, method in methods.items() if not method.offered} | ({"balance"} if balance is None else set())
    ways = [way for way in PAYMENT_METHODS if way["value"] not in hidden]
    return {
        "lines": " ".join(f"{listing.id}x{count}" for listing, count in lines),
        "goods": quote_.goods,
        "delivery": quote_.delivery,
        "delivery_least": quote_.delivery_least,
        "discount": quote_.discount,
        "off": chosen_words(quote_.promotion),
        "not_used": coupon if quote_.promotion and quote_.promotion.automatic else "",
        "perhaps": [one.title for one in quote_.perhaps],
        "coupon": coupon,
        "total": quote_.total,
        "parcels": [
            {
                "seller": parcel.seller_name,
                "delivery": parcel.delivery,
                "least": parcel.delivery_least,
                "way": way_in_words(parcel.way) if parcel.way else "",
            }
            for parcel in quote_.parcels
        ],
        "known_name": me.name if me else "",
        "known_phone": me.phone if me else "",
        "provinces": [one.short for one in visit.application.gazetteer.provinces],
        "address": address,
        "methods": ways,
        "not_offered": [method.why_not for method in methods.values() if method.why_not],
        "balance": balance,
    }


def claim_photos_of(visit: Visit, order: OrderView) -> dict[str, ClaimPhotoAddresses]:
    """Where what the buyer has shown can be seen, by photo."""
    if not any(parcel.photos for parcel in order.parcels):
        return {}
    return claim_photos_in(visit, visit.read(show_own_claim_photos, {"order_id": order.id}, token=order.token))


def order_context(visit: Visit) -> dict[str, Any]:
    order = visit.read(show_order, {"order_id": visit.path["order_id"]}, token=visit.query.get("token"))
    if order.payment.method == "card" and order.state == "awaiting_payment":
        visit.sends_to(visit.application.settings.stripe_api_base or CARD_PAGES)
    link = order.payment.transfer is not None and not order.payment.received and visit.application.payment_links is not None
    if link:
        visit.sends_to(visit.application.settings.payos_api_base or LINK_PAGES)
    rateable = rateable_rows(visit, order)
    awaited = any(photo["awaited"] for row in rateable.values() for photo in row["photos"])
    if awaited:
        lets_photos_go(visit)
    context = context_of(order, claim_photos_of(visit, order))
    return {
        **context,
        "poll_state": f"{context['poll_state']} {'photo' if awaited else ''}",
        "rateable": rateable,
        "photos_awaited": awaited,
        "was_told": told_lines(visit, order.recipient.phone, [order.id, *(parcel.id for parcel in order.parcels)]),
        "link_form": f"/don-hang/{order.id}/trang-chuyen?token={quote(order.token)}" if link else "",
    }


@buying_pages.page("/don-hang/{order_id}", "order.html")
def order_page(visit: Visit) -> dict[str, Any]:
    return order_context(visit)


def back_to_order(visit: Visit) -> Redirect:
    token = visit.query.get("token", "")
    return Redirect(f"/don-hang/{OrderId.parse(visit.path['order_id'])}" + (f"?token={quote(token)}" if token else ""))


def cancel(visit: Visit) -> Redirect:
    visit.do(cancel_own_order, OrderProof(token=visit.query.get("token", "")), dict(visit.path))
    return back_to_order(visit)


@buying_pages.page("/don-hang/{order_id}/huy", "order.html", submit=cancel)
def cancel_page(visit: Visit) -> dict[str, Any]:
    return order_context(visit)


def confirm(visit: Visit) -> Redirect:
    visit.do(confirm_own_receipt, OrderProof(token=visit.query.get("token", "")), dict(visit.path))
    return back_to_order(visit)


@buying_pages.page("/don-hang/{order_id}/da-nhan", "order.html", submit=confirm)
def confirm_page(visit: Visit) -> dict[str, Any]:
    return order_context(visit)


def cut(visit: Visit) -> Redirect:
    """How many of each line are still wanted."""
    kept = [
        KeptLine(listing_id=name[2:], count=visit.number(name, say("Số lượng còn lấy")))
        for name in visit.values
        if name.startswith("n-")
    ]
    words = LineCancellation(parcel_id=visit.text("parcel_id"), kept=kept, token=visit.query.get("token", ""))
    visit.do(cancel_own_lines, words, dict(visit.path))
    return back_to_order(visit)


@buying_pages.page("/don-hang/{order_id}/bot-hang", "order.html", submit=cut)
def cut_page(visit: Visit) -> dict[str, Any]:
    return order_context(visit)


def complain(visit: Visit) -> Redirect:
    said = NewDispute(parcel_id=visit.text("parcel_id"), reason=visit.text("reason"), token=visit.query.get("token", ""))
    visit.do(post_dispute, said, dict(visit.path))
    return back_to_order(visit)


@buying_pages.page("/don-hang/{order_id}/khieu-nai", "order.html", submit=complain)
def complaint_page(visit: Visit) -> dict[str, Any]:
    return order_context(visit)


@buying_pages.form("/don-hang/{order_id}/anh")
def claim_photo_form(visit: Visit) -> Shown:
    """A place for one photo of what is wrong, and the form that sends it straight to the object store."""
    order_id, token = OrderId.parse(visit.path["order_id"]), visit.query.get("token", "")
    back = f"/don-hang/{order_id}" + (f"?token={quote(token)}" if token else "")
    body = NewClaimPhoto(parcel_id=visit.text("parcel_id"), token=token, return_to=back)
    upload = visit.do(post_claim_photo, body, dict(visit.path)).body
    return Shown(
        "claim_photo.html", {"back": back, "upload": {"url": upload["url"], "fields": list(upload["fields"].items())}}
    )


def pay_by_card(visit: Visit) -> Redirect:
    order = visit.read(show_order, {"order_id": visit.path["order_id"]}, token=visit.query.get("token"))
    page = visit.act(open_checkout_page, PaymentProof(token=order.token), {"payment_id": order.payment.id})
    return Redirect(page.url)


@buying_pages.page("/don-hang/{order_id}/the", "order.html", submit=pay_by_card)
def card_page(visit: Visit) -> dict[str, Any]:
    return order_context(visit)


def pay_by_link(visit: Visit) -> Redirect:
    order = visit.read(show_order, {"order_id": visit.path["order_id"]}, token=visit.query.get("token"))
    page = visit.act(open_payment_link, PaymentProof(token=order.token), {"payment_id": order.payment.id})
    return Redirect(page.url)


@buying_pages.page("/don-hang/{order_id}/trang-chuyen", "order.html", submit=pay_by_link)
def link_page(visit: Visit) -> dict[str, Any]:
    return order_context(visit)


def look_up(visit: Visit) -> Redirect:
    asked = visit.call(query={"code": visit.text("code").upper(), "phone": visit.text("phone")})
    order = run(visit.application, lambda work: look_up_order(work, asked))  # a wrong number counts, so it is committed
    return Redirect(f"/don-hang/{order.id}?{urlencode({'token': order.token})}")


@buying_pages.page("/tra-cuu", "lookup.html", submit=look_up)
def look_up_page(visit: Visit) -> dict[str, Any]:
    return {}

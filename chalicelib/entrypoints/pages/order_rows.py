"""An order in rows and words, as its page shows it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from chalicelib.banking import BANKS
from chalicelib.entrypoints.http.disputes import ClaimPhotoAddresses, ClaimPhotosView
from chalicelib.entrypoints.http.order_views import ClaimPhotoView, DeliveryView, LineView, OrderView, ParcelView
from chalicelib.entrypoints.http.payments import PaymentView
from chalicelib.entrypoints.pages.page import Visit
from chalicelib.entrypoints.pages.promotion_words import used_words
from chalicelib.entrypoints.pages.rating_words import STAR_NAMES
from chalicelib.entrypoints.pages.render import qr_svg
from chalicelib.entrypoints.pages.words import ORDER_STATES, PARCEL_STEPS, PAYMENT_METHODS, REFUSALS, TRACK, ZONE_NAMES
from chalicelib.entrypoints.speech import say
from chalicelib.entrypoints.speech.said import said_kg


def way_in_words(way: DeliveryView) -> str:
    """How far, how heavy, how long: `trong tỉnh, 2 kg, lâu nhất 2 ngày`."""
    cold = say(", đi lạnh") if way.cold else ""
    return say(
        "{zone}, {weight}{cold}, lâu nhất {days} ngày",
        zone=ZONE_NAMES[way.zone],
        weight=said_kg(way.weight_g),
        cold=cold,
        days=way.days,
    )


def line_row(line: LineView) -> dict[str, Any]:
    """A line as it is paid, beside what was ordered where that differs."""
    grams = line.weighed_g if line.weighed_g is not None else line.expected_g
    return {
        "id": line.listing_id,
        "title": line.title,
        "count": line.kept,
        "ordered": line.count,
        "total": line.paid,
        "grams": grams if line.kg_price else 0,
        "weighed": line.weighed_g is not None,
        "kg_price": line.kg_price,
        "lot": line.lot_code,
        "origin": line.origin,
    }


def claim_photo_row(photo: ClaimPhotoView, seen: Mapping[str, ClaimPhotoAddresses]) -> dict[str, Any]:
    """A photo of what is wrong: small, leading to the large one; or why there is none."""
    at = seen.get(photo.id)
    says = (
        say("Không dùng được: {refused_because}", refused_because=photo.refused_because)
        if photo.refused_because
        else say("Đang chờ ảnh tới")
    )
    return {"small": at.small if at else "", "large": at.large if at else "", "says": "" if at else says}


def claim_photos_in(visit: Visit, found: ClaimPhotosView) -> dict[str, ClaimPhotoAddresses]:
    """By photo; the page may show them."""
    for one in found.entries:
        visit.shows(one.small)
    return {one.id: one for one in found.entries}


def parcel_row(parcel: ParcelView, seen: Mapping[str, ClaimPhotoAddresses], *, cod: bool) -> dict[str, Any]:
    reached = [step for step, _ in PARCEL_STEPS if step in parcel.times or step == parcel.state]
    ended = parcel.state in {"delivered", "disputed", "released", "refunded"}
    return {
        "id": parcel.id,
        "can_dispute": parcel.can_dispute,
        "can_write": parcel.state != "awaiting_payment",
        "complaint": parcel.complaint,
        "photos": [claim_photo_row(photo, seen) for photo in parcel.photos],
        "can_show": parcel.state == "disputed",
        "given_back": parcel.given_back,
        "not_collected": cod and "delivered" not in parcel.times,
        "seller_name": parcel.seller_name,
        "code": parcel.code,
        "lines": [line_row(line) for line in parcel.lines],
        "can_cut": parcel.can_cut,
        "ended_for": say("Không giao được: {reason}", reason=REFUSALS[parcel.ended_for].lower())
        if parcel.ended_by == "refused"
        else say("Người bán báo: {ended_for}", ended_for=parcel.ended_for)
        if parcel.ended_for
        else "",
        "way": way_in_words(parcel.way),
        "track": [
            {"name": TRACK[scan.state], "at": scan.at, "place": scan.place} for scan in parcel.track if scan.state in TRACK
        ],
        "expected_by": parcel.expected_by,
        "delivery": parcel.delivery,
        "releases_at": parcel.releases_at,
        "cancelled": parcel.state == "cancelled",
        "steps": [
            {"name": name, "done": step in reached or ended, "current": step == parcel.state} for step, name in PARCEL_STEPS
        ],
    }


def transfer_box(payment: PaymentView) -> dict[str, Any] | None:
    """The VietQR to scan, while a transfer is awaited."""
    if payment.transfer is None:
        return None
    bank = BANKS.get(payment.transfer.bank_bin)
    return {
        "svg": qr_svg(payment.transfer.vietqr),
        "payload": payment.transfer.vietqr,
        "bank": bank.short_name if bank else payment.transfer.bank_bin,
        "account": payment.transfer.account,
        "amount": payment.transfer.amount,
        "reference": payment.transfer.content,
        "received": payment.received,
    }


def cash_box(payment: PaymentView) -> dict[str, Any] | None:
    """What the buyer says at an outlet; None when nothing is to be paid there."""
    if payment.method != "cash" or not payment.missing:
        return None
    return {"amount": payment.missing, "code": payment.reference, "closes_at": payment.closes_at}


def context_of(order: OrderView, seen: Mapping[str, ClaimPhotoAddresses]) -> dict[str, Any]:
    """
    Args:
        seen: where the photos of its claims can be seen, by photo.
    """
    name, class_ = ORDER_STATES[order.state]
    payment = order.payment
    awaiting_card = payment.method == "card" and order.state == "awaiting_payment"
    proof = f"?token={quote(order.token)}"
    return {
        "order": order,
        "state_name": name,
        "state_class": class_,
        "poll_state": f"{order.state} {payment.state} {' '.join(parcel.state for parcel in order.parcels)}",
        "vietqr": transfer_box(payment),
        "cash": cash_box(payment),
        "held_until": payment.closes_at if order.state == "awaiting_payment" else None,
        "card_form": f"/don-hang/{order.id}/the{proof}" if awaiting_card else "",
        "parcels": [parcel_row(parcel, seen, cod=payment.method == "cod") for parcel in order.parcels],
        "off": used_words(order.coupon, order.paid_by),
        "method_name": next(way["name"] for way in PAYMENT_METHODS if way["value"] == payment.method),
        "recipient": f"{order.recipient.name}, {order.recipient.place}",
        "refunded": payment.refunded,
        "can_confirm": order.can_confirm,
        "can_cancel": order.can_cancel,
        "star_names": STAR_NAMES,
        "here": f"/don-hang/{order.id}",
        "proof": proof,
    }

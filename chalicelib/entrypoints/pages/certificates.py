"""The household's certificates, and the desk's look at each."""

from typing import Any

from chalicelib.catalogue import GROUNDS_VI, KIND_NAMES_VI, CertificateId, CertificateKind, Ground, ImageType, PhotoState
from chalicelib.entrypoints.http.catalogue import NewPhoto, show_my_listings
from chalicelib.entrypoints.http.certificates import (
    CertificateDecision,
    CertificateView,
    NewCertificate,
    post_certificate,
    post_certificate_decision,
    post_certificate_owner,
    post_certificate_withdrawal,
    post_document,
    show_certificate_review,
    show_my_certificates,
)
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.pages.desk_moderation import PASS, REVIEW_STATES, ROOM
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate, names_of
from chalicelib.entrypoints.pages.listing_forms import day_of
from chalicelib.entrypoints.pages.listing_words import day_words
from chalicelib.entrypoints.pages.page import Pages, Redirect, Shown, Visit
from chalicelib.entrypoints.pages.selling import HOME, go_on_sending, photo_row, upload_form
from chalicelib.entrypoints.speech import say, words
from chalicelib.identity import Permission
from chalicelib.kernel.errors import InvalidInput

certificate_pages = Pages(__name__)
OWN = f"{HOME}/chung-nhan"
STATES = words(
    {
        "waiting": ("Chờ duyệt", "wait"),
        "approved": ("Đã duyệt", ""),
        "refused": ("Chưa được duyệt", "stop"),
        "withdrawn": ("Đã rút lại", "stop"),
        "revoked": ("Đã bị gỡ", "stop"),
    }
)
OVER = words(("Hết hạn", "stop"))
GROUNDS = (Ground.UNPROVEN, Ground.MISLEADING, Ground.DUPLICATE, Ground.OTHER)


def row_of(one: CertificateView) -> dict[str, Any]:
    over = one.state == "approved" and not one.shown
    says = f"{words(GROUNDS_VI)[one.ground]} {one.words}".strip() if one.ground else ""
    return {
        "id": one.id,
        "name": one.name,
        "number": one.number,
        "issuer": one.issuer,
        "days": f"{day_words(one.issued_on)} – {day_words(one.expires_on)}",
        "state": OVER if over else STATES[one.state],
        "says": says,
        "document": photo_row(one.document) if one.document else None,
        "waits": one.state == "waiting",
        "can_withdraw": one.state in {"waiting", "approved"},
    }


def submit_certificate(visit: Visit) -> Redirect:
    issued_on = day_of(visit, "issued_on")
    if issued_on is None:
        raise InvalidInput("Ghi ngày cấp trên giấy.", "The day of issue is needed.", field="issued_on")
    kind = kind_of(visit.text("kind"))
    ocop = kind is CertificateKind.OCOP
    body = NewCertificate(
        kind=kind,
        number=visit.text("number"),
        issuer=visit.text("issuer"),
        issued_on=issued_on,
        expires_on=None if ocop else day_of(visit, "expires_on"),
        stars=visit.number("stars", say("Số sao")) if ocop else 0,
        listing_id=visit.text("listing_id") or None,
    )
    made = visit.do(post_certificate, body).body
    return Redirect(f"{OWN}#{made['id']}")


def kind_of(text: str) -> CertificateKind:
    """
    Raises:
        InvalidInput: not a kind of certificate.
    """
    try:
        return CertificateKind(text)
    except ValueError as error:
        raise InvalidInput("Chọn loại chứng nhận.", "Choose a kind.", field="kind") from error


@certificate_pages.page("/ban-hang/chung-nhan", "certificates.html", allow=Permission.SELL, submit=submit_certificate)
def certificates_page(visit: Visit) -> dict[str, Any]:
    own = visit.read(show_my_certificates).entries
    go_on_sending(visit, [one.document for one in own if one.document and one.document.state is PhotoState.AWAITED])
    return {
        "certificates": [row_of(one) for one in own],
        "kinds": list(words(KIND_NAMES_VI).items()),
        "listings": [(one.id, one.title) for one in visit.read(show_my_listings, limit="100").entries],
    }


@certificate_pages.form("/ban-hang/chung-nhan/{certificate_id}/giay", allow=Permission.SELL)
def document_form(visit: Visit) -> Shown:
    body = NewPhoto(content_type=ImageType.JPEG, return_to=OWN)
    upload = visit.do(post_document, body, dict(visit.path)).body
    hint = say("Đặt giấy phẳng, chụp thẳng, thấy đủ số, ngày cấp, nơi cấp và dấu.")
    return Shown(
        "document_form.html",
        {"upload": upload_form(visit, upload), "back": OWN, "what": say("giấy chứng nhận"), "hint": hint},
    )


@certificate_pages.form("/ban-hang/chung-nhan/{certificate_id}/rut-lai", allow=Permission.SELL)
def withdraw_certificate_form(visit: Visit) -> Redirect:
    visit.do(post_certificate_withdrawal, Nothing(), dict(visit.path))
    return Redirect(OWN)


def decide(visit: Visit) -> Redirect:
    choice = visit.text("decision")
    if choice != PASS and choice not in set(GROUNDS):
        raise InvalidInput("Chọn duyệt, hoặc lý do trả về.", "Approve it, or choose a ground.", field="decision")
    ground = None if choice == PASS else Ground(choice)
    visit.do(post_certificate_decision, CertificateDecision(ground=ground, words=visit.text("words")))
    return Redirect(ROOM)


@certificate_pages.page("/dieu-hanh/chung-nhan/{certificate_id}", "desk_certificate.html", allow=SEE, submit=decide)
def desk_certificate_page(visit: Visit) -> dict[str, Any]:
    found = visit.read(show_certificate_review)
    review, certificate = found.review, found.certificate
    return {
        "review": review,
        "certificate": certificate,
        "row": row_of(certificate),
        "review_state": REVIEW_STATES[review.state],
        "grounds": [(ground, words(GROUNDS_VI)[ground]) for ground in GROUNDS],
        "names": names_of(visit, [review.seller_id, review.owner_id, review.decided_by]),
        "waits": review.state == "waiting",
        "mine": visit.actor is not None and visit.actor.party_id == review.owner_id,
        "may_operate": may_operate(visit),
        "now": visit.work.now,
    }


@certificate_pages.form("/dieu-hanh/chung-nhan/{certificate_id}/nhan", allow=Permission.OPERATE)
def take_certificate_form(visit: Visit) -> Redirect:
    visit.do(post_certificate_owner, Nothing())
    return Redirect(f"/dieu-hanh/chung-nhan/{CertificateId.parse(visit.path['certificate_id'])}")

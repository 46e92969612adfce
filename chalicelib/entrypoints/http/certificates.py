"""Certificates over HTTP: a household claims and shows the paper, the desk decides, buyers see what is good today."""

from datetime import date
from typing import Annotated

import msgspec

from chalicelib.catalogue import (
    Certificate,
    CertificateId,
    CertificateKind,
    CertificateState,
    Claim,
    Ground,
    ListingId,
    claim_certificate,
    decide_certificate,
    find_certificate,
    find_review,
    request_document,
    revoke_certificate,
    shown_certificates,
    take_review,
    withdraw_certificate,
)
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import NewPhoto, UploadView, upload_view
from chalicelib.entrypoints.http.listing_views import PhotoView, photo_view
from chalicelib.entrypoints.http.moderation import ReviewView, Words, review_view
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource, View
from chalicelib.identity import PartyId, Permission
from chalicelib.kernel.clock import business_date
from chalicelib.oversight import hand

certificate_routes = Resource(__name__, tag="certificates")


class NewCertificate(Body, frozen=True, kw_only=True):
    """A claim. OCOP names its listing and its stars, and its last day is counted; the others name their last day."""

    kind: CertificateKind
    number: Annotated[str, msgspec.Meta(max_length=200)]
    issuer: Annotated[str, msgspec.Meta(max_length=400)]
    issued_on: date
    expires_on: date | None = None
    stars: Annotated[int, msgspec.Meta(ge=0, le=5)] = 0
    listing_id: Annotated[str, msgspec.Meta(max_length=40)] | None = None


class CertificateDecision(Body, frozen=True, kw_only=True):
    """Approve it, or with a `ground` refuse it."""

    ground: Ground | None = None
    words: Words = ""


class Revocation(Body, frozen=True, kw_only=True):
    """Why an approved certificate is shown no more."""

    ground: Ground
    words: Words = ""


class CertificateView(View, frozen=True, kw_only=True):
    """A certificate. `shown`: buyers see it today; it goes by itself after `expires_on`."""

    id: str
    holder_id: str
    listing_id: str | None
    kind: CertificateKind
    name: str
    stars: int
    number: str
    issuer: str
    issued_on: str
    expires_on: str
    state: CertificateState
    shown: bool
    document: PhotoView | None
    ground: Ground | None
    words: str


class CertificatesView(View, frozen=True, kw_only=True):
    """Certificates, newest first."""

    entries: list[CertificateView]


class CertificateReviewView(View, frozen=True, kw_only=True):
    """A certificate as the desk sees it."""

    review: ReviewView
    certificate: CertificateView


@certificate_routes.command(
    "/my/certificates",
    kind="claim_certificate",
    body=NewCertificate,
    answer=CertificateView,
    summary="Claim a certificate for one listing or for all that one sells",
    allow=Permission.SELL,
)
def post_certificate(work: Work, call: Call, body: NewCertificate) -> CertificateView:
    listing_id = ListingId.parse(body.listing_id, field="listing_id") if body.listing_id is not None else None
    claim = Claim(**{**msgspec.structs.asdict(body), "listing_id": listing_id})
    return certificate_view(claim_certificate(work.catalogue, call.signed_in.party_id, claim), work)


@certificate_routes.query(
    "/my/certificates", answer=CertificatesView, summary="One's own certificates", allow=Permission.SELL
)
def show_my_certificates(work: Work, call: Call) -> CertificatesView:
    own = work.catalogue.certificates.of_holder(call.signed_in.party_id)
    return CertificatesView(entries=[certificate_view(one, work) for one in own])


@certificate_routes.query(
    "/households/{household_id}/certificates",
    answer=CertificatesView,
    summary="What a household may show today",
    guests=True,
)
def show_certificates_of(work: Work, call: Call) -> CertificatesView:
    holder_id = PartyId.parse(call.path["household_id"], field="household_id")
    return CertificatesView(entries=[certificate_view(one, work) for one in shown_certificates(work.catalogue, holder_id)])


@certificate_routes.command(
    "/my/certificates/{certificate_id}/document",
    kind="request_document",
    body=NewPhoto,
    answer=UploadView,
    summary="A form with which the browser sends a photo of the paper",
    allow=Permission.SELL,
)
def post_document(work: Work, call: Call, body: NewPhoto) -> UploadView:
    redirect_to = work.application.settings.public_origin + body.return_to if body.return_to else None
    certificate, form = request_document(
        work.catalogue, call.signed_in.party_id, _id(call), body.content_type, redirect_to=redirect_to
    )
    photo_id = certificate.document.photo_id if certificate.document else ""
    return upload_view(work, certificate.certificate_id, photo_id, body.content_type, form)


@certificate_routes.command(
    "/my/certificates/{certificate_id}/withdrawal",
    kind="withdraw_certificate",
    body=Nothing,
    answer=CertificateView,
    summary="Take one's own certificate back",
    allow=Permission.SELL,
)
def post_certificate_withdrawal(work: Work, call: Call, body: Nothing) -> CertificateView:
    return certificate_view(withdraw_certificate(work.catalogue, call.signed_in.party_id, _id(call)), work)


@certificate_routes.query(
    "/certificates/{certificate_id}/review",
    answer=CertificateReviewView,
    summary="A claimed certificate with its review",
    allow=Permission.SEE_PROVINCE,
)
def show_certificate_review(work: Work, call: Call) -> CertificateReviewView:
    certificate, review = find_certificate(work.catalogue, _id(call)), find_review(work.catalogue, _id(call))
    return CertificateReviewView(review=review_view(review), certificate=certificate_view(certificate, work))


@certificate_routes.command(
    "/certificates/{certificate_id}/review/owner",
    kind="take_certificate_review",
    body=Nothing,
    answer=ReviewView,
    summary="Take a certificate's review",
    allow=Permission.OPERATE,
)
def post_certificate_owner(work: Work, call: Call, body: Nothing) -> ReviewView:
    me = call.signed_in.party_id
    hand(work.oversight, _id(call), me, was=None, by=me)
    return review_view(take_review(work.catalogue, _id(call), me))


@certificate_routes.command(
    "/certificates/{certificate_id}/review/decision",
    kind="decide_certificate",
    body=CertificateDecision,
    answer=ReviewView,
    summary="Let buyers see a certificate until its last day, or refuse it",
    allow=Permission.OPERATE,
)
def post_certificate_decision(work: Work, call: Call, body: CertificateDecision) -> ReviewView:
    decided = decide_certificate(work.catalogue, _id(call), call.signed_in.party_id, ground=body.ground, words=body.words)
    return review_view(decided)


@certificate_routes.command(
    "/certificates/{certificate_id}/revocation",
    kind="revoke_certificate",
    body=Revocation,
    answer=CertificateView,
    summary="Show an approved certificate no more",
    allow=Permission.OPERATE,
)
def post_revocation(work: Work, call: Call, body: Revocation) -> CertificateView:
    revoked = revoke_certificate(work.catalogue, _id(call), ground=body.ground, words=body.words)
    return certificate_view(revoked, work)


def _id(call: Call) -> CertificateId:
    return CertificateId.parse(call.path["certificate_id"], field="certificate_id")


def certificate_view(certificate: Certificate, work: Work) -> CertificateView:
    return CertificateView(
        id=certificate.certificate_id,
        holder_id=certificate.holder_id,
        listing_id=certificate.listing_id,
        kind=certificate.kind,
        name=certificate.mark.name_vi,
        stars=certificate.stars,
        number=certificate.number,
        issuer=certificate.issuer,
        issued_on=certificate.issued_on.isoformat(),
        expires_on=certificate.expires_on.isoformat(),
        state=certificate.state,
        shown=certificate.shown_on(business_date(work.now)),
        document=photo_view(certificate.document) if certificate.document else None,
        ground=certificate.ground,
        words=certificate.words,
    )

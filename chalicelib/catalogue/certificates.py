"""Use cases of certificates: claim, show the paper, approve or refuse, take back."""

from dataclasses import replace

from chalicelib.catalogue.act import ActKind
from chalicelib.catalogue.certificate import (
    MOVES,
    Certificate,
    CertificateId,
    CertificateState,
    Claim,
    claimed,
    title_of,
)
from chalicelib.catalogue.errors import CertificateMoved, NoSuchCertificate, TooManyCertificates
from chalicelib.catalogue.listing import Listing, settled
from chalicelib.catalogue.moderation import decided_review, said_ground, tell, waiting
from chalicelib.catalogue.photo import ImageType, Photo, PhotoId, PhotoState, upload_key
from chalicelib.catalogue.ports import Catalogue, UploadForm
from chalicelib.catalogue.review import MAX_WORDS, Ground, Review, SubjectKind
from chalicelib.catalogue.reviews import noted
from chalicelib.catalogue.service import find_listing, find_own
from chalicelib.catalogue.suspicion import Flag
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import business_date
from chalicelib.messages import Kind

MAX_MARKS = 10


def claim_certificate(catalogue: Catalogue, holder_id: PartyId, claim: Claim) -> Certificate:
    """Stage a household's claim; buyers see it once somebody has seen the paper.

    Raises:
        NoSuchListing: the product is none of this household's.
        TooManyCertificates: it has `MAX_MARKS`.
        InvalidInput: stars, texts or days that are none.
    """
    if claim.listing_id is not None and len(find_own(catalogue, holder_id, claim.listing_id).marks) >= MAX_MARKS:
        raise TooManyCertificates("Sản phẩm này đã đủ chứng nhận.", f"At most {MAX_MARKS} on one listing.")
    policy = catalogue.policy()
    certificate = claimed(
        claim,
        CertificateId.make(catalogue.now, catalogue.entropy),
        holder_id,
        catalogue.now,
        ocop_months=policy.ocop_validity_months,
        most=policy.certificate_validity_months_most,
    )
    catalogue.certificates.add(certificate)
    catalogue.reviews.add(
        Review(
            subject=certificate.certificate_id,
            kind=SubjectKind.CERTIFICATE,
            seller_id=holder_id,
            title=title_of(certificate),
            opened_at=catalogue.now,
            flags=(Flag.CERTIFICATE,),
            hidden=True,
        )
    )
    return certificate


def find_certificate(catalogue: Catalogue, certificate_id: CertificateId) -> Certificate:
    """
    Raises:
        NoSuchCertificate: no certificate has the id.
    """
    found = catalogue.certificates.find(certificate_id)
    if found is None:
        raise NoSuchCertificate("Không có chứng nhận này.", "There is no such certificate.")
    return found


def own_certificate(catalogue: Catalogue, holder_id: PartyId, certificate_id: CertificateId) -> Certificate:
    """
    Raises:
        NoSuchCertificate: none of this household's.
    """
    found = find_certificate(catalogue, certificate_id)
    if found.holder_id != holder_id:
        raise NoSuchCertificate("Không có chứng nhận này.", "There is no such certificate of yours.")
    return found


def request_document(
    catalogue: Catalogue,
    holder_id: PartyId,
    certificate_id: CertificateId,
    image_type: ImageType,
    *,
    redirect_to: str | None = None,
) -> tuple[Certificate, UploadForm]:
    """Stage the photo of the paper to come, and give the form that sends it; a new one takes the place of the last.

    Raises:
        NoSuchCertificate: none of this household's.
        CertificateMoved: it is decided.
    """
    was = own_certificate(catalogue, holder_id, certificate_id)
    if was.state is not CertificateState.WAITING:
        raise moved()
    photo = Photo(PhotoId.make(catalogue.now, catalogue.entropy))
    asked = replace(was, document=photo)
    catalogue.certificates.save(asked)
    key = upload_key(certificate_id, photo.photo_id)
    return asked, catalogue.uploads.form(key, image_type, now=catalogue.now, redirect_to=redirect_to)


def awaits_document(catalogue: Catalogue, certificate_id: CertificateId, photo_id: PhotoId) -> bool:
    found = catalogue.certificates.find(certificate_id)
    awaited = found.document if found is not None else None
    return awaited is not None and awaited.photo_id == photo_id and awaited.state is PhotoState.AWAITED


def end_document(catalogue: Catalogue, certificate_id: CertificateId, photo: Photo) -> bool:
    """Stage that the paper can be seen, or was no photo; harmless when repeated.

    Returns:
        whether it was awaited.
    """
    if not awaits_document(catalogue, certificate_id, photo.photo_id):
        return False
    catalogue.certificates.save(replace(find_certificate(catalogue, certificate_id), document=photo))
    return True


def decide_certificate(
    catalogue: Catalogue,
    certificate_id: CertificateId,
    moderator_id: PartyId,
    *,
    ground: Ground | None = None,
    words: str = "",
) -> Review:
    """Stage that buyers see it from now to its last day, or with a ground that they do not.

    Raises:
        NoSuchReview, NoSuchCertificate: there is none.
        ReviewMoved: it is decided.
        CertificateMoved: the household took it back.
        GroundNeeded, InvalidInput: see `decide_listing`.
    """
    review = waiting(catalogue, certificate_id)
    was = find_certificate(catalogue, certificate_id)
    decided = decided_review(catalogue, review, moderator_id, ground, words)
    state = CertificateState.REFUSED if ground else CertificateState.APPROVED
    certificate = _stated(catalogue, was, state, ground=ground, words=decided.words)
    if ground is None:
        _marked(catalogue, certificate)
        tell(catalogue, Kind.CERTIFICATE_APPROVED, decided, day=_day(certificate))
    else:
        tell(catalogue, Kind.CERTIFICATE_REFUSED, decided, ground=said_ground(ground), words=decided.words)
    return decided


def revoke_certificate(catalogue: Catalogue, certificate_id: CertificateId, *, ground: Ground, words: str) -> Certificate:
    """Stage that an approved one is shown no more; the household is told why.

    Raises:
        NoSuchCertificate: no certificate has the id.
        CertificateMoved: it is not approved.
        NoSuchReview: it was never looked at.
    """
    was, said = find_certificate(catalogue, certificate_id), settled(words, field="words", most=MAX_WORDS)
    revoked = _stated(catalogue, was, CertificateState.REVOKED, ground=ground, words=said)
    _unmarked(catalogue, revoked)
    review = catalogue.reviews.find(certificate_id)
    if review is not None:
        tell(catalogue, Kind.CERTIFICATE_REVOKED, review, ground=said_ground(ground), words=said)
    return revoked


def withdraw_certificate(catalogue: Catalogue, holder_id: PartyId, certificate_id: CertificateId) -> Certificate:
    """Stage that the household takes it back, whether it was looked at or not.

    Raises:
        NoSuchCertificate: none of this household's.
        CertificateMoved: it is refused, revoked or taken back.
    """
    withdrawn = _stated(catalogue, own_certificate(catalogue, holder_id, certificate_id), CertificateState.WITHDRAWN)
    _unmarked(catalogue, withdrawn)
    review = catalogue.reviews.find(certificate_id)
    if review is not None and review.waits:
        catalogue.reviews.save(review.dropped(catalogue.now))
    return withdrawn


def shown_certificates(catalogue: Catalogue, holder_id: PartyId) -> list[Certificate]:
    """What buyers see of the household today."""
    today = business_date(catalogue.now)
    return [one for one in catalogue.certificates.of_holder(holder_id) if one.shown_on(today)]


def moved() -> CertificateMoved:
    return CertificateMoved("Chứng nhận này đã có quyết định.", "The certificate is decided or taken back.")


def _stated(
    catalogue: Catalogue, was: Certificate, state: CertificateState, *, ground: Ground | None = None, words: str = ""
) -> Certificate:
    if state not in MOVES[was.state]:
        raise moved()
    certificate = replace(was, state=state, ground=ground, words=words)
    catalogue.certificates.save(certificate)
    return certificate


def _marked(catalogue: Catalogue, certificate: Certificate) -> None:
    if certificate.listing_id is None:
        return
    was = find_listing(catalogue, certificate.listing_id)
    _save_marks(catalogue, was, replace(was, marks=(*was.marks, certificate.mark)), ActKind.CERTIFIED)


def _unmarked(catalogue: Catalogue, certificate: Certificate) -> None:
    if certificate.listing_id is None:
        return
    was = find_listing(catalogue, certificate.listing_id)
    left = tuple(mark for mark in was.marks if mark.certificate_id != certificate.certificate_id)
    if left != was.marks:
        _save_marks(catalogue, was, replace(was, marks=left), ActKind.CERTIFICATE_TAKEN_BACK)


def _save_marks(catalogue: Catalogue, was: Listing, listing: Listing, act: ActKind) -> None:
    listing = replace(listing, version=was.version + 1, changed_at=catalogue.now)
    catalogue.store.save(listing, was)
    noted(catalogue, listing, act)
    catalogue.feed.changed([listing.listing_id])


def _day(certificate: Certificate) -> str:
    return certificate.expires_on.strftime("%d/%m/%Y")

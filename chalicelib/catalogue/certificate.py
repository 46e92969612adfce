"""Certificates: what a household proves of its goods, by whom, until when. Shown once the province has seen the paper."""

from calendar import monthrange
from datetime import date, datetime
from enum import StrEnum

from chalicelib.catalogue.listing import ListingId, settled
from chalicelib.catalogue.mark import KIND_NAMES_VI, CertificateKind, Mark
from chalicelib.catalogue.photo import Photo
from chalicelib.catalogue.review import Ground
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.ids import Id
from chalicelib.kernel.records import dataclass

MIN_NUMBER, MAX_NUMBER = 2, 60
MAX_ISSUER = 120
LEAST_STARS, MOST_STARS = 3, 5


class CertificateId(Id):
    prefix = "cer"
    __slots__ = ()


class CertificateState(StrEnum):
    """`WITHDRAWN` by its household, `REVOKED` by the province. That one is past its last day needs no state."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


MOVES: dict[CertificateState, frozenset[CertificateState]] = {
    CertificateState.WAITING: frozenset({CertificateState.APPROVED, CertificateState.REFUSED, CertificateState.WITHDRAWN}),
    CertificateState.APPROVED: frozenset({CertificateState.REVOKED, CertificateState.WITHDRAWN}),
    CertificateState.REFUSED: frozenset(),
    CertificateState.WITHDRAWN: frozenset(),
    CertificateState.REVOKED: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a household says of its paper.

    Attributes:
        listing_id: the one product it is about; None for all that the household sells. OCOP stars are always a product's.
        expires_on: the last day; of OCOP it is counted from `issued_on`.
    """

    kind: CertificateKind
    number: str
    issuer: str
    issued_on: date
    expires_on: date | None = None
    stars: int = 0
    listing_id: ListingId | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """
    Attributes:
        expires_on: the last Vietnamese day on which it is good.
        document: the photo of the paper.
        ground, words: why it was refused or revoked.
    """

    certificate_id: CertificateId
    holder_id: PartyId
    kind: CertificateKind
    stars: int
    number: str
    issuer: str
    issued_on: date
    expires_on: date
    claimed_at: datetime
    listing_id: ListingId | None = None
    state: CertificateState = CertificateState.WAITING
    document: Photo | None = None
    ground: Ground | None = None
    words: str = ""

    def shown_on(self, day: date) -> bool:
        """Whether buyers see it: approved, and by its date alone."""
        return self.state is CertificateState.APPROVED and self.mark.shown_on(day)

    @property
    def mark(self) -> Mark:
        return Mark(str(self.certificate_id), self.kind, self.stars, self.expires_on)


def claimed(
    claim: Claim, certificate_id: CertificateId, holder_id: PartyId, now: datetime, *, ocop_months: int, most: int
) -> Certificate:
    """The certificate as claimed.

    Args:
        ocop_months: how long OCOP stars are good; most: how many months any certificate may be.

    Raises:
        InvalidInput: stars where there are none, a text or day that is none, or over already.
    """
    ocop, today = claim.kind is CertificateKind.OCOP, business_date(now)
    if ocop and claim.listing_id is None:
        raise InvalidInput("Chọn sản phẩm được xếp hạng sao.", "Stars are of one product: name it.", field="listing_id")
    if claim.stars not in (range(LEAST_STARS, MOST_STARS + 1) if ocop else (0,)):
        raise InvalidInput("OCOP có 3, 4 hoặc 5 sao; giấy khác không có sao.", "OCOP has 3 to 5 stars.", field="stars")
    if claim.issued_on > today:
        raise InvalidInput("Ngày cấp không sau hôm nay.", "Issued today at the latest.", field="issued_on")
    last = plus_months(claim.issued_on, ocop_months if ocop else most)
    expires_on = last if ocop else claim.expires_on
    if expires_on is None or not claim.issued_on < expires_on <= last:
        raise InvalidInput(
            f"Ghi ngày hết hạn, trong vòng {most} tháng từ ngày cấp.", f"Within {most} months of issue.", field="expires_on"
        )
    if expires_on < today:
        raise InvalidInput("Giấy này đã hết hạn.", "The certificate is over.", field="issued_on" if ocop else "expires_on")
    return Certificate(
        certificate_id=certificate_id,
        holder_id=holder_id,
        kind=claim.kind,
        stars=claim.stars,
        number=settled(claim.number, field="number", least=MIN_NUMBER, most=MAX_NUMBER).replace("\n", " "),
        issuer=settled(claim.issuer, field="issuer", least=MIN_NUMBER, most=MAX_ISSUER).replace("\n", " "),
        issued_on=claim.issued_on,
        expires_on=expires_on,
        claimed_at=now,
        listing_id=claim.listing_id,
    )


def plus_months(day: date, months: int) -> date:
    """The same day so many months later, the month's last where it has no such day. Past the calendar, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def title_of(certificate: Certificate) -> str:
    stars = f" {certificate.stars} sao" if certificate.stars else ""
    return f"{KIND_NAMES_VI[certificate.kind]}{stars}, số {certificate.number}"

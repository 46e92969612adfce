"""Reviews: what a person has to look at, and what was decided. One a listing or certificate, opened again when need be."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from chalicelib.catalogue.suspicion import Flag
from chalicelib.identity import PartyId
from chalicelib.kernel.records import dataclass

MAX_WORDS = 300


class ReviewState(StrEnum):
    """`SENT_BACK` waits for the household, whose edit opens it again; of `DROPPED` the household took its claim back."""

    WAITING = "waiting"
    PASSED = "passed"
    SENT_BACK = "sent_back"
    DROPPED = "dropped"


MOVES: dict[ReviewState, frozenset[ReviewState]] = {
    ReviewState.WAITING: frozenset({ReviewState.PASSED, ReviewState.SENT_BACK, ReviewState.DROPPED}),
    ReviewState.PASSED: frozenset({ReviewState.WAITING}),
    ReviewState.SENT_BACK: frozenset({ReviewState.WAITING}),
    ReviewState.DROPPED: frozenset(),
}


class SubjectKind(StrEnum):
    LISTING = "listing"
    CERTIFICATE = "certificate"


class Ground(StrEnum):
    """Why something is sent back; the household reads its words."""

    FORBIDDEN_GOODS = "forbidden_goods"
    MISLEADING = "misleading"
    WRONG_PHOTO = "wrong_photo"
    CONTACT_IN_TEXT = "contact_in_text"
    WRONG_CATEGORY = "wrong_category"
    WRONG_PRICE = "wrong_price"
    DUPLICATE = "duplicate"
    UNPROVEN = "unproven"
    OTHER = "other"


GROUNDS_VI: dict[Ground, str] = {
    Ground.FORBIDDEN_GOODS: "Hàng này không được phép bán trên sàn.",
    Ground.MISLEADING: "Lời kể chưa đúng hoặc nói quá công dụng.",
    Ground.WRONG_PHOTO: "Ảnh không phải của sản phẩm này, hoặc mờ.",
    Ground.CONTACT_IN_TEXT: "Bỏ số điện thoại, đường dẫn ra khỏi tin: người mua đặt và trả tiền trên sàn.",
    Ground.WRONG_CATEGORY: "Chọn lại nhóm hàng cho đúng.",
    Ground.WRONG_PRICE: "Giá hoặc đơn vị ghi nhầm.",
    Ground.DUPLICATE: "Tin này trùng với tin khác của bạn.",
    Ground.UNPROVEN: "Giấy chứng nhận chưa rõ: cần ảnh giấy thấy đủ số, ngày cấp, nơi cấp.",
    Ground.OTHER: "Tin cần sửa.",
}


GROUNDS_EN: dict[Ground, str] = {
    Ground.FORBIDDEN_GOODS: "These goods may not be sold here.",
    Ground.MISLEADING: "The description is not right, or promises too much.",
    Ground.WRONG_PHOTO: "The photo is of something else, or blurred.",
    Ground.CONTACT_IN_TEXT: "Take out phone numbers and links: buyers order and pay here.",
    Ground.WRONG_CATEGORY: "Choose the right category.",
    Ground.WRONG_PRICE: "The price or unit is a slip.",
    Ground.DUPLICATE: "You have the same listing already.",
    Ground.UNPROVEN: "The certificate is not clear: show its number, day and issuer.",
    Ground.OTHER: "The listing needs a correction.",
}


class Complaint(StrEnum):
    """What a buyer reports."""

    FORBIDDEN = "forbidden"
    FALSE = "false"
    PHOTO = "photo"
    RUDE = "rude"
    OTHER = "other"


COMPLAINTS_VI: dict[Complaint, str] = {
    Complaint.FORBIDDEN: "Hàng cấm, hàng giả",
    Complaint.FALSE: "Nói sai về sản phẩm",
    Complaint.PHOTO: "Ảnh không phải của hàng này",
    Complaint.RUDE: "Lời lẽ không hay",
    Complaint.OTHER: "Lý do khác",
}


@dataclass(frozen=True, slots=True)
class Review:
    """
    Attributes:
        subject: id of the listing or certificate.
        opened_at: since when it waits; the queue's order.
        flags: why, each once.
        hidden: buyers do not see it meanwhile.
        owner_id: who looks at it.
        reports: buyers who reported the listing since it was last decided.
        said: what the last of them said.
        words: the moderator's own, for the household.
    """

    subject: str
    kind: SubjectKind
    seller_id: PartyId
    title: str
    opened_at: datetime
    flags: tuple[Flag, ...]
    hidden: bool = False
    state: ReviewState = ReviewState.WAITING
    owner_id: PartyId | None = None
    reports: int = 0
    said: str = ""
    ground: Ground | None = None
    words: str = ""
    decided_by: PartyId | None = None
    decided_at: datetime | None = None

    @property
    def waits(self) -> bool:
        return self.state is ReviewState.WAITING

    def dropped(self, now: datetime) -> "Review":
        """There is nothing to look at any more."""
        return replace(self, state=ReviewState.DROPPED, decided_at=now)

    def opened_again(self, flags: tuple[Flag, ...], *, title: str, hidden: bool, now: datetime) -> "Review":
        """With more to look at. While it waits it keeps its place and its owner."""
        if self.waits:
            return replace(self, flags=tuple(dict.fromkeys((*self.flags, *flags))), title=title, hidden=hidden)
        fresh = replace(self, state=ReviewState.WAITING, opened_at=now, flags=flags, title=title, hidden=hidden)
        return replace(fresh, owner_id=None, reports=0, said="")


@dataclass(frozen=True, slots=True)
class Report:
    """One buyer's word about a listing."""

    listing_id: str
    reporter_id: PartyId
    complaint: Complaint
    words: str
    at: datetime

"""Reports: what somebody says is wrong with a rating, and what of it is before operations."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from chalicelib.kernel.records import dataclass
from chalicelib.oversight import CaseId
from chalicelib.ratings.rating import RatingId


class RatingComplaint(StrEnum):
    """What is wrong with it. That it is a bad one is no reason."""

    INSULT = "insult"
    CONTACT = "contact"
    NOT_THE_GOODS = "not_the_goods"
    PHOTO = "photo"
    FAKE = "fake"


RATING_COMPLAINTS_VI: dict[RatingComplaint, str] = {
    RatingComplaint.INSULT: "Lời xúc phạm, đe doạ",
    RatingComplaint.CONTACT: "Có số điện thoại, đường dẫn, quảng cáo",
    RatingComplaint.NOT_THE_GOODS: "Không nói về món hàng",
    RatingComplaint.PHOTO: "Ảnh không phù hợp, lộ mặt người khác",
    RatingComplaint.FAKE: "Bịa đặt, đánh giá thuê",
}


@dataclass(frozen=True, slots=True)
class RatingReport:
    """
    Attributes:
        reporter: the party, or of a guest a keyed hash of the network address.
        words: the reporter's own, with contacts hidden; may be empty.
    """

    rating_id: RatingId
    reporter: str
    complaint: RatingComplaint
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reported:
    """All reports of a rating since it was last decided about.

    Attributes:
        case_id: in which operations look at it.
        reports: how many; complaints: how many of each kind.
        said: the words of the last who used any.
    """

    rating_id: RatingId
    case_id: CaseId
    reports: int = 0
    complaints: Mapping[str, int] = field(default_factory=dict)
    said: str = ""

"""Cases: what a rule found odd and a person has to look into. A case never moves money; who closes it says what was done."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from chalicelib.identity import PartyId
from chalicelib.kernel.ids import Id, crockford
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass

Fact = str | int | bool | None


class CaseId(Id):
    prefix = "cas"
    __slots__ = ()


def case_id_of(*finding: str) -> CaseId:
    """The id of the case about a finding that may be made again: the same words, the same case."""
    digest = hashlib.sha256("\n".join(finding).encode()).digest()
    number = int.from_bytes(digest[:16], "big")
    return CaseId(f"{CaseId.prefix}_{crockford(number, 26)}")


class CaseKind(StrEnum):
    """The rule that raised it."""

    SPLITTING = "splitting"
    TWO_OUTLETS = "two_outlets"
    REPEATED_VARIANCE = "repeated_variance"
    VARIANCE = "variance"
    CASH_DIFFERENCE = "cash_difference"
    OFFLINE_EXCEPTION = "offline_exception"
    JOURNAL_BROKEN = "journal_broken"
    TABLET_LOST = "tablet_lost"
    CASH_DENIED = "cash_denied"
    DUPLICATE = "duplicate"
    LOW_CASH = "low_cash"
    LEDGER_BROKEN = "ledger_broken"
    COVERAGE = "coverage"
    TAKEOVER = "takeover"
    GOODS_DISPUTED = "goods_disputed"
    BANK_BREAK = "bank_break"
    CARD_DISPUTE = "card_dispute"
    OUT_OF_HOURS = "out_of_hours"
    COD_BATCH = "cod_batch"
    COD_LATE = "cod_late"
    SEARCH_DRIFT = "search_drift"
    REFUND_STUCK = "refund_stuck"
    RATING_REPORTED = "rating_reported"


KIND_NAMES_VI: dict[CaseKind, str] = {
    CaseKind.SPLITTING: "Chia nhỏ giao dịch",
    CaseKind.TWO_OUTLETS: "Một khách ở hai điểm trong ngày",
    CaseKind.REPEATED_VARIANCE: "Chênh lệch quỹ lặp lại",
    CaseKind.VARIANCE: "Chênh lệch quỹ cuối ca",
    CaseKind.CASH_DIFFERENCE: "Túi tiền giao nhận chênh lệch",
    CaseKind.OFFLINE_EXCEPTION: "Chi ngoại tuyến sai quy tắc",
    CaseKind.JOURNAL_BROKEN: "Nhật ký máy tính bảng bị đứt",
    CaseKind.TABLET_LOST: "Mất máy tính bảng",
    CaseKind.CASH_DENIED: "Khách báo chưa nhận tiền",
    CaseKind.DUPLICATE: "Nghi giao dịch lặp",
    CaseKind.LOW_CASH: "Sắp hết tiền mặt",
    CaseKind.LEDGER_BROKEN: "Sổ cái sai lệch",
    CaseKind.COVERAGE: "Tiền gửi không đủ bảo chứng",
    CaseKind.TAKEOVER: "Kiểm soát viên tiếp quản ca",
    CaseKind.GOODS_DISPUTED: "Người mua báo hàng không đúng",
    CaseKind.BANK_BREAK: "Ngân hàng và sổ cái chưa khớp",
    CaseKind.CARD_DISPUTE: "Chủ thẻ khiếu nại khoản trả",
    CaseKind.OUT_OF_HOURS: "Mở ca ngoài giờ của điểm",
    CaseKind.COD_BATCH: "Bảng kê thu hộ không khớp",
    CaseKind.COD_LATE: "Bưu tá giữ tiền thu hộ quá hạn",
    CaseKind.SEARCH_DRIFT: "Chỉ mục tìm kiếm lệch dữ liệu",
    CaseKind.REFUND_STUCK: "Hoàn tiền chưa tới người mua",
    CaseKind.RATING_REPORTED: "Có người báo đánh giá",
}


class CaseState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


MOVES: dict[CaseState, frozenset[CaseState]] = {
    CaseState.OPEN: frozenset({CaseState.CLOSED}),
    CaseState.CLOSED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Case:
    """
    Attributes:
        subject: id of what is odd: a shift, an outlet, a delivery, a customer reference.
        facts: what the rule saw; no names, numbers or accounts of customers.
        owner_id: who took it.
        amount: of the money in question, where there is one.
        resolution: what was found and done.
    """

    case_id: CaseId
    kind: CaseKind
    subject: str
    facts: Mapping[str, Fact]
    opened_at: datetime
    outlet_code: str | None = None
    state: CaseState = CaseState.OPEN
    owner_id: PartyId | None = None
    closed_at: datetime | None = None
    closed_by: PartyId | None = None
    resolution: str | None = None
    amount: Money = 0

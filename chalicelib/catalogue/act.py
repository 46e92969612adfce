"""Acts: who did what to a listing, when, for whom. Written once with the act itself, never changed."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from chalicelib.catalogue.listing import Listing, ListingId
from chalicelib.identity import PartyId
from chalicelib.kernel.records import dataclass


class ActKind(StrEnum):
    OFFERED = "offered"
    REVISED = "revised"
    PAUSED = "paused"
    RESUMED = "resumed"
    AWAY = "away"
    BACK = "back"
    LOT_OPENED = "lot_opened"
    LOT_REVISED = "lot_revised"
    SEASON_CLOSED = "season_closed"
    SEASON_PRICE_SET = "season_price_set"
    SEASON_PRICE_ENDED = "season_price_ended"
    PHOTO_ASKED = "photo_asked"
    HELD = "held"
    PASSED = "passed"
    CERTIFIED = "certified"
    CERTIFICATE_TAKEN_BACK = "certificate_taken_back"


ACT_NAMES_VI: dict[ActKind, str] = {
    ActKind.OFFERED: "Đăng tin",
    ActKind.REVISED: "Sửa tin",
    ActKind.PAUSED: "Tạm ngừng bán",
    ActKind.RESUMED: "Bán lại",
    ActKind.AWAY: "Nghỉ bán cả nhà",
    ActKind.BACK: "Cả nhà bán lại",
    ActKind.LOT_OPENED: "Mở vụ mới",
    ActKind.LOT_REVISED: "Sửa ngày thu hoạch",
    ActKind.SEASON_CLOSED: "Hết vụ",
    ActKind.SEASON_PRICE_SET: "Đặt giá mùa vụ",
    ActKind.SEASON_PRICE_ENDED: "Dừng giá mùa vụ",
    ActKind.PHOTO_ASKED: "Thêm ảnh",
    ActKind.HELD: "Tạm ẩn để sửa",
    ActKind.PASSED: "Duyệt tin",
    ActKind.CERTIFIED: "Duyệt chứng nhận",
    ActKind.CERTIFICATE_TAKEN_BACK: "Thu hồi chứng nhận",
}


@dataclass(frozen=True, slots=True)
class Act:
    """
    Attributes:
        actor: party id, or the name of a job.
        behalf: the actor did it for the household, with its consent.
        facts: what changed; no text longer than a line.
    """

    listing_id: ListingId
    seller_id: PartyId
    actor: str
    kind: ActKind
    at: datetime
    behalf: bool = False
    facts: Mapping[str, str] | None = None


_TOLD = ("title", "description", "category", "unit_price", "stock", "weight_g", "harvest", "traits", "weighing", "lot")


def changes_of(was: Listing, listing: Listing) -> dict[str, str]:
    """Names of what differs; prices and counts with both values."""
    changed = {name: "" for name in _TOLD if getattr(was, name) != getattr(listing, name)}
    for name in ("unit_price", "stock", "weight_g"):
        if name in changed:
            changed[name] = f"{getattr(was, name)} → {getattr(listing, name)}"
    return changed

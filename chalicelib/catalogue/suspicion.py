"""Words that somebody should look at before or after buyers do. A rule, not a judge: a person decides."""

import re
from enum import StrEnum

from chalicelib.kernel.spelling import slug_of


class Flag(StrEnum):
    """Why a listing or certificate is looked at."""

    NEW_SELLER = "new_seller"
    FORBIDDEN = "forbidden"
    CURE = "cure"
    CONTACT = "contact"
    RENAMED = "renamed"
    PHOTO = "photo"
    EDITED = "edited"
    REPORTED = "reported"
    CERTIFICATE = "certificate"


FLAG_NAMES_VI: dict[Flag, str] = {
    Flag.NEW_SELLER: "Hộ mới bán",
    Flag.FORBIDDEN: "Nghi hàng cấm",
    Flag.CURE: "Nói chữa khỏi bệnh",
    Flag.CONTACT: "Số điện thoại, đường dẫn trong lời",
    Flag.RENAMED: "Đổi thành hàng khác",
    Flag.PHOTO: "Ảnh mới",
    Flag.EDITED: "Hộ đã sửa, xin xem lại",
    Flag.REPORTED: "Người mua báo",
    Flag.CERTIFICATE: "Chứng nhận chờ duyệt",
}

HIDING = frozenset({Flag.FORBIDDEN})
"""Hidden until somebody has looked; the others stay visible meanwhile."""

_FORBIDDEN = (
    "ngà voi", "sừng tê", "vảy tê tê", "tê tê", "cao hổ", "nanh hổ", "mật gấu", "tay gấu", "pháo nổ", "thuốc nổ", "súng",
    "thuốc phiện", "cần sa", "ma túy", "lá ngón", "thuốc lá lậu", "tiền giả", "rùa hộp", "khỉ rừng",
)  # fmt: skip
"""In the words of markets. Source: Decree 98/2020/NĐ-CP on forbidden goods; forbidden trades of the Investment Law."""

_CURES = ("chữa khỏi", "trị dứt điểm", "trị ung thư", "chữa ung thư", "khỏi bệnh hoàn toàn", "thay thuốc chữa bệnh")
"""Food must not be advertised as medicine. Source: Decree 15/2018/NĐ-CP Art. 27; Law on Advertising Art. 8."""

_LINK = re.compile(r"https?://|www\.|\b[a-z0-9-]+\.(?:com|vn|net|me)\b|\bzalo\b|\bfacebook\b|\bfb\b", re.IGNORECASE)
_PHONE = re.compile(r"(?<!\d)(?:\+?84|0)(?:[\s.\-]?\d){9}(?!\d)")


def suspicions_in(text: str) -> list[Flag]:
    """What the words of a listing ask to be looked at for."""
    folded = f"-{slug_of(text)}-"
    found = []
    if _has(folded, _FORBIDDEN):
        found.append(Flag.FORBIDDEN)
    if _has(folded, _CURES):
        found.append(Flag.CURE)
    if _PHONE.search(text) or _LINK.search(text):
        found.append(Flag.CONTACT)
    return found


def became_other(was: str, title: str) -> bool:
    """Whether a title has no word of the old one: other goods under an address that buyers have come to know."""
    return not set(slug_of(was).split("-")) & set(slug_of(title).split("-"))


def _has(folded: str, phrases: tuple[str, ...]) -> bool:
    return any(f"-{slug_of(phrase)}-" in folded for phrase in phrases)

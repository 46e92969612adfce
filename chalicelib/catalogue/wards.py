"""The 65 wards and communes of Lạng Sơn since July 2025, each with the old district that all of it was part of.

Households and post offices go by the communes of 2022, and the nearest delivery zone by their districts; five wards were
made of communes of two districts, and of those no district is known.
Source: the list of `infra/places.py`; a test holds both together.
"""

from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.records import dataclass


@dataclass(frozen=True, slots=True)
class TodaysWard:
    """
    Attributes:
        code: of the General Statistics Office, five digits.
        district_code: of the communes of 2022; None when it was made of several districts' communes.
    """

    code: str
    name: str
    district_code: str | None


_NAMES: dict[str, tuple[tuple[str, str], ...]] = {
    "178": (
        ("05983", "Phường Lương Văn Tri"),
        ("05986", "Phường Tam Thanh"),
    ),
    "180": (
        ("06001", "Xã Đoàn Kết"),
        ("06004", "Xã Quốc Khánh"),
        ("06019", "Xã Tân Tiến"),
        ("06037", "Xã Kháng Chiến"),
        ("06040", "Xã Thất Khê"),
        ("06046", "Xã Tràng Định"),
        ("06058", "Xã Quốc Việt"),
    ),
    "181": (
        ("06073", "Xã Hoa Thám"),
        ("06076", "Xã Quý Hòa"),
        ("06079", "Xã Hồng Phong"),
        ("06085", "Xã Thiện Hòa"),
        ("06091", "Xã Thiện Thuật"),
        ("06103", "Xã Thiện Long"),
        ("06112", "Xã Bình Gia"),
        ("06115", "Xã Tân Văn"),
    ),
    "182": (
        ("06124", "Xã Na Sầm"),
        ("06148", "Xã Thụy Hùng"),
        ("06151", "Xã Hội Hoan"),
        ("06154", "Xã Văn Lãng"),
        ("06172", "Xã Hoàng Văn Thụ"),
    ),
    "183": (
        ("06196", "Xã Ba Sơn"),
        ("06211", "Xã Cao Lộc"),
        ("06220", "Xã Công Sơn"),
    ),
    "184": (
        ("06253", "Xã Văn Quan"),
        ("06280", "Xã Điềm He"),
        ("06298", "Xã Yên Phúc"),
        ("06313", "Xã Tri Lễ"),
    ),
    "185": (
        ("06325", "Xã Bắc Sơn"),
        ("06337", "Xã Tân Tri"),
        ("06349", "Xã Hưng Vũ"),
        ("06364", "Xã Vũ Lễ"),
        ("06367", "Xã Vũ Lăng"),
        ("06376", "Xã Nhất Hòa"),
    ),
    "186": (
        ("06385", "Xã Hữu Lũng"),
        ("06391", "Xã Yên Bình"),
        ("06400", "Xã Hữu Liên"),
        ("06415", "Xã Vân Nham"),
        ("06427", "Xã Cai Kinh"),
        ("06436", "Xã Thiện Tân"),
        ("06445", "Xã Tân Thành"),
        ("06457", "Xã Tuấn Sơn"),
    ),
    "187": (
        ("06463", "Xã Chi Lăng"),
        ("06475", "Xã Bằng Mạc"),
        ("06481", "Xã Chiến Thắng"),
        ("06496", "Xã Nhân Lý"),
        ("06505", "Xã Vạn Linh"),
        ("06517", "Xã Quan Sơn"),
    ),
    "188": (
        ("06526", "Xã Na Dương"),
        ("06529", "Xã Lộc Bình"),
        ("06541", "Xã Mẫu Sơn"),
        ("06565", "Xã Khuất Xá"),
        ("06577", "Xã Thống Nhất"),
        ("06601", "Xã Lợi Bác"),
        ("06607", "Xã Xuân Dương"),
    ),
    "189": (
        ("06613", "Xã Đình Lập"),
        ("06616", "Xã Thái Bình"),
        ("06625", "Xã Kiên Mộc"),
        ("06637", "Xã Châu Sơn"),
    ),
    "": (
        ("05977", "Phường Đông Kinh"),
        ("06184", "Xã Đồng Đăng"),
        ("06187", "Phường Kỳ Lừa"),
        ("06286", "Xã Khánh Khê"),
        ("06316", "Xã Tân Đoàn"),
    ),
}
"""By the district; without one for those of several."""

TODAYS_WARDS: dict[str, TodaysWard] = {
    code: TodaysWard(code, name, district or None) for district, names in _NAMES.items() for code, name in names
}


def todays_ward(code: str, *, field: str = "ward_code") -> TodaysWard:
    """
    Raises:
        InvalidInput: no ward of Lạng Sơn has the code.
    """
    found = TODAYS_WARDS.get(code)
    if found is None:
        raise InvalidInput(
            "Không có xã, phường này ở Lạng Sơn ngày nay.", f"No ward of Lạng Sơn has the code {code[:20]!r}.", field=field
        )
    return found

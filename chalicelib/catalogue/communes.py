"""The 200 communes of Lạng Sơn as they were in 2022: the places of households and outlets.

Their codes are outlet codes too. The map of July 2025 merges them; old names must still find their places.
Source: General Statistics Office, list of administrative units, 2022.
"""

from chalicelib.catalogue.errors import UnknownCommune
from chalicelib.kernel.records import dataclass


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune, with its district.

    Attributes:
        code: five digits; keeps its leading zero.
        kind: `xã`, `phường` or `thị trấn`; part of `name`.
    """

    code: str
    name: str
    kind: str
    district_code: str
    district: str


DISTRICTS: dict[str, str] = {
    "178": "Thành phố Lạng Sơn",
    "180": "Huyện Tràng Định",
    "181": "Huyện Bình Gia",
    "182": "Huyện Văn Lãng",
    "183": "Huyện Cao Lộc",
    "184": "Huyện Văn Quan",
    "185": "Huyện Bắc Sơn",
    "186": "Huyện Hữu Lũng",
    "187": "Huyện Chi Lăng",
    "188": "Huyện Lộc Bình",
    "189": "Huyện Đình Lập",
}

_NAMES: dict[str, tuple[tuple[str, str], ...]] = {
    "178": (
        ("05971", "Phường Hoàng Văn Thụ"),
        ("05974", "Phường Tam Thanh"),
        ("05977", "Phường Vĩnh Trại"),
        ("05980", "Phường Đông Kinh"),
        ("05983", "Phường Chi Lăng"),
        ("05986", "Xã Hoàng Đồng"),
        ("05989", "Xã Quảng Lạc"),
        ("05992", "Xã Mai Pha"),
    ),
    "180": (
        ("05995", "Thị trấn Thất Khê"),
        ("05998", "Xã Khánh Long"),
        ("06001", "Xã Đoàn Kết"),
        ("06004", "Xã Quốc Khánh"),
        ("06007", "Xã Vĩnh Tiến"),
        ("06010", "Xã Cao Minh"),
        ("06013", "Xã Chí Minh"),
        ("06016", "Xã Tri Phương"),
        ("06019", "Xã Tân Tiến"),
        ("06022", "Xã Tân Yên"),
        ("06025", "Xã Đội Cấn"),
        ("06028", "Xã Tân Minh"),
        ("06031", "Xã Kim Đồng"),
        ("06034", "Xã Chi Lăng"),
        ("06037", "Xã Trung Thành"),
        ("06040", "Xã Đại Đồng"),
        ("06043", "Xã Đào Viên"),
        ("06046", "Xã Đề Thám"),
        ("06049", "Xã Kháng Chiến"),
        ("06055", "Xã Hùng Sơn"),
        ("06058", "Xã Quốc Việt"),
        ("06061", "Xã Hùng Việt"),
    ),
    "181": (
        ("06067", "Xã Hưng Đạo"),
        ("06070", "Xã Vĩnh Yên"),
        ("06073", "Xã Hoa Thám"),
        ("06076", "Xã Quý Hòa"),
        ("06079", "Xã Hồng Phong"),
        ("06082", "Xã Yên Lỗ"),
        ("06085", "Xã Thiện Hòa"),
        ("06088", "Xã Quang Trung"),
        ("06091", "Xã Thiện Thuật"),
        ("06094", "Xã Minh Khai"),
        ("06097", "Xã Thiện Long"),
        ("06100", "Xã Hoàng Văn Thụ"),
        ("06103", "Xã Hòa Bình"),
        ("06106", "Xã Mông Ân"),
        ("06109", "Xã Tân Hòa"),
        ("06112", "Thị trấn Bình Gia"),
        ("06115", "Xã Hồng Thái"),
        ("06118", "Xã Bình La"),
        ("06121", "Xã Tân Văn"),
    ),
    "182": (
        ("06124", "Thị trấn Na Sầm"),
        ("06127", "Xã Trùng Khánh"),
        ("06133", "Xã Bắc La"),
        ("06136", "Xã Thụy Hùng"),
        ("06139", "Xã Bắc Hùng"),
        ("06142", "Xã Tân Tác"),
        ("06148", "Xã Thanh Long"),
        ("06151", "Xã Hội Hoan"),
        ("06154", "Xã Bắc Việt"),
        ("06157", "Xã Hoàng Việt"),
        ("06160", "Xã Gia Miễn"),
        ("06163", "Xã Thành Hòa"),
        ("06166", "Xã Tân Thanh"),
        ("06172", "Xã Tân Mỹ"),
        ("06175", "Xã Hồng Thái"),
        ("06178", "Xã Hoàng Văn Thụ"),
        ("06181", "Xã Nhạc Kỳ"),
    ),
    "183": (
        ("06184", "Thị trấn Đồng Đăng"),
        ("06187", "Thị trấn Cao Lộc"),
        ("06190", "Xã Bảo Lâm"),
        ("06193", "Xã Thanh Lòa"),
        ("06196", "Xã Cao Lâu"),
        ("06199", "Xã Thạch Đạn"),
        ("06202", "Xã Xuất Lễ"),
        ("06205", "Xã Hồng Phong"),
        ("06208", "Xã Thụy Hùng"),
        ("06211", "Xã Lộc Yên"),
        ("06214", "Xã Phú Xá"),
        ("06217", "Xã Bình Trung"),
        ("06220", "Xã Hải Yến"),
        ("06223", "Xã Hòa Cư"),
        ("06226", "Xã Hợp Thành"),
        ("06232", "Xã Công Sơn"),
        ("06235", "Xã Gia Cát"),
        ("06238", "Xã Mẫu Sơn"),
        ("06241", "Xã Xuân Long"),
        ("06244", "Xã Tân Liên"),
        ("06247", "Xã Yên Trạch"),
        ("06250", "Xã Tân Thành"),
    ),
    "184": (
        ("06253", "Thị trấn Văn Quan"),
        ("06256", "Xã Trấn Ninh"),
        ("06268", "Xã Liên Hội"),
        ("06274", "Xã Hòa Bình"),
        ("06277", "Xã Tú Xuyên"),
        ("06280", "Xã Điềm He"),
        ("06283", "Xã An Sơn"),
        ("06286", "Xã Khánh Khê"),
        ("06292", "Xã Lương Năng"),
        ("06295", "Xã Đồng Giáp"),
        ("06298", "Xã Bình Phúc"),
        ("06301", "Xã Tràng Các"),
        ("06307", "Xã Tân Đoàn"),
        ("06313", "Xã Tri Lễ"),
        ("06316", "Xã Tràng Phái"),
        ("06319", "Xã Yên Phúc"),
        ("06322", "Xã Hữu Lễ"),
    ),
    "185": (
        ("06325", "Thị trấn Bắc Sơn"),
        ("06328", "Xã Long Đống"),
        ("06331", "Xã Vạn Thủy"),
        ("06337", "Xã Đồng ý"),
        ("06340", "Xã Tân Tri"),
        ("06343", "Xã Bắc Quỳnh"),
        ("06349", "Xã Hưng Vũ"),
        ("06352", "Xã Tân Lập"),
        ("06355", "Xã Vũ Sơn"),
        ("06358", "Xã Chiêu Vũ"),
        ("06361", "Xã Tân Hương"),
        ("06364", "Xã Chiến Thắng"),
        ("06367", "Xã Vũ Lăng"),
        ("06370", "Xã Trấn Yên"),
        ("06373", "Xã Vũ Lễ"),
        ("06376", "Xã Nhất Hòa"),
        ("06379", "Xã Tân Thành"),
        ("06382", "Xã Nhất Tiến"),
    ),
    "186": (
        ("06385", "Thị trấn Hữu Lũng"),
        ("06388", "Xã Hữu Liên"),
        ("06391", "Xã Yên Bình"),
        ("06394", "Xã Quyết Thắng"),
        ("06397", "Xã Hòa Bình"),
        ("06400", "Xã Yên Thịnh"),
        ("06403", "Xã Yên Sơn"),
        ("06406", "Xã Thiện Tân"),
        ("06412", "Xã Yên Vượng"),
        ("06415", "Xã Minh Tiến"),
        ("06418", "Xã Nhật Tiến"),
        ("06421", "Xã Thanh Sơn"),
        ("06424", "Xã Đồng Tân"),
        ("06427", "Xã Cai Kinh"),
        ("06430", "Xã Hòa Lạc"),
        ("06433", "Xã Vân Nham"),
        ("06436", "Xã Đồng Tiến"),
        ("06442", "Xã Tân Thành"),
        ("06445", "Xã Hòa Sơn"),
        ("06448", "Xã Minh Sơn"),
        ("06451", "Xã Hồ Sơn"),
        ("06454", "Xã Sơn Hà"),
        ("06457", "Xã Minh Hòa"),
        ("06460", "Xã Hòa Thắng"),
    ),
    "187": (
        ("06463", "Thị trấn Đồng Mỏ"),
        ("06466", "Thị trấn Chi Lăng"),
        ("06469", "Xã Vân An"),
        ("06472", "Xã Vân Thủy"),
        ("06475", "Xã Gia Lộc"),
        ("06478", "Xã Bắc Thủy"),
        ("06481", "Xã Chiến Thắng"),
        ("06484", "Xã Mai Sao"),
        ("06487", "Xã Bằng Hữu"),
        ("06490", "Xã Thượng Cường"),
        ("06493", "Xã Bằng Mạc"),
        ("06496", "Xã Nhân Lý"),
        ("06499", "Xã Lâm Sơn"),
        ("06502", "Xã Liên Sơn"),
        ("06505", "Xã Vạn Linh"),
        ("06508", "Xã Hòa Bình"),
        ("06514", "Xã Hữu Kiên"),
        ("06517", "Xã Quan Sơn"),
        ("06520", "Xã Y Tịch"),
        ("06523", "Xã Chi Lăng"),
    ),
    "188": (
        ("06526", "Thị trấn Na Dương"),
        ("06529", "Thị trấn Lộc Bình"),
        ("06532", "Xã Mẫu Sơn"),
        ("06541", "Xã Yên Khoái"),
        ("06544", "Xã Khánh Xuân"),
        ("06547", "Xã Tú Mịch"),
        ("06550", "Xã Hữu Khánh"),
        ("06553", "Xã Đồng Bục"),
        ("06559", "Xã Tam Gia"),
        ("06562", "Xã Tú Đoạn"),
        ("06565", "Xã Khuất Xá"),
        ("06574", "Xã Tĩnh Bắc"),
        ("06577", "Xã Thống Nhất"),
        ("06589", "Xã Sàn Viên"),
        ("06592", "Xã Đông Quan"),
        ("06595", "Xã Minh Hiệp"),
        ("06598", "Xã Hữu Lân"),
        ("06601", "Xã Lợi Bác"),
        ("06604", "Xã Nam Quan"),
        ("06607", "Xã Xuân Dương"),
        ("06610", "Xã Ái Quốc"),
    ),
    "189": (
        ("06613", "Thị trấn Đình Lập"),
        ("06616", "Thị trấn NT Thái Bình"),
        ("06619", "Xã Bắc Xa"),
        ("06622", "Xã Bính Xá"),
        ("06625", "Xã Kiên Mộc"),
        ("06628", "Xã Đình Lập"),
        ("06631", "Xã Thái Bình"),
        ("06634", "Xã Cường Lợi"),
        ("06637", "Xã Châu Sơn"),
        ("06640", "Xã Lâm Ca"),
        ("06643", "Xã Đồng Thắng"),
        ("06646", "Xã Bắc Lãng"),
    ),
}


def _kind(name: str) -> str:
    return next(kind for kind in ("xã", "phường", "thị trấn") if name.lower().startswith(kind))


COMMUNES: dict[str, Commune] = {
    code: Commune(code, name, _kind(name), district, DISTRICTS[district])
    for district, names in _NAMES.items()
    for code, name in names
}
"""By code, in the order of the official list."""


def commune_of(code: str, *, field: str = "commune_code") -> Commune:
    """
    Raises:
        UnknownCommune: no commune has the code.
    """
    found = COMMUNES.get(code)
    if found is None:
        raise UnknownCommune("Không có xã này trong danh sách.", f"No commune has the code {code[:20]!r}.", field=field)
    return found

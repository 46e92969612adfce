"""Varieties and cold goods: what a household may choose within a category, as data."""

from chalicelib.kernel.errors import InvalidInput

VARIETIES: dict[str, tuple[str, ...]] = {
    "na": ("Na dai", "Na bở", "Na Thái", "Na sầu riêng"),
    "hong": ("Hồng vành khuyên", "Hồng không hạt Bảo Lâm", "Hồng giòn"),
    "cam-quyt": ("Quýt Bắc Sơn", "Cam Canh", "Cam Vinh", "Bưởi Diễn", "Bưởi da xanh"),
    "dao-man": ("Đào Mẫu Sơn", "Mận tam hoa", "Mận máu", "Lê nâu"),
    "trai-cay-khac": ("Chuối tây", "Chuối tiêu", "Ổi", "Vải thiều", "Nhãn", "Dưa hấu", "Dứa", "Thanh long", "Bơ"),
    "hoi": ("Hồi sao đại hồng", "Hồi sao thường", "Hồi hạt lép"),
    "que": ("Quế thanh", "Quế vụn", "Quế chi"),
    "tinh-dau": ("Tinh dầu hồi", "Tinh dầu quế", "Tinh dầu sả", "Tinh dầu tràm"),
    "gia-vi-khac": ("Mắc khén", "Mác mật", "Ớt gió", "Gừng gió", "Nghệ đỏ", "Tỏi ta"),
    "gia-cam": ("Gà sáu ngón", "Gà đồi", "Vịt cỏ", "Vịt bầu", "Ngan"),
    "vit-quay": ("Vịt quay mác mật", "Lợn quay"),
    "thit-hun-khoi": ("Lạp sườn", "Thịt lợn gác bếp", "Thịt trâu gác bếp", "Khâu nhục"),
    "trung": ("Trứng gà", "Trứng vịt", "Trứng ngan"),
    "rau": ("Rau bò khai", "Cải ngồng", "Rau ngót rừng", "Su su", "Khoai lang", "Khoai môn"),
    "nam": ("Nấm hương", "Mộc nhĩ", "Nấm linh chi", "Nấm sò"),
    "mang": ("Măng nứa", "Măng vầu", "Măng mai", "Măng ớt"),
    "gao": ("Nếp cái hoa vàng", "Bao thai", "Khẩu nua", "Gạo lứt"),
    "mien-pho": ("Miến dong", "Phở khô", "Bún khô", "Bánh đa"),
    "dau-lac": ("Đỗ tương", "Lạc đỏ", "Lạc trắng", "Ngô nếp", "Đỗ xanh"),
    "che": ("Chè shan tuyết", "Chè dây", "Trà hoa vàng", "Chè xanh"),
    "ruou": ("Rượu Mẫu Sơn", "Rượu ngô", "Rượu nếp", "Rượu men lá"),
    "mat-ong": ("Mật ong rừng", "Mật ong nhãn", "Mật ong bạc hà"),
    "thach-den": ("Thạch đen khô", "Bột thạch đen", "Thạch đen hộp"),
}
"""By category; the household may leave it out, and goods of other kinds stand without one."""

FRESH_CATEGORIES = frozenset({"na", "hong", "cam-quyt", "dao-man", "trai-cay-khac", "vit-quay", "gia-cam", "trung", "rau"})
"""They do not keep: a claim is told within a day, and what comes back is not sold again."""

COLD_CATEGORIES = frozenset({"vit-quay", "gia-cam"})
"""They travel chilled unless the household says otherwise."""


def variety_of(name: str, category: str, *, field: str = "variety") -> str:
    """The variety as the category writes it, whatever the case; empty for none.

    Raises:
        InvalidInput: not one of the category's.
    """
    wanted = " ".join(name.split()).casefold()
    if not wanted:
        return ""
    for known in VARIETIES.get(category, ()):
        if known.casefold() == wanted:
            return known
    raise InvalidInput("Chọn giống trong danh sách của nhóm hàng.", "Choose a variety of the category.", field=field)

"""Names of people of the province: Nùng, Tày, Kinh and Dao families of Lạng Sơn, and of buyers elsewhere."""

from random import Random

_FAMILIES = (
    ("Hoàng", 16), ("Nông", 13), ("Lương", 6), ("Triệu", 8), ("Vi", 8), ("Lý", 7), ("Chu", 5), ("Hứa", 6), ("Nguyễn", 9),
    ("Lộc", 4), ("Hà", 3), ("Đàm", 2), ("Dương", 5), ("Lâm", 3), ("Linh", 3), ("Bế", 3), ("La", 2), ("Mã", 2),
    ("Phùng", 2), ("Đặng", 3), ("Trần", 3), ("Bàn", 2), ("Lành", 2), ("Liễu", 2), ("Lăng", 2), ("Phương", 1), ("Âu", 1),
)  # fmt: skip
_MEN = (
    "Văn Páo", "Văn Thắng", "Văn Hùng", "Văn Sình", "Văn Lập", "Văn Bằng", "Văn Tài", "Văn Phúc", "Văn Pẩu", "Văn Dậu",
    "Văn Tý", "Văn Hòa", "Văn Khánh", "Văn Sáng", "Văn Coỏng", "Văn Choóng", "Văn Lình", "Đức Minh", "Đình Chiến",
    "Quang Huy", "Trung Kiên", "Ngọc Sơn", "Minh Tuấn", "Anh Dũng", "Văn Slao", "Văn Khìn", "Xuân Trường", "Hữu Nghĩa",
    "Việt Cường", "Văn Tình", "Thanh Bình", "Công Thành", "Văn Đoàn", "Văn Quyền", "Văn Pình", "Văn Lưu", "Văn Hợi",
)  # fmt: skip
_WOMEN = (
    "Thị Vân", "Thị Hoa", "Thị Mẩy", "Thị Pèng", "Thị Lan", "Thị Nga", "Thị Hiền", "Thị Slim", "Thị Slảo", "Thị Bích",
    "Thị Thu", "Thị Lả", "Thị Ngọc", "Thị Chắp", "Thị Phương", "Thị Duyên", "Thị Thắm", "Thị Khoa", "Thị Nhung",
    "Thị Hương", "Thị Đào", "Thị Mai", "Thị Tuyết", "Thị Kim", "Thị Liễu", "Thị Xuân", "Thị Yến", "Bích Ngọc", "Thu Hà",
    "Thị Dung", "Thị Bình", "Thị Cói", "Thị Mỵ", "Thị Lưu", "Thị Sen", "Thị Hằng", "Thùy Linh", "Thị Chiên", "Thị Slinh",
)  # fmt: skip
_CITY_FAMILIES = (
    ("Nguyễn", 32), ("Trần", 11), ("Lê", 9), ("Phạm", 7), ("Hoàng", 5), ("Vũ", 5), ("Đặng", 3), ("Bùi", 3), ("Đỗ", 3),
    ("Ngô", 2), ("Phan", 3), ("Đinh", 1), ("Trịnh", 1), ("Mai", 1), ("Cao", 1),
)  # fmt: skip
_CITY_NAMES = (
    "Thu Trang", "Minh Anh", "Thị Mai", "Quốc Bảo", "Hải Yến", "Tuấn Anh", "Phương Thảo", "Đức Long", "Khánh Linh",
    "Văn Nam", "Bảo Ngọc", "Thanh Hằng", "Hoàng Nam", "Thị Hạnh", "Quang Minh", "Thùy Dương", "Ngọc Ánh", "Việt Hà",
    "Thị Loan", "Đình Phong", "Mỹ Duyên", "Thành Đạt", "Bích Thủy", "Trung Hiếu", "Hồng Nhung", "Gia Huy", "Thị Thoa",
)  # fmt: skip
_STREETS = (
    ("Hà Nội", ("Hàng Bông, Hoàn Kiếm", "Láng Hạ, Đống Đa", "Trần Duy Hưng, Cầu Giấy", "Minh Khai, Hai Bà Trưng",
                "Nguyễn Trãi, Thanh Xuân", "Lạc Long Quân, Tây Hồ", "Ngô Gia Tự, Long Biên", "Quang Trung, Hà Đông"), 45),
    ("Bắc Ninh", ("Lý Thái Tổ, Suối Hoa", "Nguyễn Văn Cừ, Võ Cường", "Hùng Vương, Ngô Quyền"), 10),
    ("Hải Phòng", ("Lạch Tray, Ngô Quyền", "Tô Hiệu, Lê Chân", "Văn Cao, Hải An"), 8),
    ("Thái Nguyên", ("Hoàng Văn Thụ, Phan Đình Phùng", "Lương Ngọc Quyến, Quang Trung"), 6),
    ("Quảng Ninh", ("Trần Hưng Đạo, Hạ Long", "Nguyễn Văn Cừ, Hồng Hải"), 6),
    ("Thành phố Hồ Chí Minh", ("Nguyễn Đình Chiểu, phường 3, quận 3", "Lê Văn Sỹ, Phú Nhuận", "Cộng Hòa, Tân Bình",
                               "Nguyễn Thị Thập, quận 7"), 17),
    ("Đà Nẵng", ("Lê Duẩn, Hải Châu", "Nguyễn Văn Linh, Thanh Khê"), 5),
    ("Nghệ An", ("Lê Lợi, thành phố Vinh", "Nguyễn Phong Sắc, Hưng Dũng"), 3),
)  # fmt: skip


def _weighted(choices: tuple[tuple[str, int], ...], dice: Random) -> str:
    return dice.choices([word for word, _ in choices], [weight for _, weight in choices])[0]


def household_name(dice: Random) -> str:
    """A person of the province, as households call themselves."""
    return f"{_weighted(_FAMILIES, dice)} {dice.choice(_WOMEN if dice.random() < 0.55 else _MEN)}"


def buyer_name(dice: Random) -> str:
    """Somebody from the plains."""
    return f"{_weighted(_CITY_FAMILIES, dice)} {dice.choice(_CITY_NAMES)}"


def city_address(dice: Random) -> str:
    """A house in a town outside the province."""
    city, streets, _ = dice.choices(_STREETS, [weight for _, _, weight in _STREETS])[0]
    return f"Số {dice.randint(1, 280)} {dice.choice(streets)}, {city}"


def village(dice: Random) -> str:
    """A hamlet's name as Tày and Nùng people give them."""
    first = dice.choice(("Nà", "Khuổi", "Bản", "Pò", "Lũng", "Cốc", "Kéo", "Pắc", "Co", "Khơ"))
    return f"thôn {first} {dice.choice(('Lầu', 'Mò', 'Khoang', 'Slìn', 'Phai', 'Nọi', 'Đông', 'Tẻng', 'Mạ', 'Kéo', 'Pục'))}"

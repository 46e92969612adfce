"""Some three hundred listings as the province's households write them, with homographs of their names among them."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

COMMUNES = ("06523", "06466", "06034", "05983", "06190", "06325", "06313", "06001", "06124", "06607")
MANNERS = (
    ("", "Hái trong ngày, gửi ngay."),
    ("loại 1", "Chọn lọc kỹ, đóng túi sạch."),
    ("nhà trồng", "Nhà trồng, không phun thuốc."),
    ("đặc sản", "Đặc sản vùng cao, làm quà."),
    ("túi 500g", "Túi nhỏ tiện dùng."),
)


@dataclass(frozen=True)
class Sample:
    title: str
    category: str
    commune_code: str
    description: str
    unit_price: int
    stock: int


GOODS: tuple[tuple[str, str, int], ...] = (
    ("Na Chi Lăng", "na", 65_000),
    ("Na dai", "na", 55_000),
    ("Na bở", "na", 50_000),
    ("Hồng Bảo Lâm", "hong", 40_000),
    ("Hồng vành khuyên", "hong", 45_000),
    ("Quýt Bắc Sơn", "cam-quyt", 30_000),
    ("Cam canh Hữu Lũng", "cam-quyt", 35_000),
    ("Đào Mẫu Sơn", "dao-man", 60_000),
    ("Mận tam hoa", "dao-man", 25_000),
    ("Xoài tròn", "trai-cay-khac", 30_000),
    ("Dưa hấu", "trai-cay-khac", 12_000),
    ("Chuối tây", "trai-cay-khac", 15_000),
    ("Hoa hồi khô", "hoi", 220_000),
    ("Hồi đỏ nguyên cánh", "hoi", 240_000),
    ("Quế vỏ", "que", 90_000),
    ("Tinh dầu hồi", "tinh-dau", 150_000),
    ("Mắc khén", "gia-vi-khac", 180_000),
    ("Quả mác mật khô", "gia-vi-khac", 120_000),
    ("Ớt chỉ thiên", "gia-vi-khac", 40_000),
    ("Vịt quay mác mật", "vit-quay", 250_000),
    ("Lợn quay nguyên con", "vit-quay", 2_500_000),
    ("Gà đồi thả vườn", "gia-cam", 150_000),
    ("Lạp sườn hun khói", "thit-hun-khoi", 280_000),
    ("Khâu nhục", "thit-hun-khoi", 200_000),
    ("Trứng gà ta", "trung", 4_000),
    ("Rau bò khai", "rau", 50_000),
    ("Cải ngồng", "rau", 20_000),
    ("Khoai nả", "rau", 18_000),
    ("Khoai lang mật", "rau", 15_000),
    ("Nấm hương rừng", "nam", 300_000),
    ("Mộc nhĩ", "nam", 150_000),
    ("Măng khô", "mang", 180_000),
    ("Măng nứa chua", "mang", 40_000),
    ("Gạo bao thai Định Hoá", "gao", 20_000),
    ("Gạo nếp cái hoa vàng", "gao", 32_000),
    ("Miến dong", "mien-pho", 60_000),
    ("Phở khô Na Sầm", "mien-pho", 40_000),
    ("Bánh ngải", "banh", 5_000),
    ("Bánh chưng đen", "banh", 60_000),
    ("Bánh khẩu sli", "banh", 30_000),
    ("Đậu tương", "dau-lac", 25_000),
    ("Lạc đỏ", "dau-lac", 45_000),
    ("Ngô nếp", "dau-lac", 10_000),
    ("Thạch đen Tràng Định", "thach-den", 45_000),
    ("Cây thạch đen khô", "thach-den", 30_000),
    ("Chè shan tuyết Mẫu Sơn", "che", 350_000),
    ("Chè dây", "che", 80_000),
    ("Trà hoa vàng", "che", 900_000),
    ("Rượu Mẫu Sơn", "ruou", 120_000),
    ("Rượu ngô men lá", "ruou", 80_000),
    ("Mật ong rừng", "mat-ong", 250_000),
    ("Mật ong bạc hà", "mat-ong", 400_000),
    ("Ba kích tím", "thuoc-nam", 200_000),
    ("Lá tắm người Dao", "thuoc-nam", 50_000),
    ("Túi thổ cẩm", "tho-cam", 150_000),
    ("Vải chàm", "tho-cam", 300_000),
    ("Gùi mây", "may-tre", 180_000),
    ("Thớt nghiến", "may-tre", 250_000),
    ("Cá nà sấy", "thit-hun-khoi", 260_000),
    ("Hội hoa xuân: giỏ quà", "may-tre", 500_000),
    ("Dầu gội bồ kết", "thuoc-nam", 70_000),
)


def samples() -> Iterator[Sample]:
    """Each of the goods in five manners, in ten communes by turns; every seventh is sold out."""
    for number, ((name, category, price), (manner, description)) in enumerate(itertools.product(GOODS, MANNERS)):
        yield Sample(
            title=f"{name} {manner}".strip(),
            category=category,
            commune_code=COMMUNES[number % len(COMMUNES)],
            description=description,
            unit_price=price + 1_000 * (number % 5),
            stock=0 if number % 7 == 6 else 10 + number % 30,
        )

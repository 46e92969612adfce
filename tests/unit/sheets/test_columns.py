"""Cells: every way in which people write them, and what is said of those that cannot be read."""

from datetime import date
from typing import Any

import pytest

from chalicelib.catalogue import COMMUNES, Grade
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.quantity import Unit
from chalicelib.sheets import COLUMNS


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("unit_price", "35.000", 35_000),
        ("unit_price", "35,000 đ", 35_000),
        ("unit_price", "35 000₫", 35_000),
        ("unit_price", "1.235.000", 1_235_000),
        ("unit_price", "35000.0", 35_000),
        ("unit_price", "0", 0),
        ("weight_g", "1.000 g", 1_000),
        ("phone", "912 000 000".replace(" ", ""), "+84912000000"),
        ("phone", "0912.000.000", "+84912000000"),
        ("category", "na chi lang", "na"),
        ("category", "hoi", "hoi"),
        ("unit", "KG", Unit.KILOGRAM),
        ("unit", "thung", Unit.CRATE),
        ("grade", "loại 1", Grade.FIRST),
        ("grade", "1", Grade.FIRST),
        ("grade", "đặc biệt", Grade.SPECIAL),
        ("ships_cold", "Có", True),
        ("ships_cold", "khong", False),
        ("commune_code", "06463", "06463"),
        ("commune_code", "6463", "06463"),
        ("gtin", "8930000000019", "08930000000019"),
        ("gtin", "8930 0000 00019", "08930000000019"),
        ("gtin", "614141000036", "00614141000036"),
        ("begins_on", "1/9/2026", date(2026, 9, 1)),
        ("ends_on", "01-09-2026", date(2026, 9, 1)),
        ("harvested_on", "2026-09-01", date(2026, 9, 1)),
        ("presale_cap", "1.200", 1_200),
        ("harvest_months", "7-9", (7, 8, 9)),
        ("harvest_months", "11 – 2", (1, 2, 11, 12)),
        ("harvest_months", "9; 7, 8, 8", (7, 8, 9)),
    ],
)
def test_a_cell_is_read(column: str, cell: str, value: Any) -> None:
    assert COLUMNS[column].read(cell) == value


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("unit_price", "35.5", "số nguyên"),
        ("unit_price", "-5", "số nguyên"),
        ("unit_price", "3.50.000", "số nguyên"),
        ("unit_price", "ba mươi nghìn", "số nguyên"),
        ("unit_price", "9" * 30, "số nguyên"),
        ("phone", "024 3825 5500", "Số điện thoại"),
        ("category", "trai-cay", "nhóm hàng"),
        ("unit", "tạ", "Đơn vị"),
        ("grade", "loại 9", "Phân loại"),
        ("ships_cold", "lạnh", "có"),
        ("commune_code", "Xã Không Có", "Không có xã"),
        ("harvest_months", "13", "tháng"),
        ("harvest_months", "tháng tám", "tháng"),
        ("code", "na-1", "Mã"),
        ("gtin", "8930000000018", "Mã vạch"),
        ("gtin", "8.93E+12", "Mã vạch"),
        ("begins_on", "31/2/2026", "01/09/2026"),
        ("begins_on", "tháng chín", "01/09/2026"),
        ("begins_on", "٠١/٠٩/٢٠٢٦", "01/09/2026"),
        ("presale_cap", "vài thùng", "số nguyên"),
    ],
)
def test_a_cell_that_cannot_be_read_says_how_to_mend_it(column: str, cell: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        COLUMNS[column].read(cell)
    assert said in refusal.value.message_vi


def test_every_commune_is_found_by_what_is_written_of_it() -> None:
    read, show = COLUMNS["commune_code"].read, COLUMNS["commune_code"].show
    for code, commune in COMMUNES.items():
        assert read(show(code)) == code
        assert read(f"{commune.name}, {commune.district}".upper()) == code


def test_a_name_of_several_communes_asks_which() -> None:
    names = [one.name for one in COMMUNES.values()]
    twice = next(name for name in names if names.count(name) > 1)
    with pytest.raises(InvalidInput, match="Several communes"):
        COLUMNS["commune_code"].read(twice)

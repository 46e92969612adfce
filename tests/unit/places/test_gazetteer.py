"""The gazetteer: 34 provinces, every old name, and what people type."""

import pytest

from chalicelib.adapters.place_file import FILE, read_gazetteer
from chalicelib.catalogue import COMMUNES, DISTRICTS, TODAYS_WARDS
from chalicelib.places import Gazetteer, NoSuchProvince, wards_of_province

GAZETTEER = read_gazetteer()


def first(text: str) -> str:
    found = GAZETTEER.find(text)
    return found[0].ward.full if found else ""


def test_the_map_since_july_2025_is_whole() -> None:
    """Source: resolutions 202/2025/QH15 and those of the Standing Committee on each province: 34 and 3,321."""
    provinces = GAZETTEER.provinces
    assert len(provinces) == 34
    assert sum(len(GAZETTEER.wards_of(one.code)) for one in provinces) == 3_321
    assert len(GAZETTEER.wards_of("20")) == 65, "Lạng Sơn"


@pytest.mark.parametrize(
    ("typed", "ward"),
    [
        ("chi lang", "Xã Chi Lăng, Tỉnh Lạng Sơn"),
        ("xã Chi Lăng, tỉnh Lạng Sơn", "Xã Chi Lăng, Tỉnh Lạng Sơn"),
        ("XA CHI LANG LANG SON", "Xã Chi Lăng, Tỉnh Lạng Sơn"),
        ("chi lang bac ninh", "Xã Chi Lăng, Tỉnh Bắc Ninh"),
        ("that khe", "Xã Thất Khê, Tỉnh Lạng Sơn"),
        ("dong dang", "Xã Đồng Đăng, Tỉnh Lạng Sơn"),
        ("p ba đình hn", "Phường Ba Đình, Thành phố Hà Nội"),
        ("cau giay", "Phường Cầu Giấy, Thành phố Hà Nội"),
        ("con dao", "Đặc khu Côn Đảo, Thành phố Hồ Chí Minh"),
        ("phuong thu duc tphcm", "Phường Thủ Đức, Thành phố Hồ Chí Minh"),
    ],
)
def test_new_names_with_or_without_accents_and_kinds(typed: str, ward: str) -> None:
    assert first(typed) == ward


@pytest.mark.parametrize(
    ("typed", "ward", "formerly"),
    [
        ("phường vĩnh trại", "Phường Đông Kinh, Tỉnh Lạng Sơn", "Phường Vĩnh Trại, Thành phố Lạng Sơn, Lạng Sơn"),
        ("tt dong mo", "Xã Chi Lăng, Tỉnh Lạng Sơn", "Thị trấn Đồng Mỏ, Huyện Chi Lăng, Lạng Sơn"),
        ("ben nghe q1", "Phường Sài Gòn, Thành phố Hồ Chí Minh", "Phường Bến Nghé, Quận 1, Hồ Chí Minh"),
        ("P.12 Q.3 TPHCM", "Phường Nhiêu Lộc, Thành phố Hồ Chí Minh", "Phường 12, Quận 3, Hồ Chí Minh"),
        ("phuong 05 quan 3 sai gon", "Phường Bàn Cờ, Thành phố Hồ Chí Minh", "Phường 5, Quận 3, Hồ Chí Minh"),
        ("lach tray hai phong", "Phường Gia Viên, Thành phố Hải Phòng", "Phường Lạch Tray, Quận Ngô Quyền, Hải Phòng"),
        (
            "ben tam chi linh hai duong",
            "Phường Nguyễn Trãi, Thành phố Hải Phòng",
            "Phường Bến Tắm, Thành phố Chí Linh, Hải Dương",
        ),
    ],
)
def test_old_names_lead_to_the_wards_that_they_became(typed: str, ward: str, formerly: str) -> None:
    found = GAZETTEER.find(typed)[0]
    assert found.former is not None
    assert (found.ward.full, found.former.full) == (ward, formerly)


def test_a_ward_that_was_divided_leads_to_each_of_its_parts() -> None:
    parts = [
        one for one in GAZETTEER.find("phuong lach tray hai phong") if one.former and one.former.name == "Phường Lạch Tray"
    ]
    assert {one.ward.name for one in parts} == {"Phường Gia Viên", "Phường Lê Chân"}
    assert not any(one.former and one.former.whole for one in parts)


def test_every_ward_is_found_by_its_own_full_name() -> None:
    lost = [
        ward.full
        for province in GAZETTEER.provinces
        for ward in GAZETTEER.wards_of(province.code)
        if ward.code not in [one.ward.code for one in GAZETTEER.find(ward.full)[:2]]
    ]
    assert lost == []


def test_the_outlets_communes_of_2022_are_found_by_their_names() -> None:
    """Six of the two hundred were merged into others before 2025; the code or name of one of them lives on."""
    lost = [one.code for one in COMMUNES.values() if not GAZETTEER.find(f"{one.name} lang son")]
    assert lost == ["06007", "06040", "06295", "06301", "06616"]
    found = (match for one in COMMUNES.values() for match in GAZETTEER.find(f"{one.name} {one.district} lang son", most=40))
    assert len(COMMUNES.keys() & {match.former.code for match in found if match.former is not None}) == 194


@pytest.mark.parametrize(
    "typed", ["", "   ", "!!!", "zzzz", "xã khong co that", "🍊", "a" * 200, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15"]
)
def test_what_is_no_place_finds_nothing_and_breaks_nothing(typed: str) -> None:
    assert GAZETTEER.find(typed) == []


def test_a_half_typed_word_is_enough() -> None:
    assert first("vinh trai la").endswith("Tỉnh Lạng Sơn")
    assert len(GAZETTEER.find("x")) == 8


def test_codes_that_are_none() -> None:
    with pytest.raises(NoSuchProvince):
        wards_of_province(GAZETTEER, "99")
    assert Gazetteer([]).find("ha noi") == []


def test_todays_wards_of_the_province_are_those_of_the_list() -> None:
    """The nearest delivery zone goes by them: of a ward made of one district's communes that district, else none."""
    told: dict[str, tuple[str, str | None]] = {}
    province = ward = ""
    districts: dict[str, set[str]] = {}
    for line in FILE.read_text("utf-8").splitlines():
        kind, code, name, *more = line.split("|")
        if kind == "P":
            province = code
        elif province == "20" and kind == "W":
            ward, told[code], districts[code] = code, (name, None), set()
        elif province == "20":
            districts[ward].add(more[0])
    codes = {name: code for code, name in DISTRICTS.items()}
    for code, found in districts.items():
        told[code] = (told[code][0], codes[found.pop()] if len(found) == 1 else None)
    assert {one.code: (one.name, one.district_code) for one in TODAYS_WARDS.values()} == told
    assert (len(told), sum(1 for _, district in told.values() if district is None)) == (65, 5)

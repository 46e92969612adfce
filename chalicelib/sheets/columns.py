"""The columns of a sheet of listings: what each is called, how a cell is read, and how a listing fills it.

A cell that is read and written again is the same text, so that a sheet which was exported and is imported changes nothing.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from chalicelib.catalogue import (
    CATEGORIES,
    COMMUNES,
    GRADE_NAMES_VI,
    Commune,
    Grade,
    Listing,
    ListingId,
    PricedBy,
    gtin_of,
    settled,
)
from chalicelib.identity import phone_of
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.quantity import UNIT_NAMES_VI, Unit
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.spelling import fold

OWN_CODE_LETTERS = 40
KEEP = object()
_WHOLE = re.compile(r"(\d+|\d{1,3}(?:[., ]\d{3})+)(?:[.,]0{1,2})?")
_STATES_VI = {
    "draft": "nháp",
    "on_sale": "đang bán",
    "paused": "tạm dừng",
    "away": "nhà nghỉ bán",
    "sold_out": "hết hàng",
    "season_over": "hết mùa",
}
_OF_LOT = "vụ đang bán sửa ở trang sản phẩm, mục “Lô và mùa vụ”"
_PRICED_BY_VI = {PricedBy.PIECE: "theo đơn vị", PricedBy.WEIGHT: "theo cân"}


@dataclass(frozen=True, slots=True)
class Column:
    """
    Attributes:
        name: of the thing in an `Offer`, a `Revision` and our API.
        header: above the column in a sheet that we write.
        read: the value of a cell that is not empty; `InvalidInput` says what is wrong with it.
        show: the cell of a value.
        of: the value as a listing has it now; None for what only a sheet tells.
        part: whether it may be set in a new listing alone (`offer`) or always (`both`); `key` and `told` are never set.
        instead: what to do where it may be set in a new listing alone.
        empty: the value of an empty cell; `KEEP` leaves the listing's as it is.
        also: other names it may have, folded.
    """

    name: str
    header: str
    read: Callable[[str], Any]
    show: Callable[[Any], str] = str
    of: Callable[[Listing], Any] | None = None
    part: str = "both"
    empty: Any = KEEP
    also: tuple[str, ...] = ()
    instead: str = "hãy bán thành sản phẩm mới"


def whole_number(text: str) -> int:
    """`35.000`, `35,000 đ`, `35 000`, `35000.0`: groups of three, no part of a đồng.

    Raises:
        InvalidInput: anything else.
    """
    bare = re.sub(r"\s*(đ|₫|vnđ|vnd|g|gam)$", "", text.strip().lower())
    match = _WHOLE.fullmatch(bare)
    if match is None or len(bare) > 20:
        raise InvalidInput("Cần một số nguyên, ví dụ 35.000.", "A whole number, such as 35.000.")
    return int(re.sub(r"[., ]", "", match[1]))


def _code(text: str) -> ListingId:
    return ListingId.parse(text)


def _own_code(text: str) -> str:
    return settled(text, field="own_code", least=1, most=OWN_CODE_LETTERS)


def _phone(text: str) -> str:
    """A spreadsheet that took the number for a number has lost its first zero."""
    return phone_of(f"0{text}" if re.fullmatch(r"[1-9]\d{8}", text) else text)


def _shown_phone(phone: str) -> str:
    return "0" + phone.removeprefix("+84")


def _category(text: str) -> str:
    wanted = fold(" ".join(text.split()))
    for slug, category in CATEGORIES.items():
        if category.parent and wanted in (slug, fold(category.name)):
            return slug
    raise InvalidInput("Không có nhóm hàng này; xem tên nhóm trong tệp mẫu.", "There is no such category.")


def _shown_category(slug: str) -> str:
    return CATEGORIES[slug].name


def _unit(text: str) -> Unit:
    wanted = fold(text.strip())
    for unit, name in UNIT_NAMES_VI.items():
        if wanted in (unit.value, fold(name)):
            return unit
    known = ", ".join(UNIT_NAMES_VI.values())
    raise InvalidInput(f"Đơn vị là một trong: {known}.", "Not one of the units.")


def _shown_unit(unit: Unit) -> str:
    return UNIT_NAMES_VI[unit]


def _grade(text: str) -> Grade:
    wanted = fold(" ".join(text.split()))
    for grade, name in GRADE_NAMES_VI.items():
        if wanted in (fold(name), fold(name).removeprefix("loai "), grade.value):
            return grade
    known = "; ".join(GRADE_NAMES_VI.values())
    raise InvalidInput(f"Phân loại là một trong: {known}.", "Not one of the grades.")


def _shown_grade(grade: Grade) -> str:
    return GRADE_NAMES_VI[grade]


def _cold(text: str) -> bool:
    known = {"co": True, "x": True, "khong": False}
    if fold(text) not in known:
        raise InvalidInput("Ghi “có” hoặc “không”.", "`có` or `không`.")
    return known[fold(text)]


def _shown_cold(cold: bool) -> str:
    return "có" if cold else "không"


def _priced_by(text: str) -> PricedBy:
    for priced_by, name in _PRICED_BY_VI.items():
        if fold(text) in (fold(name), priced_by.value):
            return priced_by
    raise InvalidInput("Ghi “theo đơn vị” hoặc “theo cân”.", "`theo đơn vị` or `theo cân`.")


def _shown_pricing(priced_by: PricedBy) -> str:
    return _PRICED_BY_VI[priced_by]


def _commune(text: str) -> str:
    """`06463 Xã Chi Lăng, Huyện Chi Lăng`, its code alone, or its name, with the district where two have the name."""
    code = re.match(r"(\d{4,5})\b", text)
    if code is not None and (found := COMMUNES.get(code[1].zfill(5))) is not None:
        return found.code
    fits: list[Commune] = []
    for plain in (_words, _place):
        # A town and the commune around it may have one name: with its kind it is told apart.
        fits = [one for one in COMMUNES.values() if plain(text) in (plain(one.name), plain(_full(one)))]
        if fits:
            break
    if len(fits) == 1:
        return fits[0].code
    if fits:
        listed = "; ".join(f"{one.code} {_full(one)}" for one in fits)
        raise InvalidInput(f"Có nhiều xã cùng tên: {listed}.", "Several communes have the name.")
    raise InvalidInput("Không có xã này trong danh sách.", "There is no such commune.")


def _words(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(text)).split())


def _place(text: str) -> str:
    return " ".join(re.sub(r"\b(xa|phuong|thi tran|huyen|thanh pho)\b", " ", _words(text)).split())


def _full(commune: Commune) -> str:
    return f"{commune.name}, {commune.district}"


def _shown_commune(code: str) -> str:
    return f"{code} {_full(COMMUNES[code])}"


def _months(text: str) -> tuple[int, ...]:
    """`7, 8, 9` or `7-9`; `11-2` goes over the new year."""
    months: set[int] = set()
    for part in re.split(r"[,;. ]+", re.sub(r"\s*[-–]\s*", "-", text.strip())):
        match = re.fullmatch(r"(\d{1,2})(?:-(\d{1,2}))?", part, re.ASCII)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not (1 <= first <= 12 and 1 <= last <= 12):
            raise InvalidInput("Ghi tháng như 7, 8, 9 hoặc 7-9.", "Months such as 7, 8, 9 or 7-9.")
        months |= set(range(first, last + 1)) if first <= last else {*range(first, 13), *range(1, last + 1)}
    return tuple(sorted(months))


def _shown_months(months: tuple[int, ...]) -> str:
    return ", ".join(map(str, months))


def _day(text: str) -> date:
    """`1/9/2026`, `01-09-2026`, or as programs write it, `2026-09-01`."""
    match = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text, re.ASCII)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput("Ghi ngày như 01/09/2026.", "A day such as 01/09/2026.") from error


def _shown_day(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def _of_harvest(listing: Listing) -> date | None:
    return listing.lot.harvested_on


def _of_begin(listing: Listing) -> date | None:
    return listing.lot.window.begins_on if listing.lot.window else None


def _of_end(listing: Listing) -> date | None:
    return listing.lot.window.ends_on if listing.lot.window else None


def _shown_cap(cap: int) -> str:
    return str(cap) if cap else ""


def _of_months(listing: Listing) -> tuple[int, ...]:
    return listing.harvest.months


def _of_unit_price(listing: Listing) -> int | None:
    """None for goods by weight: theirs is counted from the kilogram's."""
    return None if listing.weighing is not None else listing.unit_price


def _of_kg_price(listing: Listing) -> int | None:
    return listing.weighing.kg_price if listing.weighing is not None else None


def _of_expected(listing: Listing) -> int | None:
    return listing.weighing.expected_g if listing.weighing is not None else None


def _shown_state(state: str) -> str:
    return _STATES_VI.get(state, state)


COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("code", "Mã sản phẩm", _code, of=lambda one: one.listing_id, part="key", also=("ma", "listing id")),
        Column("own_code", "Mã riêng", _own_code, part="key", also=("sku", "ma hang")),
        Column("phone", "Điện thoại hộ bán", _phone, part="key", also=("dien thoai", "so dien thoai", "sdt")),
        Column("household", "Hộ bán", str, of=lambda one: one.seller_name, part="told", also=("ten ho",)),
        Column("title", "Tên sản phẩm", str, of=lambda one: one.title, also=("ten", "san pham", "ten hang")),
        Column("category", "Nhóm hàng", _category, _shown_category, lambda one: one.category, also=("nhom", "danh muc")),
        Column("variety", "Giống", str, of=lambda one: one.traits.variety, empty=""),
        Column("grade", "Phân loại", _grade, _shown_grade, lambda one: one.traits.grade, empty=None, also=("loai",)),
        Column("pack", "Đóng gói", str, of=lambda one: one.traits.pack, empty="", also=("quy cach",)),
        Column("gtin", "Mã vạch (GTIN)", gtin_of, of=lambda one: one.traits.gtin, empty="", also=("gtin", "ma vach", "ean")),
        Column("unit", "Đơn vị", _unit, _shown_unit, lambda one: one.unit, "offer", also=("don vi tinh",)),
        Column("priced_by", "Tính tiền", _priced_by, _shown_pricing, lambda one: one.priced_by),
        Column("unit_price", "Đơn giá", whole_number, of=_of_unit_price, also=("gia",)),
        Column("kg_price", "Giá một kg", whole_number, of=_of_kg_price),
        Column("expected_g", "Một đơn vị nặng chừng (gam)", whole_number, of=_of_expected),
        Column("stock", "Số lượng", whole_number, of=lambda one: one.stock, also=("ton kho",)),
        Column("stock_seen", "Số lượng khi xuất", whole_number, of=lambda one: one.stock, part="key"),
        Column("weight_g", "Khối lượng (gam)", whole_number, of=lambda one: one.weight_g, also=("khoi luong",)),
        Column("ships_cold", "Giữ lạnh", _cold, _shown_cold, lambda one: one.traits.ships_cold),
        Column("commune_code", "Xã", _commune, _shown_commune, lambda one: one.commune_code, "offer", also=("xa phuong",)),
        Column("description", "Mô tả", str, of=lambda one: one.description, empty=""),
        Column("harvest_note", "Vụ thu hoạch", str, of=lambda one: one.harvest.note, empty="", also=("mua vu",)),
        Column("harvest_months", "Tháng thu hoạch", _months, _shown_months, _of_months, empty=(), also=("thang",)),
        Column("lot_code", "Mã lô", str, of=lambda one: one.lot.code, part="told"),
        Column("harvested_on", "Ngày đã thu hoạch", _day, _shown_day, _of_harvest, "offer", instead=_OF_LOT),
        Column("begins_on", "Bắt đầu hái", _day, _shown_day, _of_begin, "offer", also=("tu ngay",), instead=_OF_LOT),
        Column("ends_on", "Hái đến hết ngày", _day, _shown_day, _of_end, "offer", also=("den ngay",), instead=_OF_LOT),
        Column("presale_cap", "Nhận đặt trước", whole_number, _shown_cap, lambda one: one.lot.cap, "offer", instead=_OF_LOT),
        Column("state", "Tình trạng", str, _shown_state, lambda one: one.state.value, "told"),
        Column("version", "Lần sửa", whole_number, of=lambda one: one.version, part="key"),
    )
}
"""By name, in the order in which a sheet is written."""

_BY_HEADER = {fold(name): column.name for column in COLUMNS.values() for name in (column.header, column.name, *column.also)}


def column_named(header: str) -> str | None:
    """The column that a header means, with or without accents; None for one that is not ours and is passed over."""
    plain = " ".join(fold(header).replace("*", " ").split())
    return _BY_HEADER.get(plain)


def cells_of(listing: Listing, phone: str) -> dict[str, str]:
    """The row of a listing."""
    told = {name: shown(column, column.of(listing)) for name, column in COLUMNS.items() if column.of is not None}
    return dict.fromkeys(COLUMNS, "") | told | {"phone": _shown_phone(phone) if phone else ""}


def shown(column: Column, value: Any) -> str:
    """The cell of a value; None is an empty one."""
    return "" if value is None else column.show(value)

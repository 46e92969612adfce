"""What pages say of a listing: its price, its grade, its season."""

from datetime import date

from chalicelib.catalogue import GRADE_NAMES_VI, Grade
from chalicelib.entrypoints.http.listing_views import ListingView, LotView
from chalicelib.entrypoints.pages.words import unit_name, weight_words
from chalicelib.entrypoints.speech import say, vnd, words


def price_words(listing: ListingView) -> str:
    """`65.000 ₫ / kg`, or what a weighed one costs and is expected to."""
    if listing.kg_price is None or listing.expected_g is None:
        return f"{vnd(listing.unit_price)} / {unit_name(listing.unit)}"
    about = say(
        "{unit} khoảng {weight}, ước {unit_price}",
        unit=unit_name(listing.unit),
        weight=weight_words(listing.expected_g),
        unit_price=vnd(listing.unit_price),
    )
    return say("{kg_price} / kg ({about}; cân xong trả đúng tiền)", kg_price=vnd(listing.kg_price), about=about)


def trait_rows(listing: ListingView) -> list[tuple[str, str]]:
    """Names and words of what the household has said; nothing of what it has not."""
    cold = say("Giữ lạnh suốt đường đi") if listing.ships_cold else ""
    rows = [
        (say("Giống"), listing.variety),
        (say("Phân loại"), words(GRADE_NAMES_VI)[Grade(listing.grade)] if listing.grade else ""),
        (say("Đóng gói"), listing.pack),
        (say("Vận chuyển"), cold),
        (say("Thu hoạch"), harvest_words(listing.lot)),
    ]
    return [(name, words) for name, words in rows if words]


def harvest_words(lot: LotView) -> str:
    if lot.harvested_on:
        return say("ngày {harvested_on}", harvested_on=day_words(lot.harvested_on))
    if lot.begins_on and lot.ends_on:
        return span_words(lot.begins_on, lot.ends_on)
    return ""


def season_words(listing: ListingView) -> str:
    """`Đặt trước, thu hoạch 10–25/8`, or when a closed season returns; empty when neither."""
    lot = listing.lot
    if listing.state != "season_over":
        return say("Đặt trước, thu hoạch {harvest}", harvest=harvest_words(lot)) if lot.sold_ahead else ""
    if lot.returns_in is None:
        return say("Đã hết vụ")
    year, month = lot.returns_in.split("-")
    return say("Đã hết vụ, trở lại khoảng tháng {month}/{year}", month=int(month), year=year)


def season_price_words(listing: ListingView) -> str:
    """`Giá mùa vụ 55.000 đ / kg, 20–30/11`; empty without one that holds or is to come."""
    season = listing.season_price
    if season is None:
        return ""
    per = "kg" if listing.kg_price is not None else unit_name(listing.unit)
    return say(
        "Giá mùa vụ {price} / {per}, {first_on}",
        price=vnd(season.price),
        per=per,
        first_on=span_words(season.first_on, season.last_on),
    )


def span_words(first: str, last: str) -> str:
    """`10–25/8`, `28/8–5/9`, with the years when they differ."""
    begins_on, ends_on = date.fromisoformat(first), date.fromisoformat(last)
    if (begins_on.year, begins_on.month) == (ends_on.year, ends_on.month):
        return f"{begins_on.day}–{ends_on.day}/{ends_on.month}"
    if begins_on.year == ends_on.year:
        return f"{begins_on.day}/{begins_on.month}–{ends_on.day}/{ends_on.month}"
    return f"{begins_on.day}/{begins_on.month}/{begins_on.year}–{ends_on.day}/{ends_on.month}/{ends_on.year}"


def day_words(day: str) -> str:
    on = date.fromisoformat(day)
    return f"{on.day}/{on.month}/{on.year}"

"""What was sold, by crop, commune and day, over HTTP."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from chalicelib.catalogue import CATEGORIES, COMMUNES, commune_of, find_category
from chalicelib.composition import Work
from chalicelib.entrypoints.http.insight import day_in
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.entrypoints.speech import say
from chalicelib.identity import Permission
from chalicelib.insight import UNKNOWN_CROP, CropSales, sales, sales_of_day
from chalicelib.kernel.clock import business_date

crop_sales_routes = Resource(__name__, tag="insight")
USUAL_DAYS = 30


class SoldView(View, frozen=True, kw_only=True):
    """What was sold, counted on the day when escrow was released to the household; money in đồng.

    `value` is the goods' price after the household's own coupons, before fee and taxes; `back` what was taken back after its
    release, on the day of that, and `net` the difference. `grams` are of goods sold by weight, as weighed where they were;
    `units` of all others, in their units; both less what was taken back. `lines`: each kind of goods in a parcel once.
    """

    value: int
    back: int
    net: int
    grams: int
    units: int
    lines: int


class SoldDayView(View, frozen=True, kw_only=True):
    """One Vietnamese day."""

    day: str
    sold: SoldView


class SoldCellView(View, frozen=True, kw_only=True):
    """One crop of one commune; `category` is `khac` for orders from before their lines kept it."""

    commune: str
    commune_name: str
    category: str
    sold: SoldView


class SoldCropView(View, frozen=True, kw_only=True):
    """One crop."""

    category: str
    sold: SoldView


class SoldCommuneView(View, frozen=True, kw_only=True):
    """One commune."""

    commune: str
    commune_name: str
    sold: SoldView


class SalesView(View, frozen=True, kw_only=True):
    """Sales from `first` to `last`: together, by day, by crop, by commune and by both; those that bring most stand first."""

    first: str
    last: str
    total: SoldView
    days: list[SoldDayView]
    crops: list[SoldCropView]
    communes: list[SoldCommuneView]
    cells: list[SoldCellView]


class DaySalesView(View, frozen=True, kw_only=True):
    """Sales of one day by commune and crop."""

    day: str
    cells: list[SoldCellView]


@crop_sales_routes.query(
    "/measures/sales",
    answer=SalesView,
    summary="What was sold over some days, by crop and commune; counted when escrow is released",
    allow=Permission.SEE_PROVINCE,
    query={
        "first": "the first day, as 2026-09-01; 30 days up to the last unless told",
        "last": "the last day, at most 366 days from the first; today unless told, and never later",
        "category": "one crop alone",
        "commune": "one commune alone, by code",
    },
)
def show_sales(work: Work, call: Call) -> SalesView:
    today = business_date(work.now)
    last = min(day_in(call.query.get("last"), field="last") or today, today)
    first = day_in(call.query.get("first"), field="first") or last - timedelta(days=USUAL_DAYS - 1)
    commune, crop = call.query.get("commune"), call.query.get("category", "")
    code = commune_of(commune, field="commune").code if commune else None
    if crop and crop != UNKNOWN_CROP:
        find_category(crop)
    found = sales(work.insight, first, last, commune=code, crop=crop)
    by_crop, by_commune = added_up(found.cells, 1), added_up(found.cells, 0)
    return SalesView(
        first=first.isoformat(),
        last=last.isoformat(),
        total=sold_view(found.total),
        days=[SoldDayView(day=on.isoformat(), sold=sold_view(together(of.values()))) for on, of in found.days],
        crops=[SoldCropView(category=crop, sold=sold_view(sold)) for crop, sold in most_first(by_crop)],
        communes=[
            SoldCommuneView(commune=code, commune_name=COMMUNES[code].name, sold=sold_view(sold))
            for code, sold in most_first(by_commune)
        ],
        cells=_cells(found.cells),
    )


@crop_sales_routes.query(
    "/measures/sales/{day}",
    answer=DaySalesView,
    summary="What was sold on one day, by commune and crop",
    allow=Permission.SEE_PROVINCE,
)
def show_sales_of_day(work: Work, call: Call) -> DaySalesView:
    on = day_in(call.path["day"]) or business_date(work.now)
    return DaySalesView(day=on.isoformat(), cells=_cells(sales_of_day(work.insight, on)))


def crop_name(slug: str) -> str:
    """What the crop is called; of what is in no category any more, that it is not known."""
    return say(CATEGORIES[slug].name) if slug in CATEGORIES else say("Không rõ nhóm hàng")


def sold_view(sold: CropSales) -> SoldView:
    return SoldView(value=sold.value, back=sold.back, net=sold.net, grams=sold.grams, units=sold.units, lines=sold.lines)


def together(sold: Iterable[CropSales]) -> CropSales:
    return sum(sold, CropSales())


def added_up(cells: Mapping[tuple[str, str], CropSales], part: int) -> dict[str, CropSales]:
    """By the one part of commune and crop."""
    total: dict[str, CropSales] = {}
    for key, sold in cells.items():
        total[key[part]] = total.get(key[part], CropSales()) + sold
    return total


def most_first(sold: Mapping[str, CropSales]) -> list[tuple[str, CropSales]]:
    return sorted(sold.items(), key=lambda pair: (-pair[1].net, pair[0]))


def _cells(cells: Mapping[tuple[str, str], CropSales]) -> list[SoldCellView]:
    return [
        SoldCellView(commune=code, commune_name=COMMUNES[code].name, category=crop, sold=sold_view(sold))
        for (code, crop), sold in sorted(cells.items(), key=lambda pair: (-pair[1].net, pair[0]))
    ]

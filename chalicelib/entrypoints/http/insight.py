"""The province's measures over HTTP."""

from datetime import date

from chalicelib.catalogue import COMMUNES, commune_of
from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.identity import Permission
from chalicelib.insight import Day, Measure, by_commune, commune_series, over_days, series, series_before, today
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import InvalidInput

insight_routes = Resource(__name__, tag="insight")


class FlowsView(View, frozen=True, kw_only=True):
    """What happened on one day; money in đồng.

    Orders are those accepted, on the day they were placed; parcels and sales (goods, without delivery) are without what was
    cancelled afterwards. Cash is what went over the counters between customers and tills.
    """

    orders: int
    order_value: int
    parcels: int
    sales: int
    cash_in: int
    cash_in_count: int
    cash_out: int
    cash_out_count: int


class DayView(View, frozen=True, kw_only=True):
    """The province on one Vietnamese day."""

    day: str
    flows: FlowsView


class CommuneMeasuresView(View, frozen=True, kw_only=True):
    """One commune: what is on sale now, and the flows of the asked day."""

    code: str
    name: str
    listings_on_sale: int
    selling_households: int
    flows: FlowsView


class MeasuresView(View, frozen=True, kw_only=True):
    """The province: now, day by day (the last is today), and commune by commune on `day`."""

    now: str
    listings_on_sale: int
    selling_households: int
    days: list[DayView]
    day: str
    communes: list[CommuneMeasuresView]


class PeriodDayView(View, frozen=True, kw_only=True):
    """One Vietnamese day. The gauges are those at the day's end; None where none were kept, as for today."""

    day: str
    listings_on_sale: int | None
    selling_households: int | None
    flows: FlowsView


class PeriodView(View, frozen=True, kw_only=True):
    """The province, or one commune: now, day by day (the last is today), as many days before, and commune by commune over
    all the days.
    """

    now: str
    listings_on_sale: int
    selling_households: int
    days: list[PeriodDayView]
    before: list[PeriodDayView]
    communes: list[CommuneMeasuresView]


@insight_routes.query(
    "/measures",
    answer=MeasuresView,
    summary="What the province sees: sales and cash, by day and by commune",
    allow=Permission.SEE_PROVINCE,
    query={"days": "1 to 92 days up to today; 30 unless told", "day": "the day of the communes' flows; today unless told"},
)
def show_measures(work: Work, call: Call) -> MeasuresView:
    now, days = today(work.insight), series(work.insight, _count(call.query.get("days", "30")))
    on = day_in(call.query.get("day")) or days[-1].on
    return MeasuresView(
        now=to_text(work.now),
        listings_on_sale=now[Measure.LISTINGS_ON_SALE],
        selling_households=now[Measure.SELLING_HOUSEHOLDS],
        days=[DayView(day=day.on.isoformat(), flows=_flows(day.measures)) for day in days],
        day=on.isoformat(),
        communes=_communes(by_commune(work.insight), by_commune(work.insight, on)),
    )


@insight_routes.query(
    "/measures/period",
    answer=PeriodView,
    summary="The province over some days beside as many before, and what each commune counts over them",
    allow=Permission.SEE_PROVINCE,
    query={"days": "1 to 92 days up to today; 30 unless told"},
)
def show_period(work: Work, call: Call) -> PeriodView:
    days = _count(call.query.get("days", "30"))
    now, flows, before = today(work.insight), series(work.insight, days), series_before(work.insight, days)
    return PeriodView(
        now=to_text(work.now),
        listings_on_sale=now[Measure.LISTINGS_ON_SALE],
        selling_households=now[Measure.SELLING_HOUSEHOLDS],
        days=[period_day(day) for day in flows],
        before=[period_day(day) for day in before],
        communes=_communes(by_commune(work.insight), over_days(work.insight, days)),
    )


@insight_routes.query(
    "/measures/communes/{code}",
    answer=PeriodView,
    summary="One commune over some days beside as many before",
    allow=Permission.SEE_PROVINCE,
    query={"days": "1 to 92 days up to today; 30 unless told"},
)
def show_commune_period(work: Work, call: Call) -> PeriodView:
    code = commune_of(call.path["code"], field="code").code
    flows, before, gauges = commune_series(work.insight, code, _count(call.query.get("days", "30")))
    return PeriodView(
        now=to_text(work.now),
        listings_on_sale=gauges.get(Measure.LISTINGS_ON_SALE, 0),
        selling_households=gauges.get(Measure.SELLING_HOUSEHOLDS, 0),
        days=[period_day(day) for day in flows],
        before=[period_day(day) for day in before],
        communes=[],
    )


def period_day(day: Day) -> PeriodDayView:
    kept = {gauge: day.measures.get(gauge) for gauge in (Measure.LISTINGS_ON_SALE, Measure.SELLING_HOUSEHOLDS)}
    return PeriodDayView(day=day.on.isoformat(), flows=_flows(day.measures), **kept)


def _communes(gauges: dict[str, dict[Measure, int]], flows: dict[str, dict[Measure, int]]) -> list[CommuneMeasuresView]:
    """Communes where anything counts, in the order of the official list."""
    return [
        CommuneMeasuresView(
            code=code,
            name=commune.name,
            listings_on_sale=gauges.get(code, {}).get(Measure.LISTINGS_ON_SALE, 0),
            selling_households=gauges.get(code, {}).get(Measure.SELLING_HOUSEHOLDS, 0),
            flows=_flows(flows.get(code, {})),
        )
        for code, commune in COMMUNES.items()
        if any(gauges.get(code, {}).values()) or any(flows.get(code, {}).values())
    ]


def _flows(measures: dict[Measure, int]) -> FlowsView:
    return FlowsView(**{name: measures.get(Measure(name), 0) for name in FlowsView.__struct_fields__})


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise InvalidInput("Số ngày không hợp lệ.", "A whole number.", field="days")
    return int(text)


def day_in(text: str | None, *, field: str = "day") -> date | None:
    """
    Raises:
        InvalidInput: no day of the calendar.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidInput("Ngày không hợp lệ.", "A day like 2026-09-01.", field=field) from error

"""Insight: what the province sees, counted from what happened, moments later.

Terms:
    measure: something counted: listings on sale, orders, cash paid out.
    gauge: a measure of now; flow: a measure of a day.
    cell: one measure on one day, of the province or of one commune.
    tally: amounts by cell.
    subject: a listing, order or parcel; what it counts for follows from what it is now.
    cash operation: counted from journal entries between a till and its counter accounts.
    need: cash that goes out of an outlet less what comes in; forecast for a week, from the weeks before.
    season: days on which outlets need another share of their ordinary cash.
    cash map: every outlet's cash, what moves to and from it, what it will need.
    crop: the category of what was sold; sold: released to the household, less what is taken back later, on its day.
    waiting: money in accounts that come back to zero, by age.
    trail: where the money of one thing came from and what became of it, stop by stop.

Invariant: the measures are the sum of what every subject counts for; counting a subject again changes nothing, and whatever
record of it was lost, late or repeated, counting it again puts it right.
"""

from chalicelib.insight.books import AGES, OpenAccount, Waiting, month_of
from chalicelib.insight.cash import (
    accept_proposal,
    alert_low_cash,
    cash_map,
    delivery_proposals,
    forecast_cash,
    in_tills,
    low_outlets,
    plan_season,
    seasons_of,
    vault_left,
)
from chalicelib.insight.cash_map import Alert, OutletCash, Proposal
from chalicelib.insight.liquidity import DayNeed, Forecast, ForecastBook
from chalicelib.insight.measures import (
    UNKNOWN_CROP,
    Cell,
    Measure,
    Tally,
    cash_of,
    crossings,
    difference,
    of_listing,
    of_order,
    of_parcel,
)
from chalicelib.insight.ports import (
    BooksStore,
    ForecastStore,
    Insight,
    MeasureStore,
    SeasonStore,
    Subject,
    SubjectKind,
    Thing,
)
from chalicelib.insight.sales import CropSales, SalesReport, sales, sales_of_day
from chalicelib.insight.season import AT_RELEASE, Season
from chalicelib.insight.service import (
    Day,
    Extract,
    by_commune,
    commune_series,
    count_again,
    count_cash,
    follow_money,
    keep_gauges,
    over_days,
    series,
    series_before,
    statement_of,
    today,
    waiting,
    waiting_of,
)
from chalicelib.insight.trail import Part, Stop, Trail, Way, follow, sources, spent

__all__ = [
    "AGES",
    "AT_RELEASE",
    "UNKNOWN_CROP",
    "Alert",
    "BooksStore",
    "Cell",
    "CropSales",
    "Day",
    "DayNeed",
    "Extract",
    "Forecast",
    "ForecastBook",
    "ForecastStore",
    "Insight",
    "Measure",
    "MeasureStore",
    "OpenAccount",
    "OutletCash",
    "Part",
    "Proposal",
    "SalesReport",
    "Season",
    "SeasonStore",
    "Stop",
    "Subject",
    "SubjectKind",
    "Tally",
    "Thing",
    "Trail",
    "Waiting",
    "Way",
    "accept_proposal",
    "alert_low_cash",
    "by_commune",
    "cash_map",
    "cash_of",
    "commune_series",
    "count_again",
    "count_cash",
    "crossings",
    "delivery_proposals",
    "difference",
    "follow",
    "follow_money",
    "forecast_cash",
    "in_tills",
    "keep_gauges",
    "low_outlets",
    "month_of",
    "of_listing",
    "of_order",
    "of_parcel",
    "over_days",
    "plan_season",
    "sales",
    "sales_of_day",
    "seasons_of",
    "series",
    "series_before",
    "sources",
    "spent",
    "statement_of",
    "today",
    "vault_left",
    "waiting",
    "waiting_of",
]

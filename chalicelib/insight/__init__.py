"""Insight: what the province sees, counted from what happened, moments later.

Terms:
    measure: something counted: listings on sale, orders, cash paid out.
    gauge: a measure of now; flow: a measure of a day.
    cell: one measure on one day, of the province or of one commune.
    tally: amounts by cell.
    subject: a listing, order or parcel; what it counts for follows from what it is now.
    cash operation: counted from journal entries between a till and its counter accounts.

Invariant: the measures are the sum of what every subject counts for; counting a subject again changes nothing, and whatever
record of it was lost, late or repeated, counting it again puts it right.
"""

from chalicelib.insight.measures import (
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
from chalicelib.insight.ports import Insight, MeasureStore, Subject, SubjectKind, Thing
from chalicelib.insight.service import Day, by_commune, count_again, count_cash, series, today

__all__ = [
    "Cell",
    "Day",
    "Insight",
    "Measure",
    "MeasureStore",
    "Subject",
    "SubjectKind",
    "Tally",
    "Thing",
    "by_commune",
    "cash_of",
    "count_again",
    "count_cash",
    "crossings",
    "difference",
    "of_listing",
    "of_order",
    "of_parcel",
    "series",
    "today",
]

"""Use cases of insight: count what changed, and tell the numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.catalogue import Listing
from chalicelib.identity import PartyId
from chalicelib.insight.errors import TooManyDays
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
from chalicelib.insight.ports import Insight, Subject, SubjectKind, Thing
from chalicelib.kernel.clock import business_date
from chalicelib.ledger import JournalEntry
from chalicelib.orders import Order, Parcel

MAX_DAYS = 92


@dataclass(frozen=True, slots=True)
class Day:
    """The province's flows of one day."""

    on: date
    measures: dict[Measure, int]


def count_again(insight: Insight, subjects: Iterable[Subject]) -> int:
    """Make the measures agree with what the subjects are now.

    Returns:
        the number of subjects that counted for something else before.
    """
    wanted = sorted(set(subjects))
    things = insight.store.load(wanted)
    added: dict[Cell, int] = {}
    offers: dict[PartyId, dict[str, int]] = {}
    changed = 0
    for subject in wanted:
        tally = tally_of(subject, things[subject])
        step = difference(insight.store.counted(subject), tally)
        if not step:
            continue
        changed += 1
        insight.store.stage_counted(subject, tally)
        _merge(added, step)
        thing = things[subject]
        if isinstance(thing, Listing):
            mine = offers.setdefault(thing.seller_id, {})
            for cell, amount in step.items():
                mine[cell.commune or ""] = mine.get(cell.commune or "", 0) + amount
    _merge(added, _households(insight, offers))
    insight.store.stage({cell: amount for cell, amount in added.items() if amount})
    return changed


def tally_of(subject: Subject, thing: Thing | None) -> Tally:
    """What the thing counts for."""
    match subject.kind:
        case SubjectKind.LISTING:
            return of_listing(thing if isinstance(thing, Listing) else None)
        case SubjectKind.ORDER:
            return of_order(thing if isinstance(thing, Order) else None)
        case SubjectKind.PARCEL:
            return of_parcel(thing if isinstance(thing, Parcel) else None)


def _households(insight: Insight, steps: dict[PartyId, dict[str, int]]) -> Tally:
    """Stage the households' offers after these steps; what that adds to the selling households."""
    added: dict[Cell, int] = {}
    for seller, before in insight.store.offers(steps).items():
        after = dict(before)
        for commune, amount in steps[seller].items():
            after[commune] = after.get(commune, 0) + amount
        insight.store.stage_offers(seller, {commune: count for commune, count in after.items() if count})
        _merge(added, crossings(before, after))
    return added


def _merge(total: dict[Cell, int], more: Tally) -> None:
    for cell, amount in more.items():
        total[cell] = total.get(cell, 0) + amount


def count_cash(insight: Insight, entries: Sequence[JournalEntry]) -> None:
    """Add the cash operations among entries that the ledger's summary sees for the first time, in its unit of work."""
    insight.store.stage({cell: amount for cell, amount in cash_of(entries).items() if amount})


def today(insight: Insight) -> dict[Measure, int]:
    """The province now: gauges, and the flows of today; every measure is there."""
    flows, gauges = insight.store.province([business_date(insight.now), None])
    return dict.fromkeys(Measure, 0) | flows | gauges


def series(insight: Insight, days: int) -> list[Day]:
    """The province's flows of the last days, oldest first; the last is today.

    Raises:
        TooManyDays: fewer than one or more than `MAX_DAYS`.
    """
    if not 1 <= days <= MAX_DAYS:
        raise TooManyDays(f"Từ 1 đến {MAX_DAYS} ngày.", f"1 to {MAX_DAYS} days.", field="days")
    last = business_date(insight.now)
    wanted = [last - timedelta(days=days - 1 - n) for n in range(days)]
    return [Day(on, measures) for on, measures in zip(wanted, insight.store.province(wanted), strict=True)]


def by_commune(insight: Insight, on: date | None = None) -> dict[str, dict[Measure, int]]:
    """Each commune's gauges, or its flows of a day; communes where nothing counts are left out."""
    return insight.store.communes(on)

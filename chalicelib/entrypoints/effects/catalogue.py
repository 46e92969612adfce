"""Seasons that close by themselves, households that go on holiday and come back."""

from chalicelib.catalogue import ListingId, close_ended_season, end_due_holiday, follow_holiday
from chalicelib.composition import Application
from chalicelib.entrypoints.effects import effect, minute_job
from chalicelib.entrypoints.effects.one_by_one import one_by_one
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.unit_of_work import Effect

BATCH = 200
"""How many seasons one run closes, or holidays it ends; the rest waits a minute, and nothing of them is sold meanwhile."""


@minute_job("close_ended_seasons")
def close_ended_seasons(app: Application) -> int:
    """Close the sale of every harvest whose last day is over."""
    over = app.open_work().catalogue.store.seasons_over(business_date(app.clock.now()), BATCH)
    return one_by_one(over, lambda listing_id: _close(app, listing_id))


def _close(app: Application, listing_id: ListingId) -> bool:
    return run(app, lambda work: close_ended_season(work.catalogue, listing_id), actor="seasons")


@effect("holiday")
def follow(app: Application, order: Effect) -> None:
    """The listings that are left of a holiday's beginning or end, piece by piece; a repeat finds them as they are to be."""
    seller_id, version = PartyId(order.payload["seller_id"]), order.payload["version"]
    left: str | None = order.payload["cursor"]
    while left is not None:
        left = _follow_piece(app, seller_id, version, left, order.payload["actor"])
    run(app, lambda work: work.outbox.settle(order))


def _follow_piece(app: Application, seller_id: PartyId, version: int, cursor: str, actor: str) -> str | None:
    return run(app, lambda work: follow_holiday(work.catalogue, seller_id, version, cursor), actor=actor)


@minute_job("end_due_holidays")
def end_due_holidays(app: Application) -> int:
    """Put on sale again what was away until today."""
    due = app.open_work().catalogue.holidays.due(business_date(app.clock.now()), BATCH)
    return one_by_one(due, lambda seller_id: run(app, lambda w: end_due_holiday(w.catalogue, seller_id), actor="holidays"))

"""Seasons that close by themselves."""

from chalicelib.catalogue import ListingId, close_ended_season
from chalicelib.composition import Application
from chalicelib.entrypoints.effects import minute_job
from chalicelib.entrypoints.effects.one_by_one import one_by_one
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.clock import business_date

BATCH = 200
"""How many seasons one run closes; the rest waits a minute, and nothing of them is sold meanwhile."""


@minute_job("close_ended_seasons")
def close_ended_seasons(app: Application) -> int:
    """Close the sale of every harvest whose last day is over."""
    over = app.open_work().catalogue.store.seasons_over(business_date(app.clock.now()), BATCH)
    return one_by_one(over, lambda listing_id: _close(app, listing_id))


def _close(app: Application, listing_id: ListingId) -> bool:
    return run(app, lambda work: close_ended_season(work.catalogue, listing_id), actor="seasons")

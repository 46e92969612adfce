"""Escrow that releases by itself."""

from chalicelib.composition import Application
from chalicelib.entrypoints.effects import minute_job
from chalicelib.entrypoints.effects.one_by_one import one_by_one
from chalicelib.entrypoints.runner import run
from chalicelib.orders import Parcel, release_parcel
from chalicelib.payments import MoneyFrozen

BATCH = 100
"""How many parcels one run releases; the rest waits a minute."""


@minute_job("release_due_parcels")
def release_due_parcels(app: Application) -> int:
    """Release the escrow of every parcel whose time has come."""
    due = app.open_work().orders.store.due(app.clock.now(), BATCH)
    return one_by_one(due, lambda parcel: _release(app, parcel))


def _release(app: Application, seen: Parcel) -> bool:
    try:
        return run(app, lambda work: release_parcel(work.orders, seen), actor="release")
    except MoneyFrozen:
        return False

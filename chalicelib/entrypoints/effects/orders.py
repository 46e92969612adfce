"""Escrow that releases by itself; what households are told."""

from chalicelib.composition import Application
from chalicelib.entrypoints.effects import effect, minute_job
from chalicelib.entrypoints.effects.one_by_one import one_by_one
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, find_party
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.orders import Parcel, release_parcel
from chalicelib.payments import MoneyFrozen

BATCH = 100
"""How many parcels one run releases; the rest waits a minute."""


@effect("tell_party")
def tell_party(app: Application, message: Effect) -> None:
    """A text message to a party; its number is looked up now, so that no order waits for it."""
    party = find_party(app.open_work().identity, PartyId(message.payload["party_id"]))
    app.sms.send(phone=party.phone, text=message.payload["text"])
    run(app, lambda work: work.outbox.settle(message))


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

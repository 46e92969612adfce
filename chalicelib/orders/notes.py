"""Use cases of notes: buyer and household write to each other about a parcel; operations read along in a dispute only."""

from dataclasses import replace

from chalicelib.identity import PartyId
from chalicelib.orders import messages
from chalicelib.orders.errors import NoSuchParcel, NotesClosed, NotesPrivate, TooManyNotes
from chalicelib.orders.fulfilment import own_parcel
from chalicelib.orders.note import Author, Note, Reading, Thread, note_text
from chalicelib.orders.parcel import OPEN, OrderId, Parcel, ParcelId, ParcelState
from chalicelib.orders.ports import Orders
from chalicelib.orders.service import find_order
from chalicelib.oversight import require_reason

WRITABLE = OPEN - {ParcelState.AWAITING_PAYMENT}
"""From the order's money to its end; later the market itself is asked."""


def write_to_household(
    orders: Orders, order_id: OrderId, parcel_id: ParcelId, text: str, *, viewer: PartyId | None = None, token: str = ""
) -> Thread:
    """Stage a note of the buyer; the household is told of it.

    Raises:
        InvalidInput: nothing in it, or too long.
        NoSuchOrder: none has the id, or it is not the viewer's.
        NoSuchParcel: not of this order.
        NotesClosed: the parcel is not paid, or over.
        TooManyNotes: as many as a parcel has.
    """
    said = note_text(text)
    parcel = find_order(orders, order_id, viewer=viewer, token=token).parcel(parcel_id)
    return _write(orders, parcel, Author.BUYER, said, to=parcel.seller_id)


def write_to_buyer(orders: Orders, parcel_id: ParcelId, seller_id: PartyId, text: str) -> Thread:
    """Stage a note of the household; the buyer is told of it: who ordered, or a guest's number on the parcel.

    Raises:
        InvalidInput: nothing in it, or too long.
        NoSuchParcel: none has the id, or it is another's.
        NotesClosed: the parcel is not paid, or over.
        TooManyNotes: as many as a parcel has.
    """
    said = note_text(text)
    parcel = own_parcel(orders, parcel_id, seller_id)
    order = orders.store.find(parcel.order_id)
    to = order.buyer_id if order and order.buyer_id else parcel.recipient.phone
    return _write(orders, parcel, Author.HOUSEHOLD, said, to=to)


def notes_for_buyer(
    orders: Orders, order_id: OrderId, parcel_id: ParcelId, *, viewer: PartyId | None = None, token: str = ""
) -> tuple[Parcel, Thread]:
    """
    Raises:
        NoSuchOrder: none has the id, or it is not the viewer's.
        NoSuchParcel: not of this order.
    """
    return find_order(orders, order_id, viewer=viewer, token=token).parcel(parcel_id), orders.threads.find(parcel_id)


def notes_for_household(orders: Orders, parcel_id: ParcelId, seller_id: PartyId) -> tuple[Parcel, Thread]:
    """
    Raises:
        NoSuchParcel: none has the id, or it is another's.
    """
    return own_parcel(orders, parcel_id, seller_id), orders.threads.find(parcel_id)


def read_notes(orders: Orders, parcel_id: ParcelId, reader_id: PartyId, reason: str) -> tuple[Parcel, Thread]:
    """What the two wrote, for who decides their dispute; stages who read it and why.

    Raises:
        ReasonNeeded: nothing that says why.
        NoSuchParcel: none has the id.
        NotesPrivate: nobody disputes it.
    """
    said = require_reason(reason)
    parcel = orders.store.find_parcel(parcel_id)
    if parcel is None:
        raise NoSuchParcel
    if parcel.state is not ParcelState.DISPUTED:
        raise NotesPrivate
    thread = orders.threads.find(parcel_id)
    read = replace(thread, readings=(*thread.readings, Reading(reader_id, said, orders.now)))
    orders.threads.save(read)
    return parcel, read


def _write(orders: Orders, parcel: Parcel, author: Author, text: str, *, to: str) -> Thread:
    if parcel.state not in WRITABLE:
        raise NotesClosed
    thread = orders.threads.find(parcel.parcel_id)
    if len(thread.notes) >= orders.policy.parcel_notes_most:
        raise TooManyNotes(orders.policy.parcel_notes_most)
    after = thread.with_note(Note(author, text, orders.now))
    orders.threads.save(after)
    if thread.wakes(author, orders.now, orders.policy.note_told_again_s):
        orders.outbox.stage(messages.written(parcel, author, text, number=len(after.notes), to=to))
    return after

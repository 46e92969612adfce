"""Notes over HTTP: buyer and household about a parcel, without each other's number; operations in a dispute."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.orders import IdText, Token, viewer_of
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.orders import (
    OrderId,
    Parcel,
    ParcelId,
    Thread,
    notes_for_buyer,
    notes_for_household,
    read_notes,
    write_to_buyer,
    write_to_household,
)

note_routes = Resource(__name__, tag="orders")

Text = Annotated[str, msgspec.Meta(max_length=1000, description="1 to 300 characters; contacts in it are hidden.")]


class NewNoteToHousehold(Body, frozen=True, kw_only=True):
    """What the buyer writes about one parcel of the order."""

    parcel_id: IdText
    text: Text
    token: Token = ""


class NewNote(Body, frozen=True, kw_only=True):
    """What the household writes."""

    text: Text


class NotesReading(Body, frozen=True, kw_only=True):
    """Why operations read what others wrote."""

    reason: Annotated[str, msgspec.Meta(max_length=500)]


class NoteView(View, frozen=True, kw_only=True):
    """One note; `author` is buyer or household."""

    author: str
    text: str
    at: str


class ThreadView(View, frozen=True, kw_only=True):
    """Everything that was written about a parcel, the oldest first."""

    parcel_id: str
    notes: list[NoteView]


class ParcelNotesView(ThreadView, frozen=True, kw_only=True):
    """The notes with the parcel that they are about."""

    code: str
    seller_name: str
    state: str


@note_routes.query(
    "/orders/{order_id}/notes",
    answer=ParcelNotesView,
    summary="What buyer and household wrote about a parcel, for the buyer",
    guests=True,
    query={"parcel_id": "The parcel.", "token": "The secret of the order's link."},
)
def show_order_notes(work: Work, call: Call) -> ParcelNotesView:
    order_id = OrderId.parse(call.path["order_id"], field="order_id")
    parcel_id = ParcelId.parse(call.query.get("parcel_id", ""), field="parcel_id")
    viewer, token = viewer_of(call), call.query.get("token", "")
    return parcel_notes_view(*notes_for_buyer(work.orders, order_id, parcel_id, viewer=viewer, token=token))


@note_routes.command(
    "/orders/{order_id}/notes",
    kind="write_to_household",
    body=NewNoteToHousehold,
    answer=ThreadView,
    summary="Write to the household of a parcel",
    guests=True,
)
def post_order_note(work: Work, call: Call, body: NewNoteToHousehold) -> ThreadView:
    order_id = OrderId.parse(call.path["order_id"], field="order_id")
    parcel_id = ParcelId.parse(body.parcel_id, field="parcel_id")
    viewer = viewer_of(call)
    return thread_view(write_to_household(work.orders, order_id, parcel_id, body.text, viewer=viewer, token=body.token))


@note_routes.query(
    "/parcels/{parcel_id}/notes",
    answer=ParcelNotesView,
    summary="What buyer and household wrote about a parcel, for the household",
    allow=Permission.SELL,
)
def show_parcel_notes(work: Work, call: Call) -> ParcelNotesView:
    return parcel_notes_view(*notes_for_household(work.orders, _parcel_id(call), call.signed_in.party_id))


@note_routes.command(
    "/parcels/{parcel_id}/notes",
    kind="write_to_buyer",
    body=NewNote,
    answer=ThreadView,
    summary="Write to the buyer of a parcel",
    allow=Permission.SELL,
)
def post_parcel_note(work: Work, call: Call, body: NewNote) -> ThreadView:
    return thread_view(write_to_buyer(work.orders, _parcel_id(call), call.signed_in.party_id, body.text))


@note_routes.action(
    "/claims/{parcel_id}/notes-readings",
    kind="read_notes",
    body=NotesReading,
    answer=ParcelNotesView,
    summary="Read what buyer and household of a disputed parcel wrote; who read it and why is kept",
    allow=Permission.OPERATE,
)
def post_notes_reading(work: Work, call: Call, body: NotesReading) -> ParcelNotesView:
    return parcel_notes_view(*read_notes(work.orders, _parcel_id(call), call.signed_in.party_id, body.reason))


def _parcel_id(call: Call) -> ParcelId:
    return ParcelId.parse(call.path["parcel_id"], field="parcel_id")


def thread_view(thread: Thread) -> ThreadView:
    return ThreadView(parcel_id=thread.parcel_id, notes=_notes(thread))


def parcel_notes_view(parcel: Parcel, thread: Thread) -> ParcelNotesView:
    return ParcelNotesView(
        parcel_id=parcel.parcel_id,
        notes=_notes(thread),
        code=parcel.code,
        seller_name=parcel.seller_name,
        state=parcel.state.value,
    )


def _notes(thread: Thread) -> list[NoteView]:
    return [NoteView(author=note.author.value, text=note.text, at=to_text(note.at)) for note in thread.notes]

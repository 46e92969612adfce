"""Buyer and household write to each other about a parcel, and neither learns the other's number."""

import pytest

from chalicelib.composition import Work
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, Role
from chalicelib.messages import Kind
from chalicelib.orders import (
    Author,
    NoSuchOrder,
    NoSuchParcel,
    NotesClosed,
    NotesPrivate,
    Parcel,
    ParcelId,
    Placed,
    Thread,
    TooManyNotes,
    cancel_order,
    notes_for_buyer,
    open_dispute,
    read_notes,
    recipient_of,
    write_to_buyer,
    write_to_household,
)
from chalicelib.oversight import ReasonNeeded
from tests.builders_messages import Told, waiting_messages
from tests.builders_orders import BUYER_PHONE, Fair, fair
from tests.caller import Caller
from tests.unit.orders.over_http import signed_in, token_for

OPERATOR = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAX")


@pytest.fixture
def market() -> Fair:
    return fair()


def ask(market: Fair, placed: Placed, text: str, parcel: Parcel | None = None) -> Thread:
    secret, parcel_id = token_for(market, placed), (parcel or placed.parcels[0]).parcel_id
    return run(market.app, lambda w: write_to_household(w.orders, placed.order.order_id, parcel_id, text, token=secret))


def answer(market: Fair, parcel: Parcel, text: str) -> Thread:
    return run(market.app, lambda w: write_to_buyer(w.orders, parcel.parcel_id, parcel.seller_id, text))


def told(market: Fair) -> list[Told]:
    kinds = (Kind.NOTE_TO_BUYER, Kind.NOTE_TO_HOUSEHOLD)
    return [one for one in waiting_messages(market.app) if one.kind in kinds]


def test_both_write_both_see_it_and_each_is_told(market: Fair) -> None:
    placed = market.paid()
    parcel = placed.parcels[0]
    ask(market, placed, "  Na còn xanh\n không ạ? ")
    thread = answer(market, parcel, "Chín vừa, mai gửi ạ.")
    assert [(note.author, note.text) for note in thread.notes] == [
        (Author.BUYER, "Na còn xanh không ạ?"),
        (Author.HOUSEHOLD, "Chín vừa, mai gửi ạ."),
    ]
    assert {(one.kind, one.to) for one in told(market)} == {
        (Kind.NOTE_TO_HOUSEHOLD, parcel.seller_id),
        (Kind.NOTE_TO_BUYER, BUYER_PHONE),
    }
    assert any("Na còn xanh không ạ? Mời trả lời" in one.text for one in told(market))


def test_contacts_are_hidden_before_anything_is_kept(market: Fair) -> None:
    placed = market.paid()
    thread = ask(market, placed, "Gọi em 0912.345.678 hoặc zalo.me/abc nhé")
    assert thread.notes[0].text == "Gọi em ••• hoặc ••• nhé"
    kept = repr(market.table.everything())
    assert "0912.345.678" not in kept
    assert "zalo.me" not in kept


def test_of_several_in_a_row_the_other_is_told_once_and_again_after_an_hour(market: Fair) -> None:
    placed = market.paid()
    for minutes, messages in ((0, 1), (59, 1), (59, 1), (60, 2)):
        market.tick(minutes=minutes)
        ask(market, placed, f"Sau {minutes} phút")
        assert len(told(market)) == messages
    answer(market, placed.parcels[0], "Vâng")
    ask(market, placed, "Cảm ơn")
    assert len(told(market)) == 4


def test_a_parcel_has_so_many_notes_and_no_more(market: Fair) -> None:
    placed = market.paid()
    for number in range(20):
        ask(market, placed, f"Lời thứ {number}")
    with pytest.raises(TooManyNotes):
        ask(market, placed, "Một lời nữa")
    with pytest.raises(TooManyNotes):
        answer(market, placed.parcels[0], "Một lời nữa")
    ask(market, placed, "Kiện kia", placed.parcels[1])


def test_only_the_two_of_a_parcel_read_and_write(market: Fair) -> None:
    placed, other = market.paid(), market.paid()
    first, second = placed.parcels
    order_id = placed.order.order_id
    with pytest.raises(NoSuchOrder):
        run(market.app, lambda w: write_to_household(w.orders, order_id, first.parcel_id, "Chào", token="guess"))
    with pytest.raises(NoSuchParcel):
        ask(market, placed, "Chào", other.parcels[0])
    with pytest.raises(NoSuchParcel):
        run(market.app, lambda w: write_to_buyer(w.orders, first.parcel_id, second.seller_id, "Chào"))
    stranger = signed_in(market, market.pao if first.seller_id == market.van.party_id else market.van)
    assert stranger.get(f"/parcels/{first.parcel_id}/notes").body["code"] == "no_such_parcel"


def test_nobody_writes_before_the_money_or_after_the_end(market: Fair) -> None:
    unpaid = market.place()
    with pytest.raises(NotesClosed):
        ask(market, unpaid, "Chào")
    with pytest.raises(NoSuchParcel):
        answer(market, unpaid.parcels[0], "Chào")
    secret = token_for(market, unpaid)
    run(market.app, lambda w: cancel_order(w.orders, unpaid.order.order_id, token=secret))
    with pytest.raises(NotesClosed):
        ask(market, unpaid, "Chào")


def test_operations_read_in_a_dispute_only_and_it_is_kept_who_and_why(market: Fair) -> None:
    placed = market.paid()
    parcel = placed.parcels[0]
    ask(market, placed, "Na dập hết rồi")

    def read(work: Work, reason: str = "xem trước khi quyết định") -> tuple[Parcel, Thread]:
        return read_notes(work.orders, parcel.parcel_id, OPERATOR, reason)

    with pytest.raises(NotesPrivate):
        run(market.app, read)
    market.delivered(parcel)
    secret = token_for(market, placed)
    run(
        market.app,
        lambda w: open_dispute(w.orders, placed.order.order_id, parcel.parcel_id, reason="Na dập hết", token=secret),
    )
    with pytest.raises(ReasonNeeded):
        run(market.app, lambda w: read(w, " "))
    unknown = ParcelId.make(market.app.clock.now(), market.app.entropy)
    with pytest.raises(NoSuchParcel):
        run(market.app, lambda w: read_notes(w.orders, unknown, OPERATOR, "xem trước khi quyết định"))
    desk = Caller(market.app, OPERATOR, frozenset({Role.OPERATIONS}))
    shown = desk.post(f"/claims/{parcel.parcel_id}/notes-readings", {"reason": "xem trước khi quyết định"})
    assert [note["text"] for note in shown.body["notes"]] == ["Na dập hết rồi"]
    _, thread = notes_for_buyer(market.app.open_work().orders, placed.order.order_id, parcel.parcel_id, token=secret)
    assert {(one.reader_id, one.reason) for one in thread.readings} == {(OPERATOR, "xem trước khi quyết định")}


def test_over_http_neither_sees_the_others_number(market: Fair) -> None:
    placed = market.paid()
    parcel, order_id = placed.parcels[0], placed.order.order_id
    guest = Caller(market.app)
    body = {"parcel_id": parcel.parcel_id, "text": "Khi nào gửi ạ?", "token": token_for(market, placed)}
    assert guest.post(f"/orders/{order_id}/notes", body).status == 201
    seller = market.van if parcel.seller_id == market.van.party_id else market.pao
    household = signed_in(market, seller)
    assert household.post(f"/parcels/{parcel.parcel_id}/notes", {"text": "Mai ạ"}).status == 201
    asked = f"/orders/{order_id}/notes?parcel_id={parcel.parcel_id}&token={body['token']}"
    parcels = guest.get(f"/orders/{order_id}?token={body['token']}").body["parcels"]
    assert [note["author"] for note in guest.get(asked).body["notes"]] == ["buyer", "household"]
    assert seller.phone[-9:] not in repr((guest.get(asked).body, parcels))
    seen = household.get(f"/parcels/{parcel.parcel_id}/notes").body, household.get("/my/parcels").body
    assert seen[0]["notes"] == guest.get(asked).body["notes"]
    assert BUYER_PHONE[-9:] not in repr(seen)
    assert guest.post(f"/orders/{order_id}/notes", {**body, "text": "x" * 301}).status == 422
    assert guest.post(f"/orders/{order_id}/notes", {**body, "text": " "}).body["field"] == "text"


def test_a_number_in_the_reason_or_in_the_wish_does_not_reach_the_other(market: Fair) -> None:
    wish = recipient_of(name="Trần Mai", phone=BUYER_PHONE, address="12 Hàng Bông, Hà Nội", note="gọi 0987 654 321 trước")
    placed = market.paid(recipient=wish)
    parcel = placed.parcels[0]
    household = signed_in(market, market.van if parcel.seller_id == market.van.party_id else market.pao)
    (shown,) = household.get("/my/parcels").body["entries"]
    assert shown["note"] == "gọi ••• trước"
    why = {"reason": "hết hàng, gọi 0912 999 888 mua lẻ"}
    assert household.post(f"/parcels/{parcel.parcel_id}/cancellation", why).status == 201
    order = Caller(market.app).get(f"/orders/{placed.order.order_id}?token={token_for(market, placed)}").body
    assert order["parcels"][0]["ended_for"] == "hết hàng, gọi ••• mua lẻ"
    assert "0912 999 888" not in repr([one.text for one in waiting_messages(market.app)])

"""A key has one answer for ever: declines too, whatever changes afterwards; and sign-in forgives lost answers."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.end_to_end.stories import Cast, gather
from tests.end_to_end.town import COLLECT_PIN, HERE, MONEY_PIN, STAFF_PIN, Town
from tests.end_to_end.unreliable import LossyProxy, lost
from tests.end_to_end.visitor import PREFIX, Reply, Visitor, new_id, new_key

WRONG_PIN = "580264"


@pytest.fixture(scope="module")
def cast(town: Town) -> Cast:
    return gather(town)


@pytest.fixture(scope="module")
def proxy(town: Town) -> Iterator[LossyProxy]:
    with LossyProxy(town.stack.origin).running() as running:
        yield running


def refused(reply: Reply, status: int, code: str) -> Reply:
    assert (reply.status, reply.code) == (status, code), reply.raw
    return reply


def same(first: Reply, again: Reply) -> None:
    assert again.replayed
    assert (again.status, again.body) == (first.status, first.body)


def test_sold_out_stays_sold_out(cast: Cast) -> None:
    scarce = cast.town.listing(cast.van, "Na trái vụ", price=90_000, stock=1)
    wish = {
        "order_id": new_id("ord"),
        "lines": [{"listing_id": scarce["id"], "count": 2}],
        "recipient": {"name": "Trần Thị Mai", "phone": cast.buyer_phone, "address": "12 Hàng Bông, Hà Nội"},
        "method": "cod",
    }
    key = new_key()
    first = refused(cast.buyer.command("/orders", wish, key=key), 422, "sold_out")
    cast.van.visitor.do(f"/listings/{scarce['id']}/revisions", {"stock": 10})
    same(first, cast.buyer.command("/orders", wish, key=key))
    assert cast.buyer.get(f"/listings/{scarce['id']}")["stock"] == 10
    assert cast.buyer.do("/orders", wish)["state"] == "preparing", "a new try is a new key"
    assert cast.buyer.get(f"/listings/{scarce['id']}")["stock"] == 8
    cast.books.still()


def test_too_little_money_stays_too_little(cast: Cast) -> None:
    cast.till.open()
    wish = {"withdrawal_id": new_id("wdr"), "amount": 200_000, "money_pin": MONEY_PIN, "collect_pin": COLLECT_PIN}
    key = new_key()
    first = refused(cast.van.visitor.command("/withdrawals", wish, key=key), 422, "insufficient_funds")
    assert first.body["details"]["available"] == 0
    cast.till.cash_in(cast.van, 500_000)
    same(first, cast.van.visitor.command("/withdrawals", wish, key=key))
    assert cast.van.balance() == 500_000
    assert cast.van.visitor.do("/withdrawals", wish)["state"] == "issued"
    assert cast.van.balance() == 300_000
    cast.van.visitor.do(f"/withdrawals/{wish['withdrawal_id']}/cancellation")


def test_a_step_too_early_stays_too_early(cast: Cast) -> None:
    order = cast.order("cod")
    parcel, key = f"/parcels/{order['parcels'][0]['id']}", new_key()
    first = refused(cast.van.visitor.command(f"{parcel}/packing", key=key), 409, "parcel_moved")
    cast.van.visitor.do(f"{parcel}/confirmation")
    same(first, cast.van.visitor.command(f"{parcel}/packing", key=key))
    assert cast.van.visitor.do(f"{parcel}/packing")["state"] == "packed"


def test_a_wrong_pin_counts_once_a_key(cast: Cast) -> None:
    def wish(pin: str) -> dict[str, Any]:
        return {"withdrawal_id": new_id("wdr"), "amount": 1_000, "money_pin": pin, "collect_pin": COLLECT_PIN}

    key, body = new_key(), wish(WRONG_PIN)
    first = refused(cast.pao.visitor.command("/withdrawals", body, key=key), 422, "wrong_pin")
    assert first.body["details"]["tries_left"] == 4
    for _ in range(3):
        same(first, cast.pao.visitor.command("/withdrawals", body, key=key))
    same(first, cast.pao.visitor.command("/withdrawals", {**body, "money_pin": MONEY_PIN}, key=key))
    second = refused(cast.pao.visitor.command("/withdrawals", wish(WRONG_PIN)), 422, "wrong_pin")
    assert second.body["details"]["tries_left"] == 3
    refused(cast.pao.visitor.command("/withdrawals", wish(MONEY_PIN)), 422, "insufficient_funds")
    third = refused(cast.pao.visitor.command("/withdrawals", wish(WRONG_PIN)), 422, "wrong_pin")
    assert third.body["details"]["tries_left"] == 4, "the right PIN forgives the wrong ones"


def test_a_key_is_one_request_of_one_person(cast: Cast) -> None:
    key = new_key()
    made = cast.van.visitor.do("/listings", _goods("Na Cao Lộc"), key=key)
    other = cast.van.visitor.command("/listings", _goods("Na Lộc Bình"), key=key)
    refused(other, 409, "key_reused_with_other_body")
    refused(cast.pao.visitor.command("/listings", _goods("Na Cao Lộc"), key=key), 409, "key_reused_with_other_body")
    titles = [one["title"] for one in cast.van.visitor.get("/my/listings")["entries"]]
    assert titles.count(made["title"]) == 1
    assert "Na Lộc Bình" not in titles


def _goods(title: str) -> dict[str, Any]:
    return {"title": title, "category": "na", "unit": "kg", "unit_price": 30_000, "stock": 3}


def test_signing_in_survives_lost_answers(town: Town, proxy: LossyProxy) -> None:
    """Code, session, tokens, PIN, tablet, teller: each answer is lost once, and asking again gives the same."""
    line = Losing(proxy, town.guest)
    phone = town.phone()
    challenge = town.guest.do("/sign-in-codes", {"phone": phone})
    code = town.messages.await_code(phone, 0)
    proof = {"challenge_id": challenge["challenge_id"], "phone": phone, "code": code, "name": "Trần Thị Mai"}
    tokens = line.twice("/sessions", proof, "session_id", "refresh_token")
    spent = {"refresh_token": tokens["refresh_token"]}
    renewed = line.twice("/sessions/refresh", spent, "session_id", "refresh_token")
    assert renewed["refresh_token"] != tokens["refresh_token"]
    mine = Losing(proxy, town.guest, renewed["access_token"])
    mine.twice("/me/pin", {"pin": MONEY_PIN}, "done")
    offer = town.operations.do("/tablet-enrolments", {"outlet_code": HERE})
    label = {"enrolment_code": offer["enrolment_code"], "label": "Quầy 2"}
    tablet = line.twice("/tablets", label, "device_id", "device_secret")
    at_till = {"staff_number": town.staff(HERE, "teller"), "pin": STAFF_PIN}
    line.twice("/staff-sessions", {**at_till, **{n: tablet[n] for n in ("device_id", "device_secret")}}, "acting_as")
    assert len([text for text in town.messages.to(phone) if re.search(r"\b[0-9]{6}\b", text)]) == 1


class Losing:
    """Asks twice; the first answer is lost.

    Args:
        token: of who asks; a guest without one.
    """

    def __init__(self, proxy: LossyProxy, visitor: Visitor, token: str = "") -> None:
        self._proxy, self._visitor = proxy, visitor
        self._headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})

    def twice(self, path: str, body: dict[str, Any], *alike: str) -> Any:
        """The second answer; a third is alike in the named fields."""
        raw = json.dumps(body).encode()
        lost(self._proxy, "POST", PREFIX + path, self._headers, raw)
        second, third = (self._visitor.send("POST", path, self._headers, raw) for _ in range(2))
        assert second.status == third.status < 300, (second.raw, third.raw)
        assert {name: second.body[name] for name in alike} == {name: third.body[name] for name in alike}
        return second.body

"""Many at once, over HTTP on Amazon's engine: no unit is sold twice, no balance goes below zero, no limit slips."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest

from chalicelib.kernel.errors import Unavailable
from tests.end_to_end.stories import Cast, gather
from tests.end_to_end.town import COLLECT_PIN, HERE, MONEY_PIN, THERE, Person, Till, Town
from tests.end_to_end.visitor import AnswerLost, Reply, Visitor, new_id, new_key, until
from tests.patience import patiently as wait_turn

BUYERS, UNITS = 200, 50
EACH = 65_000 + 30_000


@pytest.fixture(scope="module")
def cast(town: Town) -> Cast:
    return gather(town)


def patiently(visitor: Visitor, path: str, body: object, key: str = "") -> Reply:
    """As a client: the same again, under the same key, while we are busy or nobody answers."""
    key = key or new_key()

    def ask() -> Reply:
        try:
            reply = visitor.command(path, body, key=key)
        except AnswerLost as lost:
            raise Unavailable from lost
        if reply.status == 503:
            raise Unavailable
        return reply

    return wait_turn(ask)


def at_once(steps: Sequence[Callable[[], Reply]]) -> list[Reply]:
    """What each step gave, all taken at the same moment."""
    replies: list[Reply] = []
    gate = threading.Barrier(len(steps))

    def take(step: Callable[[], Reply]) -> None:
        gate.wait()
        replies.append(step())

    threads = [threading.Thread(target=take, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(replies) == len(steps), "a step failed; its thread said why"
    return replies


def endings(replies: Sequence[Reply]) -> Counter[str]:
    return Counter("done" if reply.status < 300 else reply.code for reply in replies)


@pytest.mark.pain(1)
def test_two_hundred_buyers_at_once_for_the_last_fifty(cast: Cast) -> None:
    listing = cast.town.listing(cast.van, "Na Chi Lăng cuối vụ", price=65_000, stock=UNITS)

    def buy() -> Reply:
        wish = {
            "order_id": new_id("ord"),
            "lines": [{"listing_id": listing["id"], "count": 1}],
            "recipient": {"name": "Trần Thị Mai", "phone": cast.town.phone(), "address": "12 Hàng Bông, Hà Nội"},
            "method": "vietqr",
        }
        return patiently(cast.buyer, "/orders", wish)

    replies = at_once([buy] * BUYERS)
    assert endings(replies) == {"done": UNITS, "sold_out": BUYERS - UNITS}
    assert cast.buyer.get(f"/listings/{listing['id']}")["stock"] == 0
    orders = [reply.body for reply in replies if reply.status == 201]
    assert len({order["id"] for order in orders}) == len({order["code"] for order in orders}) == UNITS
    cast.books.still()

    bank = cast.town.bank
    with bank.post() as notices:
        for order in orders:
            bank.control("incoming", {"amount": order["total"], "content": order["payment"]["transfer"]["content"]})
    until(lambda: all(cast.see(order)["state"] == "preparing" for order in orders), within_s=60, what="fifty escrows")
    notices.settle()
    cast.books.moved({"1220": UNITS * EACH, "2110": UNITS * EACH})
    for order in orders:
        (escrow,) = [item for item in cast.books.accounts(order["id"]).items() if item[0].startswith("2110:")]
        assert escrow == (f"2110:{order['id']}", EACH)
    tasks = cast.van.visitor.get("/my/parcels", limit=100)["entries"]
    assert len(tasks) == UNITS
    assert cast.van.visitor.get("/my/earnings")["waiting"] == UNITS * (65_000 - 1_950 - 195 - 650 - 325)


def issue(amount: int, outlet_code: str | None = None) -> dict[str, Any]:
    wish = {"withdrawal_id": new_id("wdr"), "amount": amount, "money_pin": MONEY_PIN, "collect_pin": COLLECT_PIN}
    return {**wish, "outlet_code": outlet_code}


@pytest.mark.pain(8)
def test_sixteen_withdrawals_of_two_households_never_take_more_than_there_is(town: Town) -> None:
    cast = gather(town)
    cast.till.open()
    households = (cast.van, cast.pao)
    for household in households:
        cast.till.cash_in(household, 1_000_000)
    replies = at_once(
        [partial(patiently, person.visitor, "/withdrawals", issue(300_000)) for person in households for _ in range(8)]
    )
    assert endings(replies) == {"done": 6, "insufficient_funds": 10}
    for household in households:
        assert household.balance() == 100_000
        lines = household.visitor.get("/accounts/balance/statement")["entries"]
        assert [line["balance_after"] for line in lines] == [100_000, 400_000, 700_000, 1_000_000]
        assert [line["sequence"] for line in lines] == [4, 3, 2, 1]
    for reply in replies:
        if reply.status == 201:
            owner = next(one for one in households if reply.body["id"] in ids_of(one))
            owner.visitor.do(f"/withdrawals/{reply.body['id']}/cancellation")
    assert [household.balance() for household in households] == [1_000_000, 1_000_000]


def ids_of(person: Person) -> set[str]:
    return {one["id"] for one in person.visitor.get("/withdrawals")["entries"]}


def earn(cast: Cast, price: int) -> None:
    """Vân sells two very dear crates, and the buyer is content."""
    dear = cast.town.listing(cast.van, "Tinh dầu hồi, thùng lớn", price=price, stock=2, category="hoi", unit="box")
    wish = {
        "order_id": new_id("ord"),
        "lines": [{"listing_id": dear["id"], "count": 2}],
        "recipient": {"name": "Trần Thị Mai", "phone": cast.buyer_phone, "address": "12 Hàng Bông, Hà Nội"},
        "method": "vietqr",
    }
    order = cast.buyer.do("/orders", wish)
    with cast.town.bank.post():
        cast.town.bank.pay(order["payment"]["transfer"]["vietqr"])
    cast.await_state(order, "preparing")
    at = f"/parcels/{order['parcels'][0]['id']}"
    for actor, step in (
        (cast.van.visitor, "confirmation"),
        (cast.van.visitor, "packing"),
        (cast.teller, "hand-in"),
        (cast.teller, "delivery"),
    ):
        actor.do(f"{at}/{step}")
    cast.buyer.do(f"/orders/{order['id']}/receipt-confirmation", {"token": order["token"]})


def test_the_daily_limit_raced_from_two_outlets(town: Town) -> None:
    """15,000,000 and 15,000,000 within a day of 20,000,000: one is declined, told what is left."""
    cast = gather(town)
    earn(cast, 20_000_000)
    assert cast.van.balance() == 40_000_000 - 1_200_000 - 120_000 - 400_000 - 200_000
    tills = {HERE: cast.till, THERE: town.till(THERE)}
    for till in tills.values():
        till.open()
    issued = {code: cast.van.visitor.do("/withdrawals", issue(15_000_000, code)) for code in tills}

    def commit(code: str, till: Till) -> Reply:
        proof = {"shift_id": till.shift_id, "collect_pin": COLLECT_PIN, "id_last4": "6789"}
        return patiently(till.visitor, f"/withdrawals/{issued[code]['id']}/commitment", proof)

    replies = at_once([partial(commit, code, till) for code, till in tills.items()])
    assert endings(replies) == {"done": 1, "cash_limit_exceeded": 1}
    (declined,) = [reply for reply in replies if reply.status != 201]
    assert (declined.body["details"]["limit"], declined.body["details"]["left"]) == ("customer_day", 5_000_000)
    (paid,) = [reply.body["id"] for reply in replies if reply.status == 201]
    (winner,) = [till for code, till in tills.items() if issued[code]["id"] == paid]
    winner.visitor.do(f"/withdrawals/{paid}/handover", {"shift_id": winner.shift_id})
    (other,) = [one["id"] for one in issued.values() if one["id"] != paid]
    cast.van.visitor.do(f"/withdrawals/{other}/cancellation")
    assert cast.van.balance() == 38_080_000 - 15_000_000
    found = winner.visitor.do("/till/customer-lookups", {"shift_id": winner.shift_id, "phone": cast.van.phone})
    assert found["left_today"] == 5_000_000


@pytest.mark.pain(5)
def test_one_key_at_once_is_one_command(town: Town) -> None:
    """An impatient finger: the same cash-in sent eight times at the same moment, under one key."""
    cast = gather(town)
    cast.till.open()
    order = {"cash_in_id": new_id("cin"), "shift_id": cast.till.shift_id, "amount": 700_000}
    order |= {"customer_id": cast.van.party_id, "phone": cast.van.phone}
    key = new_key()

    replies = at_once([partial(patiently, cast.teller, "/cash-ins", order, key)] * 8)
    assert {reply.status for reply in replies} == {201}
    assert len({reply.raw for reply in replies}) == 1
    assert sum(not reply.replayed for reply in replies) == 1
    assert cast.van.balance() == 700_000

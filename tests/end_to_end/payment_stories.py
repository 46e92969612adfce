"""Stories of payments in which others have a say: a gateway's link, a card whose holder disputes, a carrier's batch."""

import os
import urllib.parse
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from chalicelib.composition import Application
from chalicelib.config import from_environment
from chalicelib.entrypoints.effects.cod_batches import AT_MINUTE, EVERY_MINUTES, apply_cod_batches
from tests.end_to_end import photo
from tests.end_to_end.outside import Simulator
from tests.end_to_end.stories import (
    PAO_SHARE,
    PAO_TOTAL,
    TOTAL,
    VAN_SHARE,
    VAN_TOTAL,
    Cast,
    carry,
    close_till,
    open_till,
    order_by_card,
    pack,
    release,
)
from tests.end_to_end.town import OPENING_CASH
from tests.end_to_end.visitor import Visitor, new_id, until


def order_by_link(cast: Cast) -> Any:
    """An order that is paid on the page of a domestic gateway: it and the bank tell of one transfer, each more than once."""
    order = cast.order("vietqr")
    opening = f"/payments/{order['payment']['id']}/payment-link"
    page = cast.buyer.do(opening, {"token": order["token"]})
    assert cast.buyer.do(opening, {"token": order["token"]}) == page, "one page an order"
    links = Simulator(str(page["url"]).rpartition("/web/")[0])
    shown = _seen(page["url"])
    assert order["payment"]["transfer"]["content"] in shown
    assert "315.000 ₫" in shown
    with cast.town.bank.post() as bank, links.post() as told:
        back = _pressed(page["url"], "pay")
        assert f"/don-hang/{order['id']}" in back, "the buyer is led back to the order"
    cast.await_state(order, "preparing")
    for post in (bank, told):
        post.again()
        post.settle()
    assert "Đã nhận đủ tiền" in _seen(page["url"])
    cast.books.moved({"1220": TOTAL, "2110": TOTAL})
    assert cast.books.kinds_of(order["id"]) == ["payment_in"], "two told of it, and it is one booking"
    return order


def by_link(cast: Cast) -> None:
    """From the link to the household's balance."""
    open_till(cast)
    order = order_by_link(cast)
    pack(cast, order)
    carry(cast, order)
    release(cast, order)
    close_till(cast, OPENING_CASH)
    cast.books.still()


def link_given_up(cast: Cast) -> None:
    """The buyer will not pay there: the page is closed, the order still waits, and a plain transfer pays it."""
    order = cast.order("vietqr")
    page = cast.buyer.do(f"/payments/{order['payment']['id']}/payment-link", {"token": order["token"]})
    assert f"/don-hang/{order['id']}" in _pressed(page["url"], "cancel")
    assert "không trừ tiền của bạn" in _seen(page["url"])
    assert cast.see(order)["state"] == "awaiting_payment"
    with cast.town.bank.post() as notices:
        cast.town.bank.pay(order["payment"]["transfer"]["vietqr"])
    cast.await_state(order, "preparing")
    notices.settle()
    cast.books.moved({"1220": TOTAL, "2110": TOTAL})
    cast.books.still()


def _seen(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return str(answer.read().decode())


def _pressed(address: str, button: str) -> str:
    """Where a press of the page's button leads."""
    form = urllib.parse.urlencode({"answer": button}).encode()
    with urllib.request.urlopen(address, data=form, timeout=10) as landed:
        return str(landed.url)


def card_disputed(cast: Cast) -> None:
    """The card's holder disputes while the goods are there: the order stands still until that is decided, and won."""
    open_till(cast)
    order, charged = order_by_card(cast)
    pack(cast, order)
    carry(cast, order)
    gateway = cast.town.gateway
    charge = next(one for one in gateway.control("charges")["data"] if order["code"] in one["description"])
    with gateway.post() as told:
        gateway.control(f"charges/{charge['id']}/dispute", {"reason": "product_not_received"})
    dispute = until(lambda: _dispute_of(cast, order), what="the dispute at the desk")
    told.settle()
    assert (dispute["state"], dispute["amount"], dispute["evidence_due_at"] is not None) == ("open", TOTAL, True)
    fee = int(dispute["fees"])
    cast.books.moved({"1210": -TOTAL - fee, "1320": TOTAL, "5010": fee})
    refused = cast.buyer.command(f"/orders/{order['id']}/receipt-confirmation", {"token": order["token"]})
    assert refused.code == "money_frozen", refused.body
    proof = cast.town.operations.get(f"/chargebacks/{dispute['id']}")
    assert proof["receipt"]["total"] == TOTAL
    assert all(parcel["times"]["delivered"] for parcel in proof["parcels"])
    cast.books.still()
    with gateway.post() as decided:
        gateway.control(f"disputes/{dispute['id']}/close", {"status": "won"})
    until(lambda: _dispute_of(cast, order) is None, what="the decision")
    decided.settle()
    won = cast.town.operations.get(f"/chargebacks/{dispute['id']}")["chargeback"]
    assert won["state"] == "won"
    cast.books.moved({"1210": TOTAL, "1320": -TOTAL})
    release(cast, order)
    close_till(cast, OPENING_CASH)
    at_gateway = [amount for account, amount in cast.books.accounts(order["id"]).items() if account.startswith("1210")]
    assert sum(at_gateway) == TOTAL - charged - fee
    cast.books.still()


def _dispute_of(cast: Cast, order: Any) -> Any:
    """The order's dispute among those that go on."""
    going = cast.town.operations.get("/chargebacks")["entries"]
    return next((one for one in going if one["order_id"] == order["id"]), None)


def cash_by_a_carriers_batch(cast: Cast) -> None:
    """Cash of two doors comes with one transfer of the carrier, which names nothing: its list moves no đồng, nor the bank's
    notice; the bank's statement releases the first, and the second once its code is mended.
    """
    office = cast.town.operations.over(cast.buyer.transport)
    order = cast.order("cod")
    pack(cast, order)
    open_till(cast)
    carry(cast, order)
    cast.books.moved({"1230": TOTAL, "2110": TOTAL})
    done = cast.buyer.do(f"/orders/{order['id']}/receipt-confirmation", {"token": order["token"]})
    assert done["state"] == "delivered", "the carrier still has the cash"
    reference = f"BK{order['code']}"
    first, second = order["parcels"]
    lines = [{"code": first["code"], "amount": VAN_TOTAL}, {"code": f"{order['code']}-9", "amount": PAO_TOTAL}]
    told = {"batch_id": new_id("cod"), "reference": reference, "lines": lines}
    batch = office.do("/cod-batches", told)["batch"]
    assert (batch["state"], batch["told"], batch["received"]) == ("waiting", TOTAL, 0)
    cast.books.still()
    bank_ref = cast.town.bank.control("incoming", {"amount": TOTAL, "content": "VNPOST nop tien thu ho"})["bank_ref"]
    cast.books.moved({"1220": TOTAL, "2220": TOTAL})
    waiting = office.get("/unmatched-money", limit=100)["entries"]
    booking = next(one for one in waiting if one["bank_ref"] == bank_ref)
    assert office.do(f"/cod-batches/{batch['id']}/funding", {"booking_id": booking["id"]})["batch"]["received"] == TOTAL
    cast.books.still()
    _worked_until(cast, batch, [("pending", 0), ("unknown", 0)])
    assert cast.see(order)["state"] == "delivered", "a notice alone releases no order"
    close_till(cast, OPENING_CASH)
    _statement_taken_in(cast, office)
    _worked_until(cast, batch, [("remitted", VAN_TOTAL), ("unknown", 0)])
    office.do(f"/cod-batches/{batch['id']}/amendments", {"number": 2, "code": second["code"]})
    _worked_until(cast, batch, [("remitted", VAN_TOTAL), ("remitted", PAO_TOTAL)])
    assert cast.town.operations.get(f"/cod-batches/{batch['id']}")["batch"]["state"] == "done"
    assert cast.see(order)["state"] == "completed"
    left = cast.books.accounts(order["id"])
    assert not [account for account in left if account.startswith(("1230", "2110"))], "no đồng of it waits"
    assert (cast.van.balance(), cast.pao.balance()) == (VAN_SHARE, PAO_SHARE)
    cast.town.books().still()


def _worked_until(cast: Cast, batch: Any, wanted: list[tuple[str, int]]) -> None:
    def there() -> bool:
        _batches_worked_on(cast)
        return _outcomes(cast, batch) == wanted

    until(there, what=f"lines that are {wanted}")


def _outcomes(cast: Cast, batch: Any) -> list[tuple[str, int]]:
    lines = cast.town.operations.get(f"/cod-batches/{batch['id']}")["lines"]
    return [(line["outcome"], line["taken"]) for line in lines]


class _InItsMinute:
    """The next moment at which the job of the carriers' batches has something to do."""

    def now(self) -> datetime:
        now = datetime.now(UTC)
        return now + timedelta(minutes=(AT_MINUTE - now.minute) % EVERY_MINUTES)

    def sleep(self, seconds: float) -> None:
        """Nobody waits."""


def _batches_worked_on(cast: Cast) -> int:
    """The stack's own job, which looks every five minutes, at once; how many lines it decided."""
    stack = cast.town.stack
    with patch.dict(os.environ, stack.environment):
        return apply_cod_batches(Application(from_environment(), keys=stack.keys, clock=_InItsMinute()))


def _statement_taken_in(cast: Cast, office: Visitor) -> None:
    """All that the bank has booked until now, in its own file."""
    keys = cast.town.stack.keys
    headers = {"Authorization": f"Bearer {keys['bank_api_key']}"}
    address = f"{cast.town.stack.bank_origin}/v1/statements?form=camt.053"
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers, method="POST"), timeout=10) as answer:
        file = answer.read()
    statement_id = new_id("stm")
    wish = {"statement_id": statement_id, "account": keys["bank_account"], "format": "camt.053", "name": "sao-ke.xml"}
    assert photo.send(office.do("/statements", wish)["upload"], file) == 204
    office.do(f"/statements/{statement_id}/import")
    until(lambda: office.get(f"/statements/{statement_id}")["state"] == "done", within_s=60, what="the statement")

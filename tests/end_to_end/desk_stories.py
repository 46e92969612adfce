"""Stories of the counter and of the offices behind it: what goes another way than it should, and who sets it right."""

from typing import Any

from tests.end_to_end.stories import VAN_SHARE, Cast, open_till
from tests.end_to_end.town import COLLECT_PIN, HERE, MONEY_PIN, OPENING_CASH, STAFF_PIN, notes_for
from tests.end_to_end.visitor import Visitor, new_id, until

NEW_OUTLETS = iter(("06154", "06151", "06148", "06142", "06139"))
CLOSED_ACCOUNT = "0011000000000"
"""The bank refuses transfers to accounts that end in four zeros."""


def counter_at_odds(cast: Cast) -> None:
    """A code taken back, notes that stayed in the till, and a count that is 700,000 short."""
    held, mai = cast.books.held(), cast.town.person("Trần Thị Mai", cast.buyer.transport)
    mai.visitor.do("/me/pin", {"pin": MONEY_PIN})
    open_till(cast)
    paid_in = cast.till.cash_in(mai, 900_000)
    cast.books.moved({"1110": 900_000, "2010": 900_000})
    supervisor = cast.town.staff(HERE, "supervisor")
    sign = {"supervisor_number": supervisor, "supervisor_pin": STAFF_PIN}
    wrong = cast.till.cash_in(mai, 50_000)
    slip = {"shift_id": cast.till.shift_id, "operation_id": wrong["id"], "id_last4": "6789", "reason": "đếm nhầm tờ"}
    cast.teller.do("/till/reversals", {**slip, **sign})
    cast.books.moved({})
    taken_back = issue(mai.visitor, 300_000)
    cast.books.moved({"2010": -300_000, "2510": 300_000})
    assert mai.visitor.do(f"/withdrawals/{taken_back['id']}/cancellation")["state"] == "cancelled"
    cast.books.moved({"2010": 300_000, "2510": -300_000})

    left = issue(mai.visitor, 500_000)
    shift = {"shift_id": cast.till.shift_id}
    proof = {**shift, "collect_pin": COLLECT_PIN}
    assert cast.teller.do(f"/withdrawals/{left['id']}/commitment", proof)["state"] == "committed"
    cast.books.moved({"2010": -500_000, "2540": 500_000, "5030": 1_000, "2410": 1_000})
    back = cast.teller.do(f"/withdrawals/{left['id']}/return", {**shift, **sign, "reason": "khách bỏ về"})
    assert back["state"] == "unhanded"
    cast.books.moved({"2010": 500_000, "2540": -500_000, "5030": -1_000, "2410": -1_000})
    assert mai.balance() == 900_000

    at, expected = f"/shifts/{cast.till.shift_id}", OPENING_CASH + 900_000
    cast.teller.do(f"{at}/freeze")
    counted = notes_for(expected - 700_000)
    assert cast.teller.do(f"{at}/closure", {"notes": counted})["next_step"] == "count_again"
    assert cast.teller.do(f"{at}/closure", {"notes": counted})["next_step"] == "supervisor"
    cast.books.still()
    closed = cast.teller.do(f"{at}/signature", {**sign, "reason": "thiếu bảy tờ một trăm"})
    assert (closed["state"], closed["variance"]) == ("closed", -700_000)
    cast.books.moved({"1110": -expected, "1120": expected - 700_000, "1310": 700_000})
    cast.books.still()
    assert cast.books.held() == held
    assert cast.books.accounts(paid_in["id"], taken_back["id"], left["id"])[f"2010:{mai.party_id}"] == 900_000


def issue(owner: Visitor, amount: int) -> Any:
    pins = {"money_pin": MONEY_PIN, "collect_pin": COLLECT_PIN}
    return owner.do("/withdrawals", {"withdrawal_id": new_id("wdr"), "amount": amount, **pins})


def money_without_a_name(cast: Cast) -> None:
    """A transfer whose content says nothing, matched by operations; its refund, which the bank refuses, sent elsewhere."""
    held, operations = cast.books.held(), cast.town.operations.over(cast.buyer.transport)
    order = cast.order("vietqr")
    total = order["total"]
    with cast.town.bank.post() as notices:
        payer = {"payer_account": CLOSED_ACCOUNT, "payer_name": "TRAN THI MAI"}
        cast.town.bank.control("incoming", {"amount": total, "content": "mua na", **payer})
    notices.settle()
    cast.books.moved({"1220": total, "2220": total})
    (money,) = operations.get("/unmatched-money")["entries"]
    assert (money["amount"], money["payer_account"]) == (total, "•••• 0000")
    assert operations.do(f"/unmatched-money/{money['id']}/match", {"code": order["code"]})["state"] == "paid"
    cast.books.moved({"2220": -total, "2110": total})
    assert operations.get("/unmatched-money")["entries"] == []
    assert cast.see(order)["state"] == "preparing"

    proof = {"token": order["token"]}
    assert cast.buyer.do(f"/orders/{order['id']}/cancellation", proof)["payment"]["refunded"] == total
    (stuck,) = until(lambda: operations.get("/stuck-refunds")["entries"], what="the refund that the bank refused")
    cast.books.moved({"2110": -total, "2120": total})
    assert (stuck["order_id"], stuck["failure"], stuck["amount"]) == (order["id"], "account_closed", total)
    to = {"bank_bin": "970436", "account": "0011004567890", "name": "TRAN THI MAI"}
    words = {"refund_id": stuck["id"], **to}
    wish = {"approval_id": new_id("apr"), "act": "redirect_refund", "words": words, "reason": "khách báo số tài khoản khác"}
    asked = operations.do("/approvals", wish)
    cast.books.moved({})
    decided = cast.town.colleague.over(cast.buyer.transport).do(f"/approvals/{asked['id']}/decision", {"approve": True})
    assert decided["outcome"]["state"] == "sent"
    until(lambda: "refund_confirm" in cast.books.kinds_of(order["id"]), what="the bank's word")
    cast.books.moved({"2120": -total, "1020": -total})
    assert operations.get("/stuck-refunds")["entries"] == []
    cast.books.still()
    assert cast.books.held() == held


def office(cast: Cast) -> None:
    """Operations opens an outlet, hires and dismisses, takes back what was lost; no đồng moves."""
    line, town = cast.buyer.transport, cast.town
    operations, code = town.operations.over(line), next(NEW_OUTLETS)
    opened = operations.do("/outlets", {"code": code, "address": "Trung tâm xã", "serves_cash": True})
    assert (opened["code"], opened["state"]) == (code, "open")
    at = f"/outlets/{code}"
    assert operations.do(f"{at}/closure", {"reason": "sửa mái nhà"})["state"] == "closed"
    assert operations.do(f"{at}/reopening")["state"] == "open"
    phone = town.phone()
    hired = {"staff_number": f"NV{phone[-6:]}", "phone": phone, "name": "Hoàng Thị Bình", "roles": ["teller"]}
    number = operations.do("/staff", {**hired, "outlet_code": code})["staff_number"]
    assert operations.do(f"/staff/{number}/pin-removals")["state"] == "active"
    assert operations.do(f"/staff/{number}/dismissal")["state"] == "dismissed"
    assert operations.do(f"/tablets/{cast.till.device_id}/closure")["state"] == "closed"
    mai = town.person("Trần Thị Mai", line)
    mai.visitor.do("/me/pin", {"pin": MONEY_PIN})
    operations.do(f"/parties/{mai.party_id}/pin-removals")
    assert mai.visitor.get("/me")["pin_set"] is False
    assert mai.visitor.do("/me/name", {"name": "Trần Thị Mai Hương"})["name"] == "Trần Thị Mai Hương"
    assert mai.visitor.signed_in is not None
    assert mai.visitor.do(f"/sessions/{mai.visitor.signed_in.session_id}/closure")["closed"] is True
    assert operations.do("/dead-letters/photos/redrive") == {"queue": "photos", "redriven": 0, "failed": 0}
    cast.books.still()


def shop(cast: Cast) -> None:
    """A household is made, lists, changes price and stock, pauses and goes on."""
    line = cast.buyer.transport
    seller = cast.town.person("Hộ Triệu Thị Mẩy", line)
    seller.visitor.do("/households", {"name": "Hộ Triệu Thị Mẩy", "commune_code": "06523"})
    seller.visitor.refresh()
    listing = cast.town.listing(seller, "Hồng vành khuyên", price=40_000, stock=10, category="hong")
    at = f"/listings/{listing['id']}"
    revised = seller.visitor.do(f"{at}/revisions", {"unit_price": 45_000, "stock": 15, "stock_seen": 10})
    assert (revised["unit_price"], revised["stock"]) == (45_000, 15)
    assert seller.visitor.do(f"{at}/pause")["state"] == "paused"
    assert seller.visitor.do(f"{at}/resumption")["state"] == "on_sale"
    form = seller.visitor.do(f"{at}/photos", {"content_type": "image/jpeg"})
    assert [one["id"] for one in seller.visitor.get(at)["photos"]] == [form["photo_id"]]
    cast.books.still()


def parcel_refused(cast: Cast) -> None:
    """A household cannot send what is to be paid at the door: nothing is due any more for that parcel."""
    before = cast.stock()
    order = cast.order("cod")
    ended = cast.van.visitor.do(f"/parcels/{order['parcels'][0]['id']}/cancellation", {"reason": "mưa lớn, không hái được"})
    assert (ended["state"], ended["ended_by"]) == ("cancelled", "seller")
    assert cast.see(order)["payment"]["amount"] == 150_000
    assert cast.stock() == (before[0], before[1] - 1)
    cast.books.still()
    assert cast.van.visitor.get("/my/earnings")["waiting"] == 0 != VAN_SHARE

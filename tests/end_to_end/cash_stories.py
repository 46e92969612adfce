"""Stories of cash behind the counter: bags between vault and safe, and a shift whose teller is gone."""

from typing import Any

from tests.end_to_end.desk_stories import issue
from tests.end_to_end.stories import Cast, open_till
from tests.end_to_end.town import COLLECT_PIN, HERE, MONEY_PIN, OPENING_CASH, STAFF_PIN, notes_for
from tests.end_to_end.visitor import Visitor, new_id

BAG = "LS-2026-0042"


def cash_delivered(cast: Cast) -> None:
    """One plan is dropped; another is sealed by two at the vault, and counted by two at the outlet."""
    line, town, amount = cast.buyer.transport, cast.town, 20_000_000
    operations, boss = town.operations.over(line), town.till(HERE, line, role="supervisor")
    ways = [{"delivery_id": new_id("dlv"), "origin": "vault", "destination": HERE, "amount": amount} for _ in range(2)]
    dropped, at = (f"/deliveries/{operations.do('/deliveries', way)['id']}" for way in ways)
    assert operations.do(f"{dropped}/cancellation", {"reason": "còn đủ tiền"})["state"] == "cancelled"
    notes = {"notes": notes_for(amount)}
    sealed = operations.do(f"{at}/seal", {"bag_number": BAG, **notes, **_signed("DH900", "DH901")})
    assert (sealed["state"], sealed["sealed_amount"]) == ("sealed", amount)
    cast.books.moved({"1140": -amount, "1130": amount})
    assert operations.do(f"{at}/dispatch", {"bag_number": BAG, "carrier": "anh Lộc"})["state"] == "in_transit"
    arrived = boss.visitor.do(f"{at}/arrival", {"bag_number": BAG, "seal_intact": True})
    assert (arrived["state"], arrived["sealed_amount"]) == ("received", None)
    cast.books.still()
    counted = boss.visitor.do(f"{at}/counts", {**notes, **_signed(boss.staff_number, cast.till.staff_number)})
    assert (counted["state"], counted["difference"]) == ("matched", 0)
    cast.books.moved({"1130": -amount, "1120": amount})
    _proposed(operations)
    cast.books.still()


def teller_gone(cast: Cast) -> None:
    """A withdrawal is committed and handed over, then the tablet dies: a supervisor resolves it, and finds 700,000 short."""
    line, town = cast.buyer.transport, cast.town
    mai = town.person("Trần Thị Mai", line)
    mai.visitor.do("/me/pin", {"pin": MONEY_PIN})
    open_till(cast)
    cast.till.cash_in(mai, 900_000)
    cast.books.moved({"1110": 900_000, "2010": 900_000})
    left = issue(mai.visitor, 500_000)
    proof = {"shift_id": cast.till.shift_id, "collect_pin": COLLECT_PIN}
    cast.teller.do(f"/withdrawals/{left['id']}/commitment", proof)
    cast.books.moved({"2010": -500_000, "2540": 500_000, "5030": 1_000, "2410": 1_000})

    boss, at = town.till(HERE, line, role="supervisor"), f"/shifts/{cast.till.shift_id}"
    own = {"staff_number": boss.staff_number, "pin": STAFF_PIN, "reason": "máy tính bảng rơi xuống nước"}
    assert boss.visitor.do(f"{at}/takeover", own)["next_step"] == "resolve"
    assert cast.teller.over(town.http).command(f"{at}/freeze").code == "not_your_shift"
    expected = OPENING_CASH + 400_000
    found = {"withdrawal_id": left["id"], "handed": True, "drawer": notes_for(expected - 700_000)}
    assert boss.visitor.do(f"{at}/takeover/resolutions", {**own, **found})["state"] == "handed"
    cast.books.moved({"2540": -500_000, "1110": -500_000})
    counted = {"notes": notes_for(expected - 700_000)}
    assert boss.visitor.do(f"{at}/takeover/closure", counted)["next_step"] == "count_again"
    assert boss.visitor.do(f"{at}/takeover/closure", counted)["next_step"] == "supervisor"
    other = {"supervisor_number": town.staff(HERE, "supervisor"), "supervisor_pin": STAFF_PIN, "reason": "đếm lại vẫn thiếu"}
    closed = boss.visitor.do(f"{at}/takeover/signature", other)
    assert (closed["state"], closed["variance"], len(closed["takeovers"])) == ("closed", -700_000, 1)
    cast.books.moved({"1110": -expected, "1120": expected - 700_000, "1310": 700_000})
    brought = {"repayment_id": new_id("rep"), "notes": notes_for(700_000)}
    counters = _signed(boss.staff_number, cast.till.staff_number)
    repaid = boss.visitor.do(f"/variances/{cast.till.shift_id}/repayments", {**brought, **counters})
    assert (repaid["left"], repaid["settled"][0]["remedy"]) == (0, "repaid")
    cast.books.moved({"1120": 700_000, "1310": -700_000})
    denied = mai.visitor.do(f"/withdrawals/{left['id']}/denial", {"missing": 100_000})
    assert (denied["missing"], denied["verdict"]) == (100_000, None)
    operations, found_odd = town.operations.over(line), town.operations.get("/cases", about=cast.till.shift_id)["entries"]
    assert {case["kind"] for case in found_odd} >= {"takeover"}
    case = f"/cases/{found_odd[0]['id']}"
    assert operations.do(f"{case}/owner")["state"] == "open"
    assert operations.do(f"{case}/closure", {"resolution": "giao dịch viên trả dần"})["state"] == "closed"
    cast.books.still()


def _proposed(operations: Visitor) -> None:
    """The outlet is told to keep more than it has: a delivery is proposed, planned, and dropped again."""
    (outlet,) = [one for one in operations.get("/cash-map")["outlets"] if one["code"] == HERE]
    most = 100_000_000_000
    wanted = {"min_cash": outlet["safe"] + outlet["tills"] + 10_000_000, "max_cash": most}
    assert operations.do(f"/outlets/{HERE}/changes", wanted)["code"] == HERE
    (proposal,) = [one for one in operations.get("/delivery-proposals")["entries"] if one["code"] == HERE]
    assert proposal["to_outlet"] is True
    said = {"delivery_id": new_id("dlv"), "to_outlet": True, "amount": proposal["amount"]}
    planned = operations.do(f"/delivery-proposals/{HERE}/acceptance", said)
    assert (planned["state"], planned["planned"]) == ("planned", proposal["amount"])
    operations.do(f"/deliveries/{planned['id']}/cancellation", {"reason": "chỉ để thử"})
    operations.do(f"/outlets/{HERE}/changes", {"min_cash": 0, "max_cash": most})


def _signed(*numbers: str) -> dict[str, Any]:
    return {"signatures": [{"staff_number": number, "pin": STAFF_PIN} for number in numbers]}

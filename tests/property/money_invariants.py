"""The invariants of docs/money.md, recounted from the items of the table in memory. Each says what it found wrong."""

from collections import defaultdict
from typing import Any

from chalicelib.adapters.dynamo.orders_items import parcel_of
from chalicelib.kernel.clock import business_date, from_text
from chalicelib.kernel.policy import POLICIES
from chalicelib.ledger import CHART, Side, account_of
from tests.property.promotion_world import check_shares

CASH = {"1110", "1120", "1130", "1140"}
FRESH, CUT = 7, 11
"""Where a parcel's stored line says that it does not keep, and how many of its units were cancelled before the hand-in."""
ENDED_UNPAID = {"expired", "cancelled"}
"""States of an order; one whose money has come stays accepted, whatever becomes of its parcels."""
COUNTED = {"cash_in_take", "code_hand"}


def headers_of(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [item for item in items if item["pk"].startswith("TX#") and item["sk"] == "H"]


def signed(account: str, side: str, amount: int) -> int:
    """The change of the account's balance on its normal side."""
    return amount if Side(side) is account_of(account).kind.normal else -amount


def check_entries_balance(headers: list[dict[str, Any]]) -> None:
    """I1: each entry, and so everything, adds up to zero."""
    for header in headers:
        net = sum(amount if side == "D" else -amount for _, side, amount in header["legs"])
        assert net == 0, f"{header['key']} is off by {net}"
        assert len(header["legs"]) >= 2
        assert len({account for account, _, _ in header["legs"]}) == len(header["legs"])


def check_balances_are_folds(items: list[dict[str, Any]], headers: list[dict[str, Any]]) -> dict[str, int]:
    """I2, I3: balance = fold of the journal = last running balance; gap-free; nothing with a floor below zero."""
    folded: dict[str, int] = defaultdict(int)
    for header in headers:
        for account, side, amount in header["legs"]:
            folded[account] += signed(account, side, amount)
    stored: dict[str, int] = {}
    lines: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in items:
        kind, _, rest = item["pk"].partition("#")
        if kind != "ACC" or "#" in rest:
            continue
        if item["sk"] == "B":
            stored[rest] = item["posted"]
            assert not (account_of(rest).kind.floor and item["posted"] < item["held"]), f"{rest} is below its floor"
        else:
            lines[rest].append(item)
    cold = {account: amount for account, amount in folded.items() if not account_of(account).kind.hot}
    assert stored == cold, "a balance is not the fold of its entries"
    for account, entries in lines.items():
        running = 0
        for number, line in enumerate(sorted(entries, key=lambda one: one["sequence"]), 1):
            running += line["amount"]
            assert line["sequence"] == number, f"{account} has a gap at {number}"
            assert line["balance_after"] == running, f"{account}: wrong running balance at {number}"
        assert running == stored[account]
    return dict(folded)


def check_keys_are_used_once(headers: list[dict[str, Any]]) -> None:
    """I6: what happened once is posted once."""
    keys = [header["key"] for header in headers]
    assert len(set(keys)) == len(keys), "a posting key was used twice"


def check_holds_resolve_once(headers: list[dict[str, Any]]) -> None:
    """I5: a code, an escrow, a counter gives out what came in, at most."""
    came: dict[str, int] = defaultdict(int)
    went: dict[str, int] = defaultdict(int)
    for header in headers:
        for account, side, amount in header["legs"]:
            if account.split(":")[0] in {"2110", "2510", "2520", "2540", "2550"}:
                (came if side == "C" else went)[account] += amount
    for account, amount in went.items():
        assert amount <= came[account], f"{account} gave out {amount} of {came[account]}"


def check_cash_is_conserved(folded: dict[str, int], customers: int, put_in: int) -> None:
    """I10: vault + safes + tills + customers' pockets stay what they were.

    Args:
        customers: what customers have got minus what they have handed over, by the model's own count.
        put_in: cash from outside the model.
    """
    held = sum(amount for account, amount in folded.items() if account.split(":")[0] in CASH)
    assert held + customers == put_in, f"cash {held} + customers {customers} is not {put_in}"


def check_limits(headers: list[dict[str, Any]], owner_of: dict[str, str]) -> None:
    """I11: cash in and out per customer and day, per till's outlet and day, at every prefix.

    Args:
        owner_of: business reference (withdrawal or cash-in id) -> the customer.
    """
    policy = POLICIES[-1]
    used: dict[tuple[str, str], int] = defaultdict(int)
    gone_back = {header["business_ref"] for header in headers if header["kind"] == "code_unhand"}
    for header in sorted(headers, key=lambda one: one["posted_at"]):
        if header["kind"] not in {"cash_in_take", "code_commit"} or header["business_ref"] in gone_back:
            continue
        amount = max(amount for _, _, amount in header["legs"])
        day = business_date(from_text(header["posted_at"])).isoformat()
        used[owner_of[header["business_ref"]], day] += amount
    for (customer, day), amount in used.items():
        assert amount <= policy.customer_day_cash, f"{customer} moved {amount} on {day}"


def check_orders_add_up(headers: list[dict[str, Any]], folded: dict[str, int]) -> None:
    """I14: what was paid in for an order = what was released + refunded + what still waits."""
    paid: dict[str, int] = defaultdict(int)
    out: dict[str, int] = defaultdict(int)
    for header in headers:
        for account, side, amount in header["legs"]:
            if account.startswith("2110:"):
                (paid if side == "C" else out)[account] += amount
    for account, amount in paid.items():
        assert amount == out[account] + folded.get(account, 0), f"{account} does not add up"
        assert folded.get(account, 0) >= 0


def check_chargebacks(headers: list[dict[str, Any]], folded: dict[str, int]) -> None:
    """I14, of card disputes: what was withdrawn came back, or was borne by somebody, or is still with the holder's bank.

    While it is, nothing of the order is released or refunded.
    """
    sums: dict[str, dict[str, int]] = defaultdict(lambda: {"D": 0, "C": 0})
    time_of: dict[str, dict[str, str]] = defaultdict(dict)
    order_of: dict[str, str] = {}
    for header in headers:
        for account, side, amount in header["legs"]:
            if account.startswith("1320:"):
                sums[account][side] += amount
                time_of[account][side] = header["posted_at"]
                order_of[account] = header["business_ref"]
    for account, sides in sums.items():
        assert sides["D"] == sides["C"] + folded.get(account, 0), f"{account} does not add up"
        ended = time_of[account].get("C", "9")
        for header in headers:
            mine = header["business_ref"] == order_of[account]
            if mine and header["kind"] in {"release", "refund_decided", "refund_taken_back"}:
                during = time_of[account]["D"] < header["posted_at"] < ended
                assert not during, f"{header['key']} while the card is disputed"


def check_trial_balance(folded: dict[str, int]) -> None:
    """Debit balances equal credit balances over the whole chart."""
    net = 0
    for account, amount in folded.items():
        kind = CHART[account.split(":")[0]]
        net += amount if kind.normal is Side.DEBIT else -amount
    assert net == 0


def check_stock(items: list[dict[str, Any]], at_first: int) -> None:
    """What is left and what parcels that were not cancelled took adds up to what there was."""
    taken: dict[str, int] = defaultdict(int)
    for item in items:
        if item["pk"].startswith("PCL#") and item["state"] != "cancelled":
            for line in item["lines"]:
                line = [*line, *[0] * (CUT + 1 - len(line))]
                if item["state"] == "returned" and not line[FRESH]:
                    continue
                taken[line[0]] += line[4] - line[CUT]
    for item in items:
        if item["sk"] == "STOCK":
            listing = item["pk"].partition("#")[2]
            assert item["stock"] + taken[listing] == at_first, f"{listing}: {item['stock']} left, {taken[listing]} taken"
            assert item["stock"] >= 0


def check_parcels(items: list[dict[str, Any]]) -> None:
    """Every đồng of every parcel is somebody's."""
    for item in items:
        if item["pk"].startswith("PCL#") and item["sk"] == "P":
            check_shares(parcel_of(item))


def check_coupons(items: list[dict[str, Any]], headers: list[dict[str, Any]]) -> None:
    """Uses and đồng of a coupon are those of the orders that hold it, within its cap; what was posted is at most that."""
    held: dict[str, list[int]] = defaultdict(list)
    for item in items:
        if item["pk"].startswith("ORD#") and item["coupon"] and item["state"] not in ENDED_UNPAID:
            held[item["coupon"][0]].append(item["coupon"][1])
    posted: dict[str, int] = defaultdict(int)
    for header in headers:
        for account, side, amount in header["legs"]:
            if account.startswith(("5070:coupon-", "5070:fund-")):
                posted[account.rpartition("-")[2]] += signed(account, side, amount)
    for item in items:
        if item["pk"].startswith("PROMO#") and item["sk"] == "P":
            code = item["code"]
            assert (item["used"], item["spent"]) == (len(held[code]), sum(held[code])), code
            assert item["used"] <= item["uses"]
            assert item["spent"] <= item["budget"]
            assert 0 <= posted[code] <= sum(held[code]), f"{code} cost {posted[code]} of {held[code]}"
            assert not (item["seller_id"] and posted[code]), "a household bears its own coupon without a posting"
            marks = [one for one in items if one["pk"].startswith(f"PROMO#{code}#")]
            assert len(marks) == item["used"]

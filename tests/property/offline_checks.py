"""What must be true in the offline model's world: at every moment, and once everything has come to rest."""

from collections import defaultdict

from chalicelib.entrypoints.effects.offline import close_due_vouchers
from chalicelib.kernel.clock import business_date
from chalicelib.ledger import account_of
from chalicelib.offline import EntryKind
from tests.property.money_invariants import check_balances_are_folds, check_entries_balance, headers_of
from tests.property.offline_steps import settle, sync_of
from tests.property.offline_world import OWNED, OfflineWorld, Violation

HELD = ("issued", "cancel_pending")


def check_always(world: OfflineWorld) -> None:
    """One live voucher a customer; nothing given back that was paid; till less what was not sent = drawer (I9, I17)."""
    held: dict[str, int] = defaultdict(int)
    paid = {one.voucher_id for one in world.paid if one.voucher_id}
    vouchers, leases = world.vouchers(), world.leases()
    for voucher_id, item in vouchers.items():
        if item["state"] in HELD:
            held[item["party_id"]] += 1
        elif voucher_id in paid and item["state"] != "redeemed" and voucher_id not in world.wrongly_decided:
            raise Violation("I17: given back, and paid")
        elif voucher_id not in paid and item["state"] == "redeemed":
            raise Violation("a voucher counts as paid whose owner got nothing")
        lease = leases[item["lease_id"]]
        back = lease["state"] in ("frozen", "revoked") and item["state"] in ("refunded", "cancelled")
        if back and item["ended_at"] > lease["ended_at"] and voucher_id not in world.decided:
            raise Violation("locked: a lost tablet's voucher went back without a decision")
    if any(count > 1 for count in held.values()):
        raise Violation("one live voucher: a customer has two")
    check_drawers(world)


def check_drawers(world: OfflineWorld) -> None:
    """I9."""
    balances = world.balances()
    decided = {v for v, item in world.vouchers().items() if v in world.decided and item["state"] == "redeemed"}
    here = {(item["pk"], item["sk"]) for item in world.items("LSE")}
    for post in world.posts:
        store = post.at.tablet.store
        payments = (e for e in store.entries_from(1, limit=10_000) if e.kind is EntryKind.REDEEM)
        unsent = (e for e in payments if (f"LSE#{e.lease_id}", f"J#{e.key}") not in here)
        waiting = sum(entry.amount for entry in unsent if entry.voucher_id not in decided)
        till = balances.get(f"1110:{post.duty.outlet_code}-{post.duty.device_id}", 0)
        if till - waiting != post.drawer:
            raise Violation(f"I9: the till is {till}, not sent {waiting}, the drawer {post.drawer}")


def check_limits(world: OfflineWorld) -> None:
    """I11, by the true day on which the notes went."""
    used: dict[tuple[str, str], int] = defaultdict(int)
    for one in world.paid:
        day = business_date(one.at).isoformat()
        used[one.party_id, day] += one.amount
        used[one.outlet, day] += one.amount
    for (who, day), amount in used.items():
        cap = world.policy.customer_day_cash if who.startswith("pty_") else world.policy.outlet_day_cash
        if amount > cap:
            raise Violation(f"I11: {who} moved {amount} on {day}")


def come_to_rest(world: OfflineWorld) -> None:
    """Everybody is heard, all times pass, all jobs run, all decisions are made by what is true."""
    for post in world.posts:
        post.at.line.lose_question = post.at.line.lose_answer = 0
        if post.lost and world.rng.random() < 0.5:
            world.reached(post.at.tablet.send_journal)
    for days in (0, 1, 1, 6, 6, 6):
        world.clock.tick(days=days, hours=1)
        for post in world.honest():
            if post.at.tablet.store.get("lease_id"):
                sync_of(world, post, pause=True)
        world.reached(lambda: close_due_vouchers(world.counter.app))
    for voucher_id, item in world.vouchers().items():
        if item["state"] in HELD:
            really = any(one.voucher_id == voucher_id for one in world.paid)
            settle(world, voucher_id, paid=really, really=really)
    for post in world.posts:
        if post.lost:
            world.reached(post.at.tablet.send_journal)


def check_at_rest(world: OfflineWorld) -> None:
    """I1-I3, I10, I11, I17: the books are whole, and every customer has in balance and pocket what they had at first."""
    items = world.table.everything()
    headers = headers_of(items)
    check_entries_balance(headers)
    folded = check_balances_are_folds(items, headers)
    check_limits(world)
    if left := [voucher_id for voucher_id, item in world.vouchers().items() if item["state"] in HELD]:
        raise Violation(f"{len(left)} vouchers never came to rest")
    wrongly = dict(world.wrongly_decided)
    for party in world.people:
        has = folded.get(f"2010:{party.party_id}", 0) + world.pockets[party.party_id]
        given = sum(a for v, a in wrongly.items() if world.vouchers()[v]["party_id"] == party.party_id)
        if has - given != OWNED - waiting_codes(folded, world, party.party_id):
            raise Violation(f"a customer has {has - given} instead of {OWNED}")
    exceptions = sum(amount for name, amount in folded.items() if name.startswith("1330:"))
    if exceptions > sum(wrongly.values()):
        raise Violation(f"1330: {exceptions} left without a voucher's money")
    for name, amount in folded.items():
        if name.startswith("2530:") and amount:
            raise Violation("money is left in a voucher")
        if account_of(name).kind.floor and amount < 0:
            raise Violation(f"{name} is below zero")


def waiting_codes(folded: dict[str, int], world: OfflineWorld, party_id: str) -> int:
    """Withdrawal codes of the party that nobody paid or gave back (nobody runs their job here)."""
    own = {item["withdrawal_id"] for item in world.items("WDR") if item["party_id"] == party_id}
    return sum(folded.get(f"{code}:{name}", 0) for name in own for code in ("2510", "2520", "2540"))

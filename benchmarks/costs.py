"""What one operation costs the table, counted: round trips, items, capacity units by DynamoDB's documented arithmetic."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction

from chalicelib.composition import Work
from chalicelib.entrypoints.runner import Answer, Command, run, run_command
from chalicelib.orders import BasketLine, Placed, Wish, place_order
from chalicelib.payments import PaymentMethod, receive_money, transfer_content
from chalicelib.softatm import (
    CashInId,
    Notes,
    Softatm,
    WithdrawalId,
    commit_withdrawal,
    hand_over,
    issue_withdrawal,
    look_up_code,
    take_cash,
)
from infra.local.memory_table import MemoryTable
from tests.builders_orders import BUYER, Fair, fair
from tests.builders_softatm import COLLECT_PIN, HERE, MONEY_PIN, counter_on
from tests.capacity import Cost, Meter

WRITE_USD_PER_MILLION, READ_USD_PER_MILLION = 0.625, 0.125
"""On-demand price of a million write and read units, US East. Source: DynamoDB's price page, as published since 2024-11."""


@dataclass(frozen=True)
class Priced:
    """An operation and what it cost."""

    name: str
    cost: Cost

    @property
    def usd_per_1000(self) -> float:
        writes = self.cost.wcu + self.cost.index_wcu
        return (writes * WRITE_USD_PER_MILLION + float(self.cost.rcu) * READ_USD_PER_MILLION) / 1000


def measured(meter: Meter, name: str, operation: Callable[[], object]) -> Priced:
    with meter.measure() as cost:
        operation()
    return Priced(name, cost)


def sales(table: MemoryTable | None = None) -> list[Priced]:
    """A guest's order of two parcels by VietQR, from placing to release."""
    table = table or MemoryTable()
    meter = Meter(table)
    market = fair(table, metered=meter)
    market.paid()
    rows = [measured(meter, "product page", lambda: market.app.open_work().catalogue.store.find(market.na.listing_id))]
    wish = Wish(
        order_id=market.order_id(),
        lines=[BasketLine(market.na.listing_id, 2), BasketLine(market.hoi.listing_id, 1)],
        recipient=BUYER,
        method=PaymentMethod.VIETQR,
    )
    placed = run_once(market, rows, meter, wish)
    money = market.money(placed.payment.amount, transfer_content(placed.order.code))
    rows.append(
        measured(
            meter, "VietQR notice: payment confirmed", lambda: run(market.app, lambda w: receive_money(w.payments, money))
        )
    )
    parcel = market.look(placed).parcels[0]
    market.delivered(parcel)
    market.tick(days=3)
    due = market.parcel(parcel.parcel_id)
    rows.append(measured(meter, "escrow release of one parcel", lambda: market.release(due)))
    return rows


def run_once(market: Fair, rows: list[Priced], meter: Meter, wish: Wish) -> Placed:
    """Place the order as a command, receipt included."""
    placed: list[Placed] = []

    def use_case(work: Work) -> Answer:
        placed.append(place_order(work.orders, wish))
        return Answer(201, {"id": str(wish.order_id)})

    command = Command("place_order", "key-00000001", "guest", {})
    rows.append(measured(meter, "checkout, 2 lines, 2 parcels", lambda: run_command(market.app, command, use_case)))
    return placed[-1]


def whole() -> list[Priced]:
    """From the first command to the last: every step that somebody has to take, its receipt, and no look at anything."""
    return [_whole_order(), _whole_cash_out()]


def _whole_order() -> Priced:
    table = MemoryTable()
    meter = Meter(table)
    market = fair(table, metered=meter)
    market.paid()
    with meter.measure() as until_delivered:
        placed = market.paid()
        for parcel in placed.parcels:
            market.delivered(parcel)
    market.tick(days=3)
    due = market.look(placed).parcels
    assert market.work().policy
    with meter.measure() as released:
        for parcel in due:
            assert market.release(parcel)
    commands = 1 + 4 * len(due)
    return Priced("an order of 2 parcels, placed to released", _with_receipts([until_delivered, released], commands))


def _whole_cash_out() -> Priced:
    meter = Meter(MemoryTable())
    world = counter_on(meter)
    party = world.household(9_000_000)
    duty = world.open(10_000_000)
    world.hand(duty, world.commit(duty, world.issue(party.party_id, 1_000_000)))
    with meter.measure() as cost:
        issued = world.issue(party.party_id, 500_000)
        code = world.code(issued)
        found = world.soft(lambda s: look_up_code(s, duty, code)).withdrawal
        world.hand(duty, world.commit(duty, found))
    return Priced("a cash-out, from code to notes", _with_receipts([cost], 3))


def _with_receipts(costs: Sequence[Cost], commands: int) -> Cost:
    """The sum; each command also writes its receipt, of one item, and looks for it."""
    total = Cost(items=commands, wcu=2 * commands, rcu=Fraction(commands))
    for part in fields(Cost):
        if part.name != "kinds":
            setattr(total, part.name, getattr(total, part.name) + sum(getattr(cost, part.name) for cost in costs))
    return total


def cash() -> list[Priced]:
    """A withdrawal by code and a cash-in, receipts included."""
    meter = Meter(MemoryTable())
    world = counter_on(meter)
    party = world.household(9_000_000)
    duty = world.open(10_000_000)
    world.hand(duty, world.commit(duty, world.issue(party.party_id, 1_000_000)))
    issued = world.issue(party.party_id, 500_000)

    def command(use_case: Callable[[Softatm], object]) -> Callable[[], Answer]:
        def answered(work: Work) -> Answer:
            use_case(work.softatm)
            return Answer(201, {"state": "done"})

        asked = Command("measured", f"key-{world.number():08}", "somebody", {})
        return lambda: run_command(world.app, asked, answered)

    withdrawal_id, cash_in_id = world.new(WithdrawalId), world.new(CashInId)
    notes = Notes(cash_in_id, party.party_id, party.phone, 700_000)
    steps: dict[str, Callable[[Softatm], object]] = {
        "withdrawal code issued": lambda s: issue_withdrawal(
            s,
            withdrawal_id=withdrawal_id,
            party_id=party.party_id,
            amount=100_000,
            money_pin=MONEY_PIN,
            collect_pin=COLLECT_PIN,
            outlet_code=HERE,
        ),
        "cash-out commit": lambda s: commit_withdrawal(
            s, duty, issued.withdrawal_id, collect_pin=COLLECT_PIN, id_last4=None, customer=issued.customer
        ),
        "cash-out hand over": lambda s: hand_over(s, duty, issued.withdrawal_id),
        "cash-in": lambda s: take_cash(s, duty, notes),
    }
    return [measured(meter, name, command(step)) for name, step in steps.items()]


def costs_table() -> str:
    """The table, as Markdown."""
    lines = [
        "| operation | round trips (reads + queries + commits) | items | WCU table | WCU indexes | RCU | USD per 1,000 |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in [*sales(), *cash(), *whole()]:
        cost = row.cost
        trips = f"{cost.trips} ({cost.reads} + {cost.queries} + {cost.transactions})"
        numbers = [trips, cost.items, cost.wcu, cost.index_wcu, float(cost.rcu), f"{row.usd_per_1000:.4f}"]
        lines.append(f"| {row.name} | " + " | ".join(map(str, numbers)) + " |")
    return "\n".join(lines)


def short_costs() -> dict[str, str]:
    """Round trips and capacity units beside a rate, by the rate's name; a cash-out is its two commands together.

    A page of cards comes from the index in memory: it looks for changes at most every half second.
    """
    counted = {row.name: row.cost for row in [*sales(), *cash()]}

    def told(*names: str) -> str:
        costs = [counted[name] for name in names]
        written = sum(cost.wcu + cost.index_wcu for cost in costs)
        return f"{sum(cost.trips for cost in costs)}; {written} / {float(sum(cost.rcu for cost in costs)):g}"

    return {
        "category page of 24": "0-1; 0 / 0-0.5",
        "keyword search of 24": "0-1; 0 / 0-0.5",
        "product page": told("product page"),
        "guest checkout": told("checkout, 2 lines, 2 parcels"),
        "cash-out commit + hand over": told("cash-out commit", "cash-out hand over"),
    }

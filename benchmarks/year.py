"""A year of the province, made through the use cases in memory, and then looked at as its auditors would.

    python -m benchmarks.year                     42,800 orders, 300,000 cash operations: an hour, 10 GB of memory
    python -m benchmarks.year --scale 10          a tenth of it

The year is made by the demo world's own people: orders, parcels, releases, withdrawals, cash-ins, shifts with their counts,
refunds, cash on delivery. What is asked of it: that the books balance, that sums equal the recount, and that the pages of
one account and one story cost what they cost in a young province.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import chain

from chalicelib.adapters.dynamo.ledger_items import entry_of
from chalicelib.adapters.dynamo.table import Item
from chalicelib.banking import coverage_now
from chalicelib.composition import Application
from chalicelib.composition.clients import Tokens
from chalicelib.entrypoints.runner import run
from chalicelib.insight import follow_money
from chalicelib.ledger import (
    CHART,
    Turnover,
    account_of,
    balance_at,
    claimed,
    close_day,
    days_to_close,
    net,
    seal_day,
    statement,
    trial_balance,
)
from chalicelib.ledger.summary import summed
from infra.demo.counters import Business
from infra.demo.progress import Progress
from infra.demo.world import build
from infra.ledger.__main__ import PASSES
from infra.ledger.totals import Told
from infra.ledger.verify import verify_ledger
from infra.local.memory_table import MemoryTable
from tests.builders import FakeClock, application_on
from tests.capacity import Cost, Meter
from tests.fakes.seals import MemorySeals
from tests.fixtures_world import TODAY

ORDERS, LISTINGS, HOUSEHOLDS = 42_850, 19_500, 6_000
"""A few of these orders find nothing left to buy: 42,800 are placed."""
DAYS = 365
EVERY_DAY = Business(every_days=1, customers=(26, 38), market_days=1, on_market_days=(26, 38))
"""Eighty tills, twelve in thirteen days open, thirty-two customers a day of whom many find no money: over 300,000 a year."""

OPERATIONS = {"cash_in_take", "code_hand", "code_unhand"}


@dataclass(frozen=True)
class Year:
    """What was made.

    Attributes:
        entries: journal entries by kind.
        busiest: the cold account with most lines, and how many; story: what most entries are about, and how many.
    """

    app: Application
    table: MemoryTable
    seconds: float
    items: int
    orders: int
    entries: Counter[str]
    busiest: str
    lines: int
    story: str
    chapters: int


def make(scale: float) -> Year:
    """A year at a scale of 100 %, or a part of it: fewer days with as much business."""
    app = application_on(MemoryTable(), clock=FakeClock(TODAY), seals=MemorySeals())
    table = app.table
    assert isinstance(table, MemoryTable)
    days, orders = max(2, round(DAYS * scale)), max(20, round(ORDERS * scale))
    expected = LISTINGS + HOUSEHOLDS + orders * 11 + days * 80 * 55
    progress, began = Progress("a year is lived", expected), time.monotonic()
    build(
        app,
        listings=LISTINGS,
        households=HOUSEHOLDS,
        orders=orders,
        trading_days=days,
        business=EVERY_DAY,
        progress=progress,
    )
    seconds = time.monotonic() - began
    kinds, stories, lines, orders, items = Counter[str](), Counter[str](), Counter[str](), 0, 0
    for item in items_of(table):
        items += 1
        orders += item["pk"].startswith("ORD#") and item["sk"] == "O"
        if "legs" in item:
            kinds[item["kind"]] += 1
            stories[item["business_ref"]] += 1
        elif item["pk"].startswith("ACC#") and item["sk"] == "B":
            lines[item["pk"].removeprefix("ACC#")] = item["sequence"]
    ((busiest, most),), ((story, chapters),) = lines.most_common(1), stories.most_common(1)
    return Year(app, table, seconds, items, orders, kinds, busiest, most, story, chapters)


def items_of(table: MemoryTable) -> Iterator[Item]:
    """Every item, in the order of keys, one after the other: a copy of all would not fit."""
    return chain.from_iterable(table.partitions())


def check(year: Year) -> list[str]:
    """Closes and seals yesterday, recounts everything; what does not hold, nothing if all is well."""
    app, table = year.app, year.table
    recount = summed(entry_of(item) for item in items_of(table) if "legs" in item).overall
    wrong = [] if trial_balance(app.open_work().ledger) == recount else ["the sums are not the recount"]
    if sum(turnover.debits - turnover.credits for turnover in recount.values()):
        wrong.append("debits and credits differ")
    wrong += [f"{code} is below zero" for code, turnover in recount.items() if _below(code, turnover)]
    for day in days_to_close(app.open_work().ledger):
        run(app, lambda work, day=day: close_day(work.ledger, day))  # type: ignore[misc]
        run(app, lambda work, day=day: seal_day(work.sealing, day))  # type: ignore[misc]
    covered = coverage_now(app.open_work().banking)
    print(f"everything held {covered.all_has:,}, everything owed {covered.all_owes:,}, to the good {covered.all_excess:,}")
    if covered.all_excess < 0:
        wrong.append("customers' money is not covered")
    began, signer = time.monotonic(), app.tokens
    bar = Progress("the verifier replays it", year.items * PASSES)
    findings = [
        str(one) for one in verify_ledger(partial(items_of, table), today=TODAY.date(), told=_told(signer), progress=bar)
    ]
    print(f"the verifier found {len(findings)} things wrong, {time.monotonic() - began:,.0f} s")
    return wrong + findings[:5]


def _told(signer: Tokens) -> Told:
    """A seal as its own signature tells it."""
    return lambda seal, leaves: claimed(signer, seal.signed, seal.key)


def _below(code: str, turnover: Turnover) -> bool:
    return CHART[code].floor and net(CHART[code], turnover) < 0


def pages_of(year: Year) -> list[tuple[str, Cost, float]]:
    """What the pages of the busiest account and the longest story cost: the table's part, and milliseconds here."""
    meter = Meter(year.table)
    work = application_on(meter, clock=FakeClock(TODAY)).open_work()
    account = account_of(year.busiest)
    asked: dict[str, Callable[[], object]] = {
        f"statement, newest 20 lines of {year.lines:,}": lambda: statement(work.ledger, account),
        "balance a half year ago": lambda: balance_at(work.ledger, account, TODAY - timedelta(days=182)),
        f"trail of a story of {year.chapters} entries": lambda: follow_money(work.insight, year.story),
        "trial balance": lambda: trial_balance(work.ledger),
    }
    rows = []
    for name, ask in asked.items():
        began = time.process_time()
        with meter.measure() as cost:
            ask()
        rows.append((name, cost, (time.process_time() - began) * 1_000))
    return rows


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--scale", type=float, default=100, help="percent of a year")
    year = make(asked.parse_args().scale / 100)
    operations = sum(year.entries[kind] for kind in OPERATIONS)
    print(f"{year.orders:,} orders and {operations:,} cash operations in {year.seconds:,.0f} s; {year.items:,} items")
    wrong = check(year)
    print("\n".join(wrong) or "the books balance, and the sums are the recount")
    for name, cost, ms in pages_of(year):
        print(f"{name:<48} {cost.reads} reads, {cost.queries} queries, {float(cost.rcu):g} RCU, {ms:.1f} ms")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

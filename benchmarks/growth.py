"""Ten and a hundred times the province's listings: what grows, what does not, and where one index ends."""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from urllib.parse import quote

from chalice.test import Client

from app import app as chalice_app
from benchmarks.costs import Priced, sales
from benchmarks.searching import loaded, measured, search_rows
from chalicelib.adapters.live_search import LiveIndex
from chalicelib.composition import use
from infra.local.memory_table import MemoryTable
from tests.builders import FakeClock, application_on
from tests.builders_shop import NOW

TIMES = (1, 10, 100)
ASKED = 30
HEAD = """`--only growth` (an hour, 10 GB). CPU of the process; the index warm, each labelled query asked once, pages by the
test client over a table of their own, the median of 30. An order is counted in a table that holds so many listings. Budgets:
a page at most 1.5 times as long, an order at the same cost, a nightly build within a function's 900 s and 10 GB.
"""
PAGES = {
    "category page of 24": "/danh-muc/trai-cay",
    "search page of 24": f"/tim?q={quote('na chi lăng')}",
    "home": "/",
}


def pages_over(engine: LiveIndex) -> dict[str, float]:
    """CPU milliseconds of whole pages over this index, the median of some; nothing is in the table but the index's own."""
    app = application_on(MemoryTable(), clock=FakeClock(NOW))
    app.__dict__["search_index"] = engine
    use(app)
    with Client(chalice_app) as client:
        return {name: _page_ms(lambda at=at: client.http.get(at).status_code) for name, at in PAGES.items()}  # type: ignore[misc]


def _page_ms(ask: Callable[[], int]) -> float:
    taken = []
    for _ in range(ASKED):
        began = time.process_time()
        assert ask() == 200
        taken.append(1_000 * (time.process_time() - began))
    return median(taken)


def order_costs(listings: int) -> list[Priced]:
    """What an order costs in a table of so many listings."""
    table = MemoryTable()
    for number in range(listings):
        table.load([{"pk": f"LISTING#lst_other{number:021d}", "sk": "LISTING"}])
    return sales(table)


def growth_table(listings: int) -> str:
    """The table, as Markdown: one column a size."""
    sizes = [times * listings for times in TIMES]
    told = [measured(size, "benchmarks.growth") for size in sizes]
    orders = [order_costs(size) for size in sizes]
    lines = [_row("", [f"{size:,}" for size in sizes]), "|---|" + "---|" * len(sizes), *search_rows(told)]
    for name in PAGES:
        taken = [float(str(one[name])) for one in told]
        lines.append(_row(f"{name}, whole, ms (times the first)", [f"{ms:.1f} ({ms / taken[0]:.1f})" for ms in taken]))
    for rows in zip(*orders, strict=True):
        costs = [row.cost for row in rows]
        cells = [f"{one.trips}; {one.items}; {one.wcu + one.index_wcu}; {float(one.rcu):g}" for one in costs]
        lines.append(_row(f"{rows[0].name}: trips; items; WCU; RCU", cells))
    return "\n".join([HEAD, *lines, "", f"Load of the machine: {os.getloadavg()[0]:.1f} at the end."])


def _row(name: str, cells: Sequence[str]) -> str:
    return f"| {name} | " + " | ".join(cells) + " |"


def main() -> None:
    engine, _ = loaded(Path(sys.argv[1]))
    print(json.dumps(pages_over(engine)))


if __name__ == "__main__":
    main()

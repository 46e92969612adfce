"""A flash sale: two thousand buyers come at once for fifty units of one listing. Fifty are sold, all others are told so.

Every buyer orders as a guest, under a key of their own, and comes again under it when told to. Callers are threads of this
process, each with one order in flight.
"""

import os
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from benchmarks.hot import Far, Scene, Watched, on_engine, table_engine
from chalicelib.adapters.dynamo.table import Table
from chalicelib.adapters.system import SystemClock, SystemEntropy
from chalicelib.catalogue import ListingId
from chalicelib.composition import Application, Work
from chalicelib.entrypoints.runner import Answer, Command, run_command
from chalicelib.kernel.errors import Unavailable
from chalicelib.orders import BasketLine, OrderId, Wish, place_order
from chalicelib.payments import PaymentMethod
from infra.local.memory_table import MemoryTable
from tests.builders import application_on
from tests.builders_catalogue import listed
from tests.builders_orders import BUYER

BUYERS, UNITS, IN_FLIGHT = 2_000, 50, 100


@dataclass
class Sale:
    """
    Attributes:
        endings: how many buyers got which answer; waits: seconds until each had it, by ending, those of all comings.
        again: answers that told to come again.
    """

    endings: Counter[str]
    waits: dict[str, list[float]]
    again: int
    overtaken: int
    conflicts: int
    seconds: float
    left: int


def scene() -> tuple[Scene, ListingId]:
    """One listing with its fifty units."""
    memory = MemoryTable()
    app = application_on(memory, clock=SystemClock(), entropy=SystemEntropy())
    return Scene("flash sale", memory, app, [], lambda _app, _done: True), listed(app, stock=UNITS).listing_id


def wish_of(app: Application, listing_id: ListingId, buyer: int) -> Wish:
    return Wish(
        order_id=OrderId.make(app.clock.now(), app.entropy),
        lines=[BasketLine(listing_id, 1)],
        recipient=replace(BUYER, phone=f"+849{buyer:08d}"),
        method=PaymentMethod.VIETQR,
    )


def placing(wish: Wish) -> Callable[[Work], Answer]:
    def use_case(work: Work) -> Answer:
        return Answer(201, {"id": str(place_order(work.orders, wish).order.order_id)})

    return use_case


def sell(scene: Scene, listing_id: ListingId, table: Table, buyers: int = BUYERS, in_flight: int = IN_FLIGHT) -> Sale:
    """All buyers at once, until each has an answer that stands."""
    watched = Watched(table)
    app = application_on(watched, clock=SystemClock(), entropy=SystemEntropy(), keys=scene.app.keys)
    app.policies.at(app.clock.now())
    queue = deque((buyer, wish_of(app, listing_id, buyer)) for buyer in range(buyers))
    endings: Counter[str] = Counter()
    waits: dict[str, list[float]] = {"sold": [], "sold_out": []}
    again = [0]

    def caller() -> None:
        while queue:
            try:
                buyer, wish = queue.popleft()
            except IndexError:
                return
            began = time.monotonic()
            while True:
                command = Command("place_order", f"flash-{buyer:06d}", "guest", {"order_id": str(wish.order_id)})
                try:
                    answer = run_command(app, command, placing(wish))
                    break
                except Unavailable:
                    again[0] += 1
            ending = str(answer.body["code"]) if answer.refused else "sold"
            endings[ending] += 1
            waits[ending].append(time.monotonic() - began)

    began = time.monotonic()
    with ThreadPoolExecutor(in_flight) as threads:
        for done in [threads.submit(caller) for _ in range(in_flight)]:
            done.result()
    seconds = time.monotonic() - began
    found = app.open_work().catalogue.store.find(listing_id)
    left = found.stock if found else -1
    return Sale(endings, waits, again[0], watched.overtaken, watched.conflicts, seconds, left)


HEAD = [
    "| where | sold | told that it is sold out | left | told to come again | overtaken | conflicts | answers a second "
    "| wait of who got one, p50 / p95 / longest, s | of all others |",
    "|---|---|---|---|---|---|---|---|---|---|",
]


def flash_table() -> str:
    """The table, as Markdown, with the load of the machine before and after."""
    before = os.getloadavg()[0]
    far, listing_id = scene()
    rows = [row("in memory, with a service's latencies", sell(far, listing_id, Far(far.memory)))]
    with table_engine() as engine:
        near, listing_id = scene()
        rows.append(row("on Amazon's local engine", sell(near, listing_id, on_engine(near, engine))))
    lines = [
        f"{BUYERS} guests, {IN_FLIGHT} at any moment, each ordering one of {UNITS} units of one listing. The stock is one",
        "item; what is gone is known from the read, so that only who still could have one meets the others at the commit.",
        "",
        *HEAD,
        *rows,
        "",
        f"Load of the machine: {before:.1f} before, {os.getloadavg()[0]:.1f} after.",
    ]
    return "\n".join(lines)


def row(name: str, got: Sale) -> str:
    cells = [
        name,
        got.endings["sold"],
        got.endings["sold_out"],
        got.left,
        got.again,
        got.overtaken,
        got.conflicts,
        f"{BUYERS / got.seconds:.0f}",
        spread(got.waits["sold"]),
        spread(got.waits["sold_out"]),
    ]
    return "| " + " | ".join(map(str, cells)) + " |"


def spread(waits: list[float]) -> str:
    """p50 / p95 / longest."""
    ordered = sorted(waits)
    return " / ".join(f"{ordered[min(len(ordered) - 1, int(len(ordered) * part))]:.2f}" for part in (0.5, 0.95, 1.0))

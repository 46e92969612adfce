"""Fifty operations in flight on one outlet, one till, one household's balance, one clearing account, on the real engine.

What is asked of it: no lost update, and everybody served or told within four seconds. Callers are threads of this process,
each with one operation in flight.
"""

import os
import random
import tempfile
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from chalicelib.adapters.dynamo.table import ConditionFailed, Item, Key, Put, Query, QueryPage, Table, Write, join
from chalicelib.adapters.system import SystemClock, SystemEntropy
from chalicelib.catalogue import create_listing
from chalicelib.composition import Application, Work
from chalicelib.entrypoints.runner import Answer, Command, run, run_command
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.unit_of_work import Contention, OutcomeUnknown
from chalicelib.ledger import account, balance, chart, recount
from chalicelib.orders import OrderId, Placed, confirm_receipt, token_of
from chalicelib.payments import MoneyIn, PaymentMethod, receive_money, transfer_content
from chalicelib.softatm import CashInId, Duty, Notes, WithdrawalId, commit_withdrawal, take_cash
from infra.local.memory_table import MemoryTable
from infra.local.processes import Children, answers
from infra.local.settings import LOOPBACK, Ports, home_from_environment
from infra.local.table_engine import start_table_engine
from infra.local.toolchain import Toolchain
from tests.builders import application_on
from tests.builders_catalogue import offer
from tests.builders_orders import Fair, fair
from tests.builders_softatm import COLLECT_PIN, HERE, Counter, counter_on
from tests.engine.tables import table_on
from tests.fixtures_stack import Engine

IN_FLIGHT = 50
EACH = 2
"""Operations a caller."""
AMOUNT = 10_000
WARM_UP = 100
"""Commits before each run: the engine's first ones are compiled as they come."""


class Watched:
    """A `Table` that counts how commits end."""

    def __init__(self, table: Table) -> None:
        self._table, self._lock = table, threading.Lock()
        self.overtaken = self.conflicts = self.turns = 0

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        return self._table.get_many(keys)

    def query(self, query: Query) -> QueryPage:
        if query.pk.startswith("TURN#"):
            with self._lock:
                self.turns += 1
        return self._table.query(query)

    def transact(self, writes: Sequence[Write], token: str) -> None:
        if writes[0].key.pk.startswith("TURN#"):
            self._table.transact(writes, token)
            return
        try:
            self._table.transact(writes, token)
        except ConditionFailed:
            with self._lock:
                self.overtaken += 1
            raise
        except Contention:
            with self._lock:
                self.conflicts += 1
            raise


class Far:
    """A `Table` as far away as a service in the same region: reads 4-9 ms, commits 12-22 ms, all at once if need be."""

    def __init__(self, table: Table) -> None:
        self._table, self._lock, self._dice = table, threading.Lock(), random.Random("far")

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        self._travel(4, 9)
        with self._lock:
            return self._table.get_many(keys)

    def query(self, query: Query) -> QueryPage:
        self._travel(4, 9)
        with self._lock:
            return self._table.query(query)

    def transact(self, writes: Sequence[Write], token: str) -> None:
        self._travel(8, 14)
        try:
            with self._lock:
                self._table.transact(writes, token)
        finally:
            self._travel(4, 8)

    def _travel(self, least_ms: int, most_ms: int) -> None:
        time.sleep(self._dice.uniform(least_ms, most_ms) / 1000)


@dataclass
class Scene:
    """A hot thing, and what fifty callers do to it.

    Attributes:
        exact: whether all balances are what the operations that were answered make them.
    """

    name: str
    memory: MemoryTable
    app: Application
    use_cases: list[Callable[[Work], object]]
    exact: Callable[[Application, int], bool]


@dataclass
class Outcome:
    """
    Attributes:
        overtaken: commits that found a version changed; conflicts: those that met another commit on its way.
        turns: reads by which those that were overtaken asked how many were ahead.
        gave_up: answers that told to send the same again, after four seconds.
    """

    done: int
    gave_up: int
    overtaken: int
    conflicts: int
    turns: int
    seconds: float
    waits: list[float] = field(repr=False)
    exact: bool = False


def tills_of_an_outlet() -> Scene:
    """Its day's and month's limits and its commission are one item each."""
    memory, world = _counter()
    cases: list[Callable[[Work], object]] = []
    for duty in [world.open(EACH * AMOUNT) for _ in range(IN_FLIGHT)] * EACH:
        owner = world.household(AMOUNT)
        issued = world.issue(owner.party_id, AMOUNT)
        cases.append(partial(_commit, duty, issued.withdrawal_id, issued.customer))
    commission = AMOUNT * world.app.open_work().policy.cash_out_commission_bp // 10_000

    def exact(app: Application, done: int) -> bool:
        at = Counter(app)
        paid = at.posted(account(chart.COMMISSION_DUE, HERE)) == commission * done
        return paid and _used(app) == {AMOUNT * done}

    return Scene("one outlet: cash-out commits at 50 tills", memory, world.app, cases, exact)


def _commit(duty: Duty, of: WithdrawalId, customer: str, work: Work) -> None:
    commit_withdrawal(work.softatm, duty, of, collect_pin=COLLECT_PIN, id_last4=None, customer=customer)


def one_till() -> Scene:
    """Besides, the drawer's own balance: no teller is so fast, but nothing may break."""
    memory, world = _counter()
    duty = world.open(AMOUNT)
    cases: list[Callable[[Work], object]] = []
    for _ in range(IN_FLIGHT * EACH):
        payer = world.household()
        cases.append(partial(_pay_in, duty, Notes(world.new(CashInId), payer.party_id, payer.phone, AMOUNT)))

    def exact(app: Application, done: int) -> bool:
        return Counter(app).in_till(duty) == AMOUNT * (done + 1) and _used(app) == {AMOUNT * done}

    return Scene("one till: cash-ins", memory, world.app, cases, exact)


def _pay_in(duty: Duty, notes: Notes, work: Work) -> None:
    take_cash(work.softatm, duty, notes)


def one_household() -> Scene:
    """Buyers confirm what they received; each release credits the same balance."""
    market = _market()
    cases: list[Callable[[Work], object]] = []
    for placed in _orders(market):
        market.transfer(placed)
        order_id = placed.order.order_id
        for parcel in market.look(placed).parcels:
            market.delivered(parcel)
        cases.append(partial(_received, order_id))
    share = placed.parcels[0].shares.seller

    def exact(app: Application, done: int) -> bool:
        return run(app, lambda w: balance(w.ledger, account(chart.BALANCE, market.van.party_id))).posted == share * done

    return Scene("one household: releases of escrow", market.table, market.app, cases, exact)


def _received(order_id: OrderId, work: Work) -> None:
    confirm_receipt(work.orders, order_id, token=token_of(work.orders, order_id))


def one_clearing_account() -> Scene:
    """The bank tells of fifty buyers' transfers at once; 1220 is appended to in shards and has no balance item."""
    market = _market()
    cases: list[Callable[[Work], object]] = []
    total = 0
    for placed in _orders(market):
        total = placed.payment.amount
        cases.append(partial(_booked, market.money(total, transfer_content(placed.order.code))))

    def exact(app: Application, done: int) -> bool:
        sums = recount(app.open_work().ledger, [business_date(app.clock.now())])
        return sums["1220"].debits == sums["2110"].credits == total * done

    return Scene("one clearing account: bank notices", market.table, market.app, cases, exact)


def _booked(money: MoneyIn, work: Work) -> None:
    receive_money(work.payments, money)


def _counter() -> tuple[MemoryTable, Counter]:
    memory = MemoryTable()
    return memory, counter_on(memory, clock=SystemClock(), entropy=SystemEntropy())


def _market() -> Fair:
    memory = MemoryTable()
    return fair(memory, app=application_on(memory, clock=SystemClock(), entropy=SystemEntropy(), pin_cost=2))


def _orders(market: Fair) -> list[Placed]:
    """Each of one unit of one household's listing, to be paid by transfer."""
    plenty = offer(title="Hạt dẻ", stock=IN_FLIGHT * EACH)
    listing = run(market.app, lambda w: create_listing(w.catalogue, market.van.party_id, plenty))
    return [
        market.place(PaymentMethod.VIETQR, lines=[(listing, 1)], buyer_id=market.buyer.party_id)
        for _ in range(IN_FLIGHT * EACH)
    ]


def _used(app: Application) -> set[int]:
    """What the outlet's limits of the day and the month have counted."""
    return {item["used"] for item in app.table.query(Query(join("LIM", "P", HERE))).items}


SCENES = (tills_of_an_outlet, one_till, one_household, one_clearing_account)


def drive(app: Application, use_cases: Sequence[Callable[[Work], object]]) -> tuple[list[float], int, float]:
    """Waits of the answers, how often one was told to come again and did, and how long all took."""
    left, waits, gave_up = deque(enumerate(use_cases)), [], [0]

    def answered(use_case: Callable[[Work], object], work: Work) -> Answer:
        use_case(work)
        return Answer(201, {})

    def caller() -> None:
        while True:
            try:
                number, use_case = left.popleft()
            except IndexError:
                return
            began = time.monotonic()
            command = Command("hot", f"hot-{number:06d}", "bench", {})
            try:
                answer = run_command(app, command, partial(answered, use_case))
            except Unavailable:
                # As the caller is told: the same again, under the same key.
                gave_up[0] += 1
                left.append((number, use_case))
                continue
            if answer.refused:
                raise RuntimeError(f"refused: {answer.body}")
            waits.append(time.monotonic() - began)

    began = time.monotonic()
    with ThreadPoolExecutor(IN_FLIGHT) as threads:
        for done in [threads.submit(caller) for _ in range(IN_FLIGHT)]:
            done.result()
    return waits, gave_up[0], time.monotonic() - began


def on_engine(scene: Scene, engine: Engine) -> Table:
    """The scene on the engine, which is warm."""
    table = table_on(engine)
    items = scene.memory.everything()
    for start in range(0, len(items), 50):
        _surely(table, [Put(item) for item in items[start : start + 50]])
    for number in range(WARM_UP):
        _surely(table, [Put({"pk": f"WARM#{number}", "sk": str(n), "body": "x" * 300}) for n in range(15)])
    return table


def _surely(table: Table, writes: Sequence[Write]) -> None:
    """Written, however long a busy machine takes for it."""
    while True:
        try:
            return table.transact(writes, uuid.uuid4().hex)
        except (Contention, OutcomeUnknown):
            time.sleep(0.5)


def measured(scene: Scene, table: Table) -> Outcome:
    watched = Watched(table)
    app = application_on(watched, clock=SystemClock(), entropy=SystemEntropy(), keys=scene.app.keys)
    app.policies.at(app.clock.now())
    waits, gave_up, seconds = drive(app, scene.use_cases)
    return Outcome(
        done=len(waits),
        gave_up=gave_up,
        overtaken=watched.overtaken,
        conflicts=watched.conflicts,
        turns=watched.turns,
        seconds=seconds,
        waits=sorted(waits),
        exact=scene.exact(app, len(waits)),
    )


@contextmanager
def table_engine() -> Iterator[Engine]:
    """Amazon's engine, in memory."""
    with tempfile.TemporaryDirectory() as folder:
        children, port = Children(Path(folder)), Ports.free().table
        endpoint = f"http://{LOOPBACK}:{port}"
        try:
            tools = Toolchain(home_from_environment(os.environ))
            start_table_engine(children, tools, port, folder=None).wait_for(answers(endpoint))
            yield Engine("DynamoDB Local", endpoint)
        finally:
            children.stop()


HEAD = [
    "| hot thing | done | told to come again | a second | overtaken | conflicts | looks at the queue "
    "| tries an operation | wait p50 / p95 / longest, s | balances |",
    "|---|---|---|---|---|---|---|---|---|---|",
]


def hot_table() -> str:
    """The tables, as Markdown, with the load of the machine before and after."""
    before = os.getloadavg()[0]
    far = [row(made, measured(made, Far(made.memory))) for made in (scene() for scene in SCENES)]
    near = []
    for scene in SCENES:
        with table_engine() as engine:  # one for each: after a scene or two it is many times slower, whatever it is asked
            made = scene()
            near.append(row(made, measured(made, on_engine(made, engine))))
    lines = [
        f"{IN_FLIGHT} callers, each with one operation in flight, {IN_FLIGHT * EACH} operations.",
        "Who is told to come again, after four seconds, does so under the same key.",
        "",
        "In memory, with a service's latencies (reads 4-9 ms, commits 12-22 ms):",
        "",
        *HEAD,
        *far,
        "",
        "On Amazon's local engine, which does one commit after the other on the cores that the callers use:",
        "",
        *HEAD,
        *near,
        "",
        f"Load of the machine: {before:.1f} before, {os.getloadavg()[0]:.1f} after.",
    ]
    return "\n".join(lines)


def row(scene: Scene, got: Outcome) -> str:
    """A line of the table."""
    tries = (got.done + got.overtaken + got.conflicts) / max(1, got.done)
    p50, p95 = (got.waits[int(len(got.waits) * part)] for part in (0.5, 0.95))
    cells = [
        scene.name,
        got.done,
        got.gave_up,
        f"{got.done / got.seconds:.0f}",
        got.overtaken,
        got.conflicts,
        got.turns,
        f"{tries:.1f}",
        f"{p50:.2f} / {p95:.2f} / {got.waits[-1]:.2f}",
        "exact" if got.exact else "WRONG",
    ]
    return "| " + " | ".join(map(str, cells)) + " |"

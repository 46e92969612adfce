"""The loop's machine for hours: a million operations under faults, and the invariants recounted all along.

    python -m tests.property.long_run --operations 1000000 --seed 1 --workers 2

Hypothesis is good at finding a short story that breaks a rule, and slow; this draws the same rules from the same strategies
with a plain random source. An operation is one command, notice, effect or job's step handed to the system, repeats included:
whatever opened a unit of work. What breaks is printed with the seed of its world: `--seed` of that number, `--worlds 1`,
plays it again.
"""

import argparse
import json
import os
import random
import sys
import time
from collections import Counter
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import Any

from hypothesis.internal.conjecture.data import ConjectureData
from hypothesis.stateful import Rule
from hypothesis.strategies._internal.core import DataStrategy

from chalicelib.composition import Application
from tests.fakes.faulty_table import Fault
from tests.property.test_loop_machine import Loop

STEPS_A_WORLD = 400
CHECK_EVERY = 40
FAULT_RATE = 0.12
CRASH_RATE = 0.03
ENOUGH = 50_000
EXPECTED = {
    "card_fee", "cash_in_credit", "cash_in_take", "cod_collected", "cod_remitted", "code_close", "code_commit", "code_hand",
    "code_issue", "code_unhand", "money_unknown", "order_paid", "payment_in", "refund", "refund_confirm", "refund_decided",
    "refund_sent", "release", "shift_close", "shift_open",
}  # fmt: skip
"""Kinds of journal entries that so many operations make; without one of them the run has proved less than it says."""
FAULTS = (Fault.CONFLICT, Fault.LOST_BEFORE, Fault.LOST_AFTER)


class Drawn:
    """Draws from Hypothesis's strategies outside of its tests; stands in for `st.data()` as well."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def draw(self, strategy: Any) -> Any:
        return ConjectureData(random=random.Random(self._chance.random())).draw(strategy)

    def arguments(self, rule: Rule) -> dict[str, Any]:
        wanted = rule.arguments_strategies.items()
        return {name: self if isinstance(strategy, DataStrategy) else self.draw(strategy) for name, strategy in wanted}


@dataclass
class Tally:
    """What happened, over some worlds."""

    operations: int = 0
    worlds: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    entries: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        self.operations += other.operations
        self.worlds += other.worlds
        self.rules.update(other.rules)
        self.faults.update(other.faults)
        self.entries.update(other.entries)


def play(seed: int, tally: Tally) -> None:
    """One world, from opening the till to settling everything.

    Raises:
        AssertionError: an invariant does not hold.
    """
    chance = random.Random(seed)
    machine = Loop()
    machine.begin()
    world = machine.world
    counting(world.app, tally)

    def plan() -> Fault:
        if world.faults or chance.random() >= FAULT_RATE:
            return world.faults.pop(0) if world.faults else Fault.NONE
        fault = chance.choice(FAULTS)
        tally.faults[fault.value] += 1
        return fault

    world.table_under_test.plan = plan
    rules: list[Rule] = Loop.setup_state().rules
    for step in range(1, STEPS_A_WORLD + 1):
        able = [rule for rule in rules if all(condition(machine) for condition in rule.preconditions)]
        rule = chance.choice(able)
        if chance.random() < CRASH_RATE:
            world.crash_next = True
            tally.faults["crash"] += 1
        rule.function(machine, **Drawn(chance).arguments(rule))
        tally.rules[rule.function.__name__] += 1
        if step % CHECK_EVERY == 0:
            machine.money_is_right()
    world.table_under_test.plan = lambda: Fault.NONE
    machine.teardown()
    tally.worlds += 1
    tally.entries.update(item["kind"] for item in world.table.everything() if item["sk"] == "H" and "legs" in item)


def counting(app: Application, tally: Tally) -> None:
    """Count the units of work that the application opens."""
    opened = app.open_work

    def open_work() -> Any:
        tally.operations += 1
        return opened()

    app.open_work = open_work  # type: ignore[method-assign]


def play_many(first: int, count: int) -> tuple[Tally, str | None]:
    """Worlds one after the other; with the first failure, and the seed of its world."""
    tally = Tally()
    for seed in range(first, first + count):
        try:
            play(seed, tally)
        except Exception as error:  # noqa: BLE001 - whatever breaks is the finding
            return tally, f"seed {seed}: {type(error).__name__}: {error}"
    return tally, None


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--operations", type=int, default=1_000_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--worlds", type=int, default=0, help="exactly so many worlds, instead of --operations")
    asked.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    wish = asked.parse_args()
    began, total, seed = time.monotonic(), Tally(), wish.seed
    failures: list[str] = []
    batch = 1 if wish.worlds else 4
    with ProcessPoolExecutor(wish.workers) as pool:
        running: set[Future[tuple[Tally, str | None]]] = set()
        while not failures and (total.worlds < wish.worlds if wish.worlds else total.operations < wish.operations):
            while len(running) < wish.workers + 1 and (not wish.worlds or seed < wish.seed + wish.worlds):
                running.add(pool.submit(play_many, seed, batch))
                seed += batch
            done = next(as_completed(running))
            running.discard(done)
            tally, failure = done.result()
            total.add(tally)
            failures += [failure] if failure else []
            rate = total.operations / (time.monotonic() - began)
            print(f"\r{total.operations:,} operations in {total.worlds:,} worlds, {rate:,.0f}/s ", end="", file=sys.stderr)
        for rest in running:
            rest.cancel()
    print(file=sys.stderr)
    print(
        json.dumps(
            {
                "operations": total.operations,
                "worlds": total.worlds,
                "seeds": [wish.seed, seed - 1],
                "faults": total.faults,
                "journal_entries": total.entries,
                "violations": failures,
            },
            indent=1,
            ensure_ascii=False,
        )
    )
    unheard = sorted(EXPECTED - total.entries.keys()) if total.operations >= ENOUGH else []
    if unheard:
        print(f"never happened, so nothing was proved of them: {', '.join(unheard)}", file=sys.stderr)
    return 1 if failures or unheard else 0


if __name__ == "__main__":
    sys.exit(main())

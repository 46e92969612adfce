"""One run of the offline model: a world, forty random steps, and a look at every one of them."""

import os
from collections import Counter
from dataclasses import dataclass, field

from chalicelib.composition import use
from tests.property.offline_attacks import STEPS
from tests.property.offline_checks import check_always, check_at_rest, come_to_rest
from tests.property.offline_world import OfflineWorld, Violation, policy_of

STEPS_A_RUN = 40
RUNS = int(os.environ.get("XL_OFFLINE_RUNS", "150"))


@dataclass
class Told:
    """What runs came to."""

    runs: int = 0
    payments: int = 0
    states: Counter[str] = field(default_factory=Counter)
    violations: dict[int, str] = field(default_factory=dict)


def play(seed: int, told: Told) -> None:
    """
    Raises:
        Violation: a rule of the world was broken.
    """
    with policy_of(seed) as policy:
        world = OfflineWorld(seed, policy)
        use(world.counter.app)
        world.open_counters()
        steps = world.rng.choices(list(STEPS), list(STEPS.values()), k=STEPS_A_RUN)
        for number, step in enumerate(steps):
            step(world)
            if number % 8 == 7:
                check_always(world)
        come_to_rest(world)
        check_always(world)
        check_at_rest(world)
        told.runs += 1
        told.payments += sum(1 for one in world.paid if one.voucher_id)
        told.states.update(item["state"] for item in world.vouchers().values())


def runs(first: int, count: int, *, stop_at_first: bool = False) -> Told:
    """So many runs; what they broke, by seed."""
    told = Told()
    for seed in range(first, first + count):
        try:
            play(seed, told)
        except Violation as violation:
            told.violations[seed] = str(violation)
            if stop_at_first:
                break
    return told

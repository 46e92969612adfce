"""`python -m infra.demo.load`: builds the demo world and puts it into the running stack's table, bucket and search.

Called by `make run` on its first start, with the application's environment. Nothing is promised when it is interrupted:
the next start throws the half-made data away and loads again.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from chalicelib.adapters.dynamo.engine import item_to_wire
from chalicelib.composition import Application
from chalicelib.config import from_environment
from chalicelib.entrypoints.search_jobs import compact_search
from infra.demo.market import Market
from infra.demo.progress import Progress
from infra.demo.sign_in import sign_in_table
from infra.demo.world import World, build, steps_of
from infra.local.bulk_load import bulk_load
from infra.local.memory_table import MemoryTable


def wire_items(application: Application) -> Iterator[dict[str, Any]]:
    """All items of a world as the engine takes them, without those whose time to live is over."""
    table = application.table
    assert isinstance(table, MemoryTable)
    now = int(application.clock.now().timestamp())
    for item in table.everything():
        if item.get("expires_at", now) >= now:
            yield item_to_wire(item)


def load(application: Application, world: World) -> int:
    """Put the world's items into the table engine; returns how many."""
    items = list(wire_items(application))
    bar = Progress("into the table", len(items))
    loaded = bulk_load(items, bar)
    bar.end(loaded)
    return loaded


def publish_search(application: Application) -> int:
    """Build the search index from the world; returns how many listings it shows."""
    bar = Progress("search index", 1)
    shown = compact_search(application, whole=True)["listings"]
    bar.end(shown)
    return shown


def make(application: Application, listings: int, households: int, seed: str) -> World:
    """Build the world under a progress bar."""
    bar = Progress("a province, its weeks and its money", steps_of(listings, households))
    share = max(listings / 19_500, 0.02)
    world = build(
        application,
        listings=listings,
        households=households,
        buyers=round(400 * share),
        seed=seed,
        market=Market(),
        progress=bar,
    )
    bar.end(world.happened)
    return world


def main(arguments: Sequence[str] | None = None) -> int:
    """Load; exit code 0 when all is there."""
    parser = argparse.ArgumentParser(prog="python -m infra.demo.load", description="Loads the demo world.")
    parser.add_argument("--listings", type=int, default=int(os.environ.get("XL_DEMO_LISTINGS") or 19_500))
    parser.add_argument("--households", type=int, default=0, help="by default about one for three listings")
    parser.add_argument("--seed", default=os.environ.get("XL_DEMO_SEED") or "lang-son")
    chosen = parser.parse_args(arguments)
    households = chosen.households or max(3, chosen.listings * 6_000 // 19_500)
    application = Application(from_environment(), table=MemoryTable())
    world = make(application, chosen.listings, households, chosen.seed)
    publish_search(application)
    load(application, world)
    table = sign_in_table(world)
    if file := os.environ.get("XL_SIGN_IN_FILE"):
        Path(file).write_text(table, "utf-8")
    else:
        print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())

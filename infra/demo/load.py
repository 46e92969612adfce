"""`python -m infra.demo.load`: builds the demo world and puts it into the running stack's table, bucket and search.

Called by `make run` on its first start, with the application's environment. Nothing is promised when it is interrupted:
the next start throws the half-made data away and loads again.
"""

import argparse
import gc
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from chalicelib.adapters.dynamo.engine import item_to_wire
from chalicelib.composition import Application
from chalicelib.config import from_environment
from chalicelib.entrypoints.search_jobs import compact_search
from infra.demo.market import GOODS, Market
from infra.demo.pictures import CREDIT, installed_pictures, photos_of
from infra.demo.progress import Progress
from infra.demo.sign_in import SignInSheet, sign_in_sheet, sign_in_table
from infra.demo.world import World, build, steps_of
from infra.local.bulk_load import bulk_load
from infra.local.errors import LocalStackError
from infra.local.memory_table import MemoryTable
from infra.local.settings import home_from_environment
from infra.local.toolchain import Toolchain


def wire_items(application: Application) -> Iterator[dict[str, Any]]:
    """All items of a world as the engine takes them, without those whose time to live is over."""
    table = application.table
    assert isinstance(table, MemoryTable)
    now = int(application.clock.now().timestamp())
    for item in table.everything():
        until = item.get("forget_at")
        if not isinstance(until, int) or until >= now:
            yield item_to_wire(item)


def load(application: Application) -> int:
    """Put the world's items into the table engine; returns how many."""
    items = list(wire_items(application))
    bar = Progress("into the table", len(items))
    loaded = bulk_load(items, bar)
    bar.end(loaded)
    return loaded


def publish_search(application: Application) -> None:
    """Build the search index from the world. Runs in a process of its own, with clients of its own."""
    mine = Application(application.settings, table=application.table)
    began = time.monotonic()
    shown = compact_search(mine, whole=True)["listings"]
    print(f"  search index: {shown:,} listings  {time.monotonic() - began:.1f} s", file=sys.stderr, flush=True)


def take_pictures(application: Application) -> Market:
    """A market whose goods have pictures; without them, which is said in one line, if they cannot be installed."""
    tools = Toolchain(Path(os.environ.get("XL_TOOLS") or home_from_environment(os.environ)))
    names = sorted({good.picture for good in GOODS})
    bar = Progress("pictures", len(names))
    try:
        photos = photos_of(application, installed_pictures(tools), names, bar)
    except LocalStackError as trouble:
        print(f"  no pictures, going on without ({trouble})", file=sys.stderr, flush=True)
        return Market()
    bar.end(len(photos))
    return Market(photos=photos, credit=CREDIT)


def make(application: Application, market: Market, listings: int, households: int, seed: str) -> World:
    """Build the world under a progress bar."""
    bar = Progress("a province, its weeks and its money", steps_of(listings, households))
    share = max(listings / 19_500, 0.05)
    world = build(
        application,
        listings=listings,
        households=households,
        buyers=round(400 * share),
        orders=round(600 * share),
        seed=seed,
        market=market,
        progress=bar,
    )
    bar.end(world.happened)
    return world


def tell(sheet: SignInSheet, file: str | None) -> None:
    """Print whom to sign in as, or write it to a file, and beside it the same as JSON."""
    table = sign_in_table(sheet)
    if not file:
        print(table)
        return
    Path(file).with_suffix(".json").write_text(json.dumps(sheet.as_json(), ensure_ascii=False, indent=1), "utf-8")
    Path(file).write_text(table, "utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Load; exit code 0 when all is there."""
    parser = argparse.ArgumentParser(prog="python -m infra.demo.load", description="Loads the demo world.")
    parser.add_argument("--listings", type=int, default=int(os.environ.get("XL_DEMO_LISTINGS") or 19_500))
    parser.add_argument("--households", type=int, default=0, help="by default about one for three listings")
    parser.add_argument("--seed", default=os.environ.get("XL_DEMO_SEED") or "lang-son")
    parser.add_argument("--no-pictures", action="store_true")
    chosen = parser.parse_args(arguments)
    households = chosen.households or max(3, chosen.listings * 6_000 // 19_500)
    application = Application(from_environment(), table=MemoryTable())
    # Nothing of a world becomes garbage before it is loaded: looking for some would take a sixth of the time.
    gc.disable()
    market = Market() if chosen.no_pictures else take_pictures(application)
    world = make(application, market, chosen.listings, households, chosen.seed)
    beside = multiprocessing.get_context("fork").Process(target=publish_search, args=(application,), daemon=True)
    beside.start()
    load(application)
    beside.join()
    if beside.exitcode != 0:
        print(f"error: the search index could not be built (code {beside.exitcode})", file=sys.stderr)
        return 1
    tell(sign_in_sheet(world), os.environ.get("XL_SIGN_IN_FILE"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

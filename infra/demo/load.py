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
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from chalicelib.adapters.dynamo.engine import item_to_wire
from chalicelib.adapters.dynamo.table import Item, Key
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
from infra.local.table_engine import client
from infra.local.toolchain import Toolchain


def wire_items(application: Application, keys: Iterable[Key] | None = None) -> Iterator[dict[str, Any]]:
    """Items of a world as the engine takes them, without those whose time to live is over; by default all."""
    table = application.table
    assert isinstance(table, MemoryTable)
    now = int(application.clock.now().timestamp())
    items: Iterable[Item] = table.everything() if keys is None else _named(table, keys)
    for item in items:
        until = item.get("forget_at")
        if not isinstance(until, int) or until >= now:
            yield item_to_wire(item)


def _named(table: MemoryTable, keys: Iterable[Key]) -> Iterator[Item]:
    waiting = list(keys)
    for start in range(0, len(waiting), 100):
        yield from table.get_many(waiting[start : start + 100]).values()


class EarlyLoad:
    """Loads what is there at this moment, in a process of its own, while the world goes on here.

    The process works on its copy of the table, and with clients of its own.
    """

    def __init__(self, application: Application) -> None:
        forked = multiprocessing.get_context("fork")
        self._items, self._done = forked.Value("q", 1), forked.Value("q", 0)
        self._process = forked.Process(target=self._run, args=(application,), daemon=True)
        self._process.start()

    def _run(self, application: Application) -> None:
        items = list(wire_items(application))
        self._items.value = len(items)
        bulk_load(items, self._tell)

    def _tell(self, done: int) -> None:
        self._done.value = done

    def wait(self, progress: Callable[[int, int], None]) -> int:
        """Until all of it is loaded; returns how many items.

        Args:
            progress: told how many of how many items.

        Raises:
            LocalStackError: it failed; the process has said why.
        """
        while self._process.is_alive():
            progress(self._done.value, self._items.value)
            self._process.join(0.2)
        if self._process.exitcode != 0:
            raise LocalStackError(f"the table engine did not take the items (code {self._process.exitcode})")
        return int(self._done.value)


def load_rest(application: Application, world: World, early: EarlyLoad) -> None:
    """Once the early load is done, what changed since: keys that both have must end as they are now."""
    table = application.table
    assert isinstance(table, MemoryTable)
    rest = list(wire_items(application, world.touched))
    bar = Progress("into the table", 1)
    before = early.wait(lambda done, items: bar.of(done, items + len(rest)))
    loaded = before + bulk_load(rest, lambda done: bar.of(before + done, before + len(rest)))
    left = {(item["pk"]["S"], item["sk"]["S"]) for item in rest}
    remove([key for key, was_there in world.touched.items() if was_there and (key.pk, key.sk) not in left])
    bar.end(loaded)


def remove(keys: Iterable[Key]) -> None:
    """Take single items out of the table engine."""
    engine = client("dynamodb", os.environ["AWS_ENDPOINT_URL_DYNAMODB"])
    for key in keys:
        engine.delete_item(TableName=os.environ["TABLE_NAME"], Key={"pk": {"S": key.pk}, "sk": {"S": key.sk}})


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


def make(
    application: Application, market: Market, listings: int, households: int, seed: str, furnished: Callable[[], None]
) -> World:
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
        furnished=furnished,
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
    early: list[EarlyLoad] = []
    world = make(
        application,
        market,
        chosen.listings,
        households,
        chosen.seed,
        furnished=lambda: early.append(EarlyLoad(application)),
    )
    beside = multiprocessing.get_context("fork").Process(target=publish_search, args=(application,), daemon=True)
    beside.start()
    load_rest(application, world, early[0])
    beside.join()
    if beside.exitcode != 0:
        print(f"error: the search index could not be built (code {beside.exitcode})", file=sys.stderr)
        return 1
    tell(sign_in_sheet(world), os.environ.get("XL_SIGN_IN_FILE"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m infra.demo.load`: builds the demo world and puts it into the running stack's table, bucket and search.

Called by `make run` on its first start, with the application's environment. Nothing is promised when it is interrupted:
the next start throws the half-made data away and loads again.
"""

import argparse
import gc
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from chalicelib.composition import Application
from chalicelib.config import from_environment
from infra.demo.handover import TROUBLE, Beside, EarlyLoad, load_rest, publish_search
from infra.demo.market import GOODS, Market
from infra.demo.pictures import CREDIT, installed_pictures, photos_of
from infra.demo.progress import Progress
from infra.demo.sign_in import SignInSheet, sign_in_sheet, sign_in_table
from infra.demo.world import World, build, steps_of
from infra.local.errors import LocalStackError
from infra.local.memory_table import MemoryTable
from infra.local.settings import home_from_environment
from infra.local.toolchain import Toolchain

LEAST_FOR_SHOWCASE = 100


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
        orders=round(480 * share),
        seed=seed,
        market=market,
        showcase=listings >= LEAST_FOR_SHOWCASE,
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
    try:
        world = load(chosen.listings, households, chosen.seed, pictures=not chosen.no_pictures)
    except KeyboardInterrupt:
        return 130
    except (LocalStackError, *TROUBLE) as trouble:
        print(f"error: {trouble}", file=sys.stderr)
        return 1
    tell(sign_in_sheet(world), os.environ.get("XL_SIGN_IN_FILE"))
    return 0


def load(listings: int, households: int, seed: str, *, pictures: bool) -> World:
    """Build the world and hand it over.

    Raises:
        LocalStackError: a part of it failed.
    """
    application = Application(from_environment(), table=MemoryTable())
    # Nothing of a world becomes garbage before it is loaded: looking for some would take a sixth of the time.
    gc.disable()
    market = take_pictures(application) if pictures else Market()
    early: list[EarlyLoad] = []
    world = make(application, market, listings, households, seed, lambda: early.append(EarlyLoad(application)))
    search = Beside("the search index", lambda: publish_search(application))
    load_rest(application, world, early[0])
    search.wait()
    return world


if __name__ == "__main__":
    sys.exit(main())

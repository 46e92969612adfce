"""Hands a world over to the running stack: its items to the table engine, its listings to search.

Both happen in processes of their own, beside the making of the world: they work on a copy of the table as it is when they
begin, with clients of their own.
"""

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters.dynamo.engine import item_to_wire
from chalicelib.adapters.dynamo.table import Item, Key
from chalicelib.composition import Application
from chalicelib.entrypoints.search_jobs import compact_search
from chalicelib.kernel.errors import Unavailable
from infra.demo.progress import Progress
from infra.demo.world import World
from infra.local.bulk_load import bulk_load
from infra.local.errors import LocalStackError
from infra.local.memory_table import MemoryTable
from infra.local.table_engine import client

TROUBLE = (BotoCoreError, ClientError, Unavailable, OSError)
"""What an engine that went away looks like."""

_FORKED = multiprocessing.get_context("fork")
_KEYS_AT_ONCE = 100


class Beside:
    """A task in a forked process.

    Args:
        what: the task's name, for the line that says it failed.
    """

    def __init__(self, what: str, task: Callable[[], None]) -> None:
        self._what = what
        self._process = _FORKED.Process(target=self._run, args=(task,), daemon=True)
        self._process.start()

    def _run(self, task: Callable[[], None]) -> None:
        try:
            task()
        except KeyboardInterrupt:
            sys.exit(130)
        except TROUBLE as trouble:
            print(f"\n  {self._what}: {trouble}", file=sys.stderr, flush=True)
            sys.exit(1)

    def wait(self, look: Callable[[], None] = lambda: None) -> None:
        """Until the task is done.

        Args:
            look: called a few times a second meanwhile.

        Raises:
            LocalStackError: it failed; its process has said why.
        """
        while self._process.is_alive():
            look()
            self._process.join(0.2)
        if self._process.exitcode != 0:
            raise LocalStackError(f"{self._what} failed (code {self._process.exitcode})")


class EarlyLoad:
    """Puts what is in the world's table at this moment into the table engine."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._items, self._done = _FORKED.Value("q", 1), _FORKED.Value("q", 0)
        self._beside = Beside("the load of the table", self._load)

    def _load(self) -> None:
        items = list(wire_items(self._application))
        self._items.value = len(items)
        bulk_load(items, self._tell)

    def _tell(self, done: int) -> None:
        self._done.value = done

    def wait(self, progress: Callable[[int, int], None]) -> int:
        """Until all of it is loaded; returns how many items.

        Args:
            progress: told how many of how many.

        Raises:
            LocalStackError: it failed.
        """
        self._beside.wait(lambda: progress(self._done.value, self._items.value))
        return int(self._done.value)


def load_rest(application: Application, world: World, early: EarlyLoad) -> None:
    """Once the early load is done, what changed since: keys that both have must end as they are now.

    Raises:
        LocalStackError: the early load failed.
    """
    rest = list(wire_items(application, world.touched))
    bar = Progress("into the table", 1)
    before = early.wait(lambda done, items: bar.of(done, items + len(rest)))
    loaded = before + bulk_load(rest, lambda done: bar.of(before + done, before + len(rest)))
    left = {(item["pk"]["S"], item["sk"]["S"]) for item in rest}
    _remove([key for key, was_there in world.touched.items() if was_there and (key.pk, key.sk) not in left])
    bar.end(loaded)


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
    for start in range(0, len(waiting), _KEYS_AT_ONCE):
        yield from table.get_many(waiting[start : start + _KEYS_AT_ONCE]).values()


def _remove(keys: Iterable[Key]) -> None:
    engine = client("dynamodb", os.environ["AWS_ENDPOINT_URL_DYNAMODB"])
    for key in keys:
        engine.delete_item(TableName=os.environ["TABLE_NAME"], Key={"pk": {"S": key.pk}, "sk": {"S": key.sk}})


def publish_search(application: Application) -> None:
    """Build the search index from the world."""
    mine = Application(application.settings, table=application.table)
    began = time.monotonic()
    shown = compact_search(mine, whole=True)["listings"]
    print(f"\n  search index: {shown:,} listings, {time.monotonic() - began:.1f} s", file=sys.stderr, flush=True)

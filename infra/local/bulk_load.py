"""Writes very many items into the local table fast; for a first load only, never for the application."""

import itertools
import os
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from infra.local.table_engine import client

_ITEMS_A_REQUEST = 100
_BYTES_A_REQUEST = 3_500_000
_IN_FLIGHT = 2

Item = Mapping[str, Mapping[str, Any]]


def bulk_load(
    items: Iterable[Item],
    progress: Callable[[int], None] = lambda done: None,
    endpoint: str | None = None,
    table_name: str | None = None,
) -> int:
    """Puts every item, in the wire form (`{"pk": {"S": …}, …}`); keys must differ within one load.

    Groups of a hundred go in as one TransactWriteItems, which the engine flushes to disk once: about ten times as fast as
    single puts. Nothing is promised when it is interrupted: load again from the beginning.

    Args:
        items: consumed as it goes, so it may be a generator.
        progress: told how many items are written so far, about every hundred.
        endpoint: the table engine; by default AWS_ENDPOINT_URL_DYNAMODB.
        table_name: by default TABLE_NAME.

    Returns:
        How many items were written.
    """
    engine = client("dynamodb", endpoint or os.environ["AWS_ENDPOINT_URL_DYNAMODB"], read_timeout=120)
    table = table_name or os.environ["TABLE_NAME"]
    done = 0

    def put(group: list[Item]) -> int:
        engine.transact_write_items(TransactItems=[{"Put": {"TableName": table, "Item": item}} for item in group])
        return len(group)

    with ThreadPoolExecutor(_IN_FLIGHT) as writers:
        waiting: deque[Future[int]] = deque()
        for group in itertools.chain(_groups(items), [None]):
            if group is not None:
                waiting.append(writers.submit(put, group))
            while waiting and (group is None or len(waiting) > _IN_FLIGHT):
                done += waiting.popleft().result()
                progress(done)
    return done


def _groups(items: Iterable[Item]) -> Iterable[list[Item]]:
    """Groups within both limits of one transaction: 100 items and 4 MB."""
    group: list[Item] = []
    size = 0
    for item in items:
        item_size = _rough_size(item)
        if group and (len(group) == _ITEMS_A_REQUEST or size + item_size > _BYTES_A_REQUEST):
            yield group
            group, size = [], 0
        group.append(item)
        size += item_size
    if group:
        yield group


def _rough_size(value: Any) -> int:
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, bytes | bytearray):
        return len(value)
    if isinstance(value, Mapping):
        return sum(len(key) + 3 + _rough_size(inner) for key, inner in value.items())
    if isinstance(value, list | tuple | set):
        return sum(3 + _rough_size(inner) for inner in value)
    return 8

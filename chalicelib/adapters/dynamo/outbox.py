"""The outbox: `OUT#{kind}` / `{key}`, staged with its cause; the relay sends it on, the answer removes it."""

import json
from collections.abc import Iterator

from chalicelib.adapters.dynamo.table import Delete, Item, Key, Put, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.unit_of_work import Effect


class DynamoOutbox:
    """`kernel.Outbox` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    @staticmethod
    def key(effect: Effect) -> Key:
        return Key(join("OUT", effect.kind), effect.key)

    def stage(self, effect: Effect) -> None:
        key = self.key(effect)
        payload = json.dumps(dict(effect.payload), ensure_ascii=False, separators=(",", ":"))
        self._work.stage(Put({"pk": key.pk, "sk": key.sk, "kind": effect.kind, "key": effect.key, "payload": payload}))

    def settle(self, effect: Effect) -> None:
        self._work.stage(Delete(self.key(effect)))

    def pending(self, effect: Effect) -> bool:
        """Whether the effect waits to be done; settled ones are gone."""
        return self._work.get(self.key(effect)) is not None

    def find(self, kind: str, key: str) -> Effect | None:
        """The effect, if it waits to be done."""
        item = self._work.get(Key(join("OUT", kind), key))
        return None if item is None else effect_of(item)

    def waiting(self, kind: str) -> Iterator[Effect]:
        """Every effect of the kind that is still to be done."""
        start = None
        while True:
            page = self._work.query(Query(join("OUT", kind), start=start, consistent=True))
            yield from map(effect_of, page.items)
            start = page.next_start
            if start is None:
                return


def effect_of(item: Item) -> Effect:
    """The effect of an outbox item, as the relay sees it in the stream."""
    return Effect(item["kind"], item["key"], json.loads(item["payload"]))

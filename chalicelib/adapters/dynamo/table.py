"""The words in which adapters speak of the one table: keys, items, conditions and writes.

They are neutral: the engine by PynamoDB (`engine.py`) and the in-memory table of the tests take the same words, and the
engine suite runs on both. An item is a plain dict of JSON-like values whose numbers are integers; a float is refused.

Key grammar: `pk` and `sk` are parts joined by `#`; no part contains `#`. The first part names the kind. The table of every
kind, its keys, who writes it and which access pattern it serves is docs/access-patterns.md; a test keeps it complete.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from chalicelib.kernel.errors import DomainError, InvalidInput

Item: TypeAlias = dict[str, Any]
MOST_KEY_BYTES = {"pk": 2048, "sk": 1024}
"""Of the table's keys and of the indexes'. Source: DynamoDB developer guide, "Quotas" (read 2026-11)."""
INDEXES = {"gsi1": ("gsi1pk", "gsi1sk"), "gsi2": ("gsi2pk", "gsi2sk")}


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """The primary key of one item."""

    pk: str
    sk: str


def join(*parts: str | int) -> str:
    """Key parts joined by `#`.

    Raises:
        ValueError: a part contains the delimiter, which would let two keys collide.
    """
    texts = [str(part) for part in parts]
    if any("#" in text for text in texts):
        raise ValueError(f"a key part contains '#': {texts}")
    return "#".join(texts)


@dataclass(frozen=True, slots=True)
class Absent:
    """No item has this key."""


@dataclass(frozen=True, slots=True)
class Present:
    """An item has this key."""


@dataclass(frozen=True, slots=True)
class Equals:
    """The attribute exists and has this value."""

    attribute: str
    value: Any


@dataclass(frozen=True, slots=True)
class OneOf:
    """The attribute exists and has one of these values."""

    attribute: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The attribute exists and is at least `value`."""

    attribute: str
    value: int


@dataclass(frozen=True, slots=True)
class AtMost:
    """The attribute is at most `value`, or is missing: a counter starts from nothing."""

    attribute: str
    value: int


@dataclass(frozen=True, slots=True)
class Lacks:
    """The item has no such attribute, or there is no item."""

    attribute: str


Condition: TypeAlias = Absent | Present | Equals | OneOf | AtLeast | AtMost | Lacks


@dataclass(frozen=True, slots=True)
class Put:
    """Write the whole item, in place of any other with its key."""

    item: Item
    when: tuple[Condition, ...] = ()
    otherwise: DomainError | None = None

    @property
    def key(self) -> Key:
        return Key(self.item["pk"], self.item["sk"])


@dataclass(frozen=True, slots=True)
class Update:
    """Set, add to and remove attributes of the item, making it if need be."""

    key: Key
    set: Mapping[str, Any] = field(default_factory=dict)
    add: Mapping[str, int] = field(default_factory=dict)
    remove: tuple[str, ...] = ()
    when: tuple[Condition, ...] = ()
    otherwise: DomainError | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    key: Key
    when: tuple[Condition, ...] = ()
    otherwise: DomainError | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """Write nothing, but let the whole unit of work fail unless the conditions hold."""

    key: Key
    when: tuple[Condition, ...]
    otherwise: DomainError | None = None


Write: TypeAlias = Put | Update | Delete | Check

MAX_WRITES = 100
"""Writes in one TransactWriteItems. Source: DynamoDB API reference, TransactWriteItems, read 2026-11."""


@dataclass(frozen=True, slots=True)
class Query:
    """One page of the items under a partition key, in sort-key order.

    Attributes:
        index: `gsi1` or `gsi2`; None for the table itself.
        prefix: only sort keys that begin so.
        at_least, at_most: only sort keys in this closed range (both or neither; not with `prefix`).
        start: where the last page ended (`QueryPage.next_start`).
        consistent: read after write; not on an index.

    Raises:
        ValueError: words that do not go together.
        InvalidInput: `start` is no place within this query. Cursors come from outside; the engines refuse them each in its
            own way, or not at all.
    """

    pk: str
    index: str | None = None
    prefix: str = ""
    at_least: str | None = None
    at_most: str | None = None
    limit: int = 100
    descending: bool = False
    start: Mapping[str, str] | None = None
    consistent: bool = False

    def __post_init__(self) -> None:
        if (self.at_least is None) != (self.at_most is None) or (self.prefix and self.at_least is not None):
            raise ValueError("either a prefix or both ends of a range")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("the range is upside down")
        if self.index is not None and (self.consistent or self.index not in INDEXES):
            raise ValueError("an index is gsi1 or gsi2, and is never read consistently")
        if self.limit < 1:
            raise ValueError("a page has at least one item")
        if self.start is not None and not self._reaches(self.start):
            raise InvalidInput("Con trỏ trang không hợp lệ.", "Not a cursor of this listing.", field="cursor")

    def _reaches(self, start: Mapping[str, str]) -> bool:
        """Whether an item of this query can be there."""
        pk, sk = ("pk", "sk") if self.index is None else INDEXES[self.index]
        if start.keys() != {"pk", "sk", pk, sk} or start[pk] != self.pk:
            return False
        if not all(0 < len(text.encode()) <= MOST_KEY_BYTES[name[-2:]] for name, text in start.items()):
            return False
        within = self.at_least is None or self.at_most is None or self.at_least <= start[sk] <= self.at_most
        return within and start[sk].startswith(self.prefix)


@dataclass(frozen=True, slots=True)
class QueryPage:
    """Some items, at most `limit`; a page of large ones may be shorter.

    Attributes:
        next_start: where the next page begins; None when nothing follows.
    """

    items: list[Item]
    next_start: dict[str, str] | None


class ConditionFailed(Exception):
    """The unit of work changed nothing, because these writes' conditions did not hold.

    Attributes:
        failed: positions in the list of writes, ascending.
    """

    def __init__(self, failed: Sequence[int]) -> None:
        super().__init__(f"conditions failed at {list(failed)}")
        self.failed = list(failed)


class Table(Protocol):
    """What every engine does. See tests/engine for the promises."""

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        """The items that exist among `keys` (at most 100), strongly consistent; one round trip."""
        ...

    def query(self, query: Query) -> QueryPage: ...

    def transact(self, writes: Sequence[Write], token: str) -> None:
        """All of `writes` (1 to 100, one per key) or none. The same `token` within minutes is applied once.

        Raises:
            ConditionFailed: some conditions did not hold.
            Contention: try again.
            OutcomeUnknown: no answer.
        """
        ...

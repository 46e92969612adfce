"""The seal of a business day: one signed hash over every journal entry that was posted on it.

The root of a Merkle tree over the entries' digests, in the order of their ids, is signed together with the day, the
number of entries and the seal before, and kept where nothing is written twice. Whoever has the public key can check
that an entry was there when the day was sealed, and that no seal was changed or left out since. Only what cannot be
worked out again is in it: balances, lines and sums follow from the entries, and the verifier holds them to that.
"""

import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.records import dataclass
from chalicelib.ledger.journal import GENESIS, EntryId, JournalEntry
from chalicelib.ledger.merkle import leaf_hash, path_of, root_from, root_of

Leaf = tuple[str, str]
"""An entry's id and its digest."""


@dataclass(frozen=True, slots=True)
class Seal:
    """
    Attributes:
        entries: how many the day has.
        root: of the tree over their digests, hexadecimal.
        previous: SHA-256 of the signed text of the seal before.
        signed: all of this as a JWS (ES256).
        key: the public key that verifies it, as a JWK.
    """

    day: date
    entries: int
    root: str
    previous: str
    sealed_at: datetime
    signed: str
    key: Mapping[str, str]

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.signed.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SealedDay:
    """A seal with what it stands for, as it is kept where nothing is written twice."""

    seal: Seal
    leaves: Sequence[Leaf]

    def index_of(self, entry_id: EntryId) -> int | None:
        """The entry's place among the leaves."""
        index = bisect_left(self.leaves, (entry_id, ""))
        return index if index < len(self.leaves) and self.leaves[index][0] == entry_id else None


@dataclass(frozen=True, slots=True)
class Proof:
    """That an entry is under a seal: its digest, and the way from it to the root."""

    entry: JournalEntry
    index: int
    path: Sequence[str]
    seal: Seal


def leaves_of(entries: Iterable[JournalEntry]) -> list[Leaf]:
    return sorted((str(entry.entry_id), entry.digest) for entry in entries)


def root_over(leaves: Sequence[Leaf]) -> str:
    return root_of([leaf_hash(bytes.fromhex(digest)) for _, digest in leaves]).hex()


def path_to(leaves: Sequence[Leaf], index: int) -> list[str]:
    return [node.hex() for node in path_of([leaf_hash(bytes.fromhex(digest)) for _, digest in leaves], index)]


def leads_to(digest: bytes, index: int, size: int, path: Sequence[bytes], root: str) -> bool:
    """Whether the path leads from the entry's digest, as leaf `index` of `size`, to the root."""
    found = root_from(leaf_hash(digest), index, size, path)
    return found is not None and found.hex() == root


def claims_of(day: date, leaves: Sequence[Leaf], before: Seal | None, sealed_at: datetime) -> dict[str, str | int]:
    """What is signed."""
    return {
        "day": day.isoformat(),
        "entries": len(leaves),
        "previous": GENESIS if before is None else before.digest,
        "root": root_over(leaves),
        "sealed_at": to_text(sealed_at),
    }


def seal_of(claims: Mapping[str, object], signed: str, key: Mapping[str, str]) -> Seal:
    """The seal of what was signed.

    Raises:
        KeyError, ValueError: these are no claims of a seal.
    """
    return Seal(
        day=date.fromisoformat(str(claims["day"])),
        entries=int(str(claims["entries"])),
        root=str(claims["root"]),
        previous=str(claims["previous"]),
        sealed_at=from_text(str(claims["sealed_at"])),
        signed=signed,
        key=dict(key),
    )


def written(signed: str, key: Mapping[str, str], leaves: Sequence[Leaf]) -> bytes:
    """The text that is kept for a sealed day."""
    return json.dumps({"seal": signed, "key": dict(key), "leaves": [list(leaf) for leaf in leaves]}, indent=0).encode()


def read(content: bytes) -> tuple[str, dict[str, str], list[Leaf]]:
    """What `written` wrote: the signed text, the key, the leaves.

    Raises:
        KeyError, TypeError, ValueError: something else was put there.
    """
    kept = json.loads(content)
    leaves = [(str(entry_id), str(digest)) for entry_id, digest in kept["leaves"]]
    return str(kept["seal"]), {str(name): str(value) for name, value in kept["key"].items()}, leaves

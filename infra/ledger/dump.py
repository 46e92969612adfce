"""The table as a file of JSON lines, and back. Headers come first: of a file that was cut, the truth is what is left.

A line is an item in DynamoDB's own JSON, bytes in Base64; the last one tells how many there are and their SHA-256.
"""

import base64
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from chalicelib.adapters.dynamo.engine import item_from_wire, item_to_wire
from chalicelib.adapters.dynamo.table import Item
from infra.ledger.journal import Scan

_SECOND = {"DAYS", "SEALS", "HOLD", "TX", "POSTED"}


class FileCut(Exception):
    """The file does not end as it was written."""


def write_dump(scan: Scan, path: Path, progress: Callable[[int], None] = lambda done: None) -> int:
    """Write every item, as it is read; how many."""
    count = 0
    with tempfile.TemporaryFile() as second, tempfile.TemporaryFile() as third, path.open("wb") as first:
        for item in scan():
            count += 1
            kind = item["pk"].partition("#")[0]
            into = first if item["sk"] == "H" and kind == "TX" else second if kind in _SECOND else third
            into.write(_line(item))
            progress(count)
        for part in (second, third):
            part.seek(0)
            shutil.copyfileobj(part, first)
    with path.open("rb") as whole:
        digest = hashlib.file_digest(whole, "sha256").hexdigest()
    with path.open("ab") as end:
        end.write(json.dumps({"items": count, "sha256": digest}).encode() + b"\n")
    return count


def read_dump(path: Path, *, even_if_cut: bool = False) -> Iterator[Item]:
    """Its items, as they are read.

    Raises:
        FileCut: before the first item, if the file is not whole and that was not asked for.
    """
    whole = is_whole(path)
    if not whole and not even_if_cut:
        raise FileCut(f"{path} was cut or changed")
    with path.open("rb") as lines:
        for line in lines:
            try:
                read = json.loads(line)
            except ValueError:
                return
            if "pk" in read:
                yield item_from_wire(_decoded(read))


def is_whole(path: Path) -> bool:
    """Whether its last line vouches for all before it."""
    digest, count, last = hashlib.sha256(), 0, b""
    with path.open("rb") as lines:
        for line in lines:
            if last:
                digest.update(last)
                count += 1
            last = line
    try:
        told = json.loads(last or b"{}")
    except ValueError:
        return False
    return bool(told == {"items": count, "sha256": digest.hexdigest()})


def _line(item: Item) -> bytes:
    wire = item_to_wire(item)
    text = json.dumps(wire, default=_base64, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode() + b"\n"


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _decoded(value: Any) -> Any:
    """DynamoDB's JSON with its bytes as bytes."""
    if isinstance(value, list):
        return [_decoded(part) for part in value]
    if isinstance(value, dict):
        if len(value) == 1 and isinstance(value.get("B"), str):
            return {"B": base64.b64decode(value["B"])}
        return {name: _decoded(part) for name, part in value.items()}
    return value


def groups(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in runs of at most `size`."""
    group: list[Item] = []
    for item in items:
        group.append(item)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group

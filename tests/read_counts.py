"""How often a table is read, whatever reads it."""

from typing import Any

import pytest

from chalicelib.adapters.dynamo.table import Table


def counted(table: Table, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Queries and batches from now on."""
    reads = {"query": 0, "get_many": 0}
    for name in reads:
        read = getattr(table, name)

        def counting(asked: Any, name: str = name, read: Any = read) -> Any:
            reads[name] += 1
            return read(asked)

        monkeypatch.setattr(table, name, counting)
    return reads

"""Every kind of journal entry has words: nobody reads `parcel_refused` on a statement, or on the desk."""

import ast
from collections.abc import Iterator
from pathlib import Path

from chalicelib.adapters.dynamo.ledger_items import entry_of
from chalicelib.entrypoints.pages.desk_entry_words import DESK_ENTRY_KINDS
from chalicelib.entrypoints.pages.words import ENTRY_KINDS, entry_words
from infra.demo.world import World
from infra.local.memory_table import MemoryTable
from infra.local.settings import PROJECT

POSTING = ("post", "post_for")


def calls() -> Iterator[ast.Call]:
    for file in sorted((PROJECT / "chalicelib").rglob("*.py")):
        for node in ast.walk(ast.parse(Path(file).read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in POSTING:
                    yield node


def kinds() -> tuple[set[str], set[str]]:
    """Those that are posted by name, and the beginnings of those whose end is a state's or a step's."""
    whole, begun = set(), set()
    for call in calls():
        asked = [word.value for word in call.keywords if word.arg == "kind"] or call.args[2:3]
        for kind in asked:
            if isinstance(kind, ast.Constant) and isinstance(kind.value, str):
                whole.add(kind.value)
            elif isinstance(kind, ast.JoinedStr) and isinstance(kind.values[0], ast.Constant):
                begun.add(str(kind.values[0].value))
    return whole, begun


def test_every_kind_that_is_posted_has_words() -> None:
    whole, begun = kinds()
    assert len(whole) > 30
    assert begun >= {"bank_cash_in_", "cash_in_undo_"}
    assert whole - DESK_ENTRY_KINDS.keys() == set()
    assert [start for start in begun if not any(kind.startswith(start) for kind in DESK_ENTRY_KINDS)] == []


def test_a_transfer_is_called_by_its_direction() -> None:
    assert entry_words("customer_transfer", -50_000) == "Chuyển cho người khác"
    assert entry_words("customer_transfer", 50_000) == "Nhận tiền người khác chuyển"
    assert entry_words("of_next_year", 1) == "Khoản khác"


def test_a_year_of_statements_has_no_line_without_words(world_as_built: World) -> None:
    table = world_as_built.application.table
    assert isinstance(table, MemoryTable)
    entries = [entry_of(item) for item in table.everything() if item["pk"].startswith("TX#") and item["sk"] == "H"]
    moved = {entry.kind for entry in entries if any(posting.account.kind.code == "2010" for posting in entry.postings)}
    assert len(moved) > 4
    assert moved - ENTRY_KINDS.keys() == set()

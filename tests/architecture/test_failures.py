"""The failure catalogue (docs/failures.md): 48 rows, each a named test; table and markers say the same."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
DOCUMENT = ROOT / "docs/failures.md"
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.*?) ?\|$", re.MULTILINE)


def rows() -> dict[int, tuple[str, str, list[str]]]:
    """Where it breaks, what happens here, tests as `path::name`, by number."""
    found = ROW.findall(DOCUMENT.read_text())
    return {int(number): (where, what, re.findall(r"`([^`]+)`", tests)) for number, where, what, tests in found}


def marked() -> dict[int, set[str]]:
    """The tests under `pytest.mark.failure`, as `path::name`, by number."""
    found: dict[int, set[str]] = defaultdict(set)
    for path in sorted(TESTS.rglob("test_*.py")):
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef):
                for number in numbers_of(function):
                    found[number].add(f"{path.relative_to(TESTS).with_suffix('')}::{function.name}")
    return dict(found)


def numbers_of(function: ast.FunctionDef) -> Iterator[int]:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.failure":
            yield from (ast.literal_eval(number) for number in decorator.args)


def test_the_catalogue_has_its_48_rows_in_order() -> None:
    numbers = [int(number) for number, *_ in ROW.findall(DOCUMENT.read_text())]
    assert numbers == list(range(1, 49))
    assert all(where and what for where, what, _ in rows().values())


def test_every_row_is_a_named_test() -> None:
    assert {number for number, (_, _, tests) in rows().items() if not tests} == set()


def test_table_and_markers_agree() -> None:
    told = {(number, test) for number, (_, _, tests) in rows().items() for test in tests}
    found = {(number, test) for number, tests in marked().items() for test in tests}
    assert sorted(told - found) == [], "told in docs/failures.md, and not marked so"
    assert sorted(found - told) == [], "marked, and not told in docs/failures.md"

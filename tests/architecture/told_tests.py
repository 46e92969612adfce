"""Tables of documents whose rows name tests, and the markers that say the same in the tests."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.*?) ?\|$", re.MULTILINE)


@dataclass(frozen=True)
class Table:
    """A table of `number | what goes wrong | what happens here | tests`, and the marker of its rows.

    Attributes:
        document: its path from the root.
    """

    document: str
    marker: str

    def numbers(self) -> list[int]:
        return [int(number) for number, *_ in ROW.findall(self._text)]

    def rows(self) -> dict[int, tuple[str, str, list[str]]]:
        """What goes wrong, what happens here, tests as `path::name`, by number."""
        found = ROW.findall(self._text)
        return {int(number): (wrong, here, re.findall(r"`([^`]+)`", tests)) for number, wrong, here, tests in found}

    def marked(self) -> dict[int, set[str]]:
        """The tests under the marker, as `path::name`, by number."""
        found: dict[int, set[str]] = defaultdict(set)
        for path in sorted(TESTS.rglob("test_*.py")):
            for function in ast.walk(ast.parse(path.read_text())):
                if isinstance(function, ast.FunctionDef):
                    for number in self._numbers_of(function):
                        found[number].add(f"{path.relative_to(TESTS).with_suffix('')}::{function.name}")
        return dict(found)

    def require_agreement(self) -> None:
        """Every row is a named test, and is told where it is marked, and the other way round."""
        assert {number for number, (_, _, tests) in self.rows().items() if not tests} == set()
        told = {(number, test) for number, (_, _, tests) in self.rows().items() for test in tests}
        found = {(number, test) for number, tests in self.marked().items() for test in tests}
        assert sorted(told - found) == [], f"told in {self.document}, and not marked so"
        assert sorted(found - told) == [], f"marked, and not told in {self.document}"

    @property
    def _text(self) -> str:
        return (ROOT / self.document).read_text()

    def _numbers_of(self, function: ast.FunctionDef) -> Iterator[int]:
        for decorator in function.decorator_list:
            if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == f"pytest.mark.{self.marker}":
                yield from (ast.literal_eval(number) for number in decorator.args)

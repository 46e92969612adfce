"""The till app names every unit that goods are counted in, as the pages do."""

import re

import pytest

from chalicelib.kernel.quantity import UNIT_NAMES_VI, Unit
from infra.local.frontend import SOURCES

NAMED = dict(re.findall(r'"(\w+)": \(\) => t\("([^"]+)"\)', (SOURCES / "src" / "till" / "units.ts").read_text("utf-8")))


@pytest.mark.parametrize("unit", Unit)
def test_it_has_the_name_of_the_pages(unit: Unit) -> None:
    assert NAMED[unit.value] == UNIT_NAMES_VI[unit]

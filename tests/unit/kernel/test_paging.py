"""Cursors come back as they were given, and whatever else comes is refused."""

import base64

import pytest

from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.paging import page_size, read_cursor, write_cursor


def spelled(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize("position", [{}, {"pk": "LST#1", "sk": "L"}, {"name": "Đậu tương ≥ 1 kg"}])
def test_a_position_comes_back(position: dict[str, str]) -> None:
    assert read_cursor(write_cursor(position)) == position
    assert "=" not in write_cursor(position)


@pytest.mark.parametrize(
    "cursor",
    ["", "@@@", "a", "ÿ", spelled(""), spelled("nothing"), spelled("[]"), spelled("null"), spelled('{"pk": 1}'),
     spelled('{"pk": null}'), spelled('{"pk": "\\ud800"}'), spelled("[" * 1_400), spelled('{"a":' * 280),
     base64.urlsafe_b64encode(b"\xff\xfe").decode()],
)  # fmt: skip
def test_anything_else_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_cursor(cursor)
    assert refused.value.field == "cursor"


@pytest.mark.parametrize(("limit", "size"), [(None, 24), (1, 1), (100, 100)])
def test_page_sizes(limit: int | None, size: int) -> None:
    assert page_size(limit) == size


@pytest.mark.parametrize("limit", [0, -1, 101, 10**9])
def test_page_sizes_out_of_bounds(limit: int) -> None:
    with pytest.raises(InvalidInput):
        page_size(limit)

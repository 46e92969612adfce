"""Charts are right at their edges: nothing, one value, below zero, equal values."""

import pytest

from chalicelib.catalogue import COMMUNES, DISTRICTS
from chalicelib.entrypoints.pages.charts import AIR, HEIGHT, WIDTH, bounds, change, columns, short_vnd, steps
from chalicelib.entrypoints.pages.commune_map import blocks


def test_columns_stand_on_the_ground_and_fit() -> None:
    drawn = columns([0, 5, 10, -3], ["a", "b", "c", "d"], [20, 0, 1, 2], str)
    assert drawn.top == 20
    assert [bar.height for bar in drawn.bars] == [0, (HEIGHT - AIR) // 4, (HEIGHT - AIR) // 2, 0]
    assert all(bar.y + bar.height == HEIGHT for bar in drawn.bars)
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH for bar in drawn.bars)
    assert drawn.bars[3].says == "d: -3"
    assert drawn.line.split()[0] == f"{WIDTH // 8},{AIR}"


@pytest.mark.parametrize("values", [[], [0], [0, 0]])
def test_nothing_is_drawn_as_nothing(values: list[int]) -> None:
    drawn = columns(values, ["x"] * len(values), [], str)
    assert (drawn.top, drawn.line) == (0, "")
    assert all(bar.height == 0 for bar in drawn.bars)


def test_a_quarter_has_a_column_a_day() -> None:
    drawn = columns(range(92), ["x"] * 92, range(92), str)
    assert min(bar.width for bar in drawn.bars) >= 8


def test_depths_are_equal_parts_and_zero_has_none() -> None:
    assert steps({"a": 0, "b": -1, "c": 1, "d": 2, "e": 3, "f": 4, "g": 5}) == {
        "a": 0, "b": 0, "c": 1, "d": 2, "e": 3, "f": 4, "g": 5,
    }  # fmt: skip
    assert steps({"a": 9, "b": 9}) == {"a": 1, "b": 1}
    assert bounds({"a": 0, "b": 3, "c": 8, "d": 9}) == [(1, 3, 3), (2, 8, 8), (4, 9, 9)]
    assert bounds({"a": 0}) == []


@pytest.mark.parametrize(
    ("now", "before", "says"),
    [
        (0, 0, "không đổi"),
        (7, 0, "trước đó chưa có"),
        (112, 100, "tăng 12 %"),
        (97, 100, "giảm 3 %"),
        (1_000, 1_001, "giảm dưới 1 %"),
        (0, 5, "giảm 100 %"),
        (499, 100, "tăng 399 %"),
        (540, 30, "gấp 18 lần"),
    ],
)
def test_change(now: int, before: int, says: str) -> None:
    assert change(now, before) == says


@pytest.mark.parametrize(
    ("amount", "says"),
    [
        (0, "0"), (500, "500 đ"), (850_000, "850 k"), (12_500_000, "12,5 tr"), (12_000_000, "12 tr"),
        (1_234_000_000, "1,2 tỷ"), (123_400_000, "123 tr"), (-2_500_000, "−2,5 tr"), (999_950, "1000 k"),
    ],
)  # fmt: skip
def test_short_vnd(amount: int, says: str) -> None:
    assert short_vnd(amount) == says


def test_the_map_has_every_commune_once() -> None:
    code = next(iter(COMMUNES))
    found = blocks({code: 5})
    assert {block.code for block in found} == set(DISTRICTS)
    assert len(found) == len(DISTRICTS)
    tiles = [tile for block in found for tile in block.tiles]
    assert sorted(tile.code for tile in tiles) == sorted(COMMUNES)
    assert [(tile.step, tile.value) for tile in tiles if tile.value] == [(1, 5)]
    assert sum(block.total for block in found) == 5

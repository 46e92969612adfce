"""The tile map: one tile a commune, in the block of its district; the blocks lie to each other as the districts do.

The reference data hold no coordinates, so a tile's place within its block says nothing. Pure.
"""

from collections.abc import Mapping
from typing import NamedTuple

from chalicelib.catalogue import COMMUNES, DISTRICTS
from chalicelib.entrypoints.pages.charts import steps

BLOCKS = (
    ("181", "180", "182", "183"),
    ("185", "184", "178", "188"),
    ("186", "187", "", "189"),
)
"""Districts from north to south and west to east, as far as a grid can say it. Source: the province's administrative map."""


class Tile(NamedTuple):
    code: str
    name: str
    step: int
    value: int


class Block(NamedTuple):
    """A district. `total`: of its communes."""

    code: str
    name: str
    total: int
    tiles: list[Tile]


def blocks(values: Mapping[str, int]) -> list[Block]:
    """Every district with its communes, row by row of the map; a commune that is not among the values has nothing."""
    depth = steps(values)
    tiles: dict[str, list[Tile]] = {code: [] for code in DISTRICTS}
    for code, commune in COMMUNES.items():
        tiles[commune.district_code].append(Tile(code, plain_name(commune.name), depth.get(code, 0), values.get(code, 0)))
    return [
        Block(district, plain_name(DISTRICTS[district]), sum(tile.value for tile in tiles[district]), tiles[district])
        for row in BLOCKS
        for district in row
        if district
    ]


def plain_name(name: str) -> str:
    """Without its kind: a tile is small."""
    for kind in ("Xã ", "Phường ", "Thị trấn ", "Huyện "):
        if name.startswith(kind):
            return name.removeprefix(kind)
    return name

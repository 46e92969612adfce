"""Charts that the server draws: columns of an SVG, and steps of a colour. Pure.

The SVG is stretched to the width that is there, so it holds no letters; what it shows stands beside it and in a table.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from chalicelib.entrypoints.speech import say, speaks_english
from chalicelib.kernel.records import dataclass

WIDTH, HEIGHT, AIR = 1_000, 200, 4
STEPS = 5
MANY_TIMES = 5
"""From here on a percentage says less than how many times it is."""


class Bar(NamedTuple):
    """A column of the drawing, and what it says."""

    x: int
    y: int
    width: int
    height: int
    says: str


@dataclass(frozen=True, slots=True)
class Columns:
    """
    Attributes:
        line: the points of what is compared with, `x,y x,y …`; empty without.
        top: the greatest value shown.
    """

    bars: list[Bar]
    line: str
    top: int


def columns(values: Sequence[int], names: Sequence[str], before: Sequence[int], say: Callable[[int], str]) -> Columns:
    """A column for each value, with a line through the values of the time before; what is below zero is drawn as nothing.

    Args:
        names: of the values, as of days; as many.
        before: as many, or none.
    """
    top = max([*values, *before, 0])
    scale, step = top or 1, WIDTH // max(len(values), 1)
    bars = []
    for place, (value, name) in enumerate(zip(values, names, strict=True)):
        height = max(value, 0) * (HEIGHT - AIR) // scale
        gap = max(step // 5, 1)
        bars.append(Bar(place * step + gap, HEIGHT - height, step - gap, height, f"{name}: {say(value)}"))
    points = (
        f"{place * step + step // 2},{HEIGHT - max(value, 0) * (HEIGHT - AIR) // scale}"
        for place, value in enumerate(before)
    )
    return Columns(bars, " ".join(points), top)


def steps(values: Mapping[str, int]) -> dict[str, int]:
    """The depth of colour of each, 1 to 5 in equal parts of those above zero, 0 for the others."""
    ranked = sorted(value for value in values.values() if value > 0)
    return {
        name: 1 + bisect_left(ranked, value) * STEPS // len(ranked) if value > 0 else 0 for name, value in values.items()
    }


def bounds(values: Mapping[str, int]) -> list[tuple[int, int, int]]:
    """Each depth of `steps` that is used, with the least and the greatest value that has it."""
    found: dict[int, list[int]] = {}
    for name, step in steps(values).items():
        if step:
            found.setdefault(step, []).append(values[name])
    return [(step, min(them), max(them)) for step, them in sorted(found.items())]


def change(now: int, before: int) -> str:
    """`tăng 12 %`, `gấp 18 lần`, `giảm 3 %`, `không đổi`; without a time before, nothing to compare."""
    if now == before:
        return say("không đổi")
    if before <= 0:
        return say("trước đó chưa có")
    if now >= MANY_TIMES * before:
        return say("gấp {n} lần", n=now // before)
    percent = round(abs(now - before) * 100 / before)
    percent_words = str(percent) if percent else say("dưới 1")
    return say("tăng {percent} %", percent=percent_words) if now > before else say("giảm {percent} %", percent=percent_words)


def short_vnd(amount: int) -> str:
    """`850 k`, `12,5 tr`, `1,2 tỷ`: for a tile; never where an amount is decided by."""
    for unit, size in ((say("tỷ"), 1_000_000_000), (say("tr"), 1_000_000), ("k", 1_000)):
        if abs(amount) >= size:
            tenths = round(amount * 10 / size)
            whole, part = divmod(abs(tenths), 10)
            point = "." if speaks_english() else ","
            return f"{'−' if amount < 0 else ''}{whole}{f'{point}{part}' if part and whole < 100 else ''} {unit}"
    return say("{amount} đ", amount=amount) if amount else "0"

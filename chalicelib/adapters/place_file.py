"""The gazetteer's file, as infra/places.py makes it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from chalicelib.places import Former, Gazetteer, Province, Ward

FILE = Path(__file__).parent.parent / "data" / "places.txt"


def read_gazetteer() -> Gazetteer:
    """All wards; some 30 ms of the processor, so it is read when the first address is asked for."""
    return Gazetteer(_wards(FILE.read_text(encoding="utf-8").splitlines()))


def _wards(lines: Sequence[str]) -> Iterator[tuple[Ward, list[Former]]]:
    province = Province("", "", "")
    ward: Ward | None = None
    formers: list[Former] = []
    for line in lines:
        kind, *told = line.split("|")
        if kind in "PW" and ward is not None:
            yield ward, formers
            ward, formers = None, []
        if kind == "P":
            code, name, short, also = told
            province = Province(code, name, short, tuple(also.split()))
        elif kind == "W":
            ward = Ward(told[0], told[1], province)
        else:
            code, name, district, of_province = told
            formers.append(Former(code, name, district, of_province, kind == "O"))
    if ward is not None:
        yield ward, formers

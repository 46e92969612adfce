"""Places over HTTP: provinces, wards, and wards by whatever words people type."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.kernel.errors import InvalidInput
from chalicelib.places import Match, Ward, wards_of_province

place_routes = Resource(__name__, tag="places")

LONGEST_TYPED = 120
MOST_PLACES = 8
PlaceCode = Annotated[str, msgspec.Meta(max_length=5)]


class ProvinceView(View, frozen=True, kw_only=True):
    """One of the 34 provinces since July 2025."""

    code: PlaceCode
    name: str
    short_name: str


class ProvincesView(View, frozen=True, kw_only=True):
    """All provinces, by name."""

    entries: list[ProvinceView]


class WardView(View, frozen=True, kw_only=True):
    """A ward, commune or special zone."""

    code: PlaceCode
    name: str
    province_code: PlaceCode
    province: str


class WardsView(View, frozen=True, kw_only=True):
    """All wards of a province, by name."""

    entries: list[WardView]


class PlaceView(View, frozen=True, kw_only=True):
    """A ward that what was typed may mean. `formerly`: the ward of before July 2025 under whose name it was found, and its
    code of then; with `part`, only a part of that one went here, and the person knows whether hers did."""

    ward: WardView
    formerly: str | None
    former_code: PlaceCode | None
    part: bool


class PlacesView(View, frozen=True, kw_only=True):
    """The likeliest first."""

    entries: list[PlaceView]


@place_routes.query("/provinces", answer=ProvincesView, summary="The 34 provinces", guests=True)
def list_provinces(work: Work, call: Call) -> ProvincesView:
    provinces = work.application.gazetteer.provinces
    return ProvincesView(entries=[ProvinceView(code=one.code, name=one.name, short_name=one.short) for one in provinces])


@place_routes.query("/provinces/{province_code}/wards", answer=WardsView, summary="The wards of a province", guests=True)
def list_wards(work: Work, call: Call) -> WardsView:
    wards = wards_of_province(work.application.gazetteer, call.path["province_code"])
    return WardsView(entries=[ward_view(one) for one in wards])


@place_routes.query(
    "/places",
    answer=PlacesView,
    summary="Wards by words of their names, new or old, with or without accents",
    guests=True,
    query={"q": "What was typed, e.g. `p. vinh trai lang son`; the last word may be half typed."},
)
def find_places(work: Work, call: Call) -> PlacesView:
    typed = call.query.get("q", "")
    if len(typed) > LONGEST_TYPED:
        raise InvalidInput("Nơi nhận quá dài.", f"At most {LONGEST_TYPED} characters.", field="q")
    found = work.application.gazetteer.find(typed, most=MOST_PLACES)
    return PlacesView(entries=[place_view(one) for one in found])


def ward_view(ward: Ward) -> WardView:
    return WardView(code=ward.code, name=ward.name, province_code=ward.province.code, province=ward.province.name)


def place_view(match: Match) -> PlaceView:
    former = match.former
    return PlaceView(
        ward=ward_view(match.ward),
        formerly=former.full if former else None,
        former_code=former.code or None if former else None,
        part=former is not None and not former.whole,
    )

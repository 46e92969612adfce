"""Places: where in Vietnam something goes, as people write it.

Terms:
    province: one of the 34 since July 2025.
    ward: a ward, commune or special zone of a province; addresses name nothing between the two any more.
    former: a ward of before, with its district; people and papers will name them for years.

Invariants: every old name leads to the wards that it became; where it became several, the person chooses.
Source: codes of the General Statistics Office; see infra/places.py for how the data was made.
"""

from chalicelib.places.errors import NoSuchProvince
from chalicelib.places.gazetteer import Gazetteer
from chalicelib.places.service import wards_of_province
from chalicelib.places.ward import Former, Match, Province, Ward

__all__ = [
    "Former",
    "Gazetteer",
    "Match",
    "NoSuchProvince",
    "Province",
    "Ward",
    "wards_of_province",
]

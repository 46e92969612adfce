"""Use cases of places: they only look things up."""

from chalicelib.places.errors import NoSuchProvince
from chalicelib.places.gazetteer import Gazetteer
from chalicelib.places.ward import Ward


def wards_of_province(gazetteer: Gazetteer, code: str) -> list[Ward]:
    """
    Raises:
        NoSuchProvince: no province has the code.
    """
    found = gazetteer.wards_of(code)
    if not found:
        raise NoSuchProvince("Không có tỉnh, thành phố này.", "There is no such province.")
    return found

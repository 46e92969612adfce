"""Use cases of places: they only look things up."""

from chalicelib.places.errors import NoSuchProvince, UnknownWard
from chalicelib.places.gazetteer import Gazetteer
from chalicelib.places.ward import Ward


def find_ward(gazetteer: Gazetteer, code: str, *, field: str = "ward_code") -> Ward:
    """
    Raises:
        UnknownWard: no ward has the code.
    """
    found = gazetteer.ward(code)
    if found is None:
        raise UnknownWard("Không có xã, phường này trong danh sách.", f"No ward has the code {code[:8]!r}.", field=field)
    return found


def wards_of_province(gazetteer: Gazetteer, code: str) -> list[Ward]:
    """
    Raises:
        NoSuchProvince: no province has the code.
    """
    found = gazetteer.wards_of(code)
    if not found:
        raise NoSuchProvince("Không có tỉnh, thành phố này.", "There is no such province.")
    return found

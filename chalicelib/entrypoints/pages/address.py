"""The address of a form: its ward and province as people write them, settled to those of today, or asked back."""

from chalicelib.catalogue import TODAYS_WARDS
from chalicelib.entrypoints.pages.page import Visit
from chalicelib.entrypoints.speech import say
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.records import dataclass
from chalicelib.places import Match

MOST_CHOICES = 6
AS_WRITTEN = "-"
"""Chosen by who knows better than our list."""


@dataclass(frozen=True, slots=True)
class Address:
    """
    Attributes:
        line: the whole address in one line, the province last.
        ward_code: of a ward of Lạng Sơn, once it is clear which.
        note: what an old name has become, and what follows for the fee, to be shown; empty without one.
        choices: wards that may be meant, when it is not clear which.
    """

    line: str
    ward_code: str | None = None
    note: str = ""
    choices: tuple[Match, ...] = ()


def address_of(visit: Visit) -> Address:
    """The form's `recipient.address`, `ward` and `province`; `ward_code` is the one that was chosen among several."""
    street, ward, province = (visit.text(name) for name in ("recipient.address", "ward", "province"))
    found = visit.application.gazetteer.meant(ward, province, most=MOST_CHOICES)
    chosen = [one for one in found if one.ward.code == visit.text("ward_code")] or found
    if len(chosen) == 1:
        match = chosen[0]
        line = ", ".join(filter(None, (street, match.ward.name, match.ward.province.name)))
        note = (
            say("{former} nay là {ward}.", former=match.former.full, ward=match.ward.full)
            if match.former is not None
            else ""
        )
        known = TODAYS_WARDS.get(match.ward.code)
        if known is not None and known.district_code is None:
            note = say(
                "{note} {name} gồm xã của nhiều huyện cũ: phí giao tính trong tỉnh.", note=note, name=known.name
            ).strip()
        return Address(line, known.code if known else None, note)
    line = ", ".join(filter(None, (street, ward, province)))
    return Address(line, choices=() if visit.text("ward_code") == AS_WRITTEN else tuple(chosen))


def require_clear(address: Address) -> Address:
    """An address that leaves no question.

    Raises:
        InvalidInput: several wards may be meant; the page shows them.
    """
    if address.choices:
        raise InvalidInput("Có nhiều nơi cùng tên. Mời chọn đúng xã, phường.", "Several wards may be meant.", field="ward")
    return address

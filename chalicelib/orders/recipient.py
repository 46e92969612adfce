"""Who receives an order, and where."""

from chalicelib.catalogue import commune_of, todays_ward
from chalicelib.identity import phone_of
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.records import dataclass
from chalicelib.orders.delivery import Destination, says_ward

LONGEST_NAME, LONGEST_ADDRESS, LONGEST_NOTE = 100, 300, 300


@dataclass(frozen=True, slots=True)
class Recipient:
    """
    Attributes:
        phone: `+84…`; with the order's code it opens the order's page.
        address: house, street, ward, province, as people write it.
        commune_code: one of the 200 communes of Lạng Sơn, when it stays in the province; else None.
        note: for the household and the carrier.
        ward_code: of the ward of today's Lạng Sơn with which the address ends, where that is known.
    """

    name: str
    phone: str
    address: str
    commune_code: str | None = None
    note: str = ""
    ward_code: str | None = None

    @property
    def destination(self) -> Destination:
        return Destination(self.commune_code, self.address, self.ward_code)

    @property
    def area(self) -> str:
        """The commune, or the province that ends the address: for those who need not know the house."""
        if self.commune_code is None:
            return self.address.rpartition(",")[2].strip()
        commune = commune_of(self.commune_code)
        return f"{commune.name}, {commune.district}, Lạng Sơn"

    @property
    def place(self) -> str:
        """The address with the commune's name, for the label."""
        if self.commune_code is None:
            return self.address
        commune = commune_of(self.commune_code)
        return f"{self.address}, {commune.name}, {commune.district}, Lạng Sơn"


def recipient_of(
    *,
    name: str,
    phone: str,
    address: str,
    commune_code: str | None = None,
    note: str = "",
    ward_code: str | None = None,
) -> Recipient:
    """
    Raises:
        InvalidInput: a name, phone number, address, commune, ward or note that is none, or too long.
    """
    return Recipient(
        name=_text(name, "recipient.name", least=2, most=LONGEST_NAME),
        phone=phone_of(phone, field="recipient.phone"),
        address=_text(address, "recipient.address", least=5, most=LONGEST_ADDRESS),
        commune_code=None if commune_code is None else commune_of(commune_code, field="recipient.commune_code").code,
        note=_text(note, "recipient.note", least=0, most=LONGEST_NOTE),
        ward_code=_ward_code(ward_code, address, "recipient.ward_code"),
    )


def destination_of(commune_code: str | None, address: str, ward_code: str | None = None) -> Destination:
    """
    Raises:
        InvalidInput: a commune, address or ward that is none.
    """
    if commune_code is None:
        written = _text(address, "destination.address", least=2, most=LONGEST_ADDRESS)
        return Destination(None, written, _ward_code(ward_code, written, "destination.ward_code"))
    return Destination(commune_of(commune_code, field="destination.commune_code").code)


def _ward_code(code: str | None, address: str, field: str) -> str | None:
    """The label has the address alone: what the fee is counted by must be what it says.

    Raises:
        InvalidInput: not a ward of Lạng Sơn, or not the one with which the address ends.
    """
    if code is None:
        return None
    ward = todays_ward(code, field=field)
    if not says_ward(address, ward):
        raise InvalidInput(
            f"Địa chỉ phải kết thúc bằng “{ward.name}, Lạng Sơn”.",
            "The address does not end with the ward.",
            field=field,
        )
    return code


def _text(text: str, field: str, *, least: int, most: int) -> str:
    """One line of printable text."""
    clean = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if not least <= len(clean) <= most:
        raise InvalidInput(f"Cần từ {least} đến {most} chữ.", f"Between {least} and {most} characters.", field=field)
    return clean

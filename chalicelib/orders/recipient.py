"""Who receives an order, and where."""

from chalicelib.catalogue import commune_of
from chalicelib.identity import phone_of
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.records import dataclass
from chalicelib.orders.delivery import Destination

LONGEST_NAME, LONGEST_ADDRESS, LONGEST_NOTE = 100, 300, 300


@dataclass(frozen=True, slots=True)
class Recipient:
    """
    Attributes:
        phone: `+84…`; with the order's code it opens the order's page.
        address: house, street, ward, province, as people write it.
        commune_code: one of the 200 communes of Lạng Sơn, when it stays in the province; else None.
        note: for the household and the carrier.
    """

    name: str
    phone: str
    address: str
    commune_code: str | None = None
    note: str = ""

    @property
    def destination(self) -> Destination:
        return Destination(self.commune_code, self.address)

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


def recipient_of(*, name: str, phone: str, address: str, commune_code: str | None = None, note: str = "") -> Recipient:
    """
    Raises:
        InvalidInput: a name, phone number, address, commune or note that is none, or too long.
    """
    return Recipient(
        name=_text(name, "recipient.name", least=2, most=LONGEST_NAME),
        phone=phone_of(phone, field="recipient.phone"),
        address=_text(address, "recipient.address", least=5, most=LONGEST_ADDRESS),
        commune_code=None if commune_code is None else commune_of(commune_code, field="recipient.commune_code").code,
        note=_text(note, "recipient.note", least=0, most=LONGEST_NOTE),
    )


def destination_of(commune_code: str | None, address: str) -> Destination:
    """
    Raises:
        InvalidInput: a commune or address that is none.
    """
    if commune_code is None:
        return Destination(None, _text(address, "destination.address", least=2, most=LONGEST_ADDRESS))
    return Destination(commune_of(commune_code, field="destination.commune_code").code)


def _text(text: str, field: str, *, least: int, most: int) -> str:
    """One line of printable text."""
    clean = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if not least <= len(clean) <= most:
        raise InvalidInput(f"Cần từ {least} đến {most} chữ.", f"Between {least} and {most} characters.", field=field)
    return clean

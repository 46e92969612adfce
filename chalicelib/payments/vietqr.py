"""VietQR: the text inside the code that a buyer's bank app scans. Strict: what is not well formed is refused, never guessed.

The format is EMVCo's merchant-presented code: fields of a two-digit id, a two-digit length and a value, the last of them a
checksum. Only transfers to an account are written here (service `QRIBFTTA`).
Source: NAPAS, "Tài liệu quy định về định dạng mã VietQR", 1.0 (2021-09); EMVCo, Merchant-Presented QR Code, 1.1.
"""

import re

from chalicelib.kernel.money import MAX_AMOUNT, Money
from chalicelib.kernel.records import dataclass
from chalicelib.payments.errors import MalformedCode

NETWORK = "A000000727"
TO_ACCOUNT = "QRIBFTTA"
VND = "704"
COUNTRY = "VN"
MAX_PURPOSE = 25
_BIN = re.compile(r"[0-9]{6}")
_ACCOUNT = re.compile(r"[0-9A-Za-z]{1,19}")
_PURPOSE = re.compile(r"[0-9A-Za-z .,\-]{1,25}")
_AMOUNT = re.compile(r"[1-9][0-9]{0,12}")


@dataclass(frozen=True, slots=True)
class TransferCode:
    """A transfer to an account.

    Attributes:
        bank_bin: the bank's six-digit number at the interbank switch.
        amount: đồng; None lets the payer choose.
        purpose: at most 25 plain letters; the payer's bank copies it into the transfer's content. Empty for none.
    """

    bank_bin: str
    account: str
    amount: Money | None = None
    purpose: str = ""


def checksum(text: str) -> str:
    """CRC-16/CCITT-FALSE as four capital hexadecimal digits: polynomial 1021, start FFFF, not reflected."""
    register = 0xFFFF
    for byte in text.encode():
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1 ^ 0x1021) & 0xFFFF if register & 0x8000 else register << 1
    return f"{register:04X}"


def encode(transfer: TransferCode) -> str:
    """The code's text.

    Raises:
        MalformedCode: a part that cannot be written.
    """
    _check(transfer)
    beneficiary = _field("00", transfer.bank_bin) + _field("01", transfer.account)
    parts = [
        _field("00", "01"),
        # 12 is good for one payment, 11 for any number: a code without an amount is printed and reused.
        _field("01", "11" if transfer.amount is None else "12"),
        _field("38", _field("00", NETWORK) + _field("01", beneficiary) + _field("02", TO_ACCOUNT)),
        _field("53", VND),
    ]
    if transfer.amount is not None:
        parts.append(_field("54", str(transfer.amount)))
    parts.append(_field("58", COUNTRY))
    if transfer.purpose:
        parts.append(_field("62", _field("08", transfer.purpose)))
    body = "".join(parts) + "6304"
    return body + checksum(body)


def decode(text: str) -> TransferCode:
    """The transfer that a code asks for.

    Raises:
        MalformedCode: damaged, not VietQR, not a transfer to an account, or not in đồng.
    """
    if not text.isascii() or len(text) < 8 or text[-8:-4] != "6304":
        raise MalformedCode("it has no checksum")
    if checksum(text[:-4]) != text[-4:]:
        raise MalformedCode("the checksum is wrong")
    fields = _fields(text)
    for name, expected in (("00", "01"), ("53", VND), ("58", COUNTRY)):
        if fields.get(name) != expected:
            raise MalformedCode(f"field {name} is not {expected}")
    if fields.get("01") not in ("11", "12"):
        raise MalformedCode("field 01 is neither 11 nor 12")
    merchant = _fields(fields.get("38", ""))
    if merchant.get("00") != NETWORK or merchant.get("02", TO_ACCOUNT) != TO_ACCOUNT:
        raise MalformedCode("it does not ask for a transfer to an account")
    beneficiary = _fields(merchant.get("01", ""))
    amount = fields.get("54")
    if amount is not None and not _AMOUNT.fullmatch(amount):
        raise MalformedCode("the amount is not a whole number of đồng")
    transfer = TransferCode(
        bank_bin=beneficiary.get("00", ""),
        account=beneficiary.get("01", ""),
        amount=None if amount is None else int(amount),
        purpose=_fields(fields.get("62", "")).get("08", ""),
    )
    _check(transfer)
    return transfer


def _check(transfer: TransferCode) -> None:
    if not _BIN.fullmatch(transfer.bank_bin):
        raise MalformedCode("a bank's number has six digits")
    if not _ACCOUNT.fullmatch(transfer.account):
        raise MalformedCode("an account number has 1 to 19 letters and digits")
    if transfer.amount is not None and not 0 < transfer.amount <= MAX_AMOUNT:
        raise MalformedCode("the amount is out of range")
    if transfer.purpose and not _PURPOSE.fullmatch(transfer.purpose):
        raise MalformedCode("a purpose has at most 25 plain letters, digits, spaces and . , -")


def _field(name: str, value: str) -> str:
    return f"{name}{len(value):02d}{value}"


def _fields(text: str) -> dict[str, str]:
    """The fields of a code or of a nested value.

    Raises:
        MalformedCode: a length that does not fit, a field twice.
    """
    found: dict[str, str] = {}
    position = 0
    while position < len(text):
        name, length = text[position : position + 2], text[position + 2 : position + 4]
        if not (name.isdigit() and len(length) == 2 and length.isdigit()):
            raise MalformedCode("a field without id or length")
        value = text[position + 4 : position + 4 + int(length)]
        if len(value) != int(length) or not value:
            raise MalformedCode(f"field {name} is cut off")
        if name in found:
            raise MalformedCode(f"field {name} stands twice")
        found[name] = value
        position += 4 + int(length)
    return found

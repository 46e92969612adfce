"""Reads a VietQR code as a banking app does. Source: EMVCo QR MPM 1.1 and NAPAS's VietQR profile of it.

Kept apart from the product's own codec on purpose: two readers that agree are worth more than one used twice.
"""

from dataclasses import dataclass

NAPAS = "A000000727"
TO_ACCOUNT = "QRIBFTTA"
DONG = "704"


class Unreadable(ValueError):
    """Not a VietQR code for a transfer to an account; the text says why, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class TransferCode:
    """What the code asks for; `amount` is None when the payer chooses it."""

    bank_bin: str
    account: str
    amount: int | None
    content: str


def read_code(payload: str) -> TransferCode:
    """Raises: Unreadable: broken checksum, not VietQR, not đồng, no account."""
    payload = payload.strip()
    if len(payload) < 8 or payload[-8:-4] != "6304":
        raise Unreadable("Mã QR không có phần kiểm tra.")
    if f"{_crc16(payload[:-4].encode()):04X}" != payload[-4:].upper():
        raise Unreadable("Mã QR bị lỗi: sai mã kiểm tra.")
    fields = _fields(payload)
    if fields.get("53", DONG) != DONG:
        raise Unreadable("Mã QR không dùng đồng Việt Nam.")
    merchant = _fields(fields.get("38", ""))
    if merchant.get("00") != NAPAS or merchant.get("02", TO_ACCOUNT) != TO_ACCOUNT:
        raise Unreadable("Đây không phải mã VietQR chuyển khoản đến tài khoản.")
    receiver = _fields(merchant.get("01", ""))
    if not receiver.get("00") or not receiver.get("01"):
        raise Unreadable("Mã QR thiếu ngân hàng hoặc số tài khoản.")
    amount = fields.get("54")
    if amount is not None and not (amount.isascii() and amount.isdigit() and 0 < int(amount) < 10**12):
        raise Unreadable("Số tiền trong mã QR không hợp lệ.")
    return TransferCode(
        bank_bin=receiver["00"],
        account=receiver["01"],
        amount=int(amount) if amount is not None else None,
        content=_fields(fields.get("62", "")).get("08", ""),
    )


def _fields(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    place = 0
    while place < len(text):
        tag, length = text[place : place + 2], text[place + 2 : place + 4]
        if not (len(length) == 2 and length.isascii() and length.isdigit()):
            raise Unreadable("Mã QR bị lỗi: độ dài trường không đúng.")
        value = text[place + 4 : place + 4 + int(length)]
        if len(value) != int(length) or tag in found:
            raise Unreadable("Mã QR bị lỗi: trường bị cắt hoặc lặp.")
        found[tag] = value
        place += 4 + int(length)
    return found


def _crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE: polynomial 1021, start FFFF."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
        crc &= 0xFFFF
    return crc

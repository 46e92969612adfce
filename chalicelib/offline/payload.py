"""A voucher as bytes: 39 of them, a signature of 64, and base32 around both for a QR code of version 7-M (165 letters).

    version 1 | key id 2 | voucher 16 | outlet 3 | lease number 4 | thousand đồng 2 | issued 4 | minutes good 2 | PIN tag 5

All numbers big-endian; `issued` is seconds since 1970. Base32 is that of RFC 4648 without padding: capital letters and
digits, which a QR code holds at 5.5 bits each.
"""

import base64
import binascii
import struct
from datetime import UTC, datetime, timedelta

from chalicelib.kernel.ids import ALPHABET
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.offline.errors import VoucherUnreadable
from chalicelib.offline.tags import TAG_BYTES
from chalicelib.offline.voucher import Voucher

VERSION = 1
PAYLOAD_BYTES, SIGNATURE_BYTES = 39, 64
UNIT: Money = 1_000
"""Vouchers are whole thousands: the smallest note in use."""
_LAYOUT = struct.Struct(f">BH16s3sIHIH{TAG_BYTES}s")


@dataclass(frozen=True, slots=True)
class Payload:
    """What the tablet reads off a voucher."""

    kid: int
    voucher_id: str
    outlet_code: str
    lease_number: int
    amount: Money
    issued_at: datetime
    good_until: datetime
    pin_tag: bytes

    def packed(self) -> bytes:
        minutes = (self.good_until - self.issued_at) // timedelta(minutes=1)
        return _LAYOUT.pack(
            VERSION,
            self.kid,
            _ulid_bytes(self.voucher_id),
            int(self.outlet_code).to_bytes(3, "big"),
            self.lease_number,
            self.amount // UNIT,
            int(self.issued_at.timestamp()),
            minutes,
            self.pin_tag,
        )


def payload_of(voucher: Voucher) -> Payload:
    return Payload(
        kid=voucher.kid,
        voucher_id=voucher.voucher_id,
        outlet_code=voucher.outlet_code,
        lease_number=voucher.lease_number,
        amount=voucher.amount,
        issued_at=voucher.issued_at,
        good_until=voucher.good_until,
        pin_tag=bytes.fromhex(voucher.pin_tag),
    )


def qr_text(payload: bytes, signature: bytes) -> str:
    return base64.b32encode(payload + signature).decode().rstrip("=")


def split_text(text: str) -> tuple[bytes, bytes]:
    """Payload and signature of a QR code's text.

    Raises:
        VoucherUnreadable: not such a text.
    """
    try:
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError) as error:
        raise _unreadable() from error
    if len(raw) != PAYLOAD_BYTES + SIGNATURE_BYTES:
        raise _unreadable()
    return raw[:PAYLOAD_BYTES], raw[PAYLOAD_BYTES:]


def unpack(packed: bytes) -> Payload:
    """
    Raises:
        VoucherUnreadable: of another version or length.
    """
    if len(packed) != PAYLOAD_BYTES or packed[0] != VERSION:
        raise _unreadable()
    _, kid, voucher, outlet, number, thousands, issued, minutes, tag = _LAYOUT.unpack(packed)
    issued_at = datetime.fromtimestamp(issued, UTC)
    return Payload(
        kid=kid,
        voucher_id=_ulid_text(voucher),
        outlet_code=f"{int.from_bytes(outlet, 'big'):05d}",
        lease_number=number,
        amount=thousands * UNIT,
        issued_at=issued_at,
        good_until=issued_at + timedelta(minutes=minutes),
        pin_tag=tag,
    )


def _ulid_bytes(voucher_id: str) -> bytes:
    number = 0
    for letter in voucher_id.partition("_")[2]:
        number = number * 32 + ALPHABET.index(letter)
    return number.to_bytes(16, "big")


def _ulid_text(raw: bytes) -> str:
    number, letters = int.from_bytes(raw, "big"), []
    for _ in range(26):
        number, digit = divmod(number, 32)
        letters.append(ALPHABET[digit])
    return f"vch_{''.join(reversed(letters))}"


def _unreadable() -> VoucherUnreadable:
    return VoucherUnreadable("Không đọc được phiếu.", "Not a voucher.", field="voucher")

"""A voucher as bytes and as a QR code."""

from datetime import UTC, datetime, timedelta

import pytest
import segno

from chalicelib.offline import Payload, VoucherId, VoucherUnreadable, qr_text, split_text, unpack
from tests.builders import SeededEntropy

AT = datetime(2026, 11, 23, 5, 42, 7, tzinfo=UTC)


def payload(**changes: object) -> Payload:
    values: dict[str, object] = {
        "kid": 1312,
        "voucher_id": VoucherId.make(AT, SeededEntropy("payload")),
        "outlet_code": "06523",
        "lease_number": 7,
        "amount": 2_000_000,
        "issued_at": AT,
        "good_until": AT + timedelta(hours=24),
        "pin_tag": b"\x00\xff\x10\x20\x30",
    }
    return Payload(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [{}, {"kid": 65_535, "lease_number": 2**32 - 1}, {"outlet_code": "00001"}, {"amount": 1_000, "good_until": AT}],
)
def test_what_is_packed_is_read_again(changes: dict[str, object]) -> None:
    packed = payload(**changes).packed()
    assert len(packed) == 39
    assert unpack(packed) == payload(**changes)


def test_it_fits_a_small_qr_code() -> None:
    text = qr_text(payload().packed(), bytes(range(64)))
    assert len(text) == 165
    assert segno.make(text, error="m", boost_error=False, micro=False).designator == "7-M"
    assert split_text(text) == (payload().packed(), bytes(range(64)))


@pytest.mark.parametrize("text", ["", "A", "A" * 164, "a" * 165, "0" * 165, "A" * 173, "Ạ" * 165])
def test_what_is_no_voucher_is_refused(text: str) -> None:
    with pytest.raises(VoucherUnreadable):
        split_text(text)


@pytest.mark.parametrize("packed", [b"", b"\x02" + payload().packed()[1:], payload().packed()[:-1]])
def test_another_version_is_refused(packed: bytes) -> None:
    with pytest.raises(VoucherUnreadable):
        unpack(packed)

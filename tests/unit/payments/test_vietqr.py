"""The VietQR codec against the standard's vectors and against another implementation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qr_pay import QRPay

from chalicelib.payments.errors import MalformedCode
from chalicelib.payments.vietqr import TransferCode, checksum, decode, encode

STATIC = "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F"
"""NAPAS's own static example; its printed checksum, F4E5, is that of no text in the page."""
DYNAMIC = (
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN62340107NPS6869"
    "0819thanh toan don hang63042E2E"
)

transfers = st.builds(
    TransferCode,
    bank_bin=st.from_regex(r"[0-9]{6}", fullmatch=True),
    account=st.from_regex(r"[0-9A-Z]{1,19}", fullmatch=True),
    amount=st.none() | st.integers(1, 10**12),
    purpose=st.from_regex(r"[0-9A-Za-z]{1,25}", fullmatch=True),
)


def test_the_checksum_is_crc16_ccitt_false() -> None:
    assert checksum("123456789") == "29B1"


def test_the_static_example_is_read_and_written() -> None:
    transfer = TransferCode("970403", "0011012345678")
    assert decode(STATIC) == transfer
    assert encode(transfer) == STATIC


def test_the_dynamic_example_is_read() -> None:
    assert decode(DYNAMIC) == TransferCode("970403", "0011012345678", 180_000, "thanh toan don hang")


@given(transfers)
def test_what_is_written_is_read(transfer: TransferCode) -> None:
    assert decode(encode(transfer)) == transfer


@given(transfers.filter(lambda transfer: transfer.amount is not None))
def test_another_implementation_writes_the_same(transfer: TransferCode) -> None:
    other = QRPay(transfer.bank_bin, transfer.account, transfer.amount, transfer.purpose)
    assert other.code == encode(transfer)


@given(transfers)
def test_another_implementation_reads_the_same(transfer: TransferCode) -> None:
    read = QRPay.decode(encode(transfer))
    assert read.bin_id == transfer.bank_bin
    assert read.consumer_id == transfer.account
    assert str(read.transaction_amount or "") == str(transfer.amount or "")
    assert read.purpose_of_transaction == transfer.purpose


@given(transfers, st.data())
def test_one_wrong_letter_is_noticed(transfer: TransferCode, data: st.DataObject) -> None:
    text = encode(transfer)
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("0123456789ABCDEF").filter(lambda other: other != text[place]))
    with pytest.raises(MalformedCode):
        decode(text[:place] + letter + text[place + 1 :])


def signed(body: str) -> str:
    return body + "6304" + checksum(body + "6304")


HEAD, MERCHANT = "000201010212", "38570010A0000007270127000697040301130011012345678" + "0208QRIBFTTA"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "63049E6F",
        STATIC[:-4] + "F4E5",
        STATIC.lower(),
        signed(HEAD + MERCHANT + "5303840" + "5802VN"),
        signed(HEAD + MERCHANT + "5303704" + "5802US"),
        signed(HEAD + MERCHANT + "5303704" + "540518000" + "540518000" + "5802VN"),
        signed(HEAD + MERCHANT + "5303704" + "540518.50" + "5802VN"),
        signed(HEAD + MERCHANT + "5303704" + "540500180" + "5802VN"),
        signed(HEAD + MERCHANT + "5303704" + "54100" + "5802VN"),
        signed(HEAD + MERCHANT.replace("QRIBFTTA", "QRIBFTTC") + "5303704" + "5802VN"),
        signed(HEAD + MERCHANT.replace("A000000727", "A000000728") + "5303704" + "5802VN"),
        signed("000202010212" + MERCHANT + "5303704" + "5802VN"),
        signed("000201010213" + MERCHANT + "5303704" + "5802VN"),
        signed(HEAD + "5303704" + "5802VN"),
        signed(HEAD + MERCHANT + "5303704" + "5899VN"),
    ],
)
def test_what_is_not_a_transfer_in_dong_is_refused(text: str) -> None:
    with pytest.raises(MalformedCode):
        decode(text)


@pytest.mark.parametrize(
    "transfer",
    [
        TransferCode("97040", "1"),
        TransferCode("970403", ""),
        TransferCode("970403", "1" * 20),
        TransferCode("970403", "1", 0),
        TransferCode("970403", "1", -1),
        TransferCode("970403", "1", 10**12 + 1),
        TransferCode("970403", "1", 1, "x" * 26),
        TransferCode("970403", "1", 1, "đơn hàng"),
    ],
)
def test_what_cannot_be_written_is_refused(transfer: TransferCode) -> None:
    with pytest.raises(MalformedCode):
        encode(transfer)

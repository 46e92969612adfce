"""The bank table, and what is accepted as a place to send money to."""

from datetime import timedelta

import pytest

from chalicelib.banking import ALL_BANKS, BANKS, bank_of, masked_account
from chalicelib.banking.errors import UnknownBank, WrongBankAccount
from chalicelib.banking.transfer import account_of, holder_of, pause


def test_the_table_is_whole() -> None:
    assert len(ALL_BANKS) == 61
    assert len(BANKS) == 57
    assert BANKS["970422"].short_name == "MB Bank"
    assert BANKS["970449"].name == "Ngân hàng TMCP Lộc Phát Việt Nam"
    assert [bank.code for bank in ALL_BANKS if not bank.bin] == ["BIDC"]
    assert all(len(bin_) == 6 and bin_.isdigit() for bin_ in BANKS)


@pytest.mark.parametrize(
    ("typed", "account"),
    [
        ("0011 0012 34567", "0011001234567"),
        ("abc1", "ABC1"),
        ("1" * 19, "1" * 19),
        ("123", None),
        ("1" * 20, None),
        ("0011-22", None),
        ("", None),
        ("１２３４５", None),
    ],
)
def test_account_number(typed: str, account: str | None) -> None:
    if account is None:
        with pytest.raises(WrongBankAccount):
            account_of(typed)
    else:
        assert account_of(typed) == account


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Nguyễn Văn Đạt", "NGUYEN VAN DAT"),
        ("  hoang   thi b ", "HOANG THI B"),
        ("CTY TNHH A&B (HN)", "CTY TNHH A&B (HN)"),
        ("A", None),
        ("1234", None),
        ("x" * 71, None),
        ("AN<script>", None),
    ],
)
def test_holder(typed: str, name: str | None) -> None:
    if name is None:
        with pytest.raises(WrongBankAccount):
            holder_of(typed)
    else:
        assert holder_of(typed) == name


@pytest.mark.parametrize("bank_bin", ["", "000000", "97042", "BIDC"])
def test_unknown_bank(bank_bin: str) -> None:
    with pytest.raises(UnknownBank):
        bank_of(bank_bin)


def test_questions_grow_rarer() -> None:
    pauses = [pause(asked) for asked in range(6)]
    hour = timedelta(hours=1)
    assert pauses == [timedelta(seconds=10), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), hour, hour]


def test_accounts_are_masked() -> None:
    assert masked_account("0011001234567") == "•••• 4567"

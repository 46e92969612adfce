"""The bank table, and what is accepted as a place to send money to."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.banking import BANKS, Bank, BankChange, SwitchUse, bank_at, bank_of, masked_account
from chalicelib.banking.banks import ALL_BANKS, banks_on
from chalicelib.banking.errors import UnknownBank, WrongBankAccount
from chalicelib.banking.transfer import account_of, holder_of, pause
from chalicelib.identity import PartyId, Role
from tests.builders import FakeClock
from tests.caller import Caller
from tests.unit.banking.test_breaks import MAKER, decided
from tests.unit.banking.test_http import World


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


@pytest.mark.parametrize(
    ("day", "name"), [("2025-02-13", "DongA Bank"), ("2025-02-14", "Vikki Bank"), ("2026-11-23", "Vikki Bank")]
)
def test_whose_bin_it_was_on_a_day(day: str, name: str) -> None:
    found = bank_at("970406", date.fromisoformat(day))
    assert found is not None
    assert found.short_name == name


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2024, 12, 17), date(2025, 2, 14), date(2026, 11, 23)])
def test_a_bin_belongs_to_one_bank_a_day(day: date) -> None:
    bins = [bank.bin for bank in banks_on(day) if bank.bin]
    assert len(bins) == len(set(bins)) == 57


def changed(bin_: str, on: date, name: str, use: SwitchUse = SwitchUse.TRANSFER, into: str = "") -> BankChange:
    people = (PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV"), PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAW"))
    return BankChange(Bank(bin_, "NEW", name, name, use, since=on), "QĐ 1/QĐ-NHNN", *people, into_bin=into)


def test_changes_after_the_table() -> None:
    """A bank is renamed, gone in a merger, and new; the days before are as they were."""
    on = date(2027, 1, 1)
    changes = [changed("970408", on, "GP Kỷ Nguyên"), changed("970444", on, "CB", SwitchUse.NONE, "970436")]
    changes += [changed("970499", on, "Mới"), changed("970408", date(2028, 1, 1), "GP Ba")]
    names = {day: [bank.short_name for bank in banks_on(day, changes) if bank.bin == "970408"] for day in
             (date(2026, 12, 31), on, date(2028, 1, 1))}  # fmt: skip
    assert list(names.values()) == [["GPBank"], ["GP Kỷ Nguyên"], ["GP Ba"]]
    gone, new = bank_at("970444", on, changes), bank_at("970499", on, changes)
    assert gone is not None
    assert new is not None
    assert (gone.reachable, new.reachable, bank_at("970499", date(2026, 12, 31), changes)) == (False, True, None)
    assert len(banks_on(on, changes)) == len(banks_on(date(2026, 12, 31), changes)) + 1


def test_two_people_change_the_register_from_a_day_on() -> None:
    """A payout to a merged bank is refused from midnight on, and says where its accounts are."""
    world = World()
    market: Any = SimpleNamespace(app=world.at.app)
    words = {"bin": "970422", "code": "MBB", "short_name": "MB", "name": "MB", "use": "none", "begins_on": "2026-09-03"}
    words |= {"source": "QĐ 2/QĐ-NHNN", "into_bin": "970436"}
    assert decided(market, "change_bank", {**words, "begins_on": "2026-09-01"}).body["code"] == "bank_change_clash"
    assert decided(market, "change_bank", words).status == 201
    assert decided(market, "change_bank", words).body["code"] == "bank_change_clash"
    assert world.caller.post("/payouts", world.wish(amount=10_000)).status == 201
    assert isinstance(world.clock, FakeClock)
    world.clock.tick(hours=39)
    caller = Caller(world.at.app, world.party.party_id, frozenset({Role.HOUSEHOLD}))
    refused = caller.post("/payouts", world.wish(amount=10_000))
    assert (refused.status, refused.body["code"], refused.body["details"]) == (422, "unknown_bank", {"into": "970436"})
    assert [one["bank"] for one in caller.get("/payouts").body["entries"]] == ["MB Bank"]
    shown = {}
    for day in ("2026-09-02", "2026-09-03"):
        (bank,) = (one for one in caller.get(f"/banks?on={day}").body["entries"] if one["bin"] == "970422")
        shown[day] = bank["reachable"]
    assert shown == {"2026-09-02": True, "2026-09-03": False}
    assert caller.get("/banks?on=x").status == 422
    assert Caller(world.at.app, MAKER).get("/banks").status == 200

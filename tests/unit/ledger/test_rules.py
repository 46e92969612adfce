"""The ledger's pure rules, at every edge of their range."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.money import MAX_AMOUNT
from chalicelib.ledger import (
    CHART,
    Account,
    Balance,
    EntryId,
    JournalEntry,
    Posting,
    Side,
    Turnover,
    Unbalanced,
    account,
    account_of,
    batches,
    chained,
    chart,
    credit,
    debit,
    net,
)
from chalicelib.ledger.balance import after, allows
from chalicelib.ledger.journal import GENESIS, merged
from chalicelib.ledger.summary import summed

AT = datetime(2026, 9, 1, 2, tzinfo=UTC)
VAN, PAO = account(chart.BALANCE, "pty_van"), account(chart.BALANCE, "pty_pao")
TILL, BANK, FEE = account(chart.TILL, "06040-1"), account(chart.CUSTODY_BANK, "mb"), account(chart.INCOME_CASH_OUT, "x")

Leg = tuple[Account, Side, int]
D, C = Side.DEBIT, Side.CREDIT


def legs(*told: Leg) -> list[Posting]:
    return [Posting(*leg) for leg in told]


@pytest.mark.parametrize(
    ("told", "merged_to"),
    [
        ([(BANK, D, 5), (VAN, C, 5)], [(BANK, D, 5), (VAN, C, 5)]),
        ([(VAN, C, 5), (BANK, D, 5)], [(BANK, D, 5), (VAN, C, 5)]),
        ([(BANK, D, 5), (VAN, C, 3), (VAN, C, 2)], [(BANK, D, 5), (VAN, C, 5)]),
        ([(BANK, D, 5), (VAN, C, 5), (FEE, C, 0)], [(BANK, D, 5), (VAN, C, 5)]),
        ([(BANK, D, 5), (VAN, C, 7), (VAN, D, 2)], [(BANK, D, 5), (VAN, C, 5)]),
        ([(VAN, D, 9), (PAO, C, 8), (FEE, C, 1)], [(VAN, D, 9), (PAO, C, 8), (FEE, C, 1)]),
        ([(BANK, D, MAX_AMOUNT), (VAN, C, MAX_AMOUNT)], [(BANK, D, MAX_AMOUNT), (VAN, C, MAX_AMOUNT)]),
    ],
)
def test_merged(told: list[Leg], merged_to: list[Leg]) -> None:
    assert merged(legs(*told)) == tuple(legs(*merged_to))


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ([], Unbalanced),
        ([(BANK, D, 5)], Unbalanced),
        ([(BANK, D, 5), (VAN, C, 4)], Unbalanced),
        ([(BANK, D, 5), (VAN, D, 5)], Unbalanced),
        ([(VAN, D, 5), (VAN, C, 5)], Unbalanced),
        ([(BANK, D, 0), (VAN, C, 0)], Unbalanced),
        ([(BANK, D, -5), (VAN, C, -5)], InvalidInput),
        ([(BANK, D, MAX_AMOUNT + 1), (VAN, C, MAX_AMOUNT + 1)], InvalidInput),
        ([(BANK, D, 5.0), (VAN, C, 5.0)], InvalidInput),
        ([(BANK, D, True), (VAN, C, True)], InvalidInput),
        ([(BANK, D, "5"), (VAN, C, "5")], InvalidInput),
    ],
)
def test_what_is_no_journal_entry(told: list[Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        merged(legs(*told))


@pytest.mark.parametrize(
    ("posting", "signed"),
    [
        (debit(VAN, 5), -5),
        (credit(VAN, 5), 5),
        (debit(TILL, 5), 5),
        (credit(TILL, 5), -5),
        (debit(BANK, 5), 5),
        (credit(FEE, 5), 5),
    ],
)
def test_sign_follows_the_normal_side(posting: Posting, signed: int) -> None:
    assert posting.signed == signed


@pytest.mark.parametrize(
    ("posted", "held", "posting", "allowed"),
    [
        (0, 0, credit(VAN, 1), True),
        (0, 0, debit(VAN, 1), False),
        (5, 0, debit(VAN, 5), True),
        (5, 0, debit(VAN, 6), False),
        (5, 1, debit(VAN, 4), True),
        (5, 1, debit(VAN, 5), False),
        (5, 5, credit(VAN, 1), True),
        (0, 0, credit(TILL, 1), False),
        (1, 0, credit(TILL, 1), True),
        (0, 0, credit(account(chart.VAULT, "lang-son"), 1), False),
        (0, 0, credit(account(chart.TRANSIT_DIFFERENCE, "dlv_1"), 10**9), True),
    ],
)
def test_floor(posted: int, held: int, posting: Posting, allowed: bool) -> None:
    assert allows(Balance(posting.account, posted, held), posting) is allowed


def test_a_balance_after_a_posting() -> None:
    before = Balance(VAN, posted=10, held=3, sequence=4, head="h" * 64)
    balance, hash_ = after(before, debit(VAN, 7), "digest")
    assert balance == Balance(VAN, posted=3, held=3, sequence=5, head=hash_)
    assert hash_ == chained("h" * 64, "digest", -7, 3)


ENTRY = JournalEntry(
    entry_id=EntryId("jnl_01KAR3NDEKTSV4RRFFQ69G5FAV"),
    kind="pay_in",
    key="in:1",
    postings=(debit(BANK, 5), credit(VAN, 5)),
    business_ref="ord_1",
    actor="system",
    effective_at=AT,
    posted_at=AT,
    policy_version="2026-07",
)
OTHERS: dict[str, Any] = {
    "entry_id": EntryId("jnl_01KAR3NDEKTSV4RRFFQ69G5FAW"),
    "kind": "other",
    "key": "in:2",
    "postings": (debit(BANK, 5), credit(PAO, 5)),
    "business_ref": "ord_2",
    "actor": "pty_1",
    "effective_at": AT + timedelta(milliseconds=1),
    "posted_at": AT + timedelta(milliseconds=1),
    "policy_version": "2027-01",
    "reverses": EntryId("jnl_01KAR3NDEKTSV4RRFFQ69G5FAX"),
    "device_id": "dev_1",
    "late_from": AT - timedelta(days=1),
}


@pytest.mark.parametrize("name", [field.name for field in fields(JournalEntry)])
def test_every_field_is_in_the_digest(name: str) -> None:
    assert replace(ENTRY, **{name: OTHERS[name]}).digest != ENTRY.digest
    assert replace(ENTRY).digest == ENTRY.digest


def test_fields_that_need_not_be_leave_the_digests_of_history_alone() -> None:
    """The digest of an entry as it was computed before the fields existed."""
    assert ENTRY.statement.endswith('"2026-07"]')
    assert ENTRY.digest == "13b36f8466a4737b462f23d9eb3d01a07d26a7861c266622c8c68a52051b1321"
    told = {replace(ENTRY, **{name: OTHERS["device_id"]}).digest for name in ("reverses", "device_id")}
    assert len(told) == 2


@pytest.mark.parametrize("change", [("x" * 64, "d", 1, 1), (GENESIS, "e", 1, 1), (GENESIS, "d", 2, 1), (GENESIS, "d", 1, 2)])
def test_everything_is_in_the_chain(change: tuple[str, str, int, int]) -> None:
    assert chained(*change) != chained(GENESIS, "d", 1, 1)


@pytest.mark.parametrize("of", ["", "a#b", "a:b"])
def test_an_account_belongs_to_somebody_without_delimiters(of: str) -> None:
    with pytest.raises(ValueError, match="not an account owner"):
        account(chart.BALANCE, of)


def test_an_account_is_read_back() -> None:
    for kind in CHART.values():
        assert account_of(account(kind, "x_1").id) == account(kind, "x_1")
    with pytest.raises(KeyError):
        account_of("9999:x")
    with pytest.raises(ValueError, match="not an account owner"):
        account_of("2010")


def test_the_chart() -> None:
    assert all(code == kind.code and len(code) == 4 and code.isdigit() for code, kind in CHART.items())
    assert not [kind.code for kind in CHART.values() if kind.hot and kind.floor], "a hot account cannot have a floor"
    assert {kind.code for kind in CHART.values() if kind.normal is D} == {c for c in CHART if c[0] in "15"}


def entry(n: int, *postings: Posting, at: datetime = AT) -> JournalEntry:
    return replace(ENTRY, entry_id=EntryId(f"jnl_{n}"), postings=postings, posted_at=at)


def test_sums_by_kind_day_and_hot_account() -> None:
    evening = datetime(2026, 9, 1, 17, 0, tzinfo=UTC)
    sums = summed(
        [
            entry(1, debit(BANK, 5), credit(VAN, 5)),
            entry(2, debit(VAN, 2), credit(PAO, 1), credit(FEE, 1)),
            entry(3, debit(BANK, 7), credit(VAN, 7), at=evening),
        ]
    )
    first, second = date(2026, 9, 1), date(2026, 9, 2)
    assert sums.by_day == {
        first: {"1020": Turnover(5, 0), "2010": Turnover(2, 6), "4020": Turnover(0, 1)},
        second: {"1020": Turnover(7, 0), "2010": Turnover(0, 7)},
    }
    assert sums.overall == {"1020": Turnover(12, 0), "2010": Turnover(2, 13), "4020": Turnover(0, 1)}
    assert sums.hot == {
        (BANK, first): Turnover(5, 0),
        (BANK, second): Turnover(7, 0),
        (FEE, first): Turnover(0, 1),
    }
    assert sums.hot_overall == {BANK: Turnover(12, 0), FEE: Turnover(0, 1)}


@pytest.mark.parametrize(
    ("kind", "turnover", "left"),
    [
        (chart.TILL, Turnover(5, 2), 3),
        (chart.BALANCE, Turnover(5, 2), -3),
        (chart.BALANCE, Turnover(2, 5), 3),
        (chart.STRIPE, Turnover(2, 5), -3),
    ],
)
def test_net(kind: Any, turnover: Turnover, left: int) -> None:
    assert net(kind, turnover) == left


@pytest.mark.parametrize("each", [1, 2, 3])
@pytest.mark.parametrize("most", [10, 30, 100])
def test_batches_never_exceed_what_one_unit_of_work_writes(most: int, each: int) -> None:
    banks = [account(chart.CUSTODY_BANK, f"b{n}") for n in range(7)]
    entries = [entry(n, debit(banks[n % 7], 5), credit(VAN, 5), at=AT + timedelta(days=n % 3)) for n in range(50)]
    found = list(batches(entries, most=most, each=each))
    assert [one for batch in found for one in batch] == entries
    for batch in found:
        sums = summed(batch)
        writes = each * len(batch) + 1 + len(sums.by_day) + len(sums.hot) + len(sums.hot_overall)
        assert writes <= most
    assert list(batches([], most=most)) == []


def test_an_entry_too_large_for_the_limit_is_a_batch_of_its_own() -> None:
    assert [len(batch) for batch in batches([ENTRY, ENTRY], most=1)] == [1, 1]

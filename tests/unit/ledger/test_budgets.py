"""What postings cost: round trips, items and capacity units, counted."""

from functools import partial

import pytest

from chalicelib.composition import Work
from chalicelib.entrypoints.runner import Answer, Command, run, run_command
from chalicelib.entrypoints.streams import summarise_entries
from chalicelib.ledger import Account, JournalEntry, Posting, account, chart, credit, debit, post, statement
from infra.local.memory_table import MemoryTable
from tests.builders import application_on
from tests.capacity import Cost, Meter

SELLER = account(chart.BALANCE, "pty_01KAR3NDEKTSV4RRFFQ69G5FAV")
ESCROW = account(chart.ESCROW, "ord_01KAR3NDEKTSV4RRFFQ69G5FAV")
BANK = account(chart.CUSTODY_BANK, "970422")
RELEASE = [
    debit(ESCROW, 280_000),
    credit(SELLER, 240_000),
    credit(account(chart.INCOME_MARKETPLACE, "platform"), 7_500),
    credit(account(chart.VAT_OUTPUT, "platform"), 750),
    credit(account(chart.VAT_WITHHELD, "lang-son"), 1_000),
    credit(account(chart.PIT_WITHHELD, "lang-son"), 750),
    credit(account(chart.CARRIER_DUE, "vnpost"), 30_000),
]


def entry(work: Work, legs: list[Posting], key: str) -> JournalEntry:
    return post(work.ledger, kind="t", key=key, postings=legs, business_ref="r")


def cost_of(legs: list[Posting], opening: list[Account]) -> Cost:
    """What one command that posts these legs costs, its receipt included."""
    meter = Meter(MemoryTable())
    app = application_on(meter)
    for number, one in enumerate(opening):
        run(app, partial(entry, legs=[debit(BANK, 1_000_000), credit(one, 1_000_000)], key=f"o{number}"))

    def use_case(work: Work) -> Answer:
        return Answer(201, {"entry_id": entry(work, legs, "release:ord_01KAR3NDEKTSV4RRFFQ69G5FAV:1").entry_id})

    with meter.measure() as cost:
        answer = run_command(app, Command("release", "key-00000001", "system", {}), use_case)
    assert answer.status == 201
    return cost


def test_a_release_is_one_read_one_write_and_a_dozen_items() -> None:
    cost = cost_of(RELEASE, [ESCROW, SELLER])
    assert (cost.reads, cost.queries, cost.transactions) == (1, 0, 1)
    assert cost.kinds == {"OP": 1, "POSTED": 1, "TX": 1, "ACC": 2 * 2 + 5}
    assert cost.items == 12
    assert cost.rcu == 4
    assert cost.wcu <= 28
    assert cost.index_wcu <= 4


def test_an_entry_tells_the_tablet_at_which_it_was_made() -> None:
    app = application_on()
    made: list[JournalEntry] = []

    def use_case(work: Work) -> Answer:
        made.append(entry(work, [debit(BANK, 5), credit(SELLER, 5)], "k"))
        return Answer(201, {})

    run_command(app, Command("pay_in", "key-00000001", "pty_1", {}, device_id="dev_1"), use_case)
    kept = app.open_work().ledger.store.entry(made[0].entry_id)
    assert kept == made[0]
    assert (kept.actor, kept.device_id) == ("pty_1", "dev_1")


@pytest.mark.parametrize(
    ("legs", "opening", "items"),
    [
        ([debit(BANK, 5), credit(SELLER, 5)], [], 3 + 2 + 1),
        ([debit(ESCROW, 5), credit(SELLER, 5)], [ESCROW], 3 + 4),
        ([debit(BANK, 5), credit(account(chart.FUNDING, "x"), 5)], [], 3 + 2),
    ],
    ids=["hot and cold", "two cold", "two hot"],
)
def test_items_of_an_entry(legs: list[Posting], opening: list[Account], items: int) -> None:
    cost = cost_of(legs, opening)
    assert cost.items == items
    assert (cost.reads, cost.transactions) == (1, 1)


def test_entries_of_one_unit_of_work_share_their_balances() -> None:
    meter = Meter(MemoryTable())
    app = application_on(meter)

    def use_case(work: Work) -> None:
        for n in range(3):
            entry(work, [debit(BANK, 5), credit(SELLER, 5)], f"k{n}")

    with meter.measure() as cost:
        run(app, use_case)
    assert cost.items == 3 * (2 + 1 + 1) + 1
    assert (cost.reads, cost.transactions) == (1, 1)


def test_a_page_of_a_statement_is_one_query() -> None:
    meter = Meter(MemoryTable())
    app = application_on(meter)
    for n in range(30):
        run(app, partial(entry, legs=[debit(BANK, 5), credit(SELLER, 5)], key=f"k{n}"))
    with meter.measure() as cost:
        assert len(statement(app.open_work().ledger, SELLER).entries) == 20
    assert (cost.trips, cost.queries) == (1, 1)
    assert cost.rcu <= 3


def test_summing_up_a_hundred_releases_takes_a_few_transactions() -> None:
    meter = Meter(MemoryTable())
    app = application_on(meter)
    run(app, partial(entry, legs=[debit(BANK, 10**9), credit(ESCROW, 10**9)], key="o"))
    entries = [run(app, partial(entry, legs=RELEASE, key=f"r{n}")) for n in range(100)]
    with meter.measure() as cost:
        assert summarise_entries(app, entries) == set()
    assert cost.transactions <= 5  # a unit has 100 writes, and an entry of cash takes four beside the sums
    assert cost.reads == cost.transactions
    assert cost.items <= 100 + cost.transactions * 12

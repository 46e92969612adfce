"""Transfers about which the bank is silent: the statement of the next day decides, never a guess (failure 13)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.banking import (
    Chain,
    LineOutcome,
    Statement,
    StatementFormat,
    StatementId,
    StatementLine,
    Transfer,
    TransferState,
    out_account,
    take_line,
)
from chalicelib.composition import Work
from chalicelib.entrypoints.effects.banking import ask_about_transfers
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import business_date
from tests.builders import TEST_KEYS
from tests.unit.banking.test_transfers import CONFIRMED, FAILED, NEVER_HEARD, SILENT, World


@pytest.fixture
def world() -> World:
    return World()


def silent(world: World) -> Transfer:
    transfer = world.send()
    return world.deliver(transfer, SILENT)


def line_of(world: World, transfer: Transfer, amount: int | None = None) -> StatementLine:
    out = transfer.amount if amount is None else amount
    return StatementLine(1, "FT77", False, out, world.clock.now(), our_ref=transfer.transfer_id)


def told(world: World, line: StatementLine) -> LineOutcome:
    """The line on a statement of the customers' account."""
    now, keys = world.clock.now(), TEST_KEYS
    statement = Statement(
        StatementId("stm_01KAR3NDEKTSV4RRFFQ69G5FAV"),
        StatementFormat.CAMT_053,
        "a.xml",
        keys["bank_bin"],
        keys["bank_account"],
        PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV"),
        now,
    )

    def use_case(work: Work) -> LineOutcome:
        return take_line(work.banking, statement, line)

    return run(world.at.app, use_case)


def complete_through(world: World, days: int) -> None:
    """Statements without a gap through so many days after today."""
    keys = TEST_KEYS
    chain = Chain(
        account_id=f"{keys['bank_bin']}-{keys['bank_account']}",
        statement_id=StatementId("stm_01KAR3NDEKTSV4RRFFQ69G5FAV"),
        reference="S",
        to_on=business_date(world.clock.now()) + timedelta(days=days),
    )
    run(world.at.app, lambda work: work.banking.statements.stage_chain(chain, was=None))


def state(world: World, transfer: Transfer) -> TransferState:
    found = world.at.app.open_work().banking.transfers.find(transfer.transfer_id)
    assert found is not None
    return found.state


@pytest.mark.failure(13)
def test_the_statement_has_it(world: World) -> None:
    transfer = silent(world)
    assert told(world, line_of(world, transfer)) is LineOutcome.TRANSFER
    assert state(world, transfer) is TransferState.CONFIRMED
    assert world.at.posted(out_account(transfer.transfer_id)) == 0
    assert told(world, line_of(world, transfer)) is LineOutcome.SEEN


def test_a_confirmed_one_posts_nothing_again(world: World) -> None:
    transfer = world.deliver(world.send(), CONFIRMED)
    assert told(world, line_of(world, transfer)) is LineOutcome.TRANSFER
    assert world.at.posted(out_account(transfer.transfer_id)) == 0


@pytest.mark.parametrize("failed", [True, False])
def test_money_that_left_although_it_failed_or_in_another_amount_is_a_break(world: World, failed: bool) -> None:
    transfer = world.deliver(world.send(), FAILED if failed else SILENT)
    assert told(world, line_of(world, transfer, None if failed else 1)) is LineOutcome.UNEXPLAINED
    (found,) = world.at.app.open_work().banking.breaks.open(cursor=None, limit=10).entries
    assert (found.kind.value, found.unposted) == ("transfer_after_failure" if failed else "unexplained_debit", True)
    assert state(world, transfer) is (TransferState.FAILED if failed else TransferState.UNKNOWN)


@pytest.mark.failure(13)
def test_it_fails_only_when_the_next_days_statement_lacks_it_and_the_bank_never_heard(world: World) -> None:
    transfer = silent(world)
    world.bank.words[transfer.transfer_id] = NEVER_HEARD
    sent = len(world.bank.sent)
    complete_through(world, 0)
    world.clock.tick(hours=24)
    ask_about_transfers(world.at.app)
    assert state(world, transfer) is TransferState.UNKNOWN, "the statement of its own day may miss it"
    assert len(world.bank.sent) == sent, "after its day it is not given to the bank again"
    run(world.at.app, lambda work: _further(work, days=1))
    world.clock.tick(hours=2)
    world.bank.words[transfer.transfer_id] = SILENT
    ask_about_transfers(world.at.app)
    assert state(world, transfer) is TransferState.UNKNOWN, "silence is no word"
    world.clock.tick(hours=2)
    world.bank.words[transfer.transfer_id] = NEVER_HEARD
    ask_about_transfers(world.at.app)
    assert state(world, transfer) is TransferState.FAILED
    assert world.at.posted(out_account(transfer.transfer_id)) == 0


def _further(work: Work, days: int) -> None:
    keys = TEST_KEYS
    before = work.banking.statements.chain(f"{keys['bank_bin']}-{keys['bank_account']}")
    assert before is not None
    assert before.to_on is not None
    after = replace(before, to_on=before.to_on + timedelta(days=days), version=before.version + 1)
    work.banking.statements.stage_chain(after, was=before)

"""The effect `bank_transfer`, and the questions about transfers that the bank has not decided.

A transfer is given to the bank under our id, and only ever under that one: a repeat is the same transfer. Silence is
recorded as unknown and asked about; a bank that never heard of the transfer is given it again, on the same day.
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.banking import Transfer, TransferId, TransferOutcome, effect_of, record_outcome, statement_lacks
from chalicelib.composition import Application, Work
from chalicelib.entrypoints.effects import effect, minute_job
from chalicelib.entrypoints.effects.one_by_one import one_by_one
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.unit_of_work import Effect

BATCH = 50
"""Transfers asked about in a minute; the rest waits for the next."""

NEVER_HEARD = "unknown_transfer"
"""The bank's word for a transfer that did not reach it."""

ORDER = ("transfer_id", "amount", "to_bank_bin", "to_account", "to_name", "content")


@effect("bank_transfer")
def send_bank_transfer(app: Application, order: Effect) -> None:
    """A crash between the bank's answer and its record sends again under the same id, which the bank answers again."""
    outcome = _send(app, order.payload)
    _record(app, order.payload, outcome, order)


@minute_job("ask_about_transfers")
def ask_about_transfers(app: Application) -> int:
    """Ask the bank about every undecided transfer whose time has come."""
    work = app.open_work()
    due = work.banking.transfers.due(work.now, limit=BATCH)
    return one_by_one(due, lambda transfer_id: _ask(app, transfer_id))


def _ask(app: Application, transfer_id: TransferId) -> bool:
    transfer = app.open_work().banking.transfers.find(transfer_id)
    if transfer is None or transfer.decided:
        return False
    outcome = app.bank_switch.query_transfer(transfer_id)
    order = effect_of(transfer).payload
    if outcome.status == "unknown" and outcome.reason == NEVER_HEARD:
        outcome = _never_heard(app, transfer, outcome)
    return _record(app, order, outcome, None).decided


def _never_heard(app: Application, transfer: Transfer, outcome: TransferOutcome) -> TransferOutcome:
    """Given to the bank again on its day; later it fails once the next day's statement is here and has nothing of it."""
    work = app.open_work()
    if business_date(work.now) == business_date(transfer.sent_at):
        return _send(app, effect_of(transfer).payload)
    if statement_lacks(work.banking, transfer):
        return TransferOutcome("failed", None, "not_on_statement")
    return outcome


def _send(app: Application, order: Mapping[str, Any]) -> TransferOutcome:
    return app.bank_switch.send_transfer(**{name: order[name] for name in ORDER})


def _record(app: Application, order: Mapping[str, Any], outcome: TransferOutcome, done: Effect | None) -> Transfer:
    def use_case(work: Work) -> Transfer:
        transfer = record_outcome(work.banking, order, outcome)
        if done is not None:
            work.outbox.settle(done)
        return transfer

    return run(app, use_case, actor="bank")

"""What is found wrong stops: its accounts are frozen under a case that says what was found (failures 44 and 47)."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from chalicelib.composition import Application, Work
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import DomainError
from chalicelib.ledger import Account, EntryId, JournalEntry, freeze_account, freeze_ledger
from chalicelib.oversight import CaseId, CaseKind, Fact, case_id_of, open_case

MOST_ACCOUNTS = 100
"""More than these, and nobody can say what is still right: the whole ledger is frozen."""


def freeze_found(
    application: Application,
    accounts: Sequence[Account],
    *,
    by: str,
    why: str,
    subject: str,
    finding: Sequence[str],
    facts: Mapping[str, Fact],
) -> CaseId:
    """Open the case of the finding, then freeze its accounts; found again, it is the same case and nothing is frozen twice.

    Args:
        accounts: hot ones have no balance to keep as it is, and are left out.
        finding: what makes it this finding and no other.
    """
    cold = sorted({account for account in accounts if not account.kind.hot})
    case_id = case_id_of(*finding)
    told = {**facts, "frozen_accounts": len(cold)}
    opened = partial(open_case, kind=CaseKind.LEDGER_BROKEN, subject=subject, facts=told, case_id=case_id)
    run(application, lambda work: opened(work.oversight), actor=by)
    if len(cold) > MOST_ACCOUNTS:
        run(application, lambda work: freeze_ledger(work.ledger, by=by, why=why, case_id=case_id), actor=by)
        return case_id
    for account in cold:
        run(application, partial(_freeze, account=account, by=by, why=why, case_id=case_id), actor=by)
    return case_id


def accounts_of(application: Application, entry_ids: Iterable[str]) -> list[Account]:
    """The accounts of these journal entries, as far as their headers are there and can be read."""
    entries = (_readable(application, entry_id) for entry_id in entry_ids)
    return [leg.account for entry in entries if entry is not None for leg in entry.postings]


def _freeze(work: Work, account: Account, by: str, why: str, case_id: str) -> None:
    freeze_account(work.ledger, account, by=by, why=why, case_id=case_id)


def _readable(application: Application, entry_id: str) -> JournalEntry | None:
    try:
        return application.open_work().ledger.store.entry(EntryId.parse(entry_id, field="entry_id"))
    except (DomainError, KeyError, ValueError, TypeError):
        return None

"""What an act would do if it were approved now: it is carried out in a unit of work that is never committed."""

from dataclasses import replace
from typing import Any

from chalicelib.entrypoints.http.acts import find_act, words_of
from chalicelib.entrypoints.http.ledger import LegView
from chalicelib.entrypoints.pages.page import Visit
from chalicelib.entrypoints.problems import problem_of
from chalicelib.identity import PartyId
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import JournalEntry
from chalicelib.oversight import Approval, ApprovalState, request_approval


@dataclass(frozen=True, slots=True)
class Posted:
    """A journal entry that would be posted."""

    kind: str
    legs: list[LegView]
    total: int


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """
    Attributes:
        problem: why it would be refused.
    """

    entries: list[Posted]
    problem: dict[str, Any] | None = None


def rehearse(visit: Visit, approval: Approval) -> Rehearsal:
    """The approval as if somebody else approved it now. What depends on writes of others shows only at the decision."""
    work = visit.application.open_work()
    checker = PartyId.make(work.now, work.entropy)
    work.actor = checker
    decided = replace(approval, checker_id=checker, state=ApprovalState.APPROVED, decided_at=work.now)
    try:
        found = find_act(approval.act)
        found.perform(work, words_of(found, dict(approval.words)), decided)
    except DomainError as error:
        return Rehearsal([], problem_of(error))
    return Rehearsal([_posted(entry) for entry in work.ledger.store.staged])


def asked_for(visit: Visit, approval: Approval) -> Approval:
    """The approval as it would be stored.

    Raises:
        InvalidInput: its words are not of the act's shape, or it has no reason.
        UnknownAct: there is no such act.
    """
    found = find_act(approval.act)
    words = words_of(found, dict(approval.words))
    return request_approval(
        visit.application.open_work().oversight,
        approval_id=approval.approval_id,
        act=approval.act,
        words=approval.words,
        about=found.about(words),
        reason=approval.reason,
        maker_id=approval.maker_id,
    )


def _posted(entry: JournalEntry) -> Posted:
    legs = [
        LegView(account=leg.account.id, name=leg.account.kind.name, side=leg.side.value, amount=leg.amount)
        for leg in sorted(entry.postings, key=lambda leg: leg.side.value, reverse=True)
    ]
    return Posted(entry.kind, legs, sum(leg.amount for leg in legs if leg.side == "D"))

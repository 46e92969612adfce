"""Counting one operation in the limits of its customer and outlet, and in what the customer did of late."""

from collections.abc import Sequence
from datetime import date

from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.oversight import CaseKind, case_id_of, open_case
from chalicelib.softatm.limit import Limit, customer_limit, outlet_limits, require_within
from chalicelib.softatm.ports import Softatm
from chalicelib.softatm.repetition import Recent, RecentMove, is_repetition, remembered
from chalicelib.softatm.velocity import crossed


@dataclass(frozen=True, slots=True)
class Counted:
    """An operation that has room in every limit.

    Attributes:
        limits: the customer's first, which remembers the operation.
        again: it looks like one of minutes ago, and the customer was asked.
    """

    limits: Sequence[Limit]
    move: RecentMove
    recent: Recent
    again: bool


def limits_on(softatm: Softatm, day: date, customer: str, outlet_code: str) -> list[Limit]:
    """The customer's limit of the day, the outlet's of the day and of the month."""
    return [customer_limit(softatm.policy, customer, day), *outlet_limits(softatm.policy, outlet_code, day)]


def counted(softatm: Softatm, limits: Sequence[Limit], move: RecentMove, *, confirmed: bool) -> Counted:
    """
    Raises:
        LimitExceeded: a legal limit of the customer or the outlet.
        PossibleDuplicate: like one of minutes ago, and nobody asked the customer.
    """
    for limit in limits:
        require_within(limit, softatm.limits.used(limit), move.amount)
    recent = softatm.limits.recent(limits[0])
    return Counted(limits, move, recent, is_repetition(recent, move, confirmed=confirmed))


def stage_counted(softatm: Softatm, what: Counted) -> None:
    """Stage the amount in every limit, and the cases of the rules that it makes speak; one who was faster makes the unit
    of work start again.
    """
    customer, outlet = what.limits[0], what.limits[1].owner
    before = softatm.limits.facts(customer)
    moved = softatm.limits.used(customer) + what.move.amount
    after = before.with_operation(what.move.amount, outlet, moved, softatm.policy)
    softatm.limits.stage_move(customer, what.move.amount, remembered(what.recent, what.move), after)
    for limit in what.limits[1:]:
        softatm.limits.stage_use(limit, what.move.amount)
    findings = [(kind, customer.owner, customer.period) for kind in crossed(before, after, softatm.policy)]
    if what.again:
        findings.append((CaseKind.DUPLICATE, customer.owner, what.move.operation_id))
    for kind, subject, of in findings:
        open_case(
            softatm.oversight,
            kind,
            subject,
            outlet_code=outlet,
            facts={**after.told(customer.period), "operation": what.move.operation_id},
            amount=what.move.amount if kind is CaseKind.DUPLICATE else after.moved,
            case_id=case_id_of(kind.value, subject, of),
        )


def stage_uncounted(softatm: Softatm, limits: Sequence[Limit], amount: Money) -> None:
    """Stage that an operation counts no more."""
    for limit in limits:
        softatm.limits.stage_return(limit, amount)

"""Counting one operation in the limits of its customer and outlet, and in what the customer did of late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib.kernel.money import Money
from chalicelib.softatm.limit import Limit, customer_limit, outlet_limits, require_within
from chalicelib.softatm.ports import Softatm
from chalicelib.softatm.repetition import Recent, RecentMove, is_repetition, remembered


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
    """Stage the amount in every limit; one who was faster makes the unit of work start again."""
    softatm.limits.stage_move(what.limits[0], what.move.amount, remembered(what.recent, what.move))
    for limit in what.limits[1:]:
        softatm.limits.stage_use(limit, what.move.amount)


def stage_uncounted(softatm: Softatm, limits: Sequence[Limit], amount: Money) -> None:
    """Stage that an operation counts no more."""
    for limit in limits:
        softatm.limits.stage_return(limit, amount)

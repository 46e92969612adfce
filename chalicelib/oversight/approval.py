"""Approvals: an act of weight is asked for by one person and done when another approves it.

REQUESTED -> APPROVED   the act is done in the unit of work of the decision, or the decision is refused
    |-----> REJECTED
    `-----> (its time is over: it can only be asked for anew)
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from chalicelib.identity import PartyId
from chalicelib.kernel.ids import Id
from chalicelib.kernel.records import dataclass

APPROVAL_LIFETIME = timedelta(hours=72)
"""A weekend and a day: longer, and the facts on which it was asked are no longer those on which it is decided."""


class ApprovalId(Id):
    prefix = "apr"
    __slots__ = ()


class ApprovalState(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"


MOVES: dict[ApprovalState, frozenset[ApprovalState]] = {
    ApprovalState.REQUESTED: frozenset({ApprovalState.APPROVED, ApprovalState.REJECTED}),
    ApprovalState.APPROVED: frozenset(),
    ApprovalState.REJECTED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Approval:
    """
    Attributes:
        act: what is to be done, by the name under which the edge registered it, e.g. `reverse_entry`.
        words: the act's arguments, JSON-ready, as they were checked when it was asked for.
        about: id of the thing it is about, for whoever looks for it.
        maker_id, checker_id: who asked, who decided; never the same.
        outcome: what the act answered when it was done.
    """

    approval_id: ApprovalId
    act: str
    words: Mapping[str, Any]
    about: str
    reason: str
    maker_id: PartyId
    requested_at: datetime
    good_until: datetime
    state: ApprovalState = ApprovalState.REQUESTED
    checker_id: PartyId | None = None
    decided_at: datetime | None = None
    note: str | None = None
    outcome: Mapping[str, Any] = field(default_factory=dict)

    @property
    def checker(self) -> PartyId:
        """Who decided it; an act is done only then."""
        if self.checker_id is None:
            raise ValueError("nobody has decided this yet")
        return self.checker_id

    def open_at(self, now: datetime) -> bool:
        """Whether somebody may still decide it."""
        return self.state is ApprovalState.REQUESTED and now < self.good_until

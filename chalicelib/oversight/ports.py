"""What oversight needs from outside, and the bundle its use cases work with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.kernel.clock import Entropy
from chalicelib.kernel.paging import Page
from chalicelib.kernel.records import dataclass
from chalicelib.oversight.approval import Approval, ApprovalId
from chalicelib.oversight.case import Case, CaseId
from chalicelib.oversight.handing import Handing
from chalicelib.oversight.policy_change import PolicyChange


class ApprovalStore(Protocol):
    def find(self, approval_id: ApprovalId) -> Approval | None: ...

    def add(self, approval: Approval) -> None:
        """The commit fails with `ApprovalExists` if the id is taken."""
        ...

    def save(self, approval: Approval) -> None:
        """The commit fails with `StaleVersion` if it changed since it was read."""
        ...

    def waiting(self, *, cursor: str | None, limit: int) -> Page[Approval]:
        """Undecided ones, the oldest first (an index: it lags by moments)."""
        ...

    def about(self, thing: str, *, cursor: str | None, limit: int) -> Page[Approval]:
        """Those about one thing, newest first (an index: it lags by moments)."""
        ...


class CaseStore(Protocol):
    def find(self, case_id: CaseId) -> Case | None: ...

    def add(self, case: Case) -> None:
        """Write it; a case with this id that is there already stays as it is."""
        ...

    def save(self, case: Case) -> None:
        """The commit fails with `StaleVersion` if it changed since it was read."""
        ...

    def open(self, *, cursor: str | None, limit: int) -> Page[Case]:
        """Open ones, the oldest first (an index: it lags by moments)."""
        ...

    def about(self, subject: str, *, cursor: str | None, limit: int) -> Page[Case]:
        """Those about one subject, newest first (an index: it lags by moments)."""
        ...


class HandingStore(Protocol):
    def add(self, handing: Handing) -> None: ...

    def of(self, thing: str, *, limit: int) -> Sequence[Handing]:
        """The thing's, newest first."""
        ...


class PolicyStore(Protocol):
    def all(self) -> Sequence[PolicyChange]:
        """Every change there ever was, by first day; strongly consistent."""
        ...

    def save(self, change: PolicyChange) -> None:
        """Add or withdraw it; once a unit of work. The commit fails with `StaleVersion` if any change was made or withdrawn
        since all were read."""
        ...

    def of(self, field: str, *, cursor: str | None, limit: int) -> Page[PolicyChange]:
        """Changes of one value, the latest first day first (an index: it lags by moments)."""
        ...


@dataclass(frozen=True)
class Oversight:
    """What oversight's use cases work with, for one unit of work."""

    approvals: ApprovalStore
    cases: CaseStore
    policies: PolicyStore
    handings: HandingStore
    now: datetime
    entropy: Entropy

"""What promotions need from outside, and the bundle their use cases work with."""

from datetime import datetime
from typing import Protocol

from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.paging import Page
from chalicelib.kernel.records import dataclass
from chalicelib.promotions.promotion import CouponUse, Promotion


class PromotionStore(Protocol):
    """Promotions with their counters, who used which, and how many orders a phone number placed."""

    def expect(self, code: str, subject: str) -> None:
        """Read the promotion of the code, if there is one to read, along with whatever the unit of work reads first."""
        ...

    def find(self, code: str) -> Promotion | None: ...

    def used_by(self, code: str, subject: str) -> bool: ...

    def orders_of(self, subject: str) -> int:
        """Orders that the phone number placed, but for those that ended unpaid."""
        ...

    def add(self, promotion: Promotion) -> None:
        """The commit fails with `PromotionExists` if the code was used."""
        ...

    def stop(self, promotion: Promotion) -> None:
        """The commit fails with `PromotionStopped` if it was stopped meanwhile."""
        ...

    def take(self, promotion: Promotion, use: CouponUse, subject: str, order_id: str) -> None:
        """One use more. The commit fails with `CouponUsedUp` beyond cap or budget, or with `CouponUsedByPhone`."""
        ...

    def give_back(self, use: CouponUse, subject: str, order_id: str) -> None:
        """One use less. The commit fails with `StaleVersion` unless the order holds it."""
        ...

    def count_order(self, subject: str, *, first: DomainError | None) -> None:
        """One order more; the commit fails with `first`, where it is given, if there was one."""
        ...

    def uncount_order(self, subject: str) -> None: ...

    def listed(self, *, cursor: str | None, limit: int) -> Page[Promotion]:
        """The newest first (an index)."""
        ...


@dataclass(frozen=True)
class Promotions:
    """What the use cases of promotions work with, for one unit of work."""

    store: PromotionStore
    now: datetime

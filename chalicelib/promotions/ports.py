"""What promotions need from outside, and the bundle their use cases work with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.paging import Page
from chalicelib.kernel.records import dataclass
from chalicelib.promotions.promotion import Automatic, CouponUse, Promotion


class PromotionStore(Protocol):
    """Promotions with their counters, who used which, and how many orders somebody placed."""

    def expect(self, code: str, subjects: Sequence[str]) -> None:
        """Read what is automatic, how many orders these placed, and the promotion of the code, if there is one to read,
        along with whatever the unit of work reads first."""
        ...

    def automatic(self) -> Automatic: ...

    def save_automatic(self, automatic: Automatic) -> None:
        """The commit fails with `StaleVersion` if it was changed since it was read."""
        ...

    def find_all(self, codes: Sequence[str], subject: str) -> list[Promotion]:
        """Those of the codes, and whether the phone number used them, in one round trip."""
        ...

    def find(self, code: str) -> Promotion | None: ...

    def used_by(self, code: str, subject: str) -> bool: ...

    def orders_of(self, subject: str) -> int:
        """Orders that the phone number, or who is signed in, placed, but for those that ended unpaid."""
        ...

    def add(self, promotion: Promotion) -> None:
        """The commit fails with `PromotionExists` if the code was used."""
        ...

    def stop(self, promotion: Promotion) -> None:
        """The commit fails with `PromotionStopped` if it was stopped meanwhile."""
        ...

    def take(self, promotion: Promotion, use: CouponUse, subject: str, order_id: str, *, typed: bool) -> None:
        """One use more. The commit fails with `CouponUsedUp` beyond cap or budget, or with `CouponUsedByPhone`; for what
        was not typed it is tried again, and decided anew."""
        ...

    def give_back(self, use: CouponUse, subject: str, order_id: str) -> None:
        """One use less. The commit fails with `StaleVersion` unless the order holds it."""
        ...

    def count_order(self, subject: str, *, first: bool, otherwise: DomainError | None) -> None:
        """One order more; where it is to be the `first` the commit fails with `otherwise`, else is tried again, if there
        was one."""
        ...

    def uncount_order(self, subject: str) -> None: ...

    def of_seller(self, seller_id: str, *, cursor: str | None, limit: int) -> Page[Promotion]:
        """The household's own, the newest first (an index)."""
        ...

    def listed(self, *, own: bool, cursor: str | None, limit: int) -> Page[Promotion]:
        """Those that are paid for households, or those that households bear; the newest first (an index)."""
        ...


@dataclass(frozen=True)
class Promotions:
    """What the use cases of promotions work with, for one unit of work."""

    store: PromotionStore
    now: datetime

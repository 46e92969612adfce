"""Legal limits of cash, counted in and out together, by the Vietnamese day of the commit.

The rule stands twice: here, where it can name what is left, and as a condition of the write (`used` at most the cap less the
amount), where two outlets cannot both slip through. Source: Circular 07/2024/TT-NHNN Art. 5(1)(a), (b).
"""

from dataclasses import replace
from datetime import date
from enum import StrEnum

from chalicelib.kernel.money import Money, format_vnd
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.records import dataclass
from chalicelib.softatm.errors import LimitExceeded

UNCAPPED = 10**15


class LimitKind(StrEnum):
    CUSTOMER_DAY = "customer_day"
    OUTLET_DAY = "outlet_day"
    OUTLET_MONTH = "outlet_month"
    TRANSFER_DAY = "transfer_day"


_NAMES_VI = {
    LimitKind.CUSTOMER_DAY: "của khách trong ngày",
    LimitKind.OUTLET_DAY: "của điểm giao dịch trong ngày",
    LimitKind.OUTLET_MONTH: "của điểm giao dịch trong tháng",
    LimitKind.TRANSFER_DAY: "chuyển khoản của khách trong ngày",
}


@dataclass(frozen=True, slots=True)
class Limit:
    """One cap and the period it counts.

    Attributes:
        owner: customer reference or outlet code; of transfers, the sender.
        period: `2026-09-01` or `2026-09`.
    """

    kind: LimitKind
    owner: str
    period: str
    cap: Money

    @property
    def uncapped(self) -> "Limit":
        """Counts the same and refuses nothing."""
        return replace(self, cap=UNCAPPED)


def customer_limit(policy: Policy, customer: str, day: date) -> Limit:
    return Limit(LimitKind.CUSTOMER_DAY, customer, day.isoformat(), policy.customer_day_cash)


def outlet_limits(policy: Policy, outlet_code: str, day: date) -> tuple[Limit, Limit]:
    return (
        Limit(LimitKind.OUTLET_DAY, outlet_code, day.isoformat(), policy.outlet_day_cash),
        Limit(LimitKind.OUTLET_MONTH, outlet_code, f"{day:%Y-%m}", policy.outlet_month_cash),
    )


def transfer_limit(policy: Policy, sender: str, day: date) -> Limit:
    """What a customer may send to others in a day without the stronger check."""
    return Limit(LimitKind.TRANSFER_DAY, sender, day.isoformat(), policy.transfer_step_up_day)


def require_within(limit: Limit, used: Money, amount: Money) -> None:
    """
    Raises:
        LimitExceeded: the amount is more than is left.
    """
    left = max(0, limit.cap - used)
    if amount > left:
        raise LimitExceeded(
            f"Vượt hạn mức tiền mặt {_NAMES_VI[limit.kind]} ({format_vnd(limit.cap)}): còn {format_vnd(left)}.",
            f"The {limit.kind.value} limit of {limit.cap} đồng has {left} left.",
            field="amount",
            details={"limit": limit.kind.value, "cap": limit.cap, "left": left},
        )

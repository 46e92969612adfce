"""Legal limits of a voucher: reserved at the issue on every Vietnamese day when it can be paid, settled on one.

So neither the customer's nor the outlet's limit is exceeded by one đồng, whichever day a tablet without a line pays.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import TypeAlias

from chalicelib.kernel.clock import business_date
from chalicelib.kernel.money import Money
from chalicelib.kernel.policy import Policy
from chalicelib.offline.voucher import Voucher
from chalicelib.softatm import Limit, LimitStore, customer_limit, outlet_limits, require_within

PolicyOn: TypeAlias = Callable[[date], Policy]


def days_between(begin: datetime, end: datetime) -> tuple[str, ...]:
    """Every Vietnamese day of the closed span."""
    first, last = business_date(begin), business_date(end)
    return tuple((first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1))


def limits_of(policy_on: PolicyOn, customer: str, outlet_code: str, days: Iterable[str]) -> list[Limit]:
    """Each limit once, with the cap of its day: two days of one month share the month's, and the lower cap of both."""
    found: dict[tuple[str, str, str], Limit] = {}
    for day in map(date.fromisoformat, days):
        policy = policy_on(day)
        for limit in (customer_limit(policy, customer, day), *outlet_limits(policy, outlet_code, day)):
            earlier = found.get((limit.kind, limit.owner, limit.period))
            if earlier is None or limit.cap < earlier.cap:
                found[limit.kind, limit.owner, limit.period] = limit
    return list(found.values())


def reserve(store: LimitStore, limits: Iterable[Limit], amount: Money) -> None:
    """
    Raises:
        LimitExceeded: it could not be paid on one of the days.
    """
    for limit in limits:
        require_within(limit, store.used(limit), amount)
        store.stage_use(limit, amount)


def settle(store: LimitStore, policy_on: PolicyOn, voucher: Voucher, *, paid_on: str | None) -> None:
    """Give the reservation back, but for the day on which it was paid."""
    reserved = limits_of(policy_on, voucher.customer, voucher.outlet_code, voucher.reserved_on)
    used = limits_of(policy_on, voucher.customer, voucher.outlet_code, [paid_on] if paid_on else [])
    keep = {(limit.kind, limit.period) for limit in used}
    for limit in reserved:
        if (limit.kind, limit.period) not in keep:
            store.stage_return(limit, voucher.amount)

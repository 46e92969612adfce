"""A hold keeps part of a balance back until it is captured, released or expires; it resolves at most once."""

from datetime import datetime
from enum import StrEnum

from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.ledger.chart import Account


class HoldId(Id):
    prefix = "hld"
    __slots__ = ()


class HoldState(StrEnum):
    """HELD is the only state that moves."""

    HELD = "held"
    CAPTURED = "captured"
    RELEASED = "released"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Hold:
    """`amount` đồng of `account` kept back for `purpose` until `until`."""

    hold_id: HoldId
    account: Account
    amount: Money
    purpose: str
    until: datetime
    state: HoldState = HoldState.HELD

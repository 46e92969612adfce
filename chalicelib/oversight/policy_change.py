"""Changes of policy: one value from one day on, with its legal source and two names. Never edited.

PLANNED -> (its first day comes: in force until a later change of the same value)
    `----> WITHDRAWN   while two whole days are left before its first day

Both are decided at least `NOTICE_DAYS` Vietnamese days ahead, so more than 24 hours: every container that is running reads
the changes again within that time or refuses to work, so no two of them act by different policies.
"""

from datetime import date, datetime, timedelta

from chalicelib.identity import PartyId
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.ids import Id
from chalicelib.kernel.policy import Change
from chalicelib.kernel.policy_rules import RULES
from chalicelib.kernel.records import dataclass
from chalicelib.oversight.errors import PolicyOutOfRange, UnknownPolicyValue

NOTICE_DAYS = 2
FURTHEST_DAYS = 5 * 366


class PolicyChangeId(Id):
    """The letters of the approval by which it was made, so that one approval makes one change."""

    prefix = "pch"
    __slots__ = ()


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """
    Attributes:
        field: the value's name, e.g. `customer_day_cash`.
        source: the law, contract or decision on which it rests.
        reason: why it was asked for.
        maker_id, checker_id: who asked, who approved.
        withdrawn_by: maker and checker of its withdrawal.
    """

    change_id: PolicyChangeId
    field: str
    value: int
    begins_on: date
    source: str
    reason: str
    maker_id: PartyId
    checker_id: PartyId
    decided_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_by: tuple[PartyId, PartyId] | None = None
    withdrawn_reason: str | None = None

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None

    @property
    def dated(self) -> Change:
        """What the kernel needs of it."""
        return Change(self.change_id, self.field, self.value, self.begins_on)


def first_day(now: datetime) -> date:
    """The earliest Vietnamese day on which a change decided now may begin."""
    return business_date(now) + timedelta(days=NOTICE_DAYS)


def furthest_day(now: datetime) -> date:
    """The latest day; beyond it is a slip of the hand."""
    return business_date(now) + timedelta(days=FURTHEST_DAYS)


def check_value(field: str, value: int) -> None:
    """
    Raises:
        UnknownPolicyValue: no policy has such a value.
        PolicyOutOfRange: outside the value's range.
    """
    rule = RULES.get(field)
    if rule is None:
        raise UnknownPolicyValue("Không có giá trị chính sách này.", "There is no such value of policy.", field="field")
    if not rule.least <= value <= rule.most:
        raise PolicyOutOfRange(
            f"{rule.name_vi}: từ {rule.least} đến {rule.most}.",
            f"Between {rule.least} and {rule.most} ({rule.unit.value}).",
            field="value",
        )

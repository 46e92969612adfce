"""Use cases of policy: change a value from a day on, and withdraw a change before it begins. Each by two persons."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from chalicelib.identity import PartyId
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.policy import incoherence_of, policy_on
from chalicelib.oversight.approval import Approval
from chalicelib.oversight.errors import (
    NoSuchPolicyChange,
    PolicyChangeClash,
    PolicyChangeMoved,
    PolicyIncoherent,
    PolicyTooSoon,
    ReasonNeeded,
)
from chalicelib.oversight.policy_change import PolicyChange, PolicyChangeId, check_value, first_day, furthest_day
from chalicelib.oversight.ports import Oversight

LEAST_SOURCE = 5
"""Letters of a legal source: enough for a number of a circular."""


def change_policy(
    oversight: Oversight, *, field: str, value: int, begins_on: date, source: str, approval: Approval
) -> PolicyChange:
    """The value from 00:00 of the Vietnamese day on.

    Raises:
        UnknownPolicyValue, PolicyOutOfRange: not such a value.
        ReasonNeeded: no legal source.
        PolicyTooSoon: less than two days ahead, or years.
        PolicyChangeClash: another change of the value begins on that day.
        PolicyIncoherent: with it, the policy of some day would contradict itself.
    """
    check_value(field, value)
    ground = " ".join(source.split())
    if len(ground) < LEAST_SOURCE:
        raise ReasonNeeded("Hãy ghi căn cứ pháp lý.", "Name the legal source.", field="source")
    _check_day(oversight, begins_on)
    before = oversight.policies.all()
    for other in before:
        if other.stands and (other.field, other.begins_on) == (field, begins_on):
            raise PolicyChangeClash(
                "Giá trị này đã có thay đổi bắt đầu cùng ngày.",
                "Another change of this value begins on that day; withdraw it first.",
                details={"change_id": other.change_id},
            )
    change = PolicyChange(
        change_id=_id_by(approval),
        field=field,
        value=value,
        begins_on=begins_on,
        source=ground,
        reason=approval.reason,
        maker_id=approval.maker_id,
        checker_id=_checker(approval),
        decided_at=oversight.now,
    )
    _check_coherent([*before, change])
    oversight.policies.save(change)
    return change


def withdraw_policy_change(oversight: Oversight, change_id: PolicyChangeId, *, approval: Approval) -> PolicyChange:
    """The change will not begin.

    Raises:
        NoSuchPolicyChange: unknown.
        PolicyChangeMoved: withdrawn before.
        PolicyTooSoon: it begins in less than two days, or has begun: only another change can take it back.
        PolicyIncoherent: without it, the policy of some day would contradict itself.
    """
    before = oversight.policies.all()
    found = next((one for one in before if one.change_id == change_id), None)
    if found is None:
        raise NoSuchPolicyChange("Không có thay đổi chính sách này.", "There is no such change of policy.")
    if not found.stands:
        raise PolicyChangeMoved("Thay đổi này đã được rút lại.", "The change was withdrawn before.")
    _check_day(oversight, found.begins_on)
    withdrawn = replace(
        found,
        withdrawn_at=oversight.now,
        withdrawn_by=(approval.maker_id, _checker(approval)),
        withdrawn_reason=approval.reason,
    )
    _check_coherent([withdrawn if one.change_id == change_id else one for one in before])
    oversight.policies.save(withdrawn)
    return withdrawn


def _check_day(oversight: Oversight, begins_on: date) -> None:
    earliest, latest = first_day(oversight.now), furthest_day(oversight.now)
    if not earliest <= begins_on <= latest:
        raise PolicyTooSoon(
            f"Ngày bắt đầu sớm nhất là {earliest:%d/%m/%Y}.",
            f"It begins on {earliest.isoformat()} at the earliest, and on {latest.isoformat()} at the latest.",
            field="begins_on",
            details={"earliest": earliest.isoformat(), "now": to_text(oversight.now)},
        )


def _check_coherent(changes: Sequence[PolicyChange]) -> None:
    standing = [one.dated for one in changes if one.stands]
    for day in sorted({one.begins_on for one in standing}):
        broken = incoherence_of(policy_on(day, standing))
        if broken is not None:
            raise PolicyIncoherent(
                f"Chính sách từ ngày {day:%d/%m/%Y} sẽ tự mâu thuẫn.",
                f"From {day.isoformat()} on it would break: {broken}.",
                details={"day": day.isoformat(), "rule": broken},
            )


def _id_by(approval: Approval) -> PolicyChangeId:
    return PolicyChangeId(f"{PolicyChangeId.prefix}_{approval.approval_id.partition('_')[2]}")


def _checker(approval: Approval) -> PartyId:
    if approval.checker_id is None:
        raise ValueError("the approval is not decided")
    return approval.checker_id

"""Acts on policy."""

from datetime import date
from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.acts import act
from chalicelib.entrypoints.http.policies import PolicyChangeView, change_view
from chalicelib.entrypoints.http.resource import Body
from chalicelib.oversight import (
    Approval,
    PolicyChangeId,
    change_policy,
    check_value,
    withdraw_policy_change,
)


class ChangePolicy(Body, frozen=True, kw_only=True):
    """One value from 00:00 of a Vietnamese day on, with the law, contract or decision on which it rests."""

    field: Annotated[str, msgspec.Meta(max_length=64)]
    value: int
    begins_on: date
    source: Annotated[str, msgspec.Meta(max_length=300)]

    def __post_init__(self) -> None:
        check_value(self.field, self.value)


class WithdrawPolicyChange(Body, frozen=True, kw_only=True):
    """A change of policy that is not to begin."""

    change_id: Annotated[str, msgspec.Meta(max_length=64)]

    def __post_init__(self) -> None:
        PolicyChangeId.parse(self.change_id, field="change_id")


@act("change_policy", words=ChangePolicy, about=lambda words: words.field, title_vi="Thay đổi chính sách")
def perform_change(work: Work, words: ChangePolicy, approval: Approval) -> PolicyChangeView:
    changed = change_policy(
        work.oversight,
        field=words.field,
        value=words.value,
        begins_on=words.begins_on,
        source=words.source,
        approval=approval,
    )
    return change_view(changed)


@act(
    "withdraw_policy_change",
    words=WithdrawPolicyChange,
    about=lambda words: words.change_id,
    title_vi="Rút lại thay đổi chính sách",
)
def perform_withdrawal(work: Work, words: WithdrawPolicyChange, approval: Approval) -> PolicyChangeView:
    change_id = PolicyChangeId.parse(words.change_id, field="change_id")
    return change_view(withdraw_policy_change(work.oversight, change_id, approval=approval))

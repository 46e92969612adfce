"""Policies over HTTP: what is in force on a day, on what ground, by whom, and how each value came to be."""

from collections.abc import Sequence
from datetime import date

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.entrypoints.speech import words
from chalicelib.identity import Permission
from chalicelib.kernel.clock import business_date, to_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.paging import page_size
from chalicelib.kernel.policy import Policy, changes_on, policy_of, policy_on
from chalicelib.kernel.policy_rules import RULES
from chalicelib.oversight import NoSuchPolicy, PolicyChange, UnknownPolicyValue

policy_routes = Resource(__name__, tag="policies")
_NAMES = words({field: rule.name_vi for field, rule in RULES.items()})
SOURCES = words({field: rule.source for field, rule in RULES.items()})
"""On what the values stand at release."""


class PolicyValueView(View, frozen=True, kw_only=True):
    """A value in force: `change_id`, `maker_id` and `checker_id` are null if it stood so at release."""

    field: str
    name: str
    unit: str
    value: int
    least: int
    most: int
    since: str
    source: str
    change_id: str | None
    maker_id: str | None
    checker_id: str | None


class PolicyView(View, frozen=True, kw_only=True):
    """The policy of a Vietnamese day; `version` is what journal entries of that day record."""

    day: str
    version: str
    values: list[PolicyValueView]


class PolicyChangeView(View, frozen=True, kw_only=True):
    """A change of one value: planned, in force, past, or withdrawn before it began."""

    id: str
    field: str
    value: int
    begins_on: str
    source: str
    reason: str
    maker_id: str
    checker_id: str
    decided_at: str
    withdrawn_at: str | None
    withdrawn_by: list[str]
    withdrawn_reason: str | None


class PolicyChangesView(View, frozen=True, kw_only=True):
    """A page of the changes of one value, the latest first day first."""

    entries: list[PolicyChangeView]
    next_cursor: str | None


@policy_routes.query(
    "/policies",
    answer=PolicyView,
    summary="The policy of a day: every value with its source, since when, and by whom",
    allow=Permission.SEE_PROVINCE,
    query={
        "on": "A Vietnamese day, `2026-11-22`; today unless told. Later days as they are planned.",
        "version": "The policy that a journal entry names, instead of a day's.",
    },
)
def show_policies(work: Work, call: Call) -> PolicyView:
    changes = [one for one in work.oversight.policies.all() if one.stands]
    version = call.query.get("version")
    if version is None:
        day = _day(call.query["on"]) if "on" in call.query else business_date(work.now)
        return policy_view(policy_on(day, [one.dated for one in changes]), day, changes)
    named = policy_of(version, [one.dated for one in changes])
    if named is None:
        raise NoSuchPolicy("Không có phiên bản chính sách này.", "No policy was ever named so.")
    return policy_view(named, named.begins_on, changes)


@policy_routes.query(
    "/policies/{field}/changes",
    answer=PolicyChangesView,
    summary="How one value came to be: its changes, the latest first day first",
    allow=Permission.SEE_PROVINCE,
    query={"cursor": "Where the next page begins, from `next_cursor`.", "limit": "1 to 100; 24 unless told."},
)
def list_policy_changes(work: Work, call: Call) -> PolicyChangesView:
    field = call.path["field"]
    if field not in RULES:
        raise UnknownPolicyValue("Không có giá trị chính sách này.", "There is no such value of policy.", field="field")
    page = work.oversight.policies.of(field, cursor=call.query.get("cursor"), limit=page_size(limit_of(call)))
    return PolicyChangesView(entries=[change_view(one) for one in page.entries], next_cursor=page.next_cursor)


def policy_view(policy: Policy, day: date, changes: Sequence[PolicyChange]) -> PolicyView:
    by_id: dict[str, PolicyChange] = {one.change_id: one for one in changes}
    setting = {one.field: by_id[one.change_id] for one in changes_on(day, [one.dated for one in changes])}
    values = []
    for field, rule in RULES.items():
        change = setting.get(field)
        values.append(
            PolicyValueView(
                field=field,
                name=_NAMES[field],
                unit=rule.unit.value,
                value=getattr(policy, field),
                least=rule.least,
                most=rule.most,
                since=(change.begins_on if change else policy_on(day).begins_on).isoformat(),
                source=change.source if change else SOURCES[field],
                change_id=change.change_id if change else None,
                maker_id=change.maker_id if change else None,
                checker_id=change.checker_id if change else None,
            )
        )
    return PolicyView(day=day.isoformat(), version=policy.version, values=values)


def change_view(change: PolicyChange) -> PolicyChangeView:
    return PolicyChangeView(
        id=change.change_id,
        field=change.field,
        value=change.value,
        begins_on=change.begins_on.isoformat(),
        source=change.source,
        reason=change.reason,
        maker_id=change.maker_id,
        checker_id=change.checker_id,
        decided_at=to_text(change.decided_at),
        withdrawn_at=to_text(change.withdrawn_at) if change.withdrawn_at else None,
        withdrawn_by=list(change.withdrawn_by or ()),
        withdrawn_reason=change.withdrawn_reason,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput("Ngày không đúng dạng.", "Give the day as 2026-11-22.", field="on") from error

"""Whatever is changed, withdrawn and done in any order: an entry's version gives back the values it was made by."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.composition import Application, Work
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.clock import VIETNAM, business_date
from chalicelib.kernel.policy import policy_of, policy_on
from chalicelib.ledger import JournalEntry, trace
from chalicelib.oversight import (
    Approval,
    ApprovalId,
    PolicyChange,
    PolicyChangeClash,
    PolicyChangeId,
    PolicyChangeMoved,
    PolicyIncoherent,
    PolicyTooSoon,
    change_policy,
    withdraw_policy_change,
)
from tests.builders import FakeClock
from tests.builders_policy import CHECKER, DECREE, MAKER
from tests.builders_softatm import counter_on

DAYS = 12
FIELDS = {"cash_out_fee_bp": (0, 500), "cash_out_fee_most": (0, 1_000_000), "cash_out_fee_least": (0, 20_000)}


@dataclass(frozen=True)
class Step:
    """After so many hours: a change for so many days ahead, a withdrawal of one of those made, or a withdrawal code."""

    hours: int
    what: str
    field: str
    part: int
    ahead: int


STEPS = st.lists(
    st.builds(
        Step,
        hours=st.integers(0, 30),
        what=st.sampled_from(["change", "change", "withdraw", "issue", "issue"]),
        field=st.sampled_from(sorted(FIELDS)),
        part=st.integers(0, 100),
        ahead=st.integers(0, 5),
    ),
    min_size=5,
    max_size=20,
)


def approval(app: Application) -> Approval:
    now, until = app.clock.now(), app.clock.now() + timedelta(hours=72)
    made = ApprovalId.make(now, app.entropy)
    return Approval(made, "change_policy", {}, "x", "theo quyết định", MAKER, now, until, checker_id=CHECKER)


def try_change(app: Application, step: Step) -> PolicyChange | None:
    """The change, unless it is refused."""
    least, most = FIELDS[step.field]
    value = least + (most - least) * step.part // 100
    day = business_date(app.clock.now()) + timedelta(days=step.ahead)

    def use_case(work: Work) -> PolicyChange:
        asked = approval(app)
        return change_policy(work.oversight, field=step.field, value=value, begins_on=day, source=DECREE, approval=asked)

    with suppress(PolicyTooSoon, PolicyChangeClash, PolicyIncoherent):
        return run(app, use_case)
    return None


def try_withdrawal(app: Application, change: PolicyChange) -> None:
    with suppress(PolicyTooSoon, PolicyChangeMoved, PolicyIncoherent):
        run(app, partial(withdraw, change.change_id, approval(app)))


def withdraw(change_id: PolicyChangeId, asked: Approval, work: Work) -> None:
    withdraw_policy_change(work.oversight, change_id, approval=asked)


def entries_about(business_ref: str, work: Work) -> list[JournalEntry]:
    return trace(work.ledger, business_ref)


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_the_version_of_an_entry_gives_the_values_that_were_used(steps: list[Step]) -> None:
    clock = FakeClock(datetime(2026, 9, 1, 0, 0, tzinfo=VIETNAM))
    world = counter_on(clock=clock)
    app, party = world.app, world.household(20_000_000)
    made: list[PolicyChange] = []
    issued = []
    for step in steps:
        clock.tick(hours=step.hours)
        if step.what == "issue":
            issued.append(world.issue(party.party_id, 300_000))
        elif step.what == "change":
            made += filter(None, [try_change(app, step)])
        elif made:
            try_withdrawal(app, made[step.part % len(made)])
    changes = [one.dated for one in app.open_work().oversight.policies.all() if one.stands]
    for withdrawal in issued:
        (entry,) = world.do(partial(entries_about, withdrawal.withdrawal_id))
        named = policy_of(entry.policy_version, changes)
        assert named == policy_on(business_date(entry.posted_at), changes), "the rows in force on that day, and no others"
        assert named is not None
        by_rate = 300_000 * named.cash_out_fee_bp // 10_000
        assert withdrawal.fee == min(max(by_rate, named.cash_out_fee_least), named.cash_out_fee_most)

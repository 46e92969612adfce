"""Where nobody sleeps, no message waits for the morning."""

from datetime import datetime, timedelta

from chalicelib.kernel.clock import VIETNAM
from chalicelib.messages import quiet_until
from infra.local.all_hours import send_at_all_hours
from infra.local.memory_table import MemoryTable
from tests.builders import START, FakeClock, application_on


def test_messages_are_sent_at_all_hours() -> None:
    table = MemoryTable()
    midnight = datetime(2026, 11, 24, tzinfo=VIETNAM)
    asleep = application_on(table, clock=FakeClock(START))
    assert quiet_until(midnight, asleep.policies.at(START)) is not None
    for _ in range(2):
        send_at_all_hours(application_on(table, clock=FakeClock(START)))
    awake = application_on(table, clock=FakeClock(START + timedelta(days=1)))
    policy = awake.policies.at(midnight)
    assert [quiet_until(midnight + timedelta(hours=hours), policy) for hours in range(24)] == [None] * 24
    assert len(awake.open_work().oversight.policies.all()) == 2

"""What the offline counter costs; the table is in docs/access-patterns.md."""

from infra.local.memory_table import MemoryTable
from tests.builders_offline import OfflineCounter, PlainSignatures
from tests.builders_softatm import COLLECT_PIN, counter_on
from tests.capacity import Meter

M = 1_000_000


def test_issue_entry_and_sync() -> None:
    meter, signatures = Meter(MemoryTable()), PlainSignatures()
    world = OfflineCounter(counter_on(meter, voucher_signatures=signatures), signatures)
    tablet = world.tablet(world.at.open(10 * M))
    world.lease(tablet)
    party = world.at.household(5 * M)
    with meter.measure() as issue:
        voucher = world.issue(party.party_id, M)
    tablet.tablet.pay_qr(world.shown(voucher)[0], COLLECT_PIN)
    with meter.measure() as entry:
        tablet.tablet.send_journal()
    with meter.measure() as sync:
        tablet.tablet.sync(tablet.shift_id)
    costs = [(cost.reads + cost.queries, cost.transactions, cost.items) for cost in (issue, entry, sync)]
    assert costs == [(4, 1, 16), (4, 1, 17), (5, 1, 2)]

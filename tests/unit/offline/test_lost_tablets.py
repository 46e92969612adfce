"""A tablet is gone, its vouchers wait, two persons decide, and perhaps it is found."""

import pytest

from chalicelib.identity import PartyId
from chalicelib.ledger import Account, account, chart
from chalicelib.offline import (
    InvestigationOpen,
    LeaseId,
    NotLocked,
    Voucher,
    VoucherMoved,
    VoucherState,
    cancel_voucher,
    close_due_voucher,
    freeze_lease,
    settle_locked_voucher,
)
from chalicelib.oversight import CaseKind
from chalicelib.softatm import count_shift, sign_for_shift
from tests.builders_offline import OfflineCounter, TabletAtCounter
from tests.builders_softatm import COLLECT_PIN, HERE, STAFF_PIN, Counter, notes_for

M = 1_000_000
MAKER, CHECKER = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV"), PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAW")


def freeze(at: Counter, tablet: TabletAtCounter) -> None:
    lease_id = LeaseId(tablet.tablet.store.get("lease_id"))
    at.do(lambda w: freeze_lease(w.offline, lease_id, maker_id=MAKER, checker_id=CHECKER, reason="mất trên đường"))


def settle(at: Counter, voucher: Voucher, *, paid: bool) -> Voucher:
    return at.do(
        lambda w: settle_locked_voucher(
            w.offline, voucher.voucher_id, paid=paid, maker_id=MAKER, checker_id=CHECKER, reason="đã hỏi khách"
        )
    )


def exceptions(at: Counter) -> int:
    return at.posted(account(chart.OFFLINE_EXCEPTION, HERE))


@pytest.fixture
def paid(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> Voucher:
    """Paid by a tablet that is lost before it syncs."""
    voucher = world.issue(at.household(5 * M).party_id, 2 * M)
    tablet.tablet.hand(tablet.tablet.pay_qr(world.shown(voucher)[0], COLLECT_PIN))
    freeze(at, tablet)
    return voucher


@pytest.mark.failure(34)
def test_nothing_goes_back_while_it_may_be_found(world: OfflineCounter, at: Counter, paid: Voucher) -> None:
    with pytest.raises(InvestigationOpen):
        settle(at, paid, paid=False)
    cancelled = at.do(lambda w: cancel_voucher(w.offline, paid.party_id, paid.voucher_id))
    assert cancelled.state is VoucherState.CANCEL_PENDING
    for _ in range(20):
        world.tick(days=1)
        assert not at.do(lambda w: close_due_voucher(w.offline, paid.voucher_id))
    assert settle(at, paid, paid=False).state is VoucherState.CANCELLED
    assert at.owned(paid.party_id) == 5 * M


@pytest.mark.failure(35)
def test_found_in_time_it_is_paid_from_the_voucher(
    world: OfflineCounter, at: Counter, tablet: TabletAtCounter, paid: Voucher
) -> None:
    world.tick(days=3)
    tablet.tablet.send_journal()
    assert world.voucher(paid).state is VoucherState.REDEEMED
    assert at.in_till(tablet.duty) == 8 * M
    assert exceptions(at) == 0
    with pytest.raises(VoucherMoved):
        settle(at, paid, paid=False)


@pytest.mark.failure(35)
def test_found_after_the_count_it_explains_what_was_missed(
    world: OfflineCounter, at: Counter, tablet: TabletAtCounter, paid: Voucher
) -> None:
    """The lease is frozen, so the shift could be closed, 2,000,000 short."""
    for _ in range(2):
        at.soft(lambda s: count_shift(s, tablet.duty, notes=notes_for(8 * M)))
    number = at.supervisors[HERE].staff_number
    at.soft(lambda s: sign_for_shift(s, tablet.duty, staff_number=number, pin=STAFF_PIN, reason="máy bị mất"))
    short: Account = account(chart.TELLER_SHORT, tablet.duty.teller_id)
    assert at.posted(short) == 2 * M
    tablet.tablet.send_journal()
    assert at.posted(short) == 0
    assert world.voucher(paid).state is VoucherState.REDEEMED


@pytest.mark.failure(35)
def test_found_after_a_wrong_decision_it_is_a_loss_and_a_case(
    world: OfflineCounter, at: Counter, tablet: TabletAtCounter, paid: Voucher
) -> None:
    world.tick(days=16)
    assert settle(at, paid, paid=False).state is VoucherState.REFUNDED
    tablet.tablet.send_journal()
    assert world.voucher(paid).state is VoucherState.EXCEPTION
    assert exceptions(at) == 2 * M
    assert at.in_till(tablet.duty) == 8 * M
    found = at.do(lambda w: w.oversight.cases.about(paid.voucher_id, cursor=None, limit=9)).entries
    assert [case.kind for case in found] == [CaseKind.OFFLINE_EXCEPTION]


@pytest.mark.failure(35)
def test_found_after_a_right_decision_it_changes_nothing(
    world: OfflineCounter, at: Counter, tablet: TabletAtCounter, paid: Voucher
) -> None:
    world.tick(days=16)
    assert settle(at, paid, paid=True).state is VoucherState.REDEEMED
    assert at.in_till(tablet.duty) == 8 * M
    for _ in range(2):
        tablet.tablet.send_journal()
        tablet.tablet.store.put(sent_through=0)
    assert at.in_till(tablet.duty) == 8 * M
    assert exceptions(at) == 0


def test_only_what_is_locked_is_decided(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    voucher = world.issue(at.household(5 * M).party_id, M)
    world.tick(days=30)
    with pytest.raises(NotLocked):
        settle(at, voucher, paid=True)

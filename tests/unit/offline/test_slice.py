"""A voucher from the phone to the notes and into the books, and back again: the whole way, once each."""

import pytest

from chalicelib.ledger import account, chart
from chalicelib.offline import Voucher, VoucherState, cancel_voucher, close_due_voucher, qr_text
from chalicelib.offline.payload import payload_of
from chalicelib.softatm import JournalNotSynced, count_shift, freeze_shift
from infra.tablet.refusal import TabletRefusal
from tests.builders_offline import OfflineCounter, TabletAtCounter
from tests.builders_softatm import COLLECT_PIN, HERE, Counter, notes_for

M = 1_000_000


def test_a_voucher_is_paid_offline_and_synced(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    party = at.household(5 * M)
    voucher = world.issue(party.party_id, 2 * M)
    assert at.owned(party.party_id) == 3 * M
    assert at.posted(voucher.account) == 2 * M
    tablet.line.up = False
    world.tick(hours=3)
    entry = tablet.tablet.pay_qr(world.shown(voucher)[0], COLLECT_PIN)
    tablet.tablet.hand(entry)
    assert at.in_till(tablet.duty) == 10 * M
    tablet.line.up = True
    tablet.tablet.sync(tablet.shift_id)
    paid = world.voucher(voucher)
    assert (paid.state, paid.paid_at) == (VoucherState.REDEEMED, entry.at)
    assert at.posted(voucher.account) == 0
    assert at.in_till(tablet.duty) == at.shift(tablet.duty).free_cash == 8 * M
    commission = at.posted(account(chart.COMMISSION_DUE, HERE))
    assert commission == 2 * M * 20 // 10_000


@pytest.mark.failure(29)
def test_money_goes_back_only_past_the_watermark(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    party = at.household(5 * M)
    voucher = world.issue(party.party_id, 2 * M)
    tablet.line.up = False
    world.tick(hours=25)
    assert not at.do(lambda work: close_due_voucher(work.offline, voucher.voucher_id))
    assert at.owned(party.party_id) == 3 * M
    tablet.line.up = True
    tablet.tablet.sync(tablet.shift_id)
    world.tick(minutes=11)
    assert at.do(lambda work: close_due_voucher(work.offline, voucher.voucher_id))
    assert world.voucher(voucher).state is VoucherState.REFUNDED
    assert at.owned(party.party_id) == 5 * M
    with pytest.raises(TabletRefusal, match="expiry"):
        tablet.tablet.pay_qr(_text(world, voucher), COLLECT_PIN)


@pytest.mark.failure(30)
def test_a_cancelled_voucher_is_declined_by_the_tablet(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    party = at.household(5 * M)
    voucher = world.issue(party.party_id, 2 * M)
    text, digits, _ = world.shown(voucher)
    pending = at.do(lambda work: cancel_voucher(work.offline, party.party_id, voucher.voucher_id))
    assert pending.state is VoucherState.CANCEL_PENDING
    tablet.tablet.sync(tablet.shift_id)
    assert world.voucher(voucher).state is VoucherState.CANCELLED
    assert at.owned(party.party_id) == 5 * M
    for pay, shown in ((tablet.tablet.pay_qr, text), (tablet.tablet.pay_code, digits)):
        with pytest.raises(TabletRefusal, match="once"):
            pay(shown, COLLECT_PIN)


def test_a_voucher_is_paid_by_its_digits(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    voucher = world.issue(at.household(5 * M).party_id, M)
    _, digits, _ = world.shown(voucher)
    with pytest.raises(TabletRefusal, match="signature"):
        tablet.tablet.pay_code(digits, COLLECT_PIN)
    tablet.tablet.sync(tablet.shift_id)
    with pytest.raises(TabletRefusal, match="pin"):
        tablet.tablet.pay_code(digits, "0000")
    tablet.tablet.pay_code(digits, COLLECT_PIN)
    tablet.tablet.sync(tablet.shift_id)
    assert world.voucher(voucher).state is VoucherState.REDEEMED


@pytest.mark.failure(38)
def test_a_shift_closes_with_its_journal_synced(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    with pytest.raises(JournalNotSynced):
        at.soft(lambda s: freeze_shift(s, tablet.duty))
    tablet.tablet.sync(tablet.shift_id, pause=True)
    voucher = world.issue(at.household(5 * M).party_id, M)
    with pytest.raises(TabletRefusal, match="lease_active"):
        tablet.tablet.pay_qr(world.shown(voucher)[0], COLLECT_PIN)
    closed = at.soft(lambda s: count_shift(s, tablet.duty, notes=notes_for(10 * M)))
    assert closed.variance == 0


def _text(world: OfflineCounter, voucher: Voucher) -> str:
    """The QR code that the customer kept from before."""
    packed = payload_of(voucher).packed()
    return qr_text(packed, world.signatures.sign(voucher.kid, packed))

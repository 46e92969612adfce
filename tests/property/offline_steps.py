"""What happens in the offline model's world, good and bad, in random order."""

import dataclasses
from datetime import timedelta

from chalicelib.entrypoints.effects.offline import close_due_vouchers
from chalicelib.identity import Party, PartyId
from chalicelib.kernel.errors import DomainError
from chalicelib.offline import (
    LeaseId,
    VoucherId,
    cancel_voucher,
    freeze_lease,
    settle_locked_voucher,
    unlock_code_of,
)
from chalicelib.softatm import OutletCode, ShiftId, count_shift, open_shift
from infra.tablet.refusal import Declined, NoLine, TabletRefusal
from tests.builders_softatm import COLLECT_PIN, HERE, STAFF_PIN, THERE, notes_for
from tests.property.offline_world import M, OfflineWorld, Paid, Post, Shown, Violation

MAKER, CHECKER = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV"), PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAW")


def take_lease(world: OfflineWorld) -> None:
    """A tablet asks for the lease, and syncs; a question whose answer was lost is asked again under the same id."""
    post = world.rng.choice(world.honest())
    rivals = [one for one in world.posts if one is not post and one.duty.outlet_code == post.duty.outlet_code]
    if world.may_pay(post):
        return
    unheard = post.asked is not None and post.at.tablet.store.get("lease_id") != post.asked
    lease_id = post.asked if unheard and post.asked else world.counter.new(LeaseId)
    post.asked = lease_id
    signer = world.counter.supervisors[post.duty.outlet_code].staff_number
    tablet = post.at.tablet
    drop_answers(world, post)
    done = world.reached(
        lambda: tablet.take_lease(lease_id, post.at.shift_id, supervisor_number=signer, supervisor_pin=STAFF_PIN)
    )
    if done:
        if any(world.may_pay(rival) and not rival.lost for rival in rivals):
            raise Violation("one lease: two tablets of an outlet may pay")
        sync_of(world, post)


def drop_answers(world: OfflineWorld, post: Post) -> None:
    post.at.line.lose_question = 1 if world.rng.random() < 0.05 else 0
    post.at.line.lose_answer = 1 if world.rng.random() < 0.1 else 0


def sync_of(world: OfflineWorld, post: Post, *, pause: bool = False) -> bool:
    """The world's own account begins anew when the server has heard it, whether or not the tablet knows."""
    before = world.synced_at(post)
    done = world.reached(lambda: post.at.tablet.sync(post.at.shift_id, pause=pause))
    if done:
        world.synced(post)
    elif before != world.synced_at(post):
        post.synced = world.now
    return done


def sync(world: OfflineWorld) -> None:
    post = world.rng.choice(world.honest())
    if post.at.tablet.store.get("lease_id"):
        drop_answers(world, post)
        sync_of(world, post, pause=world.rng.random() < 0.1)


def send_some(world: OfflineWorld) -> None:
    """The journal goes out, and the line breaks before the rest."""
    post = world.rng.choice(world.honest())
    if post.at.tablet.store.get("lease_id"):
        drop_answers(world, post)
        world.reached(post.at.tablet.send_journal)


def issue(world: OfflineWorld) -> None:
    outlet = world.rng.choice([HERE, HERE, THERE])
    issue_for(world, world.rng.choice(world.people), outlet, world.rng.choice([1, 2, 4]) * M // 2)


def issue_for(world: OfflineWorld, party: Party, outlet: OutletCode, amount: int) -> None:
    try:
        voucher = world.offline.issue(party.party_id, amount, outlet=outlet)
        qr, digits, _ = world.offline.shown(voucher)
    except DomainError:
        return
    world.shown.append(Shown(voucher, qr, digits))


def visit(world: OfflineWorld) -> None:
    """Somebody sets money aside and comes for it soon."""
    before = len(world.shown)
    issue(world)
    if len(world.shown) > before:
        world.clock.tick(minutes=world.rng.choice([1, 10, 120]))
        near = [post for post in world.honest() if post.duty.outlet_code == world.shown[-1].voucher.outlet_code]
        if near:
            attempt(world, near[0], world.shown[-1], COLLECT_PIN)


def present(world: OfflineWorld) -> None:
    """Somebody shows a voucher: once, again, a copy, here or elsewhere, in time or late."""
    if not world.shown:
        return
    shown = world.rng.choice(world.shown[-4:])
    near = [post for post in world.honest() if post.duty.outlet_code == shown.voucher.outlet_code]
    post = world.rng.choice(near if near and world.rng.random() < 0.8 else world.honest())
    attempt(world, post, shown, COLLECT_PIN)


def attempt(world: OfflineWorld, post: Post, shown: Shown, pin: str, qr: str | None = None) -> None:
    tablet = post.at.tablet
    if not tablet.store.get("lease_key"):
        return
    by_digits = qr is None and world.rng.random() < 0.3
    try:
        entry = tablet.pay_code(shown.digits, pin) if by_digits else tablet.pay_qr(qr or shown.qr, pin)
    except TabletRefusal:
        return
    if pin != COLLECT_PIN:
        raise Violation("PIN: paid for a wrong PIN")
    honest = shown if qr is None else None
    if world.crash:
        world.crash = False
        post.at.clock.restart()
        left = tablet.unhanded
        if left is None or left.voucher_id != shown.voucher.voucher_id:
            world.notes_paid(post, entry, honest)
            return
        entry = left
    world.notes_paid(post, entry, honest)
    tablet.hand(entry)


def power_fails(world: OfflineWorld) -> None:
    """Between the journal and the notes of the next payment."""
    world.crash = True
    present(world)
    world.crash = False


def time_passes(world: OfflineWorld) -> None:
    world.clock.tick(minutes=world.rng.choice([1, 5, 20, 60, 60, 180, 180, 600, 26 * 60]))


def minute(world: OfflineWorld) -> None:
    with_faults = world.reached(lambda: close_due_vouchers(world.counter.app))
    assert with_faults, "the job of the minute failed"


def cancel(world: OfflineWorld) -> None:
    if world.shown:
        voucher = world.rng.choice(world.shown[-3:]).voucher
        world.reached(lambda: world.counter.do(lambda w: cancel_voucher(w.offline, voucher.party_id, voucher.voucher_id)))


def release(world: OfflineWorld) -> None:
    post = world.rng.choice(world.honest())
    if post.at.tablet.store.get("lease_id"):
        drop_answers(world, post)
        world.reached(lambda: post.at.tablet.release(post.at.shift_id))


def unlock(world: OfflineWorld) -> None:
    """A supervisor sets the clock right by another one, and types the code."""
    post = world.rng.choice(world.honest())
    lease = world.leases().get(str(post.at.tablet.store.get("lease_id")))
    if lease is None or post.at.tablet.store.get("lease_key") is None:
        return
    post.at.clock.turned = timedelta(0)
    found = world.counter.app.open_work().offline.leases.find(LeaseId(lease["lease_id"]))
    assert found is not None
    code = unlock_code_of(world.counter.app.open_work().offline, found)
    world.reached(lambda: post.at.tablet.unlock(code))


def withdraw_online(world: OfflineWorld) -> None:
    """A customer takes cash by code, at a tablet with a line, which first sends its journal."""
    take_online(world, world.rng.choice(world.honest()), world.rng.choice(world.people), world.rng.choice([1, 3, 5]) * M)


def take_online(world: OfflineWorld, post: Post, party: Party, amount: int) -> None:
    try:
        if post.at.tablet.store.get("lease_id"):
            post.at.tablet.send_journal()
        withdrawal = world.counter.issue(party.party_id, amount, outlet=post.duty.outlet_code)
        committed = world.counter.commit(post.duty, withdrawal)
        if amount > post.drawer:
            world.counter.put_back(post.duty, committed)
            return
        world.counter.hand(post.duty, committed)
    except (DomainError, Declined, NoLine):
        return
    if post.at.tablet.store.get("lease_id"):
        post.at.tablet.note_cash(-amount)
    post.drawer -= amount
    world.pockets[party.party_id] += amount
    world.paid.append(Paid(party.party_id, post.duty.outlet_code, world.now, amount))


def change_shift(world: OfflineWorld) -> None:
    """The teller closes the shift and opens the next one at the same drawer; a tablet that may pay must pause for it."""
    post = world.rng.choice(world.honest())
    tablet, duty = post.at.tablet, post.duty
    if tablet.store.get("lease_id") and world.rng.random() < 0.8:
        drop_answers(world, post)
        sync_of(world, post, pause=True)
    try:
        closed = world.counter.soft(lambda s: count_shift(s, duty, notes=notes_for(post.drawer)))
    except DomainError:
        return
    if world.may_pay(post):
        raise Violation("I18: a shift closed whose tablet may pay")
    if closed.state.value != "closed" or closed.variance != 0:
        raise Violation(f"I9: the drawer has {post.drawer}, the till {closed.expected}")
    post.at.duty = dataclasses.replace(duty, shift_id=world.counter.new(ShiftId))
    post.drawer = 8 * M
    world.counter.soft(lambda s: open_shift(s, post.at.duty, notes=notes_for(post.drawer)))


def lose_tablet(world: OfflineWorld) -> None:
    """Two persons freeze the lease of a tablet that is gone."""
    post = world.rng.choice(world.honest())
    lease_id = post.at.tablet.store.get("lease_id")
    if lease_id is None or world.rng.random() < 0.6 or sum(one.lost for one in world.posts):
        return
    post.lost = True
    world.reached(
        lambda: world.counter.do(
            lambda w: freeze_lease(w.offline, LeaseId(lease_id), maker_id=MAKER, checker_id=CHECKER, reason="mất máy")
        )
    )


def find_tablet(world: OfflineWorld) -> None:
    """It turns up, and a teller at another tablet of the outlet lets it send its journal."""
    for post in world.posts:
        if post.lost and world.rng.random() < 0.3:
            world.reached(post.at.tablet.send_journal)


def decide(world: OfflineWorld) -> None:
    """Two persons decide about a locked voucher, now and then wrongly."""
    for voucher_id, item in world.vouchers().items():
        locked = world.leases()[item["lease_id"]]["state"] in ("frozen", "revoked")
        if locked and item["state"] in ("issued", "cancel_pending"):
            really = any(one.voucher_id == voucher_id for one in world.paid)
            settle(world, voucher_id, paid=really and world.rng.random() < 0.7, really=really)


def settle(world: OfflineWorld, voucher_id: str, *, paid: bool, really: bool) -> None:
    world.reached(
        lambda: world.counter.do(
            lambda w: settle_locked_voucher(
                w.offline,
                VoucherId(voucher_id),
                paid=paid,
                maker_id=MAKER,
                checker_id=CHECKER,
                reason="đã hỏi khách",
            )
        )
    )
    if world.vouchers()[voucher_id]["state"] not in ("issued", "cancel_pending"):
        world.decided.add(voucher_id)
        if really and not paid:
            world.wrongly_decided[voucher_id] = world.vouchers()[voucher_id]["amount"]

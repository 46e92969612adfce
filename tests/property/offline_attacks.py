"""What goes wrong on purpose in the offline model's world, and how often everything happens."""

import base64
import dataclasses
from collections.abc import Callable
from datetime import timedelta

from chalicelib.offline import Entry, EntryKind
from infra.tablet.tablet import BATCH
from tests.builders_softatm import COLLECT_PIN, HERE
from tests.property.offline_steps import (
    attempt,
    cancel,
    change_shift,
    decide,
    find_tablet,
    issue,
    issue_for,
    lose_tablet,
    minute,
    power_fails,
    present,
    release,
    send_some,
    sync,
    sync_of,
    take_lease,
    take_online,
    time_passes,
    unlock,
    visit,
    withdraw_online,
)
from tests.property.offline_world import M, OfflineWorld, Violation


def attack_voucher(world: OfflineWorld) -> None:
    """A forger: other amount, own signature, a guess of the PIN."""
    if not world.shown:
        return
    shown, post = world.rng.choice(world.shown[-3:]), world.rng.choice(world.honest())
    if world.rng.random() < 0.4:
        for guess in ("0000", "1111", "1234", "2222", "4321"):
            attempt(world, post, shown, guess)
        before = len(world.paid)
        attempt(world, post, shown, COLLECT_PIN)
        near = post.at.tablet.store.wrong_pins(shown.voucher.voucher_id) >= 5
        if len(world.paid) > before and near:
            raise Violation("PIN: paid after five wrong ones")
        return
    raw = bytearray(base64.b32decode(shown.qr + "=" * (-len(shown.qr) % 8)))
    raw[world.rng.choice([10, 27, 28])] ^= 1 << world.rng.randrange(8)
    attempt(world, post, shown, COLLECT_PIN, base64.b32encode(bytes(raw)).decode().rstrip("="))


def wait_with_a_stale_clock(world: OfflineWorld) -> None:
    """The tablet's clock is turned back by more than a day while it starts again, and an old voucher is shown."""
    visitless = [
        shown for shown in world.shown[-3:] if not any(p.voucher_id == shown.voucher.voucher_id for p in world.paid)
    ]
    posts = [post for post in world.honest() if world.may_pay(post)]
    if not visitless or not posts:
        return
    shown, post = visitless[-1], world.rng.choice(posts)
    world.clock.tick(hours=world.rng.choice([13, 20, 25]))
    post.at.clock.turned = -timedelta(hours=30)
    post.at.clock.restart()
    attempt(world, post, shown, COLLECT_PIN)


def come_late(world: OfflineWorld) -> None:
    """A voucher of this evening is shown the next evening; the tablet was heard in the morning before."""
    post = world.rng.choice([world.posts[0], world.posts[2]])
    if post.lost or not post.at.tablet.store.get("lease_id"):
        return
    sync_of(world, post)
    world.clock.tick(hours=world.rng.choice([6, 12]))
    before = len(world.shown)
    issue_for(world, world.rng.choice(world.people), post.duty.outlet_code, M)
    world.clock.tick(hours=world.rng.choice([9, 13, 19]))
    if len(world.shown) > before:
        attempt(world, post, world.shown[-1], COLLECT_PIN)


def come_after_the_pause(world: OfflineWorld) -> None:
    """The tablet has promised to pay nothing more, and a customer comes."""
    post = world.rng.choice(world.honest())
    if post.at.tablet.store.get("lease_id"):
        sync_of(world, post, pause=True)
        present(world)


def across_midnight(world: OfflineWorld) -> None:
    """Somebody sets money aside late in the evening, takes what they may after midnight, and then comes with the voucher."""
    party, post = world.rng.choice(world.people), world.posts[0]
    evening = (16 - world.now.hour) % 24
    world.clock.tick(hours=evening)
    before = len(world.shown)
    issue_for(world, party, HERE, 2 * M)
    world.clock.tick(minutes=80)
    take_online(world, world.rng.choice(world.honest()), party, world.rng.choice([3, 5]) * M)
    if len(world.shown) > before and not post.lost:
        attempt(world, post, world.shown[-1], COLLECT_PIN)


def lose_the_first_of_two(world: OfflineWorld) -> None:
    """Two visits, and the first of them is taken out of what the tablet sends."""
    visit(world)
    visit(world)
    drop_entry(world)


def turn_clock(world: OfflineWorld) -> None:
    """Somebody turns the wall clock back and starts the tablet again; or only one of both."""
    clock = world.rng.choice(world.honest()).at.clock
    kind = world.rng.randrange(3)
    if kind != 0:
        clock.turned -= timedelta(hours=world.rng.choice([1, 6, 30]))
    if kind != 1:
        clock.restart()


def drop_entry(world: OfflineWorld) -> None:
    """Somebody takes one entry out of the middle of what a tablet is about to send."""
    post = world.rng.choice(world.honest())
    store = post.at.tablet.store
    if not store.get("lease_id"):
        return
    waiting = store.entries_from(store.get("sent_through") + 1, limit=BATCH)
    payments = [entry for entry in waiting[:-1] if entry.kind is EntryKind.REDEEM]
    if payments:
        post.at.line.drop.add(world.rng.choice(payments).seq)


def forge_entry(world: OfflineWorld) -> None:
    """A teller sends, as the tablet's, an entry that the tablet never wrote."""
    post = world.rng.choice(world.honest())
    lease = world.leases().get(str(post.at.tablet.store.get("lease_id")))
    if lease is None or not world.shown:
        return
    voucher = world.rng.choice(world.shown[-3:]).voucher
    made = Entry(
        lease_id=lease["lease_id"],
        seq=lease["next_seq"],
        at=world.now,
        kind=EntryKind.REDEEM,
        voucher_id=voucher.voucher_id,
        amount=voucher.amount,
        shift_id=post.at.shift_id,
        form="qr",
        previous=lease["head"],
    )
    forged = dataclasses.replace(made, hash=made.true_hash, signature="A" * 86)
    world.reached(lambda: post.at.line.forge(forged))


STEPS: dict[Callable[[OfflineWorld], None], int] = {
    take_lease: 8,
    sync: 12,
    send_some: 4,
    issue: 8,
    visit: 22,
    present: 16,
    attack_voucher: 5,
    wait_with_a_stale_clock: 2,
    come_late: 2,
    come_after_the_pause: 1,
    across_midnight: 2,
    lose_the_first_of_two: 2,
    power_fails: 3,
    time_passes: 18,
    minute: 8,
    cancel: 4,
    release: 2,
    turn_clock: 3,
    unlock: 3,
    withdraw_online: 7,
    change_shift: 4,
    lose_tablet: 2,
    find_tablet: 2,
    decide: 2,
    drop_entry: 2,
    forge_entry: 2,
}
"""Each with its weight."""

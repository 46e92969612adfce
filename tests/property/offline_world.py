"""The world of the offline model: outlets, tablets with drawers and clocks, customers with pockets, and what is really true.

The model knows what the system cannot: the true time, the notes in each drawer, who was handed what. Tablets and server are
the real ones, over the table in memory, with signatures that cost nothing.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from unittest.mock import patch

from chalicelib.adapters.dynamo.table import Item
from chalicelib.identity import Party, PartyId
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.policy import POLICIES, Policy
from chalicelib.offline import LeaseId, Voucher
from chalicelib.softatm import Duty
from infra.local.memory_table import MemoryTable
from infra.tablet.refusal import Declined, NoLine, TabletRefusal
from tests.builders import FakeClock, SeededEntropy
from tests.builders_offline import OfflineCounter, PlainSignatures, TabletAtCounter
from tests.builders_softatm import HERE, THERE, Counter, counter_on
from tests.fakes.faulty_table import Fault, FaultyTable

M = 1_000_000
OPENING = 12 * M
OWNED = 30 * M
SLACK = timedelta(minutes=5)
"""What a tablet's clock may be off without anybody's fault: two minutes it tolerates, and the time of an answer."""

TIGHT: Policy = replace(
    POLICIES[0], customer_day_cash=5 * M, outlet_day_cash=14 * M, outlet_month_cash=60 * M, lease_cash=3 * M, lease_count=2
)
"""Limits that a short run can reach."""
SHORT_LEASE: Policy = replace(TIGHT, lease_lifetime_s=14 * 3600)
"""A lease that ends before its tablet was silent for too long: otherwise the one rule hides the other."""


class Violation(AssertionError):
    """A rule of the world was broken."""


@dataclass
class Paid:
    """Notes that a customer really got."""

    party_id: PartyId
    outlet: str
    at: datetime
    amount: int
    voucher_id: str = ""


@dataclass
class Shown:
    """A voucher as its owner keeps it."""

    voucher: Voucher
    qr: str
    digits: str


@dataclass
class Post:
    """A tablet with its drawer.

    Attributes:
        lost: nobody honest has it. asked: the lease it asked for last.
        synced: the true time of the last sync that the server heard; paid, payments: since then, really.
    """

    at: TabletAtCounter
    drawer: int = OPENING
    lost: bool = False
    asked: LeaseId | None = None
    synced: datetime | None = None
    paid: int = 0
    payments: int = 0

    @property
    def duty(self) -> Duty:
        return self.at.duty


@cache
def first_items() -> tuple[list[Item], list[Duty], list[Party], dict[str, Any], dict[str, Any]]:
    """The world at its beginning, made once: three shifts open, three customers with money."""
    table = MemoryTable()
    counter = counter_on(table)
    duties = [counter.open(OPENING, outlet) for outlet in (HERE, HERE, THERE)]
    people = [counter.household(OWNED) for _ in range(3)]
    return table.everything(), duties, people, counter.tellers, counter.supervisors


@contextmanager
def policy_of(seed: int) -> Iterator[Policy]:
    policy = SHORT_LEASE if seed % 4 == 0 else TIGHT
    unmeasured = patch("infra.local.memory_table._fit", lambda item: item)
    with patch("chalicelib.kernel.policy.POLICIES", (policy,)), unmeasured:
        yield policy


@dataclass
class OfflineWorld:
    """
    Attributes:
        crash: the tablet stops between the journal and the notes, the next time it pays.
        pockets: notes that each customer really got, paid: each time.
        wrongly_decided: vouchers that two persons gave back though they had been paid.
    """

    seed: int
    policy: Policy
    rng: random.Random = field(init=False)
    pockets: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    paid: list[Paid] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    wrongly_decided: dict[str, int] = field(default_factory=dict)
    decided: set[str] = field(default_factory=set)
    crash: bool = False
    unkind: bool = False

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        items, duties, self.people, tellers, supervisors = first_items()
        self.table, self.clock, signatures = MemoryTable(), FakeClock(), PlainSignatures()
        self.table.load(items)
        faulty = FaultyTable(self.table, plan=self._fault)
        self.counter: Counter = counter_over(faulty, self.clock, SeededEntropy(f"run-{self.seed}"), signatures)
        self.counter.tellers, self.counter.supervisors = tellers, supervisors
        self.offline = OfflineCounter(self.counter, signatures)
        self.clock.tick(minutes=self.rng.randrange(0, 26 * 60))
        self.posts = [Post(self.offline.tablet(duty)) for duty in duties]

    def open_counters(self) -> None:
        """At most outlets a tablet has the lease already."""
        for post in (self.posts[0], self.posts[2]):
            if self.rng.random() < 0.9:
                post.asked = self.offline.lease(post.at)
                self.synced(post)

    def _fault(self) -> Fault:
        """Of the table, while something is asked whose repeats are harmless; receipts of commands are tried elsewhere."""
        return self.rng.choice(list(Fault)) if self.unkind and self.rng.random() < 0.05 else Fault.NONE

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def honest(self) -> list[Post]:
        return [post for post in self.posts if not post.lost]

    def items(self, kind: str) -> list[Item]:
        """Stored, of one kind; the table's own, not to be changed."""
        start = f"{kind}#"
        found = (part for pk, part in self.table._items.items() if pk.startswith(start))
        return [item for part in found for item in part.values()]

    def synced_at(self, post: Post) -> Any:
        """Of the tablet's lease, as the server has it."""
        stored = self.table._items.get(f"LSE#{post.at.tablet.store.get('lease_id')}", {})
        return stored.get("L", {}).get("synced_at")

    def vouchers(self) -> dict[str, Item]:
        return {item["voucher_id"]: item for item in self.items("VCH")}

    def leases(self) -> dict[str, Item]:
        return {item["lease_id"]: item for item in self.items("LSE") if item["sk"] == "L"}

    def balances(self) -> dict[str, int]:
        return {item["pk"].removeprefix("ACC#"): item["posted"] for item in self.items("ACC") if item["sk"] == "B"}

    def reached(self, step: Any) -> bool:
        """Whether it was done; a no, and a line that breaks, are answers too."""
        self.unkind = True
        try:
            step()
        except (DomainError, Declined, NoLine, TabletRefusal):
            return False
        finally:
            self.unkind = False
        return True

    def may_pay(self, post: Post) -> bool:
        """Whether the tablet itself believes that it may pay offline now."""
        store, now = post.at.tablet.store, self.now
        if store.get("state") != "active" or store.get("paused") is not False:
            return False
        return bool(now < store.get("good_until") and now < store.get("silent_until"))

    def notes_paid(self, post: Post, entry: Any, shown: Shown | None) -> None:
        """The customer has the notes, and the model looks whether they should."""
        if entry.amount > post.drawer:
            raise Violation("till: the drawer had less than was promised")
        post.drawer -= entry.amount
        post.paid, post.payments = post.paid + entry.amount, post.payments + 1
        party_id = shown.voucher.party_id if shown else PartyId("pty_00000000000000000000000000")
        self.pockets[party_id] += entry.amount
        self.paid.append(Paid(party_id, post.duty.outlet_code, self.now, entry.amount, entry.voucher_id))
        self._judge(post, entry, shown)

    def _judge(self, post: Post, entry: Any, shown: Shown | None) -> None:
        if shown is None or shown.voucher.amount != entry.amount:
            raise Violation("signature: a voucher that nobody issued was paid")
        voucher = shown.voucher
        if sum(1 for one in self.paid if one.voucher_id == voucher.voucher_id) > 1:
            raise Violation("I17: paid twice")
        if voucher.outlet_code != post.duty.outlet_code:
            raise Violation("outlet: paid at another outlet")
        if voucher.lease_id != post.at.tablet.store.get("lease_id"):
            raise Violation("lease: paid by a tablet without the voucher's lease")
        if self.leases()[voucher.lease_id]["paused"]:
            raise Violation("paused: paid after the promise to pay nothing")
        if self.now > voucher.good_until + SLACK:
            raise Violation("expiry: paid after its end")
        if post.paid > self.policy.lease_cash or post.payments > self.policy.lease_count:
            raise Violation("cap: more than the lease allows since the last sync")
        assert post.synced is not None
        if self.now > post.synced + timedelta(seconds=self.policy.lease_unsynced_s) + SLACK:
            raise Violation("silent: paid a day after the last sync")
        if self.now > post.synced + timedelta(seconds=self.policy.lease_lifetime_s) + SLACK:
            raise Violation("lease time: paid after the lease's end")

    def synced(self, post: Post) -> None:
        post.synced, post.paid, post.payments = self.now, 0, 0


def counter_over(table: Any, clock: FakeClock, entropy: SeededEntropy, signatures: PlainSignatures) -> Counter:
    """A counter over a table that has its people and outlets already."""
    from tests.builders import application_on
    from tests.builders_softatm import CHEAP_PIN

    parts = {"clock": clock, "entropy": entropy, "voucher_signatures": signatures, "pin_cost": CHEAP_PIN}
    return Counter(application_on(table, **parts))


__all__ = ["OWNED", "M", "OfflineWorld", "Paid", "Post", "Shown", "Violation", "policy_of", "suppress"]

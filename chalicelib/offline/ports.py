"""What the offline counter needs from outside, and the bundle its use cases work with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime
from typing import Protocol

from chalicelib.identity import Identity, PartyId
from chalicelib.kernel.clock import Entropy
from chalicelib.kernel.paging import Page
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import Ledger
from chalicelib.offline.journal import Entry
from chalicelib.offline.lease import Lease, LeaseId
from chalicelib.offline.voucher import Stub, Voucher, VoucherId
from chalicelib.oversight import Oversight
from chalicelib.softatm import OutletCode, Softatm


class Signatures(Protocol):
    """ES256: ECDSA over P-256 with SHA-256, signatures as r and s of 32 bytes each, and no other algorithm."""

    def public_key(self, kid: int) -> str:
        """Of a voucher key: the uncompressed point, base64url."""
        ...

    def sign(self, kid: int, message: bytes) -> bytes: ...

    def token(self, kid: int, claims: Mapping[str, str | int]) -> str:
        """The claims as a JWS."""
        ...

    def genuine(self, public_key: str, message: bytes, signature: bytes) -> bool:
        """Whether the key's owner signed it; False, too, for what is no key or no signature."""
        ...


class LeaseStore(Protocol):
    def expect(self, *, lease_id: LeaseId | None = None, outlet_code: OutletCode | None = None) -> None:
        """Read them along with whatever the unit of work reads first."""
        ...

    def find(self, lease_id: LeaseId) -> Lease | None: ...

    def latest_at(self, outlet_code: OutletCode) -> Lease | None:
        """The outlet's newest lease, whatever became of it."""
        ...

    def read_latest(self, outlet_codes: Sequence[OutletCode]) -> None:
        """Those of many outlets, in two round trips; `latest_at` then costs nothing."""
        ...

    def stage_new(self, lease: Lease) -> None:
        """Make it the outlet's newest.

        The commit fails with `LeaseExists` if the id is taken, `StaleVersion` if another lease came first.
        """
        ...

    def save(self, lease: Lease) -> None:
        """The commit fails with `StaleVersion` if it changed since it was read."""
        ...

    def require_active(self, lease: Lease) -> None:
        """The commit fails with `StaleVersion` if the lease has ended by then."""
        ...


class VoucherStore(Protocol):
    def expect(self, *, voucher_id: VoucherId, party_id: PartyId | None = None) -> None:
        """Read them along with whatever the unit of work reads first."""
        ...

    def find(self, voucher_id: VoucherId) -> Voucher | None: ...

    def live_of(self, party_id: PartyId) -> VoucherId | None:
        """The party's voucher whose money has not come to rest."""
        ...

    def stage_new(self, voucher: Voucher, stub: Stub) -> None:
        """The commit fails with `VoucherExists` if the id is taken, `LiveVoucher` if the party has another."""
        ...

    def save(self, voucher: Voucher) -> None:
        """The commit fails with `StaleVersion` if it changed since it was read.

        Once its money is not held any more, the stub goes and the party may have another voucher.
        """
        ...

    def stubs(self, lease_id: LeaseId) -> Sequence[Stub]:
        """Of the vouchers of the lease whose money is held."""
        ...

    def due(self, until: datetime, *, limit: int) -> Sequence[VoucherId]:
        """Vouchers whose money may be able to go back (an index: it lags by moments)."""
        ...

    def of_party(self, party_id: PartyId, *, cursor: str | None, limit: int) -> Page[Voucher]:
        """Newest first (an index: it lags by moments)."""
        ...


class JournalStore(Protocol):
    def expect(self, entry: Entry) -> None:
        """Read it along with whatever the unit of work reads first."""
        ...

    def has(self, entry: Entry) -> bool:
        """Whether this very entry is here."""
        ...

    def add(self, entry: Entry, outcome: str) -> None:
        """Keep it as it came, and what was made of it. The commit fails with `StaleVersion` if it is there."""
        ...

    def of_lease(self, lease_id: LeaseId, *, cursor: str | None, limit: int) -> Page["KeptEntry"]:
        """By number."""
        ...


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """An entry as it came, and what was made of it."""

    entry: Entry
    outcome: str
    received_at: datetime


class KeyStore(Protocol):
    def generation(self, month: int) -> int:
        """Of the month's key that is not revoked."""
        ...

    def stage_generation(self, month: int, generation: int) -> None:
        """The commit fails with `StaleVersion` if somebody else did so since it was read."""
        ...


@dataclass(frozen=True)
class Offline:
    """What the offline counter's use cases work with, for one unit of work.

    Attributes:
        policy_on: of a Vietnamese day to come, as far as it is known.
        pepper: from which the secrets of leases follow.
    """

    leases: LeaseStore
    vouchers: VoucherStore
    journal: JournalStore
    keys: KeyStore
    signatures: Signatures
    softatm: Softatm
    ledger: Ledger
    identity: Identity
    oversight: Oversight
    now: datetime
    entropy: Entropy
    policy: Policy
    policy_on: Callable[[date], Policy]
    pepper: str = field(repr=False)

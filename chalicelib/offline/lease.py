"""Leases: one tablet an outlet may pay vouchers offline, for at most 72 hours from its last sync.

    ACTIVE -> RELEASED   online, by the holder, when every entry of its journal is here
           -> FROZEN     the tablet is lost: two persons say so
           -> REVOKED    its journal has a gap or a fork; the tablet may not have heard of it, until it pauses

The watermark (`declared_through`) is the moment up to which the holder has told us of every voucher it paid, and after which
its own clock can only be. A voucher's money goes back only when the watermark is past the voucher's end.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.identity import DeviceId, PartyId
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.records import dataclass
from chalicelib.offline.errors import LeaseEnded
from chalicelib.softatm import OutletCode, ShiftId

GENESIS = "0" * 64
"""The hash before a journal's first entry."""


class LeaseId(Id):
    prefix = "lse"
    __slots__ = ()


class LeaseState(StrEnum):
    ACTIVE = "active"
    RELEASED = "released"
    FROZEN = "frozen"
    REVOKED = "revoked"


_S = LeaseState
MOVES: dict[LeaseState, frozenset[LeaseState]] = {
    _S.ACTIVE: frozenset({_S.RELEASED, _S.FROZEN, _S.REVOKED}),
    _S.RELEASED: frozenset(),
    _S.FROZEN: frozenset(),
    _S.REVOKED: frozenset({_S.FROZEN}),
}


@dataclass(frozen=True, slots=True)
class Lease:
    """
    Attributes:
        device_key: the tablet's public key, P-256, uncompressed, base64url; its private half never leaves the tablet.
        number: counts the outlet's leases; vouchers carry it.
        signed_by: the supervisor at the tablet when it was granted.
        good_until: the holder pays nothing from then on; every sync moves it.
        synced_at: our time of the last complete sync; declared_through: the watermark it set.
        next_seq, head: of the journal as we have it.
        kids: signing keys that the tablet says it has.
        cash, count: what it may pay until the next sync.
        paid, payments: what it has told us to have paid since the last one.
        shift_id: whose till pays, or paid last.
        paused: the tablet has promised to pay nothing until its next sync; or it never could.
    """

    lease_id: LeaseId
    outlet_code: OutletCode
    device_id: DeviceId
    device_key: str
    number: int
    signed_by: PartyId
    granted_at: datetime
    good_until: datetime
    synced_at: datetime
    declared_through: datetime
    state: LeaseState = LeaseState.ACTIVE
    next_seq: int = 1
    head: str = GENESIS
    kids: tuple[int, ...] = ()
    cash: Money = 0
    count: int = 0
    paid: Money = 0
    payments: int = 0
    shift_id: ShiftId | None = None
    paused: bool = True
    ended_at: datetime | None = None
    ended_by: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def locked(self) -> bool:
        """Its vouchers wait for a decision: nobody knows what the tablet paid."""
        return self.state in (LeaseState.FROZEN, LeaseState.REVOKED)

    def silent_until(self, policy: Policy) -> datetime:
        """From then on the holder pays nothing until it was heard."""
        return self.synced_at + timedelta(seconds=policy.lease_unsynced_s)

    def vacant(self, now: datetime) -> bool:
        """Whether another tablet may have the outlet's lease: this one can pay nothing, or nobody has it any more."""
        match self.state:
            case LeaseState.ACTIVE:
                return now >= self.good_until and self.declared_through > self.good_until
            case LeaseState.REVOKED:
                return self.paused
            case LeaseState.RELEASED | LeaseState.FROZEN:
                return True


def ended(lease: Lease, to: LeaseState, at: datetime, *, by: tuple[str, ...] = (), reason: str | None = None) -> Lease:
    """The lease at its end.

    Raises:
        LeaseEnded: the state machine has no such step.
    """
    if to not in MOVES[lease.state]:
        raise over(lease)
    return replace(lease, state=to, ended_at=at, ended_by=by, reason=reason, cash=0, count=0)


def over(lease: Lease) -> LeaseEnded:
    return LeaseEnded(
        "Máy này không còn được chi ngoại tuyến.", f"The lease is {lease.state.value}.", details={"state": lease.state.value}
    )

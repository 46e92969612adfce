"""Shifts: one teller and one till, from the opening count to the closing one. A till is the drawer at an enrolled tablet.

    OPEN ----------> CLOSING (frozen: no cash moves) -> CLOSED
      `-> TAKEN_OVER ---^   (its teller is gone: a supervisor resolves what is open at the counter, nothing new begins)

`free_cash` is the till's cash less what is promised at the counter, kept on the shift so that a commit can require it in the
write; the ledger's till account, which has a floor, is the truth it follows.
"""

from datetime import datetime
from enum import StrEnum

from chalicelib.identity import DeviceId, PartyId
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import Account
from chalicelib.softatm.accounts import till_account
from chalicelib.softatm.errors import NoSuchShift, NotYourShift, ShiftMoved, ShiftNotOpen
from chalicelib.softatm.notes import Count, total
from chalicelib.softatm.outlet import OutletCode


class ShiftId(Id):
    prefix = "shf"
    __slots__ = ()


class ShiftState(StrEnum):
    OPEN = "open"
    TAKEN_OVER = "taken_over"
    CLOSING = "closing"
    CLOSED = "closed"


MOVES: dict[ShiftState, frozenset[ShiftState]] = {
    ShiftState.OPEN: frozenset({ShiftState.CLOSING, ShiftState.TAKEN_OVER}),
    ShiftState.TAKEN_OVER: frozenset({ShiftState.CLOSING}),
    ShiftState.CLOSING: frozenset({ShiftState.CLOSED}),
    ShiftState.CLOSED: frozenset(),
}


class NextStep(StrEnum):
    """What a shift waits for; says nothing about the amount that is expected."""

    SERVE = "serve"
    RESOLVE = "resolve"
    COUNT = "count"
    COUNT_AGAIN = "count_again"
    SUPERVISOR = "supervisor"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Duty:
    """Who serves, where and in which shift; all but the shift comes from the access token."""

    shift_id: ShiftId
    teller_id: PartyId
    device_id: DeviceId
    outlet_code: OutletCode


@dataclass(frozen=True, slots=True)
class Takeover:
    """A supervisor of the outlet went on with the shift, at this tablet, and why."""

    taken_by: PartyId
    device_id: DeviceId
    taken_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a supervisor found out about one withdrawal that the teller had left at the counter.

    Attributes:
        subject: the withdrawal.
        handed: the customer had got the notes; otherwise they stayed in the drawer.
        drawer: the notes counted then, which is the evidence.
    """

    subject: str
    handed: bool
    drawer: Count
    resolved_by: PartyId
    resolved_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Shift:
    """
    Attributes:
        teller_id, device_id: who opened it, and at which tablet; the drawer is named after the tablet.
        drawer: the notes in it; None once some moved and nobody said which.
        takeovers: the last one says who holds the shift now.
        resolutions: of what was open at the counter when it was taken over.
        counts: blind counts at the close, in order; the last one counts.
        expected: the ledger's till at the close, None before.
        signed_by, reason: the supervisor who accepted a large difference, and why.
    """

    shift_id: ShiftId
    outlet_code: OutletCode
    teller_id: PartyId
    device_id: DeviceId
    opened_at: datetime
    opening: Count
    free_cash: Money
    open_counters: int = 0
    drawer: Count | None = None
    state: ShiftState = ShiftState.OPEN
    counts: tuple[Count, ...] = ()
    expected: Money | None = None
    closed_at: datetime | None = None
    signed_by: PartyId | None = None
    reason: str | None = None
    next_step: NextStep = NextStep.SERVE
    takeovers: tuple[Takeover, ...] = ()
    resolutions: tuple[Resolution, ...] = ()
    version: int = 1

    @property
    def holder(self) -> tuple[PartyId, DeviceId]:
        """Who may take its next step, and at which tablet."""
        last = self.takeovers[-1] if self.takeovers else None
        return (last.taken_by, last.device_id) if last else (self.teller_id, self.device_id)

    @property
    def till_account(self) -> Account:
        return till_account(self.outlet_code, self.device_id)

    @property
    def variance(self) -> int | None:
        """Counted less expected; known once closed."""
        if self.expected is None or not self.counts:
            return None
        return total(self.counts[-1]) - self.expected


def on_duty(shift: Shift | None, duty: Duty) -> Shift:
    """The shift, if this teller may move cash in it now.

    Raises:
        NoSuchShift: unknown, or of another outlet.
        NotYourShift: of another teller or tablet, or taken over.
        ShiftNotOpen: frozen or closed.
    """
    found = own(shift, duty)
    if found.state is not ShiftState.OPEN:
        raise ShiftNotOpen("Ca đã khoá sổ, không giao dịch tiền mặt được nữa.", f"The shift is {found.state.value}.")
    return found


def own(shift: Shift | None, duty: Duty) -> Shift:
    """
    Raises:
        NoSuchShift, NotYourShift: as `on_duty`.
    """
    found = at_outlet(shift, duty.outlet_code)
    if found.holder != (duty.teller_id, duty.device_id):
        raise NotYourShift("Ca này của giao dịch viên hoặc máy khác.", "The shift belongs to another teller or tablet.")
    return found


def at_outlet(shift: Shift | None, outlet_code: OutletCode) -> Shift:
    """
    Raises:
        NoSuchShift: unknown, or of another outlet.
    """
    if shift is None or shift.outlet_code != outlet_code:
        raise NoSuchShift("Không có ca này.", "There is no such shift.")
    return shift


def require_move(shift: Shift, to: ShiftState) -> None:
    """
    Raises:
        ShiftMoved: the state machine has no such step.
    """
    if to not in MOVES[shift.state]:
        raise ShiftMoved("Ca không ở bước này.", f"The shift is {shift.state.value}.")


def after_count(counts: int, difference: int, policy: Policy) -> NextStep:
    """What follows a blind count.

    Args:
        counts: how many there are, this one included.
        difference: counted less expected.
    """
    if abs(difference) <= policy.shift_second_count_above:
        return NextStep.NONE
    if counts < 2:
        return NextStep.COUNT_AGAIN
    return NextStep.SUPERVISOR if abs(difference) > policy.shift_supervisor_above else NextStep.NONE

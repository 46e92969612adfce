"""Shifts over HTTP: open with a count, freeze, count blindly, close."""

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.entrypoints.http.softatm import PAGED, IdText, NoteCount, NoteCounts, notes_view, pairs_of
from chalicelib.entrypoints.http.till import (
    Reason,
    StaffNumberText,
    StaffPin,
    TillWithdrawalView,
    duty_of,
    till_withdrawal_view,
)
from chalicelib.identity import Permission, StaffNumber
from chalicelib.kernel.clock import to_text
from chalicelib.softatm import (
    OutletCode,
    Resolution,
    Shift,
    Takeover,
    count_shift,
    current_shift,
    freeze_shift,
    open_shift,
    shifts_of,
    sign_for_shift,
    total,
)

shift_routes = Resource(__name__, tag="till")


class NewShift(Body, frozen=True, kw_only=True):
    """Notes counted out of the safe into the till."""

    shift_id: IdText
    notes: NoteCounts


class Freeze(Body, frozen=True, kw_only=True):
    """Nothing to say: no cash moves from now on."""


class NewCount(Body, frozen=True, kw_only=True):
    """The till counted, without knowing what is expected."""

    notes: NoteCounts


class NewSignature(Body, frozen=True, kw_only=True):
    """A supervisor of the outlet accepts the difference, at the tablet."""

    secrets = frozenset({"supervisor_pin"})

    supervisor_number: StaffNumberText
    supervisor_pin: StaffPin
    reason: Reason


class TakeoverView(View, frozen=True, kw_only=True):
    """A supervisor went on with the shift."""

    taken_by: str
    taken_at: str
    reason: str


class ResolutionView(View, frozen=True, kw_only=True):
    """What a supervisor found out about a withdrawal left at the counter, and the notes in the drawer then."""

    withdrawal_id: str
    handed: bool
    drawer: list[NoteCount]
    resolved_by: str
    resolved_at: str
    reason: str


class ShiftView(View, frozen=True, kw_only=True):
    """A shift. What was expected is told only after it is closed."""

    id: str
    outlet_code: str
    teller_id: str
    state: str
    next_step: str
    opened_at: str
    opening: list[NoteCount]
    opening_amount: int
    counted: int | None
    expected: int | None
    variance: int | None
    closed_at: str | None
    signed_by: str | None
    reason: str | None
    takeovers: list[TakeoverView]
    resolutions: list[ResolutionView]


class ShiftsView(View, frozen=True, kw_only=True):
    """A page of the outlet's shifts, newest first."""

    entries: list[ShiftView]
    next_cursor: str | None


class CurrentShiftView(View, frozen=True, kw_only=True):
    """The caller's open shift, and what waits at its counter: hand each over or put it back."""

    shift: ShiftView
    at_counter: list[TillWithdrawalView]


def shift_view(shift: Shift) -> ShiftView:
    closed = shift.closed_at is not None
    return ShiftView(
        id=shift.shift_id,
        outlet_code=shift.outlet_code,
        teller_id=shift.teller_id,
        state=shift.state.value,
        next_step=shift.next_step.value,
        opened_at=to_text(shift.opened_at),
        opening=notes_view(shift.opening),
        opening_amount=total(shift.opening),
        counted=total(shift.counts[-1]) if shift.counts else None,
        expected=shift.expected,
        variance=shift.variance if closed else None,
        closed_at=to_text(shift.closed_at) if shift.closed_at else None,
        signed_by=shift.signed_by,
        reason=shift.reason,
        takeovers=[takeover_view(takeover) for takeover in shift.takeovers],
        resolutions=[resolution_view(resolution) for resolution in shift.resolutions],
    )


def takeover_view(takeover: Takeover) -> TakeoverView:
    return TakeoverView(taken_by=takeover.taken_by, taken_at=to_text(takeover.taken_at), reason=takeover.reason)


def resolution_view(resolution: Resolution) -> ResolutionView:
    return ResolutionView(
        withdrawal_id=resolution.subject,
        handed=resolution.handed,
        drawer=notes_view(resolution.drawer),
        resolved_by=resolution.resolved_by,
        resolved_at=to_text(resolution.resolved_at),
        reason=resolution.reason,
    )


@shift_routes.command(
    "/shifts", kind="open_shift", body=NewShift, answer=ShiftView, summary="Open a shift", allow=Permission.SERVE_CASH
)
def post_shift(work: Work, call: Call, body: NewShift) -> ShiftView:
    return shift_view(open_shift(work.softatm, duty_of(call, body.shift_id), notes=pairs_of(body.notes)))


@shift_routes.query(
    "/shifts/current", answer=CurrentShiftView, summary="The caller's open shift", allow=Permission.SERVE_CASH
)
def show_current_shift(work: Work, call: Call) -> CurrentShiftView:
    shift = current_shift(work.softatm, call.signed_in.party_id)
    waiting = work.softatm.withdrawals.at_counter(shift.shift_id)
    return CurrentShiftView(shift=shift_view(shift), at_counter=[till_withdrawal_view(w) for w in waiting])


@shift_routes.query(
    "/shifts", answer=ShiftsView, summary="The outlet's shifts", allow=Permission.SUPERVISE_OUTLET, query=PAGED
)
def show_shifts(work: Work, call: Call) -> ShiftsView:
    outlet_code = OutletCode(call.signed_in.outlet_code or "")
    page = shifts_of(work.softatm, outlet_code, cursor=call.query.get("cursor"), limit=limit_of(call))
    return ShiftsView(entries=[shift_view(shift) for shift in page.entries], next_cursor=page.next_cursor)


@shift_routes.command(
    "/shifts/{shift_id}/freeze",
    kind="freeze_shift",
    body=Freeze,
    answer=ShiftView,
    summary="Freeze the till before it is counted",
    allow=Permission.SERVE_CASH,
)
def post_freeze(work: Work, call: Call, body: Freeze) -> ShiftView:
    return shift_view(freeze_shift(work.softatm, duty_of(call, call.path["shift_id"])))


@shift_routes.command(
    "/shifts/{shift_id}/closure",
    kind="close_shift",
    body=NewCount,
    answer=ShiftView,
    summary="Count the till blindly; closes the shift if the count is near enough",
    allow=Permission.SERVE_CASH,
)
def post_closure(work: Work, call: Call, body: NewCount) -> ShiftView:
    return shift_view(count_shift(work.softatm, duty_of(call, call.path["shift_id"]), notes=pairs_of(body.notes)))


@shift_routes.command(
    "/shifts/{shift_id}/signature",
    kind="sign_shift",
    body=NewSignature,
    answer=ShiftView,
    summary="A supervisor accepts a large difference and closes the shift",
    allow=Permission.SERVE_CASH,
)
def post_signature(work: Work, call: Call, body: NewSignature) -> ShiftView:
    number = StaffNumber.parse(body.supervisor_number, field="supervisor_number")
    duty = duty_of(call, call.path["shift_id"])
    return shift_view(sign_for_shift(work.softatm, duty, staff_number=number, pin=body.supervisor_pin, reason=body.reason))

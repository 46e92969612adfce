"""Shifts whose teller or tablet is gone, over HTTP: a supervisor at any tablet of the outlet goes on with them."""

from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.entrypoints.http.shifts import NewCount, NewSignature, ShiftView, shift_view
from chalicelib.entrypoints.http.softatm import IdText, NoteCounts, pairs_of
from chalicelib.entrypoints.http.till import (
    Reason,
    StaffNumberText,
    StaffPin,
    TillWithdrawalView,
    duty_of,
    till_withdrawal_view,
)
from chalicelib.identity import Permission, StaffNumber, find_party
from chalicelib.softatm import (
    Signature,
    WithdrawalId,
    count_shift,
    find_shift,
    resolve_counter,
    sign_for_shift,
    take_over_shift,
)

takeover_routes = Resource(__name__, tag="till")


class NewTakeover(Body, frozen=True, kw_only=True):
    """The supervisor's own staff number and PIN, and why the teller does not go on."""

    secrets = frozenset({"pin"})

    staff_number: StaffNumberText
    pin: StaffPin
    reason: Reason


class NewResolution(Body, frozen=True, kw_only=True):
    """What became of a withdrawal left at the counter, with the drawer counted and the supervisor's own PIN."""

    secrets = frozenset({"pin"})

    withdrawal_id: IdText
    handed: bool
    drawer: NoteCounts
    staff_number: StaffNumberText
    pin: StaffPin
    reason: Reason


class OutletShiftView(View, frozen=True, kw_only=True):
    """A shift of the outlet as its supervisor sees it, with the names of those who held it, the teller first."""

    shift: ShiftView
    names: list[str]
    open_counters: int
    at_counter: list[TillWithdrawalView]


@takeover_routes.query(
    "/shifts/{shift_id}",
    answer=OutletShiftView,
    summary="One shift of the outlet, and what waits at its counter",
    allow=Permission.SUPERVISE_OUTLET,
)
def show_shift(work: Work, call: Call) -> OutletShiftView:
    shift, waiting = find_shift(work.softatm, duty_of(call, call.path["shift_id"]))
    people = [shift.teller_id, *(takeover.taken_by for takeover in shift.takeovers)]
    return OutletShiftView(
        shift=shift_view(shift),
        names=[find_party(work.identity, party_id).name for party_id in people],
        open_counters=shift.open_counters,
        at_counter=[till_withdrawal_view(withdrawal) for withdrawal in waiting],
    )


@takeover_routes.command(
    "/shifts/{shift_id}/takeover",
    kind="take_over_shift",
    body=NewTakeover,
    answer=ShiftView,
    summary="Go on with a shift whose teller or tablet is gone",
    allow=Permission.SUPERVISE_OUTLET,
)
def post_takeover(work: Work, call: Call, body: NewTakeover) -> ShiftView:
    duty = duty_of(call, call.path["shift_id"])
    return shift_view(take_over_shift(work.softatm, duty, signature=signature_of(body), reason=body.reason))


@takeover_routes.command(
    "/shifts/{shift_id}/takeover/resolutions",
    kind="resolve_counter",
    body=NewResolution,
    answer=TillWithdrawalView,
    summary="Say whether a withdrawal left at the counter was handed over",
    allow=Permission.SUPERVISE_OUTLET,
)
def post_resolution(work: Work, call: Call, body: NewResolution) -> TillWithdrawalView:
    resolved = resolve_counter(
        work.softatm,
        duty_of(call, call.path["shift_id"]),
        WithdrawalId.parse(body.withdrawal_id, field="withdrawal_id"),
        handed=body.handed,
        drawer=pairs_of(body.drawer),
        signature=signature_of(body),
        reason=body.reason,
    )
    return till_withdrawal_view(resolved)


@takeover_routes.command(
    "/shifts/{shift_id}/takeover/closure",
    kind="close_taken_shift",
    body=NewCount,
    answer=ShiftView,
    summary="Freeze and count the till of a shift taken over; closes it if the count is near enough",
    allow=Permission.SUPERVISE_OUTLET,
)
def post_taken_closure(work: Work, call: Call, body: NewCount) -> ShiftView:
    return shift_view(count_shift(work.softatm, duty_of(call, call.path["shift_id"]), notes=pairs_of(body.notes)))


@takeover_routes.command(
    "/shifts/{shift_id}/takeover/signature",
    kind="sign_taken_shift",
    body=NewSignature,
    answer=ShiftView,
    summary="Another supervisor accepts a large difference of a shift taken over",
    allow=Permission.SUPERVISE_OUTLET,
)
def post_taken_signature(work: Work, call: Call, body: NewSignature) -> ShiftView:
    number = StaffNumber.parse(body.supervisor_number, field="supervisor_number")
    duty = duty_of(call, call.path["shift_id"])
    return shift_view(sign_for_shift(work.softatm, duty, staff_number=number, pin=body.supervisor_pin, reason=body.reason))


def signature_of(body: NewTakeover | NewResolution) -> Signature:
    return Signature(StaffNumber.parse(body.staff_number), body.pin)

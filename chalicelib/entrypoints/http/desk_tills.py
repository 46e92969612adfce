"""Every outlet's shifts over HTTP, for those who see the province."""

from datetime import timedelta

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.ledger import LineView, line_view
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.entrypoints.http.shifts import ShiftsView, ShiftView, shift_view
from chalicelib.entrypoints.http.softatm import PAGED
from chalicelib.identity import Permission
from chalicelib.insight import statement_of
from chalicelib.kernel.paging import MAX_PAGE
from chalicelib.softatm import NoSuchShift, ShiftId, find_outlet, outlet_code_of, shifts_of

desk_till_routes = Resource(__name__, tag="desk")


class ShiftBookView(View, frozen=True, kw_only=True):
    """A shift, and what happened in its till from opening to close; `entries` are the last of them, newest first."""

    shift: ShiftView
    till: str
    entries: list[LineView]
    more: bool


@desk_till_routes.query(
    "/desk/outlets/{outlet_code}/shifts",
    answer=ShiftsView,
    summary="An outlet's shifts, newest first",
    allow=Permission.SEE_PROVINCE,
    query=PAGED,
)
def list_outlet_shifts(work: Work, call: Call) -> ShiftsView:
    outlet = find_outlet(work.softatm, outlet_code_of(call.path["outlet_code"]))
    page = shifts_of(work.softatm, outlet.code, cursor=call.query.get("cursor"), limit=limit_of(call))
    return ShiftsView(entries=[shift_view(shift) for shift in page.entries], next_cursor=page.next_cursor)


@desk_till_routes.query(
    "/desk/shifts/{shift_id}",
    answer=ShiftBookView,
    summary="Any shift, with the entries of its till",
    allow=Permission.SEE_PROVINCE,
)
def show_shift_book(work: Work, call: Call) -> ShiftBookView:
    shift = work.softatm.shifts.find(ShiftId.parse(call.path["shift_id"], field="shift_id"))
    if shift is None:
        raise NoSuchShift("Không có ca này.", "There is no such shift.")
    till, last = shift.till_account, shift.closed_at or work.now
    within = (shift.opened_at, last + timedelta(milliseconds=1))
    extract = statement_of(work.insight, till, within=within, limit=MAX_PAGE)
    return ShiftBookView(
        shift=shift_view(shift),
        till=till.id,
        entries=[line_view(line) for line in extract.lines],
        more=extract.before is not None,
    )

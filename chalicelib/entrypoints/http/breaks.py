"""What bank and ledger do not say alike, over HTTP."""

from chalicelib.banking import Break, BreakId, find_break, take_break
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.resource import Call, Nothing, Resource, View
from chalicelib.entrypoints.http.softatm import PAGED
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import page_size
from chalicelib.oversight import hand

break_routes = Resource(__name__, tag="bank statements")


class BreakView(View, frozen=True, kw_only=True):
    """A break. `level` is how often it was escalated; `about` leads to its journal entries."""

    id: str
    kind: str
    state: str
    booking_id: str
    amount: int
    about: str
    opened_at: str
    age_days: int
    level: int
    owner_id: str | None
    facts: dict[str, str | int]
    closed_at: str | None
    decision: str | None
    reason: str | None
    maker_id: str | None
    checker_id: str | None


class BreaksView(View, frozen=True, kw_only=True):
    """A page of open breaks, the oldest first."""

    entries: list[BreakView]
    next_cursor: str | None


@break_routes.query(
    "/breaks", answer=BreaksView, summary="Open breaks, the oldest first", allow=Permission.SEE_PROVINCE, query=PAGED
)
def list_breaks(work: Work, call: Call) -> BreaksView:
    page = work.banking.breaks.open(cursor=call.query.get("cursor"), limit=page_size(limit_of(call)))
    return BreaksView(entries=[break_view(work, one) for one in page.entries], next_cursor=page.next_cursor)


@break_routes.query("/breaks/{break_id}", answer=BreakView, summary="One break", allow=Permission.SEE_PROVINCE)
def show_break(work: Work, call: Call) -> BreakView:
    return break_view(work, find_break(work.banking, _break_id(call)))


@break_routes.command(
    "/breaks/{break_id}/owner",
    kind="take_break",
    body=Nothing,
    answer=BreakView,
    summary="Take a break",
    allow=Permission.OPERATE,
)
def post_break_owner(work: Work, call: Call, body: Nothing) -> BreakView:
    me = call.signed_in.party_id
    hand(work.oversight, _break_id(call), me, was=None, by=me)
    return break_view(work, take_break(work.banking, _break_id(call), me))


def _break_id(call: Call) -> BreakId:
    return BreakId.parse(call.path["break_id"], field="break_id")


def break_view(work: Work, found: Break) -> BreakView:
    return BreakView(
        id=found.break_id,
        kind=found.kind.value,
        state=found.state.value,
        booking_id=found.booking_id,
        amount=found.amount,
        about=found.about,
        opened_at=to_text(found.opened_at),
        age_days=((found.closed_at or work.now) - found.opened_at).days,
        level=found.level,
        owner_id=found.owner_id,
        facts=dict(found.facts),
        closed_at=to_text(found.closed_at) if found.closed_at else None,
        decision=found.decision,
        reason=found.reason,
        maker_id=found.maker_id,
        checker_id=found.checker_id,
    )

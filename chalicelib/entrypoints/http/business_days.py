"""Business days over HTTP: their closes, and closing one by hand when the night did not."""

from datetime import date

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.resource import Call, Nothing, Resource, View
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import NotFound
from chalicelib.ledger import DayClose, close_day, closed_days, find_close

business_day_routes = Resource(__name__, tag="ledger")
PAGED = {"cursor": "`next_cursor` of the page before", "limit": "1 to 100; 24 unless told"}


class DayCloseView(View, frozen=True, kw_only=True):
    """A closed business day: entries posted on it, their debits (equal to their credits), and the chain of closes."""

    day: str
    closed_at: str
    closed_by: str
    entries: int
    debits: int
    credits: int
    digest: str
    previous: str


class DayClosesView(View, frozen=True, kw_only=True):
    """A page of closes, the newest first."""

    days: list[DayCloseView]
    next_cursor: str | None


@business_day_routes.query(
    "/business-days", answer=DayClosesView, summary="Closed business days", allow=Permission.SEE_PROVINCE, query=PAGED
)
def show_closes(work: Work, call: Call) -> DayClosesView:
    page = closed_days(work.ledger, cursor=call.query.get("cursor"), limit=limit_of(call))
    return DayClosesView(days=[_view(close) for close in page.entries], next_cursor=page.next_cursor)


@business_day_routes.query(
    "/business-days/{day}", answer=DayCloseView, summary="The close of a business day", allow=Permission.SEE_PROVINCE
)
def show_close(work: Work, call: Call) -> DayCloseView:
    return _view(find_close(work.ledger, day_of(call.path["day"])))


@business_day_routes.command(
    "/business-days/{day}/closure",
    kind="close_day",
    body=Nothing,
    answer=DayCloseView,
    summary="Close a business day that is over",
    allow=Permission.OPERATE,
)
def close_business_day(work: Work, call: Call, body: Nothing) -> DayCloseView:
    return _view(close_day(work.ledger, day_of(call.path["day"])))


def day_of(text: str) -> date:
    """The day of a path.

    Raises:
        NotFound: no day of this product's time.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not 2000 <= day.year < 3000 or day.isoformat() != text:
        raise NotFound("Không có ngày này.", "A day like 2026-09-01.")
    return day


def _view(close: DayClose) -> DayCloseView:
    return DayCloseView(
        day=close.day.isoformat(),
        closed_at=to_text(close.closed_at),
        closed_by=close.closed_by,
        entries=close.entries,
        debits=close.debits,
        credits=close.credits,
        digest=close.digest,
        previous=close.previous,
    )

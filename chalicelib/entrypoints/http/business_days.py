"""The books over HTTP: business days and their closes, closing one by hand when the night did not, the verifier's report."""

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


class VerificationView(View, frozen=True, kw_only=True):
    """What the verifier last said: how much it looked at, how much was wrong, and the first wrong item."""

    checked_at: str
    items: int
    findings: int
    first: str | None
    with_archive: bool


@business_day_routes.query(
    "/ledger-verification", answer=VerificationView, summary="The verifier's last report", allow=Permission.SEE_PROVINCE
)
def show_verification(work: Work, call: Call) -> VerificationView:
    told = work.sealing.verifications.last()
    if told is None:
        raise NotFound("Chưa kiểm tra sổ lần nào.", "The ledger was not verified yet: `python -m infra.ledger verify`.")
    return VerificationView(
        checked_at=to_text(told.checked_at),
        items=told.items,
        findings=told.findings,
        first=told.first,
        with_archive=told.with_archive,
    )


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

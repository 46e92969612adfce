"""Where the province's cash is: the vault, every outlet's safe and float against its bounds, bags on their way."""

from collections.abc import Iterator

from chalicelib.catalogue import COMMUNES
from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import MAX_PAGE
from chalicelib.ledger import Turnover, account, balance, chart, net, prefetch, trial_balance
from chalicelib.softatm import VAULT, Outlet, list_outlets, safe_account

desk_cash_routes = Resource(__name__, tag="desk")


class OutletCashView(View, frozen=True, kw_only=True):
    """An outlet's cash, in đồng; `coming` is in sealed bags on their way to it.

    `state` is `low` below `min_cash`, `high` above `max_cash`, `unset` where no bounds are set, else `fine`.
    """

    code: str
    name: str
    district: str
    safe: int
    float_left: int
    coming: int
    min_cash: int
    max_cash: int
    state: str


class CashMapView(View, frozen=True, kw_only=True):
    """The province's cash now; what is in tills comes from the sums, which lag by moments."""

    now: str
    vault: int
    tills: int
    on_the_way: int
    outlets: list[OutletCashView]


@desk_cash_routes.query(
    "/desk/cash", answer=CashMapView, summary="Where the province's cash is", allow=Permission.SEE_PROVINCE
)
def show_cash_map(work: Work, call: Call) -> CashMapView:
    outlets = list(_outlets(work))
    accounts = [of for one in outlets for of in (safe_account(one.code), account(chart.AGENT_BANK, one.code))]
    prefetch(work.ledger, [VAULT, *accounts])
    bags = [one for one in work.softatm.deliveries.under_way() if one.sealed and one.counted_at is None]
    coming: dict[str, int] = {}
    for bag in bags:
        coming[bag.destination] = coming.get(bag.destination, 0) + bag.amount
    return CashMapView(
        now=to_text(work.now),
        vault=balance(work.ledger, VAULT).posted,
        tills=net(chart.TILL, trial_balance(work.ledger).get(chart.TILL.code, Turnover())),
        on_the_way=sum(bag.amount for bag in bags),
        outlets=[_outlet_view(work, one, coming.get(one.code, 0)) for one in outlets],
    )


def _outlets(work: Work) -> Iterator[Outlet]:
    cursor: str | None = None
    while True:
        page = list_outlets(work.softatm, cash=True, cursor=cursor, limit=MAX_PAGE)
        yield from page.entries
        cursor = page.next_cursor
        if cursor is None:
            return


def _outlet_view(work: Work, outlet: Outlet, coming: int) -> OutletCashView:
    safe = balance(work.ledger, safe_account(outlet.code)).posted
    return OutletCashView(
        code=outlet.code,
        name=outlet.name,
        district=COMMUNES[outlet.code].district,
        safe=safe,
        float_left=balance(work.ledger, account(chart.AGENT_BANK, outlet.code)).available,
        coming=coming,
        min_cash=outlet.min_cash,
        max_cash=outlet.max_cash,
        state=state_of(safe, outlet),
    )


def state_of(safe: int, outlet: Outlet) -> str:
    """How the safe stands to the outlet's bounds."""
    if safe < outlet.min_cash:
        return "low"
    if not outlet.max_cash:
        return "fine" if outlet.min_cash else "unset"
    return "high" if safe > outlet.max_cash else "fine"

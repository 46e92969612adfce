"""Use cases of liquidity: forecast every outlet once a day, draw the cash map, propose deliveries and plan them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from chalicelib.identity import PartyId
from chalicelib.insight.cash_map import Alert, OutletCash, Proposal, propose
from chalicelib.insight.errors import ProposalChanged
from chalicelib.insight.liquidity import WEEKS, Forecast, ForecastBook, forecast
from chalicelib.insight.measures import Measure
from chalicelib.insight.ports import Insight
from chalicelib.insight.season import Season, by_precedence, check_season
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.money import Money
from chalicelib.ledger import account, balance, chart, prefetch
from chalicelib.oversight import CaseKind, case_id_of, open_case
from chalicelib.softatm import (
    VAULT,
    VAULT_PLACE,
    Delivery,
    DeliveryId,
    DeliveryState,
    Outlet,
    OutletState,
    Place,
    Plan,
    Softatm,
    plan_delivery,
    safe_account,
)

ON_ITS_WAY = frozenset({DeliveryState.SEALED, DeliveryState.IN_TRANSIT, DeliveryState.RECEIVED})


def forecast_cash(insight: Insight, softatm: Softatm) -> bool:
    """Forecast every outlet's need from the measures of the last weeks, unless it was done today.

    Returns:
        whether there was anything to do.
    """
    today = business_date(insight.now)
    last = insight.forecasts.last()
    if last is not None and last.made_on >= today:
        return False
    history: dict[str, dict[date, int]] = defaultdict(dict)
    for back in range(1, WEEKS * 7 + 1):
        on = today - timedelta(days=back)
        for code, measures in insight.store.communes(on).items():
            history[code][on] = measures.get(Measure.CASH_OUT, 0) - measures.get(Measure.CASH_IN, 0)
    codes = [outlet.code for outlet in cash_outlets(softatm)]
    seasons = seasons_of(insight)
    made = {code: forecast(history[code], outlet_code=code, first_on=today, seasons=seasons) for code in codes}
    insight.forecasts.keep(ForecastBook(today, {code: found for code, found in made.items() if found.days}))
    return True


def seasons_of(insight: Insight) -> tuple[Season, ...]:
    """All seasons; of several that cover a day the first counts."""
    return by_precedence(insight.seasons.decided())


def plan_season(insight: Insight, season: Season) -> Season:
    """Two people expect other than ordinary days; the next morning's forecast goes by it.

    Raises:
        InvalidInput: its days, its share or its outlets cannot be.
    """
    check_season(season, business_date(insight.now))
    insight.seasons.add(season)
    return season


def in_tills(insight: Insight, softatm: Softatm) -> dict[str, Money]:
    """By outlet, what lies in the drawers of its shifts that are not closed: for looking, not for deciding."""
    shifts = softatm.shifts.not_closed()
    prefetch(insight.ledger, [shift.till_account for shift in shifts])
    tills: dict[str, Money] = defaultdict(int)
    for shift in shifts:
        tills[shift.outlet_code] += balance(insight.ledger, shift.till_account).posted
    return tills


def cash_map(insight: Insight, softatm: Softatm) -> list[OutletCash]:
    """Every outlet that serves cash, by code: its cash, what moves, what it will need. Indexes and sums: for looking, not
    for deciding.
    """
    outlets, shifts = cash_outlets(softatm), softatm.shifts.not_closed()
    floats = {outlet.code: account(chart.AGENT_BANK, outlet.code) for outlet in outlets}
    safes = [safe_account(outlet.code) for outlet in outlets]
    prefetch(insight.ledger, [*safes, *floats.values(), *(shift.till_account for shift in shifts)])
    tills: dict[str, Money] = defaultdict(int)
    for shift in shifts:
        tills[shift.outlet_code] += balance(insight.ledger, shift.till_account).posted
    coming, leaving = _moving(softatm.deliveries.under_way())
    book, today = insight.forecasts.last(), business_date(insight.now)
    return [
        OutletCash(
            code=outlet.code,
            name=outlet.name,
            safe=balance(insight.ledger, safe_account(outlet.code)).posted,
            tills=tills[outlet.code],
            coming=coming[outlet.code],
            leaving=leaving[outlet.code],
            float_left=balance(insight.ledger, floats[outlet.code]).available,
            min_cash=outlet.min_cash,
            max_cash=outlet.max_cash,
            forecast=Forecast() if book is None else book.of(outlet.code, today),
        )
        for outlet in outlets
    ]


def vault_left(insight: Insight, softatm: Softatm) -> Money:
    """What the vault holds and nobody has planned yet."""
    planned = sum(
        delivery.planned
        for delivery in softatm.deliveries.under_way()
        if delivery.state is DeliveryState.PLANNED and delivery.origin == VAULT_PLACE
    )
    return balance(insight.ledger, VAULT).posted - planned


def delivery_proposals(insight: Insight, softatm: Softatm) -> list[Proposal]:
    """What to move between vault and outlets now, the most urgent first."""
    return propose(cash_map(insight, softatm), max(0, vault_left(insight, softatm)))


def accept_proposal(
    insight: Insight, softatm: Softatm, proposal: Proposal, *, delivery_id: DeliveryId, accepted_by: PartyId
) -> Delivery:
    """Plan the delivery that is proposed.

    Raises:
        ProposalChanged: it is no longer proposed so.
        DomainError: what `plan_delivery` refuses.
    """
    if proposal not in delivery_proposals(insight, softatm):
        raise ProposalChanged("Đề xuất đã thay đổi, hãy xem lại.", "The cash moved meanwhile; look again.")
    outlet = Place(proposal.code)
    ends = (VAULT_PLACE, outlet) if proposal.to_outlet else (outlet, VAULT_PLACE)
    return plan_delivery(softatm, Plan(delivery_id, *ends, proposal.amount), planned_by=accepted_by)


def low_outlets(insight: Insight, softatm: Softatm) -> list[OutletCash]:
    """Those that will not get through the next days."""
    return [outlet for outlet in cash_map(insight, softatm) if outlet.alert is Alert.LOW]


def alert_low_cash(softatm: Softatm, outlet: OutletCash) -> bool:
    """Let somebody look after the outlet's cash: one case a day.

    Returns:
        True.
    """
    day = business_date(softatm.now).isoformat()
    open_case(
        softatm.oversight,
        CaseKind.LOW_CASH,
        outlet.code,
        outlet_code=outlet.code,
        facts={
            "day": day,
            "safe": outlet.safe,
            "tills": outlet.tills,
            "coming": outlet.coming,
            "min_cash": outlet.min_cash,
            "need_of_the_week": outlet.forecast.need(),
        },
        amount=outlet.short,
        case_id=case_id_of("low_cash", outlet.code, day),
    )
    return True


def cash_outlets(softatm: Softatm) -> list[Outlet]:
    """Every outlet that serves cash, by code."""
    found: list[Outlet] = []
    cursor: str | None = None
    while True:
        page = softatm.outlets.list(district_code=None, cursor=cursor, limit=100)
        found += [o for o in page.entries if o.serves_cash and o.state is OutletState.OPEN]
        cursor = page.next_cursor
        if cursor is None:
            return sorted(found, key=lambda outlet: outlet.code)


def _moving(deliveries: Sequence[Delivery]) -> tuple[dict[str, Money], dict[str, Money]]:
    """What comes to each outlet, and what is to leave it and is still in its safe."""
    coming: dict[str, Money] = defaultdict(int)
    leaving: dict[str, Money] = defaultdict(int)
    for delivery in deliveries:
        if delivery.state is DeliveryState.PLANNED:
            coming[delivery.destination] += delivery.planned
            leaving[delivery.origin] += delivery.planned
        elif delivery.state in ON_ITS_WAY:
            coming[delivery.opened_at or delivery.destination] += delivery.amount
    return coming, leaving

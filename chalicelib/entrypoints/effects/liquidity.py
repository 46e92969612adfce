"""Before the outlets open: what cash each will need. While they are open, every hour: who runs low."""

from functools import partial

from chalicelib.composition import Application
from chalicelib.entrypoints.effects import minute_job
from chalicelib.entrypoints.effects.one_by_one import one_by_one
from chalicelib.entrypoints.runner import run
from chalicelib.insight import OutletCash, alert_low_cash, forecast_cash, low_outlets
from chalicelib.kernel.clock import VIETNAM

FORECAST_FROM_HOUR = 5
OPEN_HOURS = range(6, 18)


@minute_job("forecast_cash")
def forecast_outlets(app: Application) -> int:
    """Once a day; the measures of yesterday are complete by then."""
    if app.clock.now().astimezone(VIETNAM).hour < FORECAST_FROM_HOUR:
        return 0
    return int(run(app, lambda work: forecast_cash(work.insight, work.softatm)))


@minute_job("alert_low_cash")
def alert_outlets(app: Application) -> int:
    """At each full hour; an outlet has one case a day."""
    local = app.clock.now().astimezone(VIETNAM)
    if local.hour not in OPEN_HOURS or local.minute:
        return 0
    work = app.open_work()
    return one_by_one(low_outlets(work.insight, work.softatm), partial(_alert, app))


def _alert(app: Application, outlet: OutletCash) -> bool:
    return run(app, lambda work: alert_low_cash(work.softatm, outlet), actor="liquidity")

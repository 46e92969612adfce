"""Soon after midnight: what the gauges showed when the day ended, so that they too are drawn over time."""

from chalicelib.composition import Application
from chalicelib.entrypoints.effects import minute_job
from chalicelib.entrypoints.runner import run
from chalicelib.insight import keep_gauges
from chalicelib.kernel.clock import VIETNAM

UNTIL_HOUR = 3


@minute_job("keep_gauges")
def keep_gauges_of_the_day(app: Application) -> int:
    if app.clock.now().astimezone(VIETNAM).hour >= UNTIL_HOUR:
        return 0
    return int(run(app, lambda work: keep_gauges(work.insight), actor="measures"))

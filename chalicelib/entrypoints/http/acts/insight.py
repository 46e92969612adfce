"""Acts on what the province expects."""

from datetime import date
from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.acts import act
from chalicelib.entrypoints.http.resource import Body
from chalicelib.entrypoints.http.seasons import SeasonView, season_view
from chalicelib.insight import Season, plan_season
from chalicelib.oversight import Approval


class PlanSeason(Body, frozen=True, kw_only=True):
    """Days on which outlets need another share of an ordinary day's cash; no `outlets`: all of them."""

    name: Annotated[str, msgspec.Meta(min_length=2, max_length=100)]
    first_on: date
    last_on: date
    percent: int
    outlets: Annotated[tuple[Annotated[str, msgspec.Meta(pattern="^[0-9]{5}$")], ...], msgspec.Meta(max_length=200)] = ()
    source: Annotated[str, msgspec.Meta(min_length=2, max_length=300)]


@act("plan_season", words=PlanSeason, about=lambda words: words.first_on.isoformat(), title_vi="Đặt mùa nhu cầu tiền mặt")
def perform_plan(work: Work, words: PlanSeason, approval: Approval) -> SeasonView:
    season = Season(
        name=words.name,
        first_on=words.first_on,
        last_on=words.last_on,
        percent=words.percent,
        outlets=words.outlets,
        source=words.source,
        season_id=approval.approval_id,
        decided_by=(approval.maker_id, approval.checker),
        decided_at=work.now,
    )
    return season_view(plan_season(work.insight, season))

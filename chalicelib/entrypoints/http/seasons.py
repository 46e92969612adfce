"""Seasons over HTTP: what the forecast of cash takes for other than ordinary."""

from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.entrypoints.speech import words
from chalicelib.identity import Permission
from chalicelib.insight import AT_RELEASE, Season, seasons_of
from chalicelib.kernel.clock import to_text

season_routes = Resource(__name__, tag="cash")
NAMES = words({season.name: season.name for season in AT_RELEASE})
SOURCES = words({season.source: season.source for season in AT_RELEASE})
"""What stood at release is ours to translate; what people decided stands as they wrote it."""


class SeasonView(View, frozen=True, kw_only=True):
    """Days with another share of an ordinary day's cash; `id` is null for what stood at release."""

    id: str | None
    name: str
    first_on: str
    last_on: str
    percent: int
    outlets: list[str]
    source: str
    decided_by: list[str]
    decided_at: str | None


class SeasonsView(View, frozen=True, kw_only=True):
    """All of them; of several that cover a day the first counts."""

    entries: list[SeasonView]


def season_view(season: Season) -> SeasonView:
    return SeasonView(
        id=season.season_id or None,
        name=NAMES.get(season.name, season.name),
        first_on=season.first_on.isoformat(),
        last_on=season.last_on.isoformat(),
        percent=season.percent,
        outlets=list(season.outlets),
        source=SOURCES.get(season.source, season.source),
        decided_by=list(season.decided_by),
        decided_at=to_text(season.decided_at) if season.decided_at else None,
    )


@season_routes.query(
    "/seasons",
    answer=SeasonsView,
    summary="On which days outlets are expected to need more cash, or less",
    allow=Permission.SEE_PROVINCE,
)
def show_seasons(work: Work, call: Call) -> SeasonsView:
    return SeasonsView(entries=[season_view(season) for season in seasons_of(work.insight)])

"""Seasons in the one table: few enough to be read all at once.

SEASON#cash  / {season id}   one that two people decided
"""

from collections.abc import Sequence

from chalicelib.adapters.dynamo.fields import entity_of, item_of
from chalicelib.adapters.dynamo.table import Absent, Key, Put, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.insight import Season

SEASONS = join("SEASON", "cash")


class DynamoSeasons:
    """`insight.SeasonStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def decided(self) -> Sequence[Season]:
        found: list[Season] = []
        start = None
        while True:
            page = self._work.query(Query(SEASONS, start=start, consistent=True))
            found += [entity_of(Season, item) for item in page.items]
            start = page.next_start
            if start is None:
                return found

    def add(self, season: Season) -> None:
        self._work.stage(Put(item_of(Key(SEASONS, season.season_id), season), when=(Absent(),)))

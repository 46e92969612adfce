"""Coverage, the agent's float, own moves and remittances in the one table.

COVERAGE#{yyyymmdd}   / C            what was there and what was owed that day; gsi1 all days
FLT#{top-up}          / F            a top-up of an outlet's float; gsi1 of its outlet
OWN#{own move}        / O            money of ours from one of our places to another; gsi1 all
REM#{remittance}      / R            taxes of a month, commission of a month and outlet; gsi1 when remitted; gsi2 all
REM#{remittance}      / H#{party}    a household's taxes of the month
"""

from collections.abc import Mapping, Sequence

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed
from chalicelib.adapters.dynamo.table import Absent, Equals, Item, Key, Put, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.banking import Coverage, HouseholdTax, OwnMove, OwnMoveExists, Remittance, TopUp, TopUpExists, tax_id
from chalicelib.kernel.clock import business_date, to_text
from chalicelib.kernel.paging import Page

COVERAGES, REMITTANCES, OWN_MOVES = "COVERAGES", "REMITTANCES", "OWN_MOVES"


class DynamoCoverage:
    """`banking.CoverageStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def stage(self, coverage: Coverage) -> None:
        key = Key(join("COVERAGE", f"{coverage.on:%Y%m%d}"), "C")
        self._work.stage(Put(item_of(key, coverage, gsi1pk=COVERAGES, gsi1sk=coverage.on.isoformat())))

    def listed(self, *, cursor: str | None, limit: int) -> Page[Coverage]:
        return listed(self._work, Coverage, Query(COVERAGES, limit=limit, descending=True), cursor)


class DynamoTopUps:
    """`banking.TopUpStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def find(self, top_up_id: str) -> TopUp | None:
        item = self._work.get(_top_up_key(top_up_id))
        return None if item is None else entity_of(TopUp, item)

    def stage_new(self, top_up: TopUp) -> None:
        index = {"gsi1pk": join("FLT", "OF", top_up.outlet_code), "gsi1sk": to_text(top_up.at)}
        item = item_of(_top_up_key(top_up.top_up_id), top_up, **index)
        self._work.stage(Put(item, when=(Absent(),), otherwise=TopUpExists()))

    def of_outlet(self, outlet_code: str, *, cursor: str | None, limit: int) -> Page[TopUp]:
        return listed(self._work, TopUp, Query(join("FLT", "OF", outlet_code), limit=limit, descending=True), cursor)


class DynamoOwnMoves:
    """`banking.OwnMoveStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def find(self, move_id: str) -> OwnMove | None:
        item = self._work.get(_own_move_key(move_id))
        return None if item is None else entity_of(OwnMove, item)

    def stage_new(self, move: OwnMove) -> None:
        self._work.stage(Put(self._item(move), when=(Absent(),), otherwise=OwnMoveExists()))

    def save(self, move: OwnMove, *, was: OwnMove) -> None:
        self._work.stage(Put(self._item(move), when=(Equals("version", was.version),)))

    def _item(self, move: OwnMove) -> Item:
        return item_of(_own_move_key(move.move_id), move, gsi1pk=OWN_MOVES, gsi1sk=to_text(move.at))

    def listed(self, *, cursor: str | None, limit: int) -> Page[OwnMove]:
        return listed(self._work, OwnMove, Query(OWN_MOVES, limit=limit, descending=True), cursor)


class DynamoRemittances:
    """`banking.RemittanceStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def find(self, remittance_id: str) -> Remittance | None:
        item = self._work.get(_remittance_key(remittance_id))
        return None if item is None else entity_of(Remittance, item)

    def stage(self, remittance: Remittance, *, was: Remittance | None) -> None:
        when = Absent() if was is None else Equals("version", was.version)
        index: Item = {"gsi2pk": REMITTANCES, "gsi2sk": to_text(remittance.asked_at)}
        if remittance.remitted_at is not None:
            month = f"{business_date(remittance.remitted_at):%Y-%m}"
            index |= {"gsi1pk": join("REMITTED", month), "gsi1sk": to_text(remittance.remitted_at)}
        self._work.stage(Put(item_of(_remittance_key(remittance.remittance_id), remittance, **index), when=(when,)))

    def remitted_in(self, period: str) -> Sequence[Remittance]:
        # One a month for taxes and one an outlet: two hundred outlets are three pages.
        found: list[Remittance] = []
        start: Mapping[str, str] | None = None
        while True:
            page = self._work.query(Query(join("REMITTED", period), "gsi1", limit=100, start=start))
            found += [entity_of(Remittance, item) for item in page.items]
            start = page.next_start
            if start is None:
                return found

    def listed(self, *, cursor: str | None, limit: int) -> Page[Remittance]:
        return listed(self._work, Remittance, Query(REMITTANCES, "gsi2", limit=limit, descending=True), cursor)

    def stage_share(self, period: str, share: HouseholdTax) -> None:
        remittance = tax_id(period)
        key = Key(join("REM", remittance), join("H", share.party_id))
        self._work.stage(Put(item_of(key, share, gsi1pk=join("REM", "OF", remittance), gsi1sk=share.party_id)))

    def shares(self, period: str, *, cursor: str | None, limit: int) -> Page[HouseholdTax]:
        return listed(self._work, HouseholdTax, Query(join("REM", "OF", tax_id(period)), limit=limit), cursor)


def _top_up_key(top_up_id: str) -> Key:
    return Key(join("FLT", top_up_id), "F")


def _own_move_key(move_id: str) -> Key:
    return Key(join("OWN", move_id), "O")


def _remittance_key(remittance_id: str) -> Key:
    return Key(join("REM", remittance_id), "R")

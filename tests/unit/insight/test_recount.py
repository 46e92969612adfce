"""Every listing, order and parcel counted again from the table: what was lost comes right, what was right stays."""

from datetime import date

import pytest

from chalicelib.composition import use
from chalicelib.entrypoints import streams
from chalicelib.insight import Measure, sales, today
from infra.local.memory_table import MemoryTable
from infra.measures import recount
from tests.builders_orders import Fair, fair
from tests.stream_feed import StreamFeed

FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)


def lived(market: Fair) -> None:
    """One order released, one paid, one that waits."""
    for parcel in market.paid().parcels:
        market.delivered(parcel)
    market.tick(hours=48)
    market.release_due()
    market.paid()
    market.place()


def measures(table: MemoryTable) -> dict[tuple[str, str], dict[str, object]]:
    kinds = {"MEA", "MEAW", "SOLD", "SOLDM"}
    return {(i["pk"], i["sk"]): i for i in table.everything() if i["pk"].partition("#")[0] in kinds}


@pytest.mark.parametrize("heard", [0, 0.5, 1])
def test_counted_again_is_as_if_nothing_was_lost(heard: float) -> None:
    feed = StreamFeed()
    market = fair(table=feed.table)
    use(market.app)
    lived(market)
    streams.summarise(feed.event(0, int(len(feed.changes) * heard)))
    done, failed = recount(market.app, list(feed.table.everything()))
    assert (done, failed) == (2 + 3 + 6, [])
    now = today(market.work().insight)
    assert (now[Measure.LISTINGS_ON_SALE], now[Measure.SELLING_HOUSEHOLDS]) == (2, 2)
    assert sales(market.work().insight, FIRST, LAST).total.net == 250_000
    before = measures(feed.table)
    assert recount(market.app, list(feed.table.everything())) == (11, [])
    assert measures(feed.table) == before

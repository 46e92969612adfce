"""Two tellers and a household at once, on both engines: no unit leaves a post office twice, and none lies there unowned."""

from collections import Counter
from dataclasses import replace
from functools import partial

import pytest

from chalicelib.adapters.dynamo.table import Table
from chalicelib.adapters.system import SystemClock, SystemEntropy
from chalicelib.catalogue import Revision, revise_listing
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId
from chalicelib.orders import Parcel, ParcelState
from infra.local.memory_table import MemoryTable
from tests.builders_identity import HUU_LUNG, quick_application
from tests.builders_orders import Fair, fair
from tests.builders_shelves import anise, bought, check_counts, given_back, left, sent, shelf
from tests.engine.test_order_races import _table, at_once
from tests.patience import patiently


@pytest.fixture(params=["memory", "dynamodb_local"])
def market(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Fair:
    table: Table = _table(request, monkeypatch)
    app = quick_application(table, clock=SystemClock(), entropy=SystemEntropy())
    return fair(MemoryTable(), app=app)


def outcomes(results: list[object]) -> Counter[str]:
    return Counter(one if isinstance(one, str) else "done" for one in results)


def test_two_tellers_send_the_last_unit(market: Fair) -> None:
    left(market, 1)
    parcels = [bought(market), bought(market)]
    other = replace(market.teller, party_id=PartyId.make(market.app.clock.now(), market.app.entropy))

    def send(parcel: Parcel, teller: object) -> Parcel:
        gone: Parcel = patiently(lambda: sent(market, parcel, market.teller if teller is None else other))
        return gone

    results = at_once([partial(send, parcels[0], None), partial(send, parcels[1], other)])
    assert outcomes(results) == {"done": 1, "shelf_short": 1}
    states = Counter(market.parcel(one.parcel_id).state for one in parcels)
    assert states == {ParcelState.HANDED_IN: 1, ParcelState.CONFIRMED: 1}
    assert shelf(market).units == 0
    check_counts(market)


def test_two_tellers_send_one_parcel(market: Fair) -> None:
    left(market, 4)
    parcel = bought(market, 2)
    results = at_once([lambda: patiently(lambda: sent(market, parcel))] * 2)
    assert outcomes(results) == {"done": 1, "parcel_moved": 1}
    assert shelf(market).units == 2
    check_counts(market)


def test_two_offices_take_in_what_is_there_once(market: Fair) -> None:
    elsewhere = replace(market.teller, outlet_code=HUU_LUNG)
    offices = [market.teller, elsewhere, market.teller]
    results = at_once([lambda teller=teller: patiently(lambda: left(market, 9, teller)) for teller in offices])  # type: ignore[misc]
    assert outcomes(results) == {"done": 2, "more_than_owned": 1}
    assert anise(market).at_home == 2
    check_counts(market)


def test_the_household_lowers_its_stock_while_it_leaves_goods(market: Fair) -> None:
    def lower() -> object:
        revision = Revision(stock=8, stock_seen=20)
        listing = market.hoi.listing_id
        return run(market.app, lambda work: revise_listing(work.catalogue, market.pao.party_id, listing, revision))

    results = at_once([lambda: patiently(lambda: left(market, 15)), lambda: patiently(lower)])
    done = outcomes(results)
    assert done["done"] == 1
    assert done.keys() - {"done"} <= {"more_than_owned", "goods_at_office", "sold_out"}
    check_counts(market)


def test_goods_go_and_are_taken_back_at_once(market: Fair) -> None:
    left(market, 3)
    parcels = [bought(market), bought(market)]
    sends = [lambda one=one: patiently(lambda: sent(market, one)) for one in parcels]
    results = at_once([*sends, lambda: patiently(lambda: given_back(market, 2))])
    gone = sum(1 if isinstance(one, Parcel) else 2 for one in results if not isinstance(one, str))
    assert outcomes(results).keys() <= {"done", "shelf_short"}
    assert shelf(market).units == 3 - gone
    check_counts(market)

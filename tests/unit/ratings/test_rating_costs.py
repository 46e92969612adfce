"""What ratings cost: a rating in one commit, and pages that read no more than before."""

from chalicelib.orders import Placed
from infra.local.memory_table import MemoryTable
from tests.builders_orders import Fair, fair
from tests.builders_ratings import delivered, rated
from tests.capacity import Meter
from tests.unit.pages.desk_visitor import Visitor


def measured() -> tuple[Fair, Meter, Placed]:
    table = MemoryTable()
    meter = Meter(table)
    market = fair(table, meter)
    placed = delivered(market)
    Visitor(market.app).get("/")
    return market, meter, placed


def test_a_rating_is_one_commit_of_four_items() -> None:
    market, meter, placed = measured()
    with meter.measure() as cost:
        rated(market, placed)
    assert (cost.reads, cost.queries, cost.transactions, cost.items) == (2, 1, 1, 4)


def test_a_page_of_goods_is_one_read_and_one_query_if_they_are_rated() -> None:
    market, meter, placed = measured()
    visitor, goods = Visitor(market.app), f"/san-pham/{market.na.slug}-{market.na.listing_id}"
    for queries in (0, 1):
        visitor.get(goods)
        with meter.measure() as cost:
            assert visitor.get(goods).status == 200
        assert (cost.reads, cost.queries) == (1, queries)
        rated(market, placed)
        market.tick(seconds=3)

"""The legal limit is a condition of the write: what happens at another outlet between reading and writing counts."""

from collections.abc import Callable, Sequence

import pytest

from chalicelib.adapters.dynamo.table import Item, Key, Query, QueryPage, Table, Write
from chalicelib.kernel.policy import POLICIES
from chalicelib.softatm import LimitExceeded, WithdrawalState
from infra.local.memory_table import MemoryTable
from tests.builders_softatm import HERE, THERE, Counter, counter_on

CAP = POLICIES[-1].customer_day_cash


class RivalTable:
    """Wraps a table; `before` is called once, when everything is read and the commit is about to be sent."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.before: Callable[[], object] | None = None

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        return self._table.get_many(keys)

    def query(self, query: Query) -> QueryPage:
        return self._table.query(query)

    def transact(self, writes: Sequence[Write], token: str) -> None:
        happens, self.before = self.before, None
        if happens is not None:
            happens()
        self._table.transact(writes, token)


@pytest.fixture
def table() -> RivalTable:
    return RivalTable(MemoryTable())


@pytest.fixture
def world(table: RivalTable) -> Counter:
    return counter_on(table)


@pytest.mark.failure(25)
@pytest.mark.parametrize(("rival", "fits"), [(CAP // 2, False), (CAP // 4 + 1_000, False), (CAP // 4, True)])
def test_two_outlets_at_the_same_moment(world: Counter, table: RivalTable, rival: int, fits: bool) -> None:
    """Each withdrawal fits the day; if both together do not, the one that is written second is refused."""
    van = world.household(CAP * 2)
    here, there = world.open(outlet=HERE), world.open(outlet=THERE)
    first = world.issue(van.party_id, rival, outlet=THERE)
    second = world.issue(van.party_id, CAP // 4 * 3, outlet=HERE)
    table.before = lambda: world.commit(there, first)
    if fits:
        assert world.commit(here, second).state is WithdrawalState.COMMITTED
        return
    with pytest.raises(LimitExceeded) as refused:
        world.commit(here, second)
    assert refused.value.details["left"] == CAP - rival


@pytest.mark.failure(25)
def test_a_cash_in_elsewhere_counts_as_well(world: Counter, table: RivalTable) -> None:
    van = world.household(CAP)
    here, there = world.open(outlet=HERE), world.open(outlet=THERE)
    drawn = world.issue(van.party_id, CAP, outlet=HERE)
    table.before = lambda: world.pay_in(there, van, 1_000)
    with pytest.raises(LimitExceeded) as refused:
        world.commit(here, drawn)
    assert refused.value.details["left"] == CAP - 1_000


def test_two_tills_of_one_outlet_at_the_same_moment(world: Counter, table: RivalTable) -> None:
    """Of two people's notes at two tills nothing else is shared: only the condition on the outlet's sum stands between."""
    cap, each = POLICIES[-1].outlet_day_cash, 12_000_000
    one, other = world.open(), world.open()
    for _ in range((cap - each) // each):
        world.pay_in(one, world.household(), each)
    first, second = world.household(), world.household()
    table.before = lambda: world.pay_in(other, first, each)
    with pytest.raises(LimitExceeded) as refused:
        world.pay_in(one, second, each)
    assert table.before is None
    assert (refused.value.details["limit"], refused.value.details["left"]) == ("outlet_day", cap % each)

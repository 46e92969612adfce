"""The loop under duplicates, reorderings, lost answers, conflicts and crashes: no order of events may break money.

Invariants I1-I7, I10, I11, I14 and the online part of I17 of docs/money.md are checked after every step. The short run is
part of the tests; `XL_LOOP_EXAMPLES=2000 pytest tests/property/test_loop_machine.py` is the long one.
"""

import os
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chalicelib.payments import DisputeState, MoneyIn
from tests.fakes.faulty_table import Fault
from tests.property.loop_world import STOCK, LoopWorld
from tests.property.market_rules import MarketRules
from tests.property.money_invariants import (
    check_balances_are_folds,
    check_cash_is_conserved,
    check_chargebacks,
    check_coupons,
    check_entries_balance,
    check_holds_resolve_once,
    check_keys_are_used_once,
    check_limits,
    check_orders_add_up,
    check_parcels,
    check_stock,
    check_trial_balance,
    headers_of,
)

FAULTS = st.lists(st.sampled_from([Fault.NONE, Fault.CONFLICT, Fault.LOST_BEFORE, Fault.LOST_AFTER]), max_size=4)


class Loop(MarketRules, RuleBasedStateMachine):
    """Each rule is something a person, a provider or the world does; the model keeps only notes and answers."""

    @initialize()
    def begin(self) -> None:
        self.world = LoopWorld()
        self.orders: list[dict[str, Any]] = []
        self.bookings: list[MoneyIn] = []
        self.disputes: dict[str, DisputeState] = self.world.gateway.disputes
        self.withdrawals: list[tuple[str, str, int]] = []
        self.handed: set[str] = set()
        self.cash_ins: list[tuple[str, str, int]] = []
        self.shift: str | None = None
        self.teller_opens(60)
        for who in ("van", "pao", "mai"):
            self.person_pays_in(who, 9_000, again=False)
        assert self.shift is not None, "the till is not open: no step at the counter would be tried"
        assert len(self.world.sent) == 4
        assert all(sent.first and not sent.first.refused for sent in self.world.sent)

    @rule(faults=FAULTS)
    def network_gets_bad(self, faults: list[Fault]) -> None:
        self.world.faults = list(faults)

    @rule()
    def process_will_die_after_the_next_commit(self) -> None:
        self.world.crash_next = True

    @rule(minutes=st.sampled_from([1, 16, 60, 60 * 26, 60 * 49]))
    def time_passes(self, minutes: int) -> None:
        self.world.tick(minutes=minutes)

    @rule()
    def workers_run(self) -> None:
        self.world.settle()

    @precondition(lambda self: self.world.sent)
    @rule(data=st.data())
    def anything_is_sent_again(self, data: st.DataObject) -> None:
        """I4, with whatever faults there are: what was answered once is answered the same."""
        self.world.again(data.draw(st.sampled_from(self.world.sent)))
        self.recount_pockets()
        self.recount_outside()

    @invariant()
    def money_is_right(self) -> None:
        if not hasattr(self, "world"):
            return
        items = self.world.table.everything()
        headers = headers_of(items)
        check_entries_balance(headers)
        check_keys_are_used_once(headers)
        check_holds_resolve_once(headers)
        folded = check_balances_are_folds(items, headers)
        check_trial_balance(folded)
        check_orders_add_up(headers, folded)
        check_chargebacks(headers, folded)
        check_limits(headers, self.world.owner_of)
        check_stock(items, STOCK)
        check_coupons(items, headers)
        check_parcels(items)

    def teardown(self) -> None:
        """Cash is conserved; and when the network is well again everything can still be brought to an end."""
        if not hasattr(self, "world"):
            return
        self.world.faults, self.world.crash_next = [], False
        self.recount_pockets()
        self.recount_outside()
        folded = check_balances_are_folds(self.world.table.everything(), headers_of(self.world.table.everything()))
        check_cash_is_conserved(folded, self.world.pockets, self.world.outside)
        self.world.tick(days=5)
        self.world.settle()
        self.world.settle()
        waiting = [item for item in self.world.table.everything() if item["pk"].startswith("OUT#")]
        assert not waiting, f"effects that never happened: {waiting}"
        self.money_is_right()


Loop.TestCase.settings = settings(
    max_examples=int(os.environ.get("XL_LOOP_EXAMPLES", "20")),
    stateful_step_count=int(os.environ.get("XL_LOOP_STEPS", "30")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
TestLoop = Loop.TestCase

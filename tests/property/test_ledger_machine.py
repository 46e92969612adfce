"""The ledger under any order of postings, holds, repeats, stale commits, lost answers and summaries.

The model is two dictionaries of integers. After every step the table is read raw and held to the invariants of money.md:
I1 every journal entry balances, and all accounts together; I2 a balance is the fold of its entries, gap-free, chain whole;
I3 nothing that may not go below zero does; I5 a hold resolves at most once; I6 a key posts at most once.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chalicelib.adapters.dynamo.ledger_items import entry_of
from chalicelib.composition import Work, use
from chalicelib.entrypoints import streams
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import StaleVersion
from chalicelib.kernel.unit_of_work import OutcomeUnknown
from chalicelib.ledger import (
    CHART,
    Account,
    AlreadyPosted,
    HoldId,
    HoldResolved,
    HoldState,
    InsufficientFunds,
    Side,
    account,
    account_of,
    chained,
    chart,
    credit,
    debit,
    hold,
    post,
    recount,
    resolve_hold,
    trial_balance,
)
from chalicelib.ledger.journal import GENESIS
from infra.ledger.verify import verify_ledger
from infra.local.memory_table import MemoryTable
from tests.builders import START, application_on
from tests.stream_feed import StreamFeed

PARTIES = [account(chart.BALANCE, f"pty_{name}") for name in ("van", "pao", "mai")]
TILL = account(chart.TILL, "06040-1")
COLD = [*PARTIES, TILL]
BANK, FEE = account(chart.CUSTODY_BANK, "mb"), account(chart.INCOME_TRANSFER, "platform")
AMOUNTS = st.integers(1, 50)


class ForgetfulTable(MemoryTable):
    """Commits, and then loses the answer, as often as told."""

    forget = 0

    def transact(self, writes: Any, token: str) -> None:
        super().transact(writes, token)
        if self.forget:
            self.forget -= 1
            raise OutcomeUnknown("the answer was lost")


class LedgerMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.feed = StreamFeed()
        self.table = ForgetfulTable(on_change=self.feed.changes.append)
        self.app = application_on(self.table)
        use(self.app)
        self.posted = dict.fromkeys(COLD, 0)
        self.held = dict.fromkeys(COLD, 0)
        self.open_holds: dict[HoldId, tuple[Account, int]] = {}
        self.ended_holds: list[HoldId] = []
        self.keys: list[str] = []
        self.seen = 0

    def available(self, of: Account) -> int:
        return self.posted[of] - self.held[of]

    def new_key(self) -> str:
        self.keys.append(f"key:{len(self.keys)}")
        return self.keys[-1]

    @rule(to=st.sampled_from(COLD), amount=AMOUNTS, lost=st.integers(0, 2))
    def money_comes(self, to: Account, amount: int, lost: int) -> None:
        self.table.forget = lost
        key = self.new_key()
        side = debit if to.kind.normal is Side.DEBIT else credit
        other = credit if to.kind.normal is Side.DEBIT else debit
        try:
            run(self.app, lambda work: _post(work, key, other(BANK, amount), side(to, amount)))
            assert not lost
        except AlreadyPosted:
            assert lost, "only a lost answer is tried again"
        self.table.forget = 0
        self.posted[to] += amount

    @rule(giver=st.sampled_from(PARTIES), taker=st.sampled_from(PARTIES), amount=AMOUNTS, fee=st.integers(0, 5))
    def money_moves(self, giver: Account, taker: Account, amount: int, fee: int) -> None:
        if giver == taker:
            return
        key = self.new_key()
        legs = [debit(giver, amount + fee), credit(taker, amount), credit(FEE, fee)]
        if self.available(giver) < amount + fee:
            with pytest.raises(InsufficientFunds):
                run(self.app, lambda work: _post(work, key, *legs))
            self.keys.remove(key)
            return
        run(self.app, lambda work: _post(work, key, *legs))
        self.posted[giver] -= amount + fee
        self.posted[taker] += amount

    @rule(first=AMOUNTS, second=AMOUNTS, third=AMOUNTS)
    def three_entries_in_one_unit_of_work(self, first: int, second: int, third: int) -> None:
        """All or none: the last one may lack what the others brought."""
        van, pao, mai = PARTIES
        keys = [self.new_key() for _ in range(3)]

        def use_case(work: Work) -> None:
            _post(work, keys[0], debit(BANK, first), credit(van, first))
            _post(work, keys[1], debit(van, second), credit(pao, second))
            _post(work, keys[2], debit(pao, third), credit(mai, third))

        enough = self.available(van) + first >= second and self.available(pao) + second >= third
        if not enough:
            with pytest.raises(InsufficientFunds):
                run(self.app, use_case)
            for key in keys:
                self.keys.remove(key)
            return
        run(self.app, use_case)
        for of, change in ((van, first - second), (pao, second - third), (mai, third)):
            self.posted[of] += change

    @precondition(lambda self: self.keys)
    @rule(data=st.data(), amount=AMOUNTS)
    def a_key_is_used_again(self, data: st.DataObject, amount: int) -> None:
        key = data.draw(st.sampled_from(self.keys))
        with pytest.raises(AlreadyPosted):
            run(self.app, lambda work: _post(work, key, debit(BANK, amount), credit(PARTIES[0], amount)))

    @rule(of=st.sampled_from(PARTIES), amount=AMOUNTS)
    def money_is_held(self, of: Account, amount: int) -> None:
        hold_id = HoldId.make(self.app.clock.now(), self.app.entropy)
        if self.available(of) < amount:
            with pytest.raises(InsufficientFunds):
                run(self.app, _holding(hold_id, of, amount))
            return
        run(self.app, _holding(hold_id, of, amount))
        self.held[of] += amount
        self.open_holds[hold_id] = (of, amount)

    @precondition(lambda self: self.open_holds)
    @rule(data=st.data(), outcome=st.sampled_from([HoldState.RELEASED, HoldState.EXPIRED]))
    def a_hold_ends(self, data: st.DataObject, outcome: HoldState) -> None:
        hold_id = data.draw(st.sampled_from(list(self.open_holds)))
        run(self.app, lambda work: resolve_hold(work.ledger, hold_id, outcome))
        of, amount = self.open_holds.pop(hold_id)
        self.held[of] -= amount
        self.ended_holds.append(hold_id)

    @precondition(lambda self: self.open_holds)
    @rule(data=st.data(), taker=st.sampled_from(PARTIES))
    def a_hold_is_captured(self, data: st.DataObject, taker: Account) -> None:
        hold_id = data.draw(st.sampled_from(list(self.open_holds)))
        of, amount = self.open_holds[hold_id]
        if of == taker:
            return
        key = self.new_key()

        def use_case(work: Work) -> None:
            resolve_hold(work.ledger, hold_id, HoldState.CAPTURED)
            _post(work, key, debit(of, amount), credit(taker, amount))

        run(self.app, use_case)
        del self.open_holds[hold_id]
        self.ended_holds.append(hold_id)
        self.held[of] -= amount
        self.posted[of] -= amount
        self.posted[taker] += amount

    @precondition(lambda self: self.ended_holds)
    @rule(data=st.data(), outcome=st.sampled_from([s for s in HoldState if s is not HoldState.HELD]))
    def an_ended_hold_is_resolved_again(self, data: st.DataObject, outcome: HoldState) -> None:
        hold_id = data.draw(st.sampled_from(self.ended_holds))
        with pytest.raises(HoldResolved):
            run(self.app, lambda work: resolve_hold(work.ledger, hold_id, outcome))

    @rule(of=st.sampled_from(PARTIES), early=AMOUNTS, late=AMOUNTS, by_hold=st.booleans())
    def another_comes_first(self, of: Account, early: int, late: int, by_hold: bool) -> None:
        """A unit of work that read before another committed must not commit, be the other a posting or a hold."""
        stale = self.app.open_work()
        stale.ledger.store.balance(of)
        if by_hold and self.available(of) >= early:
            hold_id = HoldId.make(self.app.clock.now(), self.app.entropy)
            run(self.app, _holding(hold_id, of, early))
            self.held[of] += early
            self.open_holds[hold_id] = (of, early)
        else:
            key = self.new_key()
            run(self.app, lambda work: _post(work, key, debit(BANK, early), credit(of, early)))
            self.posted[of] += early
        _post(stale, "stale", debit(BANK, late), credit(of, late))
        with pytest.raises(StaleVersion):
            stale.unit_of_work.commit()

    @rule(count=st.integers(1, 30), again=st.integers(0, 30))
    def some_records_are_summed_up(self, count: int, again: int) -> None:
        """The next records of the stream, with some that came before."""
        event = self.feed.event(max(0, self.seen - again), self.seen + count)
        assert streams.summarise(event) == {"batchItemFailures": []}
        self.seen = min(len(self.feed.changes), self.seen + count)

    @invariant()
    def the_table_is_what_the_model_says(self) -> None:
        items = self.table.everything()
        for of in COLD:
            kept = [item for item in items if item["pk"] == f"ACC#{of.id}" and item["sk"] == "B"]
            found = (kept[0]["posted"], kept[0]["held"]) if kept else (0, 0)
            assert found == (self.posted[of], self.held[of])

    @invariant()
    def every_entry_and_all_accounts_balance(self) -> None:
        totals = dict.fromkeys(CHART, 0)
        entries = [entry_of(item) for item in self.table.everything() if item["sk"] == "H" and item["pk"][:3] == "TX#"]
        for entry in entries:
            signed = [leg.amount if leg.side is Side.DEBIT else -leg.amount for leg in entry.postings]
            assert sum(signed) == 0
            for leg, amount in zip(entry.postings, signed, strict=True):
                totals[leg.account.code] += amount
        assert sum(totals.values()) == 0
        assert -totals["2010"] == sum(self.posted[of] for of in PARTIES)
        assert sorted(entry.key for entry in entries) == sorted(self.keys)

    @invariant()
    def no_floor_is_broken_and_every_chain_is_whole(self) -> None:
        items = self.table.everything()
        digests = {i["entry"]: entry_of(i).digest for i in items if i["sk"] == "H" and i["pk"][:3] == "TX#"}
        for balance in [item for item in items if item["sk"] == "B"]:
            assert balance["posted"] >= balance["held"] >= 0
            lines = [item for item in items if item["pk"] == balance["pk"] and item["sk"].startswith("E#")]
            running, head = 0, GENESIS
            for number, line in enumerate(sorted(lines, key=lambda item: str(item["sk"])), 1):
                running += line["amount"]
                head = chained(head, digests[line["entry"]], line["amount"], running)
                assert (line["sequence"], line["balance_after"], line["hash"]) == (number, running, head)
                assert running >= 0 or not account_of(balance["pk"][4:]).kind.floor
            assert (balance["posted"], balance["sequence"], balance["head"]) == (running, len(lines), head)

    def teardown(self) -> None:
        """Once all records have come, the sums are those of the journal."""
        self.feed.drain(streams.summarise)
        work = self.app.open_work()
        assert trial_balance(work.ledger) == recount(work.ledger, [START.date()])
        items = sorted(self.table.everything(), key=lambda item: (item["pk"], item["sk"]))
        assert list(verify_ledger(lambda: items, today=START.date(), told=lambda seal, leaves: seal)) == []


def _post(work: Work, key: str, *legs: Any) -> None:
    post(work.ledger, kind="test", key=key, postings=legs, business_ref=key)


def _holding(hold_id: HoldId, of: Account, amount: int) -> Callable[[Work], Any]:
    until = START + timedelta(hours=1)
    return lambda work: hold(work.ledger, hold_id=hold_id, account=of, amount=amount, purpose="test", until=until)


LedgerMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestLedgerMachine = LedgerMachine.TestCase

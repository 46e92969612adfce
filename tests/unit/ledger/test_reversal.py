"""Reversal and correction (flow 15, failures 41 and 46, I13): two people, a window, never more than the entry."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.composition import Application, Work
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, Role
from chalicelib.kernel.errors import DomainError, InvalidInput, StaleVersion
from chalicelib.kernel.policy import POLICIES
from chalicelib.ledger import (
    REVERSIBLE,
    Account,
    AlreadyReversed,
    EntryId,
    InsufficientFunds,
    JournalEntry,
    NoSuchEntry,
    NotReversible,
    ReversalTooLarge,
    ReversalTooLate,
    Unbalanced,
    account,
    balance,
    chart,
    credit,
    debit,
    post,
    reverse_entry,
    trace,
)
from chalicelib.ledger.errors import EffectiveInFuture, ReversalNeedsTwo
from chalicelib.oversight import ApprovalId
from infra.local.memory_table import MemoryTable
from tests.builders import START, FakeClock, application_on
from tests.caller import Caller

VAN, PAO = account(chart.BALANCE, "pty_van"), account(chart.BALANCE, "pty_pao")
BANK, GIFTS = account(chart.CUSTODY_BANK, "mb"), account(chart.EXPENSE_GOODWILL, "vnd")
BY = {"reason": "ghi nhầm người", "maker_id": "pty_maker", "checker_id": "pty_checker"}
WINDOW = timedelta(seconds=POLICIES[-1].reversal_window_s)


@pytest.fixture
def app() -> Application:
    return application_on()


def give(app: Application, *amounts: tuple[Account, int], kind: str = "correction", key: str = "gift:1") -> JournalEntry:
    """Money out of goodwill, one leg an account."""
    legs = [debit(GIFTS, sum(amount for _, amount in amounts)), *(credit(to, amount) for to, amount in amounts)]
    return run(app, lambda work: post(work.ledger, kind=kind, key=key, postings=legs, business_ref="ref_1"))


def reverse(app: Application, entry_id: EntryId, **changes: Any) -> JournalEntry:
    return run(app, lambda work: reverse_entry(work.ledger, entry_id, **{**BY, **changes}))


def posted(app: Application, of: Account) -> int:
    return balance(app.open_work().ledger, of).posted


@pytest.mark.failure(41)
def test_a_reversal_restores_every_balance_and_happens_once(app: Application) -> None:
    made = give(app, (VAN, 700), (PAO, 300))
    reversal = reverse(app, made.entry_id)
    assert (posted(app, VAN), posted(app, PAO)) == (0, 0)
    assert (reversal.reverses, reversal.kind, reversal.key) == (made.entry_id, "reversal", f"reverse:{made.entry_id}:1")
    assert [one.entry_id for one in trace(app.open_work().ledger, "ref_1")] == [made.entry_id, reversal.entry_id]
    with pytest.raises(AlreadyReversed):
        reverse(app, made.entry_id)
    with pytest.raises(NotReversible):
        reverse(app, reversal.entry_id)
    kept = app.open_work().ledger.store.reversed(made.entry_id)
    assert kept.words == (("pty_maker", "pty_checker", "ghi nhầm người"),)
    assert kept.entries == (reversal.entry_id,)


def test_parts_add_up_to_the_entry_and_no_further(app: Application) -> None:
    made = give(app, (VAN, 700), (PAO, 300))
    reverse(app, made.entry_id, legs={GIFTS: 200, VAN: 200})
    assert posted(app, VAN) == 500
    with pytest.raises(ReversalTooLarge) as refused:
        reverse(app, made.entry_id, legs={GIFTS: 501, VAN: 501})
    assert refused.value.details == {"account": VAN.id, "left": 500}
    reverse(app, made.entry_id)
    assert (posted(app, VAN), posted(app, PAO)) == (0, 0)
    with pytest.raises(AlreadyReversed):
        reverse(app, made.entry_id, legs={GIFTS: 1, VAN: 1})


@pytest.mark.parametrize(
    ("legs", "refusal"),
    [
        ({GIFTS: 100, VAN: 99}, Unbalanced),
        ({GIFTS: 100}, Unbalanced),
        ({}, Unbalanced),
        ({GIFTS: 100, BANK: 100}, ReversalTooLarge),
        ({GIFTS: 0, VAN: 0}, InvalidInput),
        ({GIFTS: -1, VAN: -1}, InvalidInput),
        ({GIFTS: 1.0, VAN: 1.0}, InvalidInput),
    ],
)
def test_what_is_no_part_of_the_entry(app: Application, legs: Any, refusal: type[DomainError]) -> None:
    made = give(app, (VAN, 700))
    with pytest.raises(refusal):
        reverse(app, made.entry_id, legs=legs)
    assert posted(app, VAN) == 700


def test_spent_money_is_not_taken_back(app: Application) -> None:
    made = give(app, (VAN, 700))
    spend = [debit(VAN, 1), credit(PAO, 1)]
    run(app, lambda work: post(work.ledger, kind="transfer", key="t1", postings=spend, business_ref="t1"))
    with pytest.raises(InsufficientFunds):
        reverse(app, made.entry_id)
    reverse(app, made.entry_id, legs={GIFTS: 699, VAN: 699})
    assert posted(app, VAN) == 0


@pytest.mark.parametrize("late", [timedelta(0), WINDOW])
def test_within_the_window(late: timedelta) -> None:
    clock = FakeClock()
    app = application_on(clock=clock)
    made = give(app, (VAN, 700))
    clock.at += late
    assert reverse(app, made.entry_id).reverses == made.entry_id


def test_after_the_window() -> None:
    clock = FakeClock()
    app = application_on(clock=clock)
    made = give(app, (VAN, 700))
    clock.at += WINDOW + timedelta(milliseconds=1)
    with pytest.raises(ReversalTooLate):
        reverse(app, made.entry_id)


@pytest.mark.parametrize("kind", ["code_hand", "release", "payout_sent", "shift_close", "cash_in_credit", "reversal", "new"])
def test_what_has_a_state_of_its_own_is_not_reversed_by_hand(app: Application, kind: str) -> None:
    made = give(app, (VAN, 700), kind=kind)
    with pytest.raises(NotReversible) as refused:
        reverse(app, made.entry_id)
    assert refused.value.details == {"kind": kind}


def test_nobody_reverses_alone_nor_what_is_not_there(app: Application) -> None:
    made = give(app, (VAN, 700))
    with pytest.raises(ReversalNeedsTwo):
        reverse(app, made.entry_id, checker_id=BY["maker_id"])
    with pytest.raises(NoSuchEntry):
        reverse(app, EntryId.make(START, app.entropy))


@pytest.mark.failure(41)
def test_of_two_reversals_that_read_at_once_one_is_written(app: Application) -> None:
    made = give(app, (VAN, 700), (PAO, 300))

    def begin(legs: dict[Account, int]) -> Work:
        work = app.open_work()
        reverse_entry(work.ledger, made.entry_id, legs=legs, **BY)
        return work

    first, second = begin({GIFTS: 700, VAN: 700}), begin({GIFTS: 300, PAO: 300})
    first.unit_of_work.commit()
    with pytest.raises(StaleVersion):
        second.unit_of_work.commit()
    assert (posted(app, VAN), posted(app, PAO)) == (0, 300)


def test_nothing_is_posted_before_it_happens(app: Application) -> None:
    def early(work: Work, ahead: timedelta) -> JournalEntry:
        at = work.now + ahead
        legs = [debit(BANK, 5), credit(VAN, 5)]
        return post(work.ledger, kind="t", key="k", postings=legs, business_ref="r", effective_at=at)

    with pytest.raises(EffectiveInFuture):
        run(app, partial(early, ahead=timedelta(milliseconds=1)))
    assert run(app, partial(early, ahead=timedelta(0))).effective_at == START


@pytest.mark.failure(41)
@settings(max_examples=60, deadline=None)
@given(
    gifts=st.lists(st.integers(1, 40), min_size=1, max_size=4),
    tries=st.lists(st.lists(st.integers(0, 40), min_size=4, max_size=4), max_size=6),
)
def test_any_parts_in_any_order_never_exceed_the_entry(gifts: list[int], tries: list[list[int]]) -> None:
    """I13: whatever is tried, what was taken back of a leg is at most the leg; and a full reversal restores the rest."""
    table = MemoryTable()
    app = application_on(table)
    people = [account(chart.BALANCE, f"pty_{n}") for n in range(len(gifts))]
    made = give(app, *zip(people, gifts, strict=True))
    left = dict(zip(people, gifts, strict=True))
    for wanted in tries:
        part = {who: amount for who, amount in zip(people, wanted, strict=False) if amount}
        fits = bool(part) and all(amount <= left[who] for who, amount in part.items())
        try:
            reverse(app, made.entry_id, legs={GIFTS: sum(part.values()), **part})
            assert fits
            left = {who: amount - part.get(who, 0) for who, amount in left.items()}
        except DomainError:
            assert not fits
    assert {who: posted(app, who) for who in people} == left
    if any(left.values()):
        reverse(app, made.entry_id)
    assert all(posted(app, who) == 0 for who in people)


class TestOverHttp:
    @pytest.fixture(autouse=True)
    def people(self, app: Application) -> None:
        self.app = app
        self.maker = Caller(app, PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV"), frozenset({Role.OPERATIONS}))
        self.checker = Caller(app, PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAW"), frozenset({Role.OPERATIONS}))

    def asked(self, act: str, words: Any) -> tuple[int, Any]:
        """Asked for by one and approved by the other: status, and outcome or code."""
        approval_id = ApprovalId.make(self.app.clock.now(), self.app.entropy)
        wish = {"approval_id": approval_id, "act": act, "words": words, "reason": "ghi nhầm người"}
        first = self.maker.post("/approvals", wish)
        if first.status != 201:
            return first.status, first.body["code"]
        reply = self.checker.post(f"/approvals/{approval_id}/decision", {"approve": True})
        return reply.status, reply.body.get("code") or reply.body["outcome"]

    def test_two_people_reverse_an_entry(self) -> None:
        made = give(self.app, (VAN, 700))
        legs = [{"account": GIFTS.id, "amount": 100}, {"account": VAN.id, "amount": 100}]
        status, outcome = self.asked("reverse_entry", {"entry_id": made.entry_id, "legs": legs})
        assert (status, outcome["reverses"]) == (201, made.entry_id)
        assert self.asked("reverse_entry", {"entry_id": made.entry_id})[0] == 201
        assert self.asked("reverse_entry", {"entry_id": made.entry_id}) == (409, "already_reversed")
        assert posted(self.app, VAN) == 0

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            ({"entry_id": "jnl_x"}, "invalid_input"),
            ({"entry_id": "jnl_01KAR3NDEKTSV4RRFFQ69G5FAV"}, "no_such_entry"),
            ({"entry_id": 5}, "invalid_input"),
            ({"entry_id": "jnl_01KAR3NDEKTSV4RRFFQ69G5FAV", "legs": []}, "invalid_input"),
        ],
    )
    def test_bad_words(self, words: Any, code: str) -> None:
        assert self.asked("reverse_entry", words)[1] == code

    @pytest.mark.parametrize("legs", [[("9999:x", 1), ("2010:x", 1)], [("2010:x", 1), ("2010:x", 1)], [("x", 1), ("y", 1)]])
    def test_bad_legs(self, legs: list[tuple[str, int]]) -> None:
        made = give(self.app, (VAN, 700))
        words = {"entry_id": made.entry_id, "legs": [{"account": name, "amount": amount} for name, amount in legs]}
        assert self.asked("reverse_entry", words) == (422, "invalid_input")

    @pytest.mark.failure(46)
    def test_two_people_post_a_correction_which_can_be_reversed(self) -> None:
        legs = [{"account": GIFTS.id, "side": "D", "amount": 40}, {"account": VAN.id, "side": "C", "amount": 40}]
        status, outcome = self.asked("post_correction", {"about": "ord_1", "legs": legs})
        assert (status, posted(self.app, VAN)) == (201, 40)
        assert self.asked("reverse_entry", {"entry_id": outcome["entry_id"]})[0] == 201
        assert posted(self.app, VAN) == 0

    @pytest.mark.failure(46)
    @pytest.mark.parametrize(
        "code", ["1110", "1120", "1130", "1140", "1230", "2110", "2120", "2210", "2510", "2540", "2550"]
    )
    def test_what_something_else_moves_is_not_corrected(self, code: str) -> None:
        legs = [{"account": f"{code}:x", "side": "D", "amount": 40}, {"account": VAN.id, "side": "C", "amount": 40}]
        assert self.asked("post_correction", {"about": "ord_1", "legs": legs}) == (422, "not_correctable")


def test_the_list_is_short_and_has_no_kind_that_is_undone_elsewhere() -> None:
    assert REVERSIBLE.isdisjoint({"reversal", "code_issue", "code_commit", "code_hand", "release", "cash_in_take"})
    assert len(REVERSIBLE) < 5

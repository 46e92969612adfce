"""Failures 44 and 47: what may be wrong stands still, by a condition of the write, until two people let it move again."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.adapters.dynamo.ledger_freezes import WHOLE
from chalicelib.adapters.dynamo.ledger_verification import verification_item
from chalicelib.adapters.dynamo.table import Item, Key, Put
from chalicelib.composition import Application, Work
from chalicelib.entrypoints.effects.ledger import check_seals
from chalicelib.entrypoints.effects.one_by_one import one_by_one
from chalicelib.entrypoints.freezes import MOST_ACCOUNTS, freeze_found
from chalicelib.entrypoints.runner import Answer, Command, run, run_command
from chalicelib.identity import PartyId, Role
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import StaleVersion
from chalicelib.ledger import (
    Account,
    AccountFrozen,
    Freeze,
    HoldId,
    HoldState,
    HotNotFrozen,
    JournalEntry,
    LedgerFrozen,
    NotFrozen,
    NotVerified,
    Posting,
    SealBroken,
    Verification,
    account,
    balance,
    chart,
    credit,
    debit,
    freeze_account,
    freeze_ledger,
    hold,
    post,
    release_account,
    release_ledger,
    resolve_hold,
    statement,
)
from chalicelib.ledger.errors import ReversalNeedsTwo
from infra.ledger.guard import RESTORED, Guard
from infra.ledger.journal import Finding
from infra.ledger.repair import repair_ledger
from infra.ledger.verify import verify_ledger
from infra.local.memory_table import MemoryTable
from tests.builders import START, FakeClock, application_on
from tests.builders_ledger import LedgerWorld
from tests.caller import Caller
from tests.capacity import Meter

ONE, TWO = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV"), PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAW")
VAN, PAO = account(chart.BALANCE, "pty_van"), account(chart.BALANCE, "pty_pao")
BANK, FEE = account(chart.CUSTODY_BANK, "mb"), account(chart.INCOME_TRANSFER, "platform")
BY: dict[str, Any] = {"by": "night", "why": "Thử.", "case_id": "cas_1"}
PAIR = {"maker_id": ONE, "checker_id": TWO}


@pytest.fixture
def app() -> Application:
    app = application_on()
    pay_in(app, VAN, 100, "in")
    return app


def pay_in(app: Application, to: Account, amount: int, key: str) -> JournalEntry:
    legs = [debit(BANK, amount), credit(to, amount)]
    return run(app, lambda work: post(work.ledger, kind="t", key=key, postings=legs, business_ref="r"))


def freeze(app: Application, of: Account) -> Freeze:
    return run(app, lambda work: freeze_account(work.ledger, of, **BY))


def release(app: Application, of: Account, standing: Freeze) -> Freeze:
    return run(app, lambda work: release_account(work.ledger, of, since=to_text(standing.at), **PAIR))


def posted(app: Application, of: Account) -> int:
    return balance(app.open_work().ledger, of).posted


@pytest.mark.failure(47)
def test_nothing_is_posted_to_a_frozen_account_and_it_says_so(app: Application) -> None:
    freeze(app, VAN)
    with pytest.raises(AccountFrozen) as refused:
        pay_in(app, VAN, 5, "more")
    assert "Chưa có đồng nào được chuyển" in refused.value.message_vi
    assert "No money has moved" in refused.value.message_en
    assert refused.value.details == {"kind": "2010", "case": "cas_1", "since": to_text(START)}
    assert posted(app, VAN) == 100
    assert len(statement(app.open_work().ledger, VAN).entries) == 1, "reading goes on"
    pay_in(app, PAO, 5, "other")
    assert posted(app, PAO) == 5, "others move"


@pytest.mark.failure(47)
def test_whoever_read_before_the_freeze_cannot_write_after_it(app: Application) -> None:
    """The freeze leaves the version alone: only the condition on the freeze itself is in the way."""
    early = app.open_work()
    legs = [debit(BANK, 5), credit(VAN, 5)]
    post(early.ledger, kind="t", key="early", postings=legs, business_ref="r")
    freeze(app, VAN)
    with pytest.raises(StaleVersion):
        early.unit_of_work.commit()
    assert posted(app, VAN) == 100


def test_holds_stand_still_too(app: Application) -> None:
    first, second = (HoldId.make(START, app.entropy) for _ in range(2))
    until: dict[str, Any] = {"account": VAN, "amount": 10, "purpose": "t", "until": START + timedelta(hours=1)}
    run(app, lambda work: hold(work.ledger, hold_id=first, **until))
    freeze(app, VAN)
    for use_case in (
        lambda work: hold(work.ledger, hold_id=second, **until),
        lambda work: resolve_hold(work.ledger, first, HoldState.RELEASED),
    ):
        with pytest.raises(AccountFrozen):
            run(app, use_case)
    assert balance(app.open_work().ledger, VAN).held == 10


def test_an_account_that_was_never_used_is_frozen_and_released(app: Application) -> None:
    early = app.open_work()
    post(early.ledger, kind="t", key="early", postings=[debit(BANK, 5), credit(PAO, 5)], business_ref="r")
    standing = freeze(app, PAO)
    with pytest.raises(StaleVersion):
        early.unit_of_work.commit()
    with pytest.raises(AccountFrozen):
        pay_in(app, PAO, 5, "more")
    release(app, PAO, standing)
    pay_in(app, PAO, 5, "again")
    assert posted(app, PAO) == 5


def test_a_second_freeze_changes_nothing_and_a_hot_account_has_nothing_to_freeze(app: Application) -> None:
    first = freeze(app, VAN)
    app.clock.sleep(60)
    assert freeze(app, VAN) == first
    with pytest.raises(HotNotFrozen):
        freeze(app, BANK)


def test_a_release_is_two_peoples_and_of_the_freeze_that_they_saw(app: Application) -> None:
    with pytest.raises(NotFrozen):
        release(app, VAN, Freeze(START, "x", "y"))
    standing = freeze(app, VAN)
    with pytest.raises(ReversalNeedsTwo):
        run(app, lambda work: release_account(work.ledger, VAN, since=to_text(standing.at), maker_id=ONE, checker_id=ONE))
    with pytest.raises(NotFrozen):
        release(app, VAN, Freeze(START - timedelta(seconds=1), "x", "y"))
    release(app, VAN, standing)
    pay_in(app, VAN, 5, "more")
    assert posted(app, VAN) == 105


def test_a_decline_of_a_frozen_account_is_remembered(app: Application) -> None:
    """Notes that were given back must not be credited later by a till that sends again."""

    def use_case(work: Work) -> Answer:
        post(work.ledger, kind="t", key="k", postings=[debit(BANK, 5), credit(VAN, 5)], business_ref="r")
        return Answer(201, {})

    command = Command("pay_in", "key-00000001", "pty_1", {})
    standing = freeze(app, VAN)
    assert run_command(app, command, use_case).body["code"] == "account_frozen"
    release(app, VAN, standing)
    again = run_command(app, command, use_case)
    assert (again.status, again.replayed) == (422, True)
    assert posted(app, VAN) == 100


@pytest.mark.failure(44)
def test_a_frozen_ledger_posts_nothing_at_all(app: Application) -> None:
    run(app, lambda work: freeze_ledger(work.ledger, **BY))
    hot_only = [debit(BANK, 5), credit(FEE, 5)]
    for legs in ([debit(BANK, 5), credit(VAN, 5)], [debit(BANK, 5), credit(PAO, 5)], hot_only):
        with pytest.raises(LedgerFrozen, match="No money has moved"):
            run(app, partial(_post, legs=legs))
    hold_id = HoldId.make(START, app.entropy)
    until: dict[str, Any] = {"account": VAN, "amount": 10, "purpose": "t", "until": START + timedelta(hours=1)}
    with pytest.raises(LedgerFrozen):
        run(app, lambda work: hold(work.ledger, hold_id=hold_id, **until))
    assert posted(app, VAN) == 100


@pytest.mark.failure(44)
def test_a_frozen_ledger_opens_when_the_verifier_has_looked_since(app: Application) -> None:
    app.clock.sleep(60)
    standing = run(app, lambda work: freeze_ledger(work.ledger, **BY))

    def opened(told: Verification | None, accepted: int = 0) -> Freeze:
        by: dict[str, Any] = {"since": to_text(standing.at), "told": told, "accepted": accepted, **PAIR}
        return run(app, lambda work: release_ledger(work.ledger, **by))

    before, after = standing.at - timedelta(seconds=1), standing.at + timedelta(seconds=1)
    for told, accepted in (
        (None, 0),
        (Verification(before, 9, 0, None, True), 0),
        (Verification(after, 9, 2, "x", True), 0),
        (Verification(after, 9, 2, "x", True), 1),
        (Verification(after, 9, 0, None, True), 2),
    ):
        with pytest.raises(NotVerified):
            opened(told, accepted)
    opened(Verification(after, 9, 2, "x", True), 2)
    pay_in(app, VAN, 5, "more")


def test_looking_whether_it_is_frozen_costs_no_round_trip_and_no_item() -> None:
    meter = Meter(MemoryTable())
    app = application_on(meter)
    pay_in(app, VAN, 100, "in")
    with meter.measure() as cost:
        legs = [debit(VAN, 5), credit(PAO, 5)]
        run(app, lambda work: post(work.ledger, kind="t", key="k", postings=legs, business_ref="r"))
    assert (cost.reads, cost.transactions, cost.items, int(cost.rcu)) == (1, 1, 2 + 2 * 2, 3)


def test_a_job_goes_on_past_what_is_frozen(app: Application) -> None:
    freeze(app, VAN)
    assert one_by_one([VAN, PAO], lambda of: bool(pay_in(app, of, 5, f"job:{of.id}"))) == 1


@pytest.fixture
def world() -> LedgerWorld:
    return LedgerWorld()


def items_of(world: LedgerWorld) -> list[Item]:
    return sorted(world.table.everything(), key=lambda item: (item["pk"], item["sk"]))


def findings_in(world: LedgerWorld) -> list[Finding]:
    return list(verify_ledger(lambda: iter(items_of(world)), today=world.today, told=world.told))


def alter(world: LedgerWorld, key: Key, **changes: Any) -> None:
    world.table.load([{**world.table.get_many([key])[key], **changes}])


def frozen(app: Application) -> dict[str, Freeze]:
    return {of.id: found for of, found in app.open_work().ledger.freezes.listed(cursor=None, limit=100).entries}


def cases(world: LedgerWorld) -> Iterator[Item]:
    return (item for item in world.table.everything() if item["pk"].startswith("CASE#"))


@pytest.mark.failure(47)
def test_a_broken_seal_freezes_the_accounts_of_what_differs_under_its_case(world: LedgerWorld) -> None:
    world.clock.at = world.clock.at.replace(day=2, hour=20, minute=10)
    altered = next(one for one in world.entries if one.key == "move")
    alter(world, Key(f"TX#{altered.entry_id}", "H"), actor="somebody")
    for _ in range(2):
        with pytest.raises(SealBroken):
            check_seals(world.app)
    (case,) = cases(world)
    found = frozen(world.app)
    assert found.keys() == {VAN.id, PAO.id}
    assert {one.case_id for one in found.values()} == {case["case_id"]}
    assert (case["kind"], case["facts"]["frozen_accounts"]) == ("ledger_broken", 2)
    with pytest.raises(AccountFrozen):
        pay_in(world.app, VAN, 5, "more")


def guard_of(world: LedgerWorld) -> Guard:
    return Guard(world.table, FakeClock(world.clock.at))


@pytest.mark.failure(47)
def test_what_the_verifier_finds_is_frozen_with_a_case_that_names_it(world: LedgerWorld) -> None:
    alter(world, Key(f"ACC#{PAO.id}", "E#000000000001"), amount=1)
    found = findings_in(world)
    assert guard_of(world).freeze(found) >= 1
    (case,) = cases(world)
    assert case["facts"]["what"] == str(found[0])
    assert PAO.id in frozen(world.app)
    assert frozen(world.app)[PAO.id].case_id == case["case_id"]


def test_a_finding_at_a_hot_leg_freezes_the_cold_accounts_of_its_entry(world: LedgerWorld) -> None:
    legs = [item for item in items_of(world) if item["pk"].startswith("ACC#1020:mb#2026")]
    alter(world, Key(legs[0]["pk"], legs[0]["sk"]), amount=1)
    assert guard_of(world).freeze(findings_in(world)) == 1
    assert len(frozen(world.app)) == 1


def test_more_accounts_than_anybody_could_look_into_freeze_the_ledger(app: Application) -> None:
    many = [account(chart.BALANCE, f"pty_{number}") for number in range(MOST_ACCOUNTS + 1)]
    freeze_found(app, many, by="verifier", why="Thử.", subject="ledger", finding=("x",), facts={})
    assert frozen(app) == {}
    with pytest.raises(LedgerFrozen):
        pay_in(app, VAN, 5, "more")


@pytest.mark.failure(44)
def test_a_restored_ledger_is_opened_by_the_verifier_alone(world: LedgerWorld) -> None:
    run(world.app, lambda work: freeze_ledger(work.ledger, by=RESTORED, why="Khôi phục.", case_id=""))
    guard = guard_of(world)
    assert guard.frozen()
    with pytest.raises(LedgerFrozen):
        pay_in(world.app, VAN, 5, "more")
    assert (guard.release_restored(), guard.frozen()) == (True, False)
    run(world.app, lambda work: freeze_ledger(work.ledger, **BY))
    assert (guard.release_restored(), guard.frozen()) == (False, True)


def test_a_freeze_is_no_finding_and_a_repair_keeps_it(world: LedgerWorld) -> None:
    unused = account(chart.BALANCE, "pty_nobody")
    for of in (VAN, unused):
        freeze(world.app, of)
    assert findings_in(world) == []
    assert list(repair_ledger(lambda: iter(items_of(world)))) == []
    alter(world, Key(f"ACC#{VAN.id}", "B"), posted=1)
    (change,) = repair_ledger(lambda: iter(items_of(world)))
    assert change.item is not None
    assert change.item["frozen_case"] == "cas_1"
    alter(world, Key(f"ACC#{VAN.id}", "B"), gsi1sk="elsewhere")
    assert any("gsi1sk" in finding.what for finding in findings_in(world))


class TestAtTheDesk:
    @pytest.fixture(autouse=True)
    def people(self, app: Application) -> None:
        self.app = app
        self.maker, self.checker = (Caller(app, who, frozenset({Role.OPERATIONS})) for who in (ONE, TWO))
        self.count = 0

    def decided(self, act: str, words: dict[str, Any]) -> dict[str, Any]:
        self.count += 1
        approval = f"apr_01KAR3NDEKTSV4RRFFQ69G5FA{self.count}"
        asked = {"approval_id": approval, "act": act, "words": words, "reason": "số dư lạ, cần xem lại"}
        made = self.maker.post("/approvals", asked)
        assert made.status == 201, made.body
        decided = self.checker.post(f"/approvals/{approval}/decision", {"approve": True})
        body: dict[str, Any] = decided.body
        return {**body, "status": decided.status}

    def test_two_people_freeze_and_release_an_account(self) -> None:
        done = self.decided("freeze_account", {"account": VAN.id})
        assert done["status"] == 201, done
        shown = self.maker.get("/desk/frozen").body
        (one,) = shown["accounts"]
        assert (one["account"], one["freeze"]["by"], one["freeze"]["why"]) == (VAN.id, TWO, "số dư lạ, cần xem lại")
        assert one["freeze"]["case"].startswith("apr_")
        with pytest.raises(AccountFrozen):
            pay_in(self.app, VAN, 5, "more")
        self.decided("release_account", {"account": VAN.id, "since": one["freeze"]["since"]})
        assert self.maker.get("/desk/frozen").body["accounts"] == []
        pay_in(self.app, VAN, 5, "more")

    def test_two_people_freeze_the_ledger_and_open_it_when_it_was_verified(self) -> None:
        self.decided("freeze_ledger", {})
        since = self.maker.get("/desk/frozen").body["ledger"]["since"]
        assert self.decided("release_ledger", {"since": since})["code"] == "not_verified"
        self.app.table.transact([_verified(self.app, findings=1)], "t")
        assert self.decided("release_ledger", {"since": since})["code"] == "not_verified"
        assert self.decided("release_ledger", {"since": since, "accepted_findings": 1})["status"] == 201
        assert self.app.table.get_many([WHOLE]) == {}

    def test_what_cannot_be_frozen_is_said(self) -> None:
        assert self.decided("freeze_account", {"account": BANK.id})["code"] == "hot_not_frozen"
        assert self.decided("freeze_account", {"account": "nothing"})["code"] == "invalid_input"
        assert self.decided("release_account", {"account": BANK.id, "since": to_text(START)})["code"] == "not_frozen"


def _post(work: Work, legs: list[Posting]) -> None:
    post(work.ledger, kind="t", key="k", postings=legs, business_ref="r")


def _verified(app: Application, findings: int) -> Any:
    return Put(verification_item(Verification(app.clock.now(), 9, findings, "x", True)))

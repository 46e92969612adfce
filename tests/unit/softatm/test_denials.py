"""Failure 48: `I did not get the cash`. Evidence, the commission kept back, a decision by two."""

from typing import Any

import pytest

from chalicelib.identity import Party, Role
from chalicelib.ledger import account, balance, chart
from chalicelib.oversight import ApprovalId
from chalicelib.softatm import Duty, Shift, Withdrawal, WithdrawalId, count_shift, sign_for_shift
from tests.builders import FakeClock
from tests.builders_softatm import HERE, STAFF_PIN, Counter, counter_on, notes_for
from tests.caller import Caller, Reply

COMMISSION = account(chart.COMMISSION_DUE, HERE)


class World:
    """A household that was paid 2,000,000, says the system."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.at: Counter = counter_on(clock=self.clock)
        self.party: Party = self.at.household(5_000_000)
        self.duty: Duty = self.at.open(10_000_000)
        committed = self.at.commit(self.duty, self.at.issue(self.party.party_id, 2_000_000))
        self.paid: Withdrawal = self.at.hand(self.duty, committed)
        self.phone = Caller(self.at.app, self.party.party_id, frozenset({Role.HOUSEHOLD}))
        self.maker, self.checker = (
            Caller(self.at.app, self.at.staff(HERE, Role.OPERATIONS).party_id, frozenset({Role.OPERATIONS}))
            for _ in range(2)
        )

    def deny(self, missing: int = 500_000, *, of: WithdrawalId | None = None) -> Reply:
        return self.phone.post(f"/withdrawals/{of or self.paid.withdrawal_id}/denial", {"missing": missing})

    def decide(self, verdict: str) -> Reply:
        approval_id = self.at.new(ApprovalId)
        words = {"withdrawal_id": self.paid.withdrawal_id, "verdict": verdict}
        wish = {"approval_id": approval_id, "act": "decide_denial", "words": words, "reason": "đã xem camera và đếm quỹ"}
        assert self.maker.post("/approvals", wish).status == 201
        return self.checker.post(f"/approvals/{approval_id}/decision", {"approve": True})

    def close(self, off: int) -> Shift:
        notes = notes_for(8_000_000 + off)
        for _ in range(2):
            shift = self.at.soft(lambda s: count_shift(s, self.duty, notes=notes))
            if shift.closed_at is not None:
                return shift
        number = self.at.supervisors[HERE].staff_number
        return self.at.soft(lambda s: sign_for_shift(s, self.duty, staff_number=number, pin=STAFF_PIN, reason="đếm lại"))

    def case(self) -> dict[str, Any]:
        (found,) = self.maker.get(f"/cases?about={self.paid.withdrawal_id}").body["entries"]
        return dict(found)

    def commission(self) -> tuple[int, int]:
        """Owed to the outlet, and how much of it is kept back."""
        found = self.at.do(lambda w: balance(w.ledger, COMMISSION))
        return found.posted, found.held

    def owned(self) -> int:
        return self.at.owned(self.party.party_id)


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.failure(48)
def test_evidence_is_collected_and_the_commission_kept_back(world: World) -> None:
    world.close(500_000)
    assert world.commission() == (4_000, 0)
    said = world.deny()
    assert (said.status, said.body["missing"], said.body["verdict"]) == (201, 500_000, None)
    case = world.case()
    assert (case["kind"], case["amount"], case["outlet_code"]) == ("cash_denied", 500_000, HERE)
    facts = case["facts"]
    assert (facts["teller_id"], facts["shift_id"], facts["shift_variance"]) == (
        world.duty.teller_id, world.duty.shift_id, 500_000,
    )  # fmt: skip
    assert (facts["card_looked_at"], facts["amount"], facts["commission_kept"]) == (True, 2_000_000, 4_000)
    assert facts["pin_ok_at"] <= facts["handed_at"]
    assert world.commission() == (4_000, 4_000)
    assert world.owned() == 3_000_000, "nothing is paid before it was looked into"
    assert world.deny().body["code"] == "cash_denied_before"


@pytest.mark.failure(48)
def test_the_customer_had_them(world: World) -> None:
    world.deny()
    assert world.decide("had_them").body["outcome"]["paid"] == 0
    assert (world.owned(), world.commission()) == (3_000_000, (4_000, 0))
    assert (world.case()["state"], world.case()["resolution"]) == ("closed", "đã xem camera và đếm quỹ")
    assert world.decide("goodwill").body["code"] == "denial_decided"


@pytest.mark.failure(48)
def test_they_lay_in_the_till(world: World) -> None:
    shift = world.close(500_000)
    world.deny()
    assert world.decide("was_over").body["outcome"]["paid"] == 500_000
    assert (world.owned(), world.commission()) == (3_500_000, (0, 0))
    assert world.at.posted(account(chart.CASH_OVER, HERE)) == 0
    variance = world.maker.get(f"/variances?teller={world.duty.teller_id}").body["entries"][0]
    assert (variance["shift_id"], variance["left"], variance["settled"][0]["remedy"]) == (shift.shift_id, 0, "claimed")


@pytest.mark.parametrize(
    ("off", "code"), [(0, "no_such_variance"), (-10_000, "not_for_this_variance"), (400_000, "variance_settled")]
)
def test_they_did_not(world: World, off: int, code: str) -> None:
    world.close(off)
    world.deny()
    assert world.decide("was_over").body["code"] == code
    assert (world.owned(), world.commission()) == (3_000_000, (4_000, 4_000))


@pytest.mark.failure(48)
def test_the_province_pays(world: World) -> None:
    world.deny(2_000_000)
    assert world.decide("goodwill").body["outcome"]["paid"] == 2_000_000
    assert world.owned() == 5_000_000


def test_what_cannot_be_denied(world: World) -> None:
    assert world.deny(2_001_000).body["code"] == "nothing_to_deny"
    assert world.deny(0).body["code"] == "invalid_input"
    issued = world.at.issue(world.party.party_id, 100_000)
    assert world.deny(of=issued.withdrawal_id).body["code"] == "nothing_to_deny"
    stranger = Caller(world.at.app, world.at.household().party_id, frozenset({Role.HOUSEHOLD}))
    at = f"/withdrawals/{world.paid.withdrawal_id}/denial"
    assert stranger.post(at, {"missing": 1_000}).body["code"] == "no_such_withdrawal"
    assert world.decide("goodwill").body["code"] == "no_such_denial"
    world.clock.tick(days=31)
    world.phone = Caller(world.at.app, world.party.party_id, frozenset({Role.HOUSEHOLD}))
    assert world.deny().body["code"] == "nothing_to_deny"

"""Banks, account names and payouts over HTTP."""

import json
from typing import Any

import pytest

from chalicelib.banking import TransferId, TransferOutcome
from chalicelib.composition import use
from chalicelib.entrypoints.jobs import deliver_effects
from chalicelib.identity import Role
from infra.local.memory_table import MemoryTable
from tests.builders import FakeClock
from tests.builders_softatm import MONEY_PIN, counter_on
from tests.caller import Caller
from tests.fakes.bank_switch import FakeBankSwitch


class World:
    def __init__(self) -> None:
        self.bank, self.table, self.clock = FakeBankSwitch(), MemoryTable(), FakeClock()
        self.bank.names[("970422", "0011001234567")] = "NGUYEN VAN AN"
        self.at = counter_on(self.table, clock=self.clock, bank_switch=self.bank)
        self.party = self.at.household(5_000_000)
        self.caller = Caller(self.at.app, self.party.party_id, frozenset({Role.HOUSEHOLD}))

    def wish(self, **changes: Any) -> dict[str, Any]:
        wish = {
            "transfer_id": self.at.new(TransferId),
            "amount": 2_000_000,
            "money_pin": MONEY_PIN,
            "bank_bin": "970422",
            "account": "0011001234567",
            "name": "NGUYEN VAN AN",
        }
        return {**wish, **changes}

    def relay(self) -> dict[str, Any]:
        """Deliver whatever waits in the outbox, as the queue would."""
        use(self.at.app)
        waiting = [item for item in self.table.everything() if item["pk"].startswith("OUT#")]
        bodies = [{"kind": i["kind"], "key": i["key"], "payload": json.loads(i["payload"])} for i in waiting]
        return deliver_effects({"Records": [{"messageId": b["key"], "body": json.dumps(b)} for b in bodies]})


@pytest.fixture
def world() -> World:
    return World()


def test_a_payout_from_the_name_to_the_banks_word(world: World) -> None:
    name = world.caller.post("/bank-account-names", {"bank_bin": "970422", "account": "0011 0012 34567"})
    assert name.body == {"bank_bin": "970422", "bank": "MB Bank", "name": "NGUYEN VAN AN"}
    sent = world.caller.post("/payouts", world.wish())
    assert (sent.status, sent.body["state"], sent.body["account"]) == (201, "sent", "•••• 4567")
    assert sent.body["balance_after"] == 3_000_000
    assert world.relay() == {"batchItemFailures": []}
    assert world.relay() == {"batchItemFailures": []}
    told = world.caller.get(f"/payouts/{sent.body['id']}").body
    assert (told["state"], told["bank_ref"]) == ("confirmed", "FT1")
    assert world.bank.transfers[sent.body["id"]]["to_account"] == "0011001234567"
    assert [p["id"] for p in world.caller.get("/payouts").body["entries"]] == [sent.body["id"]]


def test_a_repeated_payout_is_one(world: World) -> None:
    wish = world.wish()
    first = world.caller.post("/payouts", wish, key="operation-0001")
    assert world.caller.post("/payouts", wish, key="operation-0001").body == first.body
    assert world.caller.post("/payouts", wish, key="operation-0002").body["code"] == "transfer_exists"
    assert world.at.owned(world.party.party_id) == 3_000_000


def test_a_failed_payout_comes_back(world: World) -> None:
    world.bank.outcome = TransferOutcome("failed", None, "account_closed")
    sent = world.caller.post("/payouts", world.wish()).body
    world.relay()
    told = world.caller.get(f"/payouts/{sent['id']}").body
    assert (told["state"], told["reason"]) == ("failed", "account_closed")
    assert world.at.owned(world.party.party_id) == 5_000_000


def test_a_wrong_pin_counts_and_moves_nothing(world: World) -> None:
    answers = [world.caller.post("/payouts", world.wish(money_pin="111222")).body["code"] for _ in range(5)]
    assert answers == ["wrong_pin"] * 4 + ["pin_locked"]
    assert world.caller.post("/payouts", world.wish()).body["code"] == "pin_locked"
    assert world.at.owned(world.party.party_id) == 5_000_000


def test_unknown_accounts_and_too_many_questions(world: World) -> None:
    asked = {"bank_bin": "970422", "account": "0000000000"}
    for _ in range(30):
        assert world.caller.post("/bank-account-names", asked).body["code"] == "no_such_bank_account"
    assert world.caller.post("/bank-account-names", asked).status == 429
    world.clock.tick(hours=1)
    fresh = Caller(world.at.app, world.party.party_id, frozenset({Role.HOUSEHOLD}))
    assert fresh.post("/bank-account-names", asked).status == 404
    assert fresh.post("/bank-account-names", {"bank_bin": "000000", "account": "0000000000"}).body["code"] == "unknown_bank"


def test_banks_are_for_everybody_and_payouts_for_their_owner(world: World) -> None:
    guest = Caller(world.at.app)
    banks = guest.get("/banks").body["entries"]
    assert len(banks) == 58
    assert [b["code"] for b in banks if not b["reachable"]] == ["BIDC"]
    assert guest.post("/payouts", world.wish()).status == 401
    sent = world.caller.post("/payouts", world.wish()).body
    stranger = Caller(world.at.app, world.at.household().party_id, frozenset({Role.HOUSEHOLD}))
    assert stranger.get(f"/payouts/{sent['id']}").body["code"] == "no_such_transfer"
    assert stranger.get("/payouts").body["entries"] == []
    assert stranger.get("/payouts?cursor=eyJwayI6IngifQ").body["field"] == "cursor"


def test_a_teller_has_no_payouts(world: World) -> None:
    teller = Caller(world.at.app, world.party.party_id, frozenset({Role.TELLER}))
    assert teller.post("/payouts", world.wish()).status == 403

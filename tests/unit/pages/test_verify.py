"""The page on which anyone checks a receipt, without script and without sign-in."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from chalice.test import Client

from app import app as chalice_app
from chalicelib.composition import use
from chalicelib.entrypoints.effects.ledger import close_days, seal_days
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.streams import summarise_day
from chalicelib.kernel.clock import business_date
from chalicelib.ledger import JournalEntry, account, chart, credit, debit, post
from infra.local.memory_table import MemoryTable
from tests.builders import FakeClock, application_on
from tests.caller import Caller

NOON = datetime(2026, 9, 1, 5, tzinfo=UTC)


class Town:
    """Two entries of one withdrawal on 1 September, sealed in the night after."""

    def __init__(self) -> None:
        self.clock, self.table = FakeClock(NOON), MemoryTable()
        self.app = application_on(self.table, clock=self.clock)
        self.entries = [self.post(f"k{number}") for number in range(2)]
        summarise_day(self.app, business_date(NOON))
        self.clock.at = NOON + timedelta(hours=15)
        close_days(self.app)
        self.clock.tick(minutes=5)
        seal_days(self.app)
        use(self.app)

    def post(self, key: str) -> JournalEntry:
        legs = [debit(account(chart.CUSTODY_BANK, "mb"), 5), credit(account(chart.BALANCE, "pty_van"), 5)]
        return run(self.app, lambda work: post(work.ledger, kind="t", key=key, postings=legs, business_ref="wdr_1"))

    def shown(self, address: str) -> tuple[int, str]:
        with Client(chalice_app) as client:
            answer = client.http.get(address)
            return answer.status_code, answer.body.decode()

    def pasted(self, text: str) -> tuple[int, str]:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        with Client(chalice_app) as client:
            answer = client.http.post("/verify", headers=form, body=urlencode({"receipt": text}).encode())
            return answer.status_code, answer.body.decode()

    def proof(self) -> str:
        return json.dumps(Caller(self.app).get(f"/receipts/{self.entries[0].entry_id}/proof").body)


@pytest.fixture
def town() -> Town:
    return Town()


def test_the_page_stands_alone(town: Town) -> None:
    status, body = town.shown("/verify")
    assert (status, "Kiểm tra biên nhận" in body, "✗" in body) == (200, True, False)
    status, script = town.shown("/verify/script")
    assert (status, script.startswith('"""Is this receipt')) == (200, True)


def test_a_receipts_number_shows_all_its_entries(town: Town) -> None:
    status, body = town.pasted("wdr_1")
    assert (status, body.count("<h2>Đúng</h2>"), "✗" in body) == (200, 2, False)
    assert all(entry.entry_id in body for entry in town.entries)
    assert town.shown(f"/verify?so={town.entries[0].entry_id}")[1].count("<h2>Đúng</h2>") == 1
    assert "pty_van" not in body


def test_a_pasted_proof_is_checked_by_itself(town: Town) -> None:
    proof = town.proof()
    assert town.pasted(proof)[1].count("✓") == 4
    for altered in (proof.replace('"index": ', '"index": 7'), proof.replace('"digest": "', '"digest": "00', 1)):
        status, body = town.pasted(altered)
        assert (status, "<h2>Không đúng</h2>" in body) == (200, True)


def test_a_seal_of_another_key_is_not_ours(town: Town) -> None:
    there = Town()
    key = json.loads(town.proof())
    key["seal"]["key"]["kid"] = "another"
    body = there.pasted(json.dumps(key))[1]
    assert "<h2>Không đúng</h2>" in body


def test_what_is_not_sealed_yet_says_when(town: Town) -> None:
    fresh = town.post("k9")
    status, body = town.pasted(fresh.entry_id)
    assert (status, "<h2>Chưa niêm phong</h2>" in body, "✗" in body) == (200, True, False)


def test_an_altered_entry_is_shown_to_be(town: Town) -> None:
    (header,) = [item for item in town.table.everything() if item["sk"] == "H" and item["key"] == "k0"]
    town.table.load([{**header, "actor": "somebody"}])
    assert "<h2>Không đúng</h2>" in town.pasted(town.entries[0].entry_id)[1]


@pytest.mark.parametrize(
    "text", ["", "jnl_x", "wdr_none", "a#b", "{", "{}", '{"entry_id": 5}', "x" * 500, "<script>", "\ud800"]
)
def test_nonsense_is_answered_in_words(town: Town, text: str) -> None:
    status, body = town.pasted(text.encode("utf-8", "replace").decode())
    assert status in {404, 422}
    assert 'role="alert"' in body
    assert "<script>" not in body.split("<main", 1)[1]

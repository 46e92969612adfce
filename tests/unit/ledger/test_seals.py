"""The daily seal (I20): whatever is altered after it shows, a proof convinces a stranger, and nothing is sealed twice."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.dynamo.table import Key
from chalicelib.adapters.jwt_tokens import JwtTokens
from chalicelib.composition import Application, Work
from chalicelib.entrypoints.effects.ledger import check_seals, close_days, seal_days
from chalicelib.entrypoints.pages.verify import SCRIPT
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.streams import summarise_day
from chalicelib.identity import PartyId, Role
from chalicelib.ledger import (
    EntryId,
    JournalEntry,
    NotSealed,
    Seal,
    SealBroken,
    account,
    chart,
    check_seal,
    credit,
    days_to_seal,
    debit,
    post,
    prove,
    seal_day,
)
from chalicelib.ledger.errors import DayOutOfOrder, NoSuchDay, NoSuchEntry
from chalicelib.ledger.journal import GENESIS
from infra.local.keys import new_keys
from infra.local.memory_table import MemoryTable
from tests.builders import TEST_KEYS, FakeClock, application_on
from tests.caller import Caller
from tests.fakes.seals import MemorySeals

OWNER, STRANGER = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV"), PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAW")
VAN, BANK = account(chart.BALANCE, OWNER), account(chart.CUSTODY_BANK, "mb")
DAY = date(2026, 9, 1)
NOON = datetime(2026, 9, 1, 5, tzinfo=UTC)
NIGHT = datetime(2026, 9, 1, 20, tzinfo=UTC)
"""03:00 of the day after, in Lạng Sơn."""


class Books:
    """Some entries on 1 September, and the night after."""

    def __init__(self, count: int = 5) -> None:
        self.clock, self.table, self.archive = FakeClock(NOON), MemoryTable(), MemorySeals()
        self.app: Application = application_on(self.table, clock=self.clock, seals=self.archive)
        self.entries = [self.post(f"k{number}") for number in range(count)]

    def post(self, key: str, amount: int = 5) -> JournalEntry:
        legs = [debit(BANK, amount), credit(VAN, amount)]
        return run(self.app, lambda work: post(work.ledger, kind="t", key=key, postings=legs, business_ref=f"ref_{key}"))

    def night(self, after: int = 0) -> None:
        """The jobs of 03:00 so many nights after the first."""
        self.clock.at = NIGHT + timedelta(days=after)
        summarise_day(self.app, DAY + timedelta(days=after))
        close_days(self.app)
        self.clock.tick(minutes=5)
        seal_days(self.app)
        self.clock.tick(minutes=5)

    def seal(self, day: date = DAY) -> Seal:
        return run(self.app, lambda work: seal_day(work.sealing, day))

    def check(self, day: date = DAY) -> Seal:
        return check_seal(self.app.open_work().sealing, day)

    def alter(self, where: Key, changes: dict[str, Any]) -> None:
        item = self.table.get_many([where])[where]
        self.table.load([{**item, **changes}])


@pytest.fixture
def books() -> Books:
    return Books()


def key_of(entry: JournalEntry) -> Key:
    return Key(f"TX#{entry.entry_id}", "H")


def test_the_night_seals_what_it_closed_in_a_chain(books: Books) -> None:
    books.night()
    first = books.check()
    assert (first.entries, first.previous) == (5, GENESIS)
    books.post("next")
    books.night(1)
    second = books.check(DAY + timedelta(days=1))
    assert (second.entries, second.previous) == (1, first.digest)
    assert set(books.archive.contents) == {DAY, DAY + timedelta(days=1)}
    assert days_to_seal(books.app.open_work().sealing) == []
    assert check_seals(books.app) == 2


def test_a_day_is_sealed_in_the_minute_of_its_close(books: Books) -> None:
    books.clock.at = NIGHT
    summarise_day(books.app, DAY)
    assert (close_days(books.app), seal_days(books.app), seal_days(books.app)) == (1, 1, 0)
    books.check()


def test_an_empty_day_is_sealed_too() -> None:
    books = Books(0)
    books.night()
    assert books.check().entries == 0


def test_only_closed_days_are_sealed_and_in_order(books: Books) -> None:
    assert days_to_seal(books.app.open_work().sealing) == []
    with pytest.raises(NoSuchDay):
        books.seal()
    books.night()
    with pytest.raises(DayOutOfOrder):
        books.seal()


def test_a_try_that_died_after_the_archive_is_gone_on_with(books: Books) -> None:
    books.clock.at = NIGHT
    summarise_day(books.app, DAY)
    close_days(books.app)
    dying: Work = books.app.open_work()
    seal_day(dying.sealing, DAY)
    kept = dict(books.archive.contents)
    books.clock.tick(minutes=1)
    sealed = books.seal()
    assert books.archive.contents == kept
    assert json.loads(kept[DAY])["seal"] == sealed.signed
    assert books.check() == sealed


def test_of_two_at_once_one_is_kept(books: Books) -> None:
    books.clock.at = NIGHT
    summarise_day(books.app, DAY)
    close_days(books.app)
    first, second = books.app.open_work(), books.app.open_work()
    assert seal_day(first.sealing, DAY) == seal_day(second.sealing, DAY)
    first.unit_of_work.commit()
    assert books.check().signed == json.loads(books.archive.contents[DAY])["seal"]


@pytest.mark.failure(47)
def test_another_seal_of_the_day_is_never_overwritten_and_opens_a_case(books: Books) -> None:
    other = Books(4)
    other.night()
    forged = other.archive.contents[DAY]
    books.archive.contents[DAY] = forged
    books.clock.at = NIGHT
    summarise_day(books.app, DAY)
    close_days(books.app)
    books.clock.tick(minutes=5)
    for _ in range(2):
        with pytest.raises(SealBroken):
            seal_days(books.app)
    assert books.archive.contents[DAY] == forged
    (case,) = [item for item in books.table.everything() if item["pk"].startswith("CASE#")]
    assert (case["kind"], case["subject"], case["facts"]["day"]) == ("ledger_broken", "seal-2026-09-01", "2026-09-01")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "other"),
        ("key", "other"),
        ("legs", [["1020:mb", "D", 6], [f"2010:{OWNER}", "C", 6]]),
        ("business_ref", "other"),
        ("actor", "other"),
        ("effective_at", "2026-09-01T05:00:00.001Z"),
        ("posted_at", "2026-09-01T05:00:00.001Z"),
        ("policy", "other"),
        ("device_id", "dev_1"),
        ("reverses", "jnl_01KAR3NDEKTSV4RRFFQ69G5FAV"),
        ("late_from", "2026-09-01T05:00:00.000Z"),
    ],
)
def test_whatever_field_of_an_entry_is_altered_the_seal_breaks(books: Books, field: str, value: Any) -> None:
    books.night()
    books.alter(key_of(books.entries[2]), {field: value})
    with pytest.raises(SealBroken):
        books.check()
    with pytest.raises(SealBroken):
        prove(books.app.open_work().sealing, books.entries[2].entry_id)
    with pytest.raises(SealBroken):
        check_seals(books.app)


def test_an_entry_taken_out_or_put_in_breaks_the_seal(books: Books) -> None:
    books.night()
    item = books.table.get_many([key_of(books.entries[0])])[key_of(books.entries[0])]
    books.table.load([{**item, "gsi2pk": "DAY#20260902#00"}])
    with pytest.raises(SealBroken, match=books.entries[0].entry_id):
        books.check()
    books.table.load([item])
    books.check()
    books.clock.at = NOON
    late = books.post("of a process that slept")
    with pytest.raises(SealBroken, match=late.entry_id):
        books.check()


@pytest.mark.parametrize("field", ["entries", "root", "previous", "signed", "sealed_at", "key"])
def test_whatever_field_of_the_tables_seal_is_altered_shows(books: Books, field: str) -> None:
    books.night()
    altered: dict[str, Any] = {"entries": 6, "sealed_at": "2026-09-01T20:00:00.000Z", "key": {"kid": "x"}}
    books.alter(Key("SEALS#ledger", "20260901"), {field: altered.get(field, "1" * 64)})
    with pytest.raises(SealBroken):
        books.check()


def test_whatever_part_of_the_archives_seal_is_altered_shows(books: Books) -> None:
    books.night()
    kept = json.loads(books.archive.contents[DAY])
    head, body, signature = kept["seal"].split(".")
    other = JwtTokens(new_keys()["jwt_private_key_pem"])
    forged = other.sign(
        {"day": "2026-09-01", "entries": 5, "root": books.check().root, "previous": GENESIS, "sealed_at": "x"}
    )
    for altered in (
        {"leaves": kept["leaves"][1:]},
        {"leaves": [[kept["leaves"][0][0], "0" * 64], *kept["leaves"][1:]]},
        {"leaves": 5},
        {"key": dict(other.public_key)},
        {"key": dict(other.public_key), "seal": forged},
        {"seal": f"{head}.{body}.{signature[:-4]}AAAA"},
        {"seal": "x"},
        {"seal": None},
    ):
        books.archive.contents[DAY] = json.dumps({**kept, **altered}).encode()
        with pytest.raises(SealBroken):
            books.check()
    for content in (b"", b"[]", b"5", b"{}"):
        books.archive.contents[DAY] = content
        with pytest.raises(SealBroken):
            books.check()
    del books.archive.contents[DAY]
    with pytest.raises(SealBroken):
        books.check()


def test_a_seal_left_out_of_the_chain_shows(books: Books) -> None:
    books.night()
    books.night(1)
    first = books.check()
    stage = replace(first, signed=first.signed + "A")
    books.alter(Key("SEALS#ledger", "20260901"), {"signed": stage.signed})
    with pytest.raises(SealBroken, match="does not follow"):
        books.check(DAY + timedelta(days=1))


def test_a_changed_key_leaves_old_seals_readable(books: Books) -> None:
    books.night()
    keys = {**TEST_KEYS, "jwt_private_key_pem": new_keys()["jwt_private_key_pem"]}
    books.app = application_on(books.table, clock=books.clock, seals=books.archive, keys=keys)
    first = books.check()
    books.night(1)
    second = books.check(DAY + timedelta(days=1))
    assert first.key != second.key
    assert prove(books.app.open_work().sealing, books.entries[0].entry_id).seal == first


def test_what_has_no_proof(books: Books) -> None:
    sealing = books.app.open_work().sealing
    with pytest.raises(NotSealed):
        prove(sealing, books.entries[0].entry_id)
    with pytest.raises(NoSuchEntry):
        prove(sealing, EntryId.make(NOON, books.app.entropy))


class TestStrangers:
    @pytest.fixture(autouse=True)
    def sealed(self, books: Books) -> None:
        books.night()
        self.books = books
        self.guest = Caller(books.app)
        self.entry_id = books.entries[3].entry_id

    def proof(self, caller: Caller | None = None) -> dict[str, Any]:
        reply = (caller or self.guest).get(f"/receipts/{self.entry_id}/proof")
        assert reply.status == 200, reply.body
        body: dict[str, Any] = reply.body
        return body

    def told(self, tmp_path: Path, proof: Any, key: Any) -> tuple[int, list[str]]:
        """What the shipped script says, run as a stranger would."""
        (tmp_path / "proof.json").write_text(json.dumps(proof))
        (tmp_path / "key.json").write_text(json.dumps(key))
        command = [sys.executable, "-I", str(SCRIPT), str(tmp_path / "proof.json"), str(tmp_path / "key.json")]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        return done.returncode, [line for line in done.stdout.splitlines() if line.startswith("WRONG")]

    def test_the_shipped_script_is_convinced_and_by_nothing_altered(self, tmp_path: Path) -> None:
        key = self.guest.get("/seals/key").body
        owner = Caller(self.books.app, OWNER, frozenset({Role.HOUSEHOLD}))
        for proof in (self.proof(), self.proof(owner)):
            assert self.told(tmp_path, proof, key) == (0, [])
        proof = self.proof(owner)
        for altered in (
            {"digest": "0" * 64},
            {"index": proof["index"] - 1},
            {"path": proof["path"][:-1]},
            {"path": ["0" * 64, *proof["path"][1:]]},
            {"path": [*proof["path"], "0" * 64]},
            {"index": proof["index"] + 8},
            {"statement": proof["statement"].replace("5", "6")},
        ):
            code, wrong = self.told(tmp_path, {**proof, **altered}, key)
            assert (code, bool(wrong)) == (1, True), altered
        other = dict(JwtTokens(new_keys()["jwt_private_key_pem"]).public_key)
        assert self.told(tmp_path, proof, other) == (1, ["WRONG the seal is signed with the published key"])

    def test_the_script_is_short_and_needs_nothing(self) -> None:
        code = [line for line in SCRIPT.read_text().split('"""')[2].splitlines() if line.strip()]
        assert len(code) <= 30
        assert [line for line in code if "import" in line] == ["import base64, hashlib, json, sys"]
        assert max(map(len, code)) <= 150

    def test_only_those_whom_it_concerns_read_the_entry(self) -> None:
        owner = Caller(self.books.app, OWNER, frozenset({Role.HOUSEHOLD}))
        auditor = Caller(self.books.app, STRANGER, frozenset({Role.AUDITOR}))
        stranger = Caller(self.books.app, STRANGER, frozenset({Role.HOUSEHOLD}))
        assert self.proof(owner)["statement"] == self.proof(auditor)["statement"] == self.books.entries[3].statement
        assert self.proof(stranger)["statement"] is None
        assert self.proof()["statement"] is None

    def test_seals_and_key_are_public(self) -> None:
        seals = self.guest.get("/seals").body
        assert [(seal["day"], seal["entries"]) for seal in seals["seals"]] == [("2026-09-01", 5)]
        assert seals["seals"][0]["key"] == self.guest.get("/seals/key").body
        assert seals["next_cursor"] is None
        for query in ("limit=0", "cursor=zz", "cursor=eyJzayI6IngifQ"):
            assert self.guest.get(f"/seals?{query}").status == 422

    def test_what_is_no_receipt(self) -> None:
        assert self.guest.get("/receipts/jnl_x/proof").status == 422
        assert self.guest.get("/receipts/jnl_01KAR3NDEKTSV4RRFFQ69G5FAV/proof").body["code"] == "no_such_entry"
        self.books.clock.at = NIGHT + timedelta(hours=6)
        fresh = self.books.post("today")
        assert Caller(self.books.app).get(f"/receipts/{fresh.entry_id}/proof").body["code"] == "not_sealed"

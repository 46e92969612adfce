"""Identity's stores keep what they are given, on every engine; guesses at once are counted one by one."""

import threading
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.dynamo.table import Table
from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.identity import (
    CardCheck,
    CardInUse,
    PartyId,
    Role,
    ask_sign_in_code,
    check_pin,
    find_party,
    open_session,
    refresh_session,
    register_party,
    sessions_at,
    tablets_at,
)
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.messages import Kind, message
from tests.builders import SeededEntropy
from tests.builders_identity import CHI_LANG, PIN, actor_of, at_till, outcome, quick_application, staff_member, till, wait


@pytest.fixture
def app(table: Table) -> Application:
    return quick_application(table, entropy=SeededEntropy(uuid.uuid4().hex))


@pytest.fixture
def phone() -> str:
    return f"+849{uuid.uuid4().int % 10**8:08d}"


def test_people_and_pins(app: Application, phone: str) -> None:
    made = run(
        app,
        lambda w: register_party(
            w.identity, phone=phone, name="Hộ Lý Văn Páo", household=True, commune_code=CHI_LANG, pin=PIN
        ),
    )
    found = find_party(app.open_work().identity, made.party_id)
    assert (found.name, found.roles, found.created_at) == (made.name, made.roles, made.created_at)
    assert outcome(app, lambda w: register_party(w.identity, phone=phone, name="Kẻ khác")) == "phone_in_use"
    results = [outcome(app, lambda w, p=pin: check_pin(w.identity, made.party_id, p)) for pin in (PIN, "1", "2", PIN)]
    assert results == ["ok", "wrong_pin", "wrong_pin", "ok"]


def test_guesses_at_once_are_counted_one_by_one(app: Application, phone: str) -> None:
    party = run(app, lambda w: register_party(w.identity, phone=phone, name="Lý Văn Páo", pin=PIN))
    start, results = threading.Barrier(12), []

    def guess(number: int) -> None:
        start.wait()
        results.append(outcome(app, lambda w: check_pin(w.identity, party.party_id, f"58026{number}")))

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("wrong_pin") <= 4
    assert set(results) <= {"wrong_pin", "pin_locked", "unavailable"}
    counted = app.open_work().identity.people.pin(party.party_id)
    assert counted is not None
    assert counted.lockouts == 1 or counted.wrong == results.count("wrong_pin")


def test_codes_and_sessions(app: Application, phone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    codes: list[str] = []

    def told(kind: Kind, event: str, to: str, *, otp: str) -> Effect:
        codes.append(otp)
        return message(kind, event, to, otp=otp)

    monkeypatch.setattr("chalicelib.identity.sign_in.message", told)
    challenge = run(app, lambda w: ask_sign_in_code(w.identity, phone=phone, address="203.0.113.9"))
    details: dict[str, Any] = {"challenge_id": challenge.challenge_id, "phone": phone}
    assert outcome(app, lambda w: open_session(w.identity, code="x", **details)) == "wrong_sign_in_code"
    opened = run(app, lambda w: open_session(w.identity, code=codes[-1], **details))
    refreshed = run(app, lambda w: refresh_session(w.identity, opened.refresh_token))
    repeated = run(app, lambda w: refresh_session(w.identity, opened.refresh_token))
    assert refreshed.refresh_token == repeated.refresh_token
    assert refreshed.party.name == f"Khách {phone[-4:]}"


def test_listings_of_an_outlet(app: Application, phone: str) -> None:
    number = "T" + uuid.uuid4().hex[:10].upper()
    outlet = f"{uuid.uuid4().int % 10**5:05d}"
    staff_member(app, Role.TELLER, number=number, phone=phone, outlet=outlet)
    tablets, sessions = [], []
    for _ in range(3):
        tablet = till(app, outlet)
        tablets.append(tablet.device_id)
        sessions.append(at_till(app, tablet, number=number).actor.session_id)
        wait(app, timedelta(seconds=1))
    supervisor = actor_of(app, Role.SUPERVISOR, outlet=outlet)

    def all_of(listing: Any, name: str) -> list[str]:
        seen, cursor = [], None
        while True:
            page = listing(app.open_work().identity, supervisor, cursor=cursor, limit=1)
            seen += [getattr(one, name) for one in page.entries]
            cursor = page.next_cursor
            if cursor is None:
                return seen

    assert all_of(sessions_at, "session_id") == sessions[::-1]
    assert all_of(tablets_at, "device_id") == tablets[::-1]


def test_a_card_is_one_partys_and_a_party_has_one(app: Application) -> None:
    now, digest = app.clock.now(), uuid.uuid4().hex
    first, second = (PartyId.make(now, app.entropy) for _ in range(2))
    check = CardCheck(first, digest, "1234", CHI_LANG, second, now)
    taken = CardInUse("Thẻ đã dùng.", "The card is taken.")
    works = [app.open_work(), app.open_work(), app.open_work()]
    for work, one in zip(works, (check, replace(check, party_id=second), replace(check, digest=digest[::-1])), strict=True):
        work.identity.cards.add(one, otherwise=taken)
    works[0].unit_of_work.commit()
    for work in works[1:]:
        with pytest.raises(CardInUse):
            work.unit_of_work.commit()
    kept = app.open_work().identity.cards.find(first)
    assert kept is not None
    assert (kept.digest, kept.last4, kept.outlet_code, kept.checked_by) == (digest, "1234", CHI_LANG, second)
    assert app.open_work().identity.cards.find(second) is None

"""Signing in by phone and code."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.dynamo.identity import party_key
from chalicelib.entrypoints.runner import run
from chalicelib.identity import (
    PartyState,
    Role,
    SignedIn,
    ask_sign_in_code,
    become_household,
    find_party,
    open_session,
    party_by_phone,
    refresh_session,
)
from chalicelib.identity.send_window import PER_ADDRESS, address_subject
from chalicelib.kernel.errors import TooOften
from tests.builders import TEST_KEYS
from tests.builders_identity import (
    CHI_LANG,
    OTHER_PHONE,
    PHONE,
    asked,
    household,
    outcome,
    quick_application,
    signed_in,
    staff_member,
    stored,
    wait,
    wrong_code,
)
from tests.fakes.faulty_table import Fault, FaultyTable


def _open(app: Any, challenge_id: str, code: str, phone: str = PHONE, name: str | None = None) -> str:
    return outcome(app, lambda w: open_session(w.identity, challenge_id=challenge_id, phone=phone, code=code, name=name))


def test_the_first_sign_in_makes_a_buyer() -> None:
    app = quick_application()
    first = signed_in(app, name="Lê Thị Mai")
    assert first.actor.roles == {Role.BUYER}
    assert first.party.name == "Lê Thị Mai"
    assert app.tokens.verify(first.access_token, app.clock.now()) == first.actor
    again = signed_in(app, name="Kẻ khác")
    assert again.party.party_id == first.party.party_id
    assert again.party.name == "Lê Thị Mai", "a name is taken only from the first sign-in"
    assert again.actor.session_id != first.actor.session_id


def test_without_a_name_a_buyer_is_called_by_the_phone() -> None:
    assert signed_in(quick_application()).party.name == "Khách 5678"


def test_a_phone_sign_in_never_acts_as_staff() -> None:
    app = quick_application()
    staff_member(app, Role.OPERATIONS, Role.SUPERVISOR)
    assert signed_in(app, OTHER_PHONE).actor.roles == {Role.BUYER}


def test_the_message_holds_the_code_and_the_table_only_its_hash() -> None:
    app = quick_application()
    challenge_id, code = asked(app)
    rest = [item for item in stored(app) if not item["pk"].startswith("OUT#")]
    assert len(rest) == 2
    assert code not in repr(rest)
    assert code not in challenge_id


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "ok"),
        ({"phone": "0912 345 678"}, "ok"),
        ({"phone": OTHER_PHONE}, "wrong_sign_in_code"),
        ({"phone": "0123"}, "invalid_phone"),
        ({"code": ""}, "wrong_sign_in_code"),
        ({"code": "12345678"}, "wrong_sign_in_code"),
        ({"challenge_id": "sic_01KAR3NDEKTSV4RRFFQ69G5FAV"}, "sign_in_code_expired"),
        ({"challenge_id": "sic_x"}, "invalid_input"),
        ({"name": "x"}, "invalid_name"),
    ],
)
def test_answers(change: dict[str, str], expected: str) -> None:
    app = quick_application()
    challenge_id, code = asked(app)
    details = {"challenge_id": challenge_id, "phone": PHONE, "code": code, **change}
    assert outcome(app, lambda w: open_session(w.identity, **details)) == expected


def test_a_code_lives_five_minutes() -> None:
    app = quick_application()
    early, late = asked(app), asked(app, OTHER_PHONE)
    wait(app, timedelta(minutes=4, seconds=59))
    assert _open(app, *early) == "ok"
    wait(app, timedelta(seconds=1))
    assert _open(app, *late, phone=OTHER_PHONE) == "sign_in_code_expired"


def test_a_code_has_five_tries() -> None:
    app = quick_application()
    challenge_id, code = asked(app)
    results = [_open(app, challenge_id, wrong_code(code)) for _ in range(5)]
    assert results == ["wrong_sign_in_code"] * 4 + ["sign_in_code_expired"]
    assert _open(app, challenge_id, code) == "sign_in_code_expired"


def test_a_code_opens_one_session_and_a_quick_repeat_gets_the_same() -> None:
    app = quick_application()
    challenge_id, code = asked(app)

    def once_more() -> SignedIn:
        return run(app, lambda w: open_session(w.identity, challenge_id=challenge_id, phone=PHONE, code=code))

    first = once_more()
    wait(app, timedelta(seconds=30))
    repeated = once_more()
    assert (repeated.actor, repeated.refresh_token) == (first.actor, first.refresh_token)
    wait(app, timedelta(seconds=1))
    assert _open(app, challenge_id, code) == "sign_in_code_expired"


def test_a_repeat_after_the_session_moved_on_is_refused() -> None:
    app = quick_application()
    challenge_id, code = asked(app)
    first = run(app, lambda w: open_session(w.identity, challenge_id=challenge_id, phone=PHONE, code=code))
    run(app, lambda w: refresh_session(w.identity, first.refresh_token))
    assert _open(app, challenge_id, code) == "sign_in_code_expired"


@pytest.mark.parametrize("fault", [Fault.LOST_AFTER, Fault.LOST_BEFORE, Fault.CONFLICT])
def test_a_lost_answer_of_the_table_locks_nobody_out(fault: Fault) -> None:
    app = quick_application()
    challenge_id, code = asked(app)
    faults = iter([fault])
    lossy = quick_application(FaultyTable(app.table, lambda: next(faults, Fault.NONE)), clock=app.clock)
    opened = run(lossy, lambda w: open_session(w.identity, challenge_id=challenge_id, phone=PHONE, code=code))
    sessions = [item for item in stored(app) if item["pk"].startswith("SES#")]
    assert [item["session_id"] for item in sessions] == [opened.actor.session_id]
    assert party_by_phone(app.open_work().identity, PHONE).party_id == opened.party.party_id


def test_a_suspended_party_does_not_get_in() -> None:
    app = quick_application()
    party = household(app)

    def suspend(work: Any) -> None:
        found = find_party(work.identity, party.party_id)
        work.identity.people.stage_party(replace(found, state=PartyState.SUSPENDED))

    challenge = asked(app)
    run(app, suspend)
    assert _open(app, *challenge) == "party_suspended"
    assert (
        outcome(app, lambda w: become_household(w.identity, party.party_id, name="Hộ Páo", commune_code=CHI_LANG))
        == "party_suspended"
    )
    assert app.table.get_many([party_key(party.party_id)])[party_key(party.party_id)]["state"] == "suspended"


class TestSendingLimits:
    def test_three_codes_in_ten_minutes_for_a_number(self) -> None:
        app = quick_application()
        for _ in range(3):
            asked(app)
            wait(app, timedelta(minutes=2))
        with pytest.raises(TooOften) as refusal:
            asked(app)
        assert refusal.value.retry_after_s == 240
        asked(app, OTHER_PHONE)
        wait(app, timedelta(seconds=239))
        with pytest.raises(TooOften):
            asked(app)
        wait(app, timedelta(seconds=1))
        asked(app)
        with pytest.raises(TooOften):
            asked(app)

    def test_a_refused_sending_sends_nothing(self) -> None:
        app = quick_application()
        for _ in range(6):
            outcome(app, lambda w: ask_sign_in_code(w.identity, phone=PHONE))
        kinds = [item["pk"].split("#")[0] for item in stored(app)]
        assert (kinds.count("OUT"), kinds.count("SIC")) == (3, 3)

    def test_an_address_has_a_limit_over_all_numbers(self) -> None:
        app = quick_application()
        results = [
            outcome(
                app,
                lambda w, n=number: ask_sign_in_code(w.identity, phone=f"09{n:08d}", address="203.113.131.1"),
            )
            for number in range(PER_ADDRESS.count + 2)
        ]
        assert results == ["ok"] * PER_ADDRESS.count + ["too_often"] * 2
        assert outcome(app, lambda w: ask_sign_in_code(w.identity, phone=PHONE, address="203.113.131.2")) == "ok"

    @pytest.mark.parametrize(
        ("address", "subject"),
        [
            ("127.0.0.1", None),
            ("::1", None),
            ("203.113.131.1", "address 203.113.131.1"),
            ("2402:800:61c5:1:aaaa::1", "address 2402:800:61c5:1::"),
            ("2402:800:61c5:1:bbbb::2", "address 2402:800:61c5:1::"),
            ("", "address unknown"),
            ("1.2.3.4#x", "address unknown"),
            ("unknown, 1.2.3.4", "address unknown"),
        ],
    )
    def test_whom_an_address_stands_for(self, address: str, subject: str | None) -> None:
        assert address_subject(address) == subject


def test_nothing_that_opens_a_door_is_shown() -> None:
    app = quick_application()
    opened = signed_in(app)
    work = app.open_work()
    shown = repr(opened) + repr(work.identity) + repr(stored(app))
    for secret in (opened.access_token, opened.refresh_token, opened.refresh_token.split(".")[2]):
        assert secret not in shown
    assert TEST_KEYS["code_pepper"] not in shown

"""Sessions that are open: refresh, sign out, revoke, list."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.entrypoints.runner import run
from chalicelib.identity import (
    Role,
    SessionId,
    become_household,
    check_session,
    close_session,
    refresh_session,
    revoke_session,
    sessions_at,
)
from chalicelib.identity.refresh_token import LONGEST_WALK
from tests.builders import START, SeededEntropy
from tests.builders_identity import (
    CHI_LANG,
    HUU_LUNG,
    OTHER_PHONE,
    actor_of,
    at_till,
    outcome,
    quick_application,
    signed_in,
    staff_member,
    till,
    wait,
)


def _refresh(app: Any, token: str) -> str:
    return run(app, lambda w: refresh_session(w.identity, token)).refresh_token


def _refused(app: Any, token: str) -> bool:
    return outcome(app, lambda w: refresh_session(w.identity, token)) == "session_ended"


def test_refresh_rotates_and_brings_the_roles_of_now() -> None:
    app = quick_application()
    first = signed_in(app)
    party_id = first.party.party_id
    run(app, lambda w: become_household(w.identity, party_id, name="Hộ Páo", commune_code=CHI_LANG))
    second = run(app, lambda w: refresh_session(w.identity, first.refresh_token))
    assert second.refresh_token != first.refresh_token
    assert second.actor.roles == {Role.BUYER, Role.HOUSEHOLD}
    assert app.tokens.verify(second.access_token, app.clock.now()) == second.actor


def test_the_one_before_gets_the_same_successor_for_thirty_seconds() -> None:
    app = quick_application()
    first = signed_in(app).refresh_token
    second = _refresh(app, first)
    wait(app, timedelta(seconds=30))
    assert _refresh(app, first) == second
    third = _refresh(app, second)
    wait(app, timedelta(seconds=31))
    assert _refused(app, second)
    assert _refused(app, third), "a replay closes the family"


def test_a_much_older_token_closes_the_family() -> None:
    app = quick_application()
    tokens = [signed_in(app).refresh_token]
    for _ in range(20):
        tokens.append(_refresh(app, tokens[-1]))
    assert _refused(app, tokens[3])
    assert _refused(app, tokens[-1])


@pytest.mark.parametrize("change", ["secret", "generation", "far_generation", "session", "form", "empty"])
def test_a_guess_changes_nothing(change: str) -> None:
    app = quick_application()
    newest = _refresh(app, _refresh(app, signed_in(app).refresh_token))
    session_id, generation, secret = newest.split(".")
    flipped = ("A" if secret[0] != "A" else "B") + secret[1:]
    guess = {
        "secret": f"{session_id}.{generation}.{flipped}",
        "generation": f"{session_id}.0.{secret}",
        "far_generation": f"{session_id}.{LONGEST_WALK + 5}.{secret}",
        "session": f"{SessionId.make(START, SeededEntropy('other'))}.{generation}.{secret}",
        "form": newest + "x",
        "empty": "",
    }[change]
    assert _refused(app, guess)
    run(app, lambda w: close_session(w.identity, guess))
    assert _refresh(app, newest)


def test_sessions_end_by_themselves() -> None:
    app = quick_application()
    token = signed_in(app).refresh_token
    for _ in range(4):
        wait(app, timedelta(days=20))
        token = _refresh(app, token)
    wait(app, timedelta(days=10))
    assert _refused(app, token), "ninety days after the sign-in"
    other = signed_in(app, OTHER_PHONE).refresh_token
    wait(app, timedelta(days=30))
    assert _refused(app, other), "thirty days unused"


def test_signing_out_ends_it_with_any_token_of_the_family() -> None:
    app = quick_application()
    first = signed_in(app)
    second = _refresh(app, first.refresh_token)
    assert outcome(app, lambda w: check_session(w.identity, first.actor)) == "ok"
    for _ in range(2):
        run(app, lambda w: close_session(w.identity, first.refresh_token))
    assert _refused(app, second)
    assert outcome(app, lambda w: check_session(w.identity, first.actor)) == "session_ended"


def test_who_may_revoke() -> None:
    app = quick_application()
    staff_member(app, Role.TELLER)
    cases = {
        "own": (None, "ok"),
        "supervisor_of_the_outlet": (actor_of(app, Role.SUPERVISOR, outlet=CHI_LANG), "ok"),
        "supervisor_elsewhere": (actor_of(app, Role.SUPERVISOR, outlet=HUU_LUNG), "session_not_found"),
        "teller": (actor_of(app, Role.TELLER, outlet=CHI_LANG), "session_not_found"),
        "buyer": (actor_of(app, Role.BUYER), "session_not_found"),
        "operations": (actor_of(app, Role.OPERATIONS), "ok"),
    }
    tablet = till(app)
    for name, (actor, expected) in cases.items():
        opened = at_till(app, tablet)
        by = actor or opened.actor
        session_id = opened.actor.session_id
        assert outcome(app, lambda w, a=by, s=session_id: revoke_session(w.identity, a, s)) == expected, name
        assert _refused(app, opened.refresh_token) is (expected == "ok"), name


def test_supervisors_do_not_see_customers_sessions() -> None:
    app = quick_application()
    buyer = signed_in(app)
    supervisor = actor_of(app, Role.SUPERVISOR, outlet=CHI_LANG)
    session_id = buyer.actor.session_id
    assert outcome(app, lambda w: revoke_session(w.identity, supervisor, session_id)) == "session_not_found"
    nobody = SessionId.make(START, SeededEntropy("nobody"))
    assert outcome(app, lambda w: revoke_session(w.identity, supervisor, nobody)) == "session_not_found"


def test_the_outlets_open_sessions_are_listed_page_by_page() -> None:
    app = quick_application()
    staff_member(app, Role.TELLER)
    tablet = till(app)
    opened = []
    for _ in range(5):
        opened.append(at_till(app, tablet).actor.session_id)
        wait(app, timedelta(minutes=1))
    supervisor = actor_of(app, Role.SUPERVISOR, outlet=CHI_LANG)
    run(app, lambda w: revoke_session(w.identity, supervisor, opened[2]))
    seen, cursor = [], None
    while True:
        page = sessions_at(app.open_work().identity, supervisor, cursor=cursor, limit=2)
        seen += [session.session_id for session in page.entries]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [opened[4], opened[3], opened[1], opened[0]]
    elsewhere = replace(supervisor, outlet_code=HUU_LUNG)
    assert sessions_at(app.open_work().identity, elsewhere).entries == []
    assert outcome(app, lambda w: sessions_at(w.identity, supervisor, HUU_LUNG)) == "not_permitted"
    operations = actor_of(app, Role.OPERATIONS)
    assert outcome(app, lambda w: sessions_at(w.identity, operations)) == "not_permitted"
    assert outcome(app, lambda w: sessions_at(w.identity, operations, "06#23")) == "invalid_input"
    assert len(sessions_at(app.open_work().identity, operations, CHI_LANG).entries) == 4


@pytest.mark.parametrize("cursor", ["", "x", "e30", "eyJhdCI6IjEiLCJpZCI6IjIifQ"])
def test_a_cursor_we_did_not_give(cursor: str) -> None:
    app = quick_application()
    supervisor = actor_of(app, Role.SUPERVISOR, outlet=CHI_LANG)
    assert outcome(app, lambda w: sessions_at(w.identity, supervisor, cursor=cursor)) == "invalid_input"

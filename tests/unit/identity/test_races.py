"""Something else commits between the reading and the commit: the decision is made again on what is true then."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.identity import (
    Role,
    SessionEnded,
    check_pin,
    close_session,
    offer_enrolment,
    open_session,
    refresh_session,
    register_party,
    set_pin,
)
from chalicelib.identity.enrolment import enrol_tablet
from tests.builders_identity import (
    CHI_LANG,
    OTHER_PIN,
    PHONE,
    PIN,
    WRONG_PIN,
    actor_of,
    asked,
    household,
    outcome,
    quick_application,
    signed_in,
    stored,
    wrong_code,
    wrong_tries,
)
from tests.fakes.faulty_table import Fault, FaultyTable


def meanwhile(app: Application, happening: Callable[[], Any]) -> Application:
    """The same application, but `happening` takes place just before its first commit."""
    todo = [happening]

    def plan() -> Fault:
        while todo:
            todo.pop()()
        return Fault.NONE

    return quick_application(FaultyTable(app.table, plan), clock=app.clock, entropy=app.entropy)


@pytest.mark.parametrize("guess", [WRONG_PIN, PIN])
def test_a_guess_is_judged_after_the_one_that_came_first(guess: str) -> None:
    app = quick_application()
    party = household(app)
    for _ in range(3):
        outcome(app, lambda w: check_pin(w.identity, party.party_id, WRONG_PIN))

    def two_more() -> None:
        for _ in range(2):
            outcome(app, lambda w: check_pin(w.identity, party.party_id, WRONG_PIN))

    raced = meanwhile(app, two_more)
    assert outcome(raced, lambda w: check_pin(w.identity, party.party_id, guess)) == "pin_locked"


def test_two_wrong_guesses_at_once_are_two() -> None:
    app = quick_application()
    party = household(app)
    raced = meanwhile(app, lambda: outcome(app, lambda w: check_pin(w.identity, party.party_id, WRONG_PIN)))
    assert outcome(raced, lambda w: check_pin(w.identity, party.party_id, WRONG_PIN)) == "wrong_pin"
    assert wrong_tries(app, party.party_id) == 2


def test_two_changes_of_a_pin_at_once_are_one() -> None:
    app = quick_application()
    party = household(app)

    def change(to: Application, pin: str) -> str:
        return outcome(to, lambda w: set_pin(w.identity, party.party_id, pin, old_pin=PIN))

    raced = meanwhile(app, lambda: change(app, OTHER_PIN))
    assert change(raced, WRONG_PIN) == "wrong_pin", "the old PIN is no longer the old PIN"
    assert outcome(app, lambda w: check_pin(w.identity, party.party_id, OTHER_PIN)) == "ok"


@pytest.mark.parametrize("repeated", [False, True], ids=["first", "repeated"])
def test_a_code_is_judged_after_the_guesses_that_came_first(repeated: bool) -> None:
    app = quick_application()
    challenge_id, code = asked(app)

    def attempt(to: Application, text: str) -> str:
        return outcome(to, lambda w: open_session(w.identity, challenge_id=challenge_id, phone=PHONE, code=text))

    if repeated:
        assert attempt(app, code) == "ok"

    def five_guesses() -> None:
        for _ in range(5):
            attempt(app, wrong_code(code))

    assert attempt(meanwhile(app, five_guesses), code) == "sign_in_code_expired"


def test_a_code_used_twice_at_once_opens_one_session() -> None:
    app = quick_application()
    challenge_id, code = asked(app)
    opened: list[Any] = []

    def use(to: Application) -> None:
        opened.append(run(to, lambda w: open_session(w.identity, challenge_id=challenge_id, phone=PHONE, code=code)))

    use(meanwhile(app, lambda: use(app)))
    assert opened[0].refresh_token == opened[1].refresh_token
    assert len([item for item in stored(app) if item["pk"].startswith("SES#")]) == 1


def test_a_refresh_never_opens_a_session_that_was_closed_meanwhile() -> None:
    app = quick_application()
    token = signed_in(app).refresh_token
    raced = meanwhile(app, lambda: run(app, lambda w: close_session(w.identity, token)))
    with pytest.raises(SessionEnded):
        run(raced, lambda w: refresh_session(w.identity, token))
    assert outcome(app, lambda w: refresh_session(w.identity, token)) == "session_ended"


def test_two_refreshes_at_once_get_the_same_successor() -> None:
    app = quick_application()
    token = signed_in(app).refresh_token
    got: list[str] = []

    def refresh(to: Application) -> None:
        got.append(run(to, lambda w: refresh_session(w.identity, token)).refresh_token)

    refresh(meanwhile(app, lambda: refresh(app)))
    assert got[0] == got[1]
    assert outcome(app, lambda w: refresh_session(w.identity, got[0])) == "ok"


def test_a_first_sign_in_while_the_number_is_registered_finds_the_party() -> None:
    app = quick_application()
    challenge_id, code = asked(app)
    made: list[Any] = []

    def register() -> None:
        made.append(run(app, lambda w: register_party(w.identity, phone=PHONE, name="Lý Văn Páo")))

    raced = meanwhile(app, register)
    opened = run(raced, lambda w: open_session(w.identity, challenge_id=challenge_id, phone=PHONE, code=code))
    assert opened.party.party_id == made[0].party_id


def test_an_enrolment_code_used_twice_at_once_enrols_one_tablet() -> None:
    app = quick_application()
    supervisor = actor_of(app, Role.SUPERVISOR, outlet=CHI_LANG)
    _, code = run(app, lambda w: offer_enrolment(w.identity, supervisor))
    got: list[Any] = []

    def enrol(to: Application) -> None:
        got.append(run(to, lambda w: enrol_tablet(w.identity, code=code, label="Quầy 1")))

    enrol(meanwhile(app, lambda: enrol(app)))
    assert got[0].secret == got[1].secret
    assert len([item for item in stored(app) if item["pk"].startswith("DEV#")]) == 1

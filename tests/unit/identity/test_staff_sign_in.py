"""Staff at tills and in offices, and the tablets they need."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.entrypoints.runner import run
from chalicelib.identity import (
    DeviceId,
    Role,
    SignedIn,
    ask_staff_code,
    close_tablet,
    dismiss_staff,
    enrol_tablet,
    offer_enrolment,
    open_staff_session,
    refresh_session,
    remove_staff_pin,
    set_staff_pin,
    tablets_at,
)
from chalicelib.kernel.errors import DomainError
from tests.builders import START, SeededEntropy
from tests.builders_identity import (
    CHI_LANG,
    HUU_LUNG,
    OTHER_PIN,
    PIN,
    WRONG_PIN,
    Till,
    actor_of,
    at_till,
    code_sent,
    outcome,
    quick_application,
    staff_member,
    stored,
    till,
    wait,
    wrong_code,
    wrong_tries,
)
from tests.fakes.faulty_table import Fault, FaultyTable


def _code(app: Any, number: str = "LS0001") -> tuple[str, str]:
    challenge = run(app, lambda w: ask_staff_code(w.identity, staff_number=number))
    return challenge.challenge_id, code_sent(app, challenge.challenge_id)


def _by_code(app: Any, challenge_id: str, code: str, pin: str = PIN) -> SignedIn:
    def use_case(work: Any) -> SignedIn:
        return open_staff_session(work.identity, staff_number="LS0001", pin=pin, challenge_id=challenge_id, code=code)

    return run(app, use_case)


def _refresh(app: Any, token: str) -> SignedIn:
    return run(app, lambda w: refresh_session(w.identity, token))


def _refusal(use_case: Any) -> str:
    try:
        use_case()
    except DomainError as error:
        return error.code
    return "ok"


class TestAtTheTill:
    def test_a_teller_acts_at_the_own_outlet_for_twelve_hours(self) -> None:
        app = quick_application()
        staff_member(app, Role.TELLER)
        tablet = till(app)
        opened = at_till(app, tablet)
        actor = app.tokens.verify(opened.access_token, app.clock.now())
        assert (actor.roles, actor.device_id, actor.outlet_code) == (frozenset({Role.TELLER}), tablet.device_id, CHI_LANG)
        wait(app, timedelta(hours=11, minutes=59))
        again = run(app, lambda w: refresh_session(w.identity, opened.refresh_token))
        assert again.actor == actor
        wait(app, timedelta(minutes=1))
        assert outcome(app, lambda w: refresh_session(w.identity, again.refresh_token)) == "session_ended"

    def test_only_till_roles_on_a_tablet(self) -> None:
        app = quick_application()
        staff_member(app, Role.SUPERVISOR, Role.OPERATIONS)
        assert at_till(app, till(app)).actor.roles == {Role.SUPERVISOR}

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            ({}, "ok"),
            ({"device_secret": "x"}, "tablet_not_enrolled"),
            ({"device_secret": None}, "tablet_not_enrolled"),
            ({"device_id": DeviceId.make(START, SeededEntropy("other"))}, "tablet_not_enrolled"),
            ({"device_id": "dev_1"}, "invalid_input"),
            ({"device_id": None}, "wrong_staff_credentials"),
            ({"staff_number": "LS0002"}, "wrong_staff_credentials"),
            ({"staff_number": "OPS001"}, "wrong_staff_credentials"),
            ({"staff_number": "NOBODY"}, "wrong_staff_credentials"),
            ({"staff_number": "#"}, "invalid_input"),
            ({"pin": WRONG_PIN}, "wrong_pin"),
            ({"pin": ""}, "wrong_pin"),
        ],
    )
    def test_who_gets_in(self, change: dict[str, Any], expected: str) -> None:
        app = quick_application()
        staff_member(app, Role.TELLER)
        staff_member(app, Role.TELLER, number="LS0002", phone="0911111111", outlet=HUU_LUNG)
        staff_member(app, Role.OPERATIONS, number="OPS001", phone="0922222222", outlet=None)
        tablet = till(app)
        details = {
            "staff_number": "LS0001",
            "pin": PIN,
            "device_id": tablet.device_id,
            "device_secret": tablet.secret,
            **change,
        }
        assert outcome(app, lambda w: open_staff_session(w.identity, **details)) == expected

    def test_a_stranger_without_tablet_cannot_lock_a_pin(self) -> None:
        app = quick_application()
        staff_member(app, Role.TELLER)
        tablet = till(app)
        forged = Till(tablet.device_id, "guess")
        for _ in range(10):
            assert _refusal(lambda: at_till(app, forged, pin=WRONG_PIN)) == "tablet_not_enrolled"
        assert at_till(app, tablet)

    def test_what_ends_a_till_session_at_its_next_refresh(self) -> None:
        operations_may: dict[str, Any] = {
            "dismissed": lambda w, actor, tablet: dismiss_staff(w.identity, actor, "LS0001"),
            "tablet closed": lambda w, actor, tablet: close_tablet(w.identity, actor, DeviceId(tablet.device_id)),
        }
        for reason, use_case in operations_may.items():
            app = quick_application()
            staff_member(app, Role.TELLER)
            tablet = till(app)
            opened = at_till(app, tablet)
            operations = actor_of(app, Role.OPERATIONS)
            run(app, partial(use_case, actor=operations, tablet=tablet))
            token = opened.refresh_token
            assert _refusal(partial(_refresh, app, token)) == "session_ended", reason
            assert _refusal(partial(at_till, app, tablet)) in {"wrong_staff_credentials", "tablet_not_enrolled"}


class TestInTheOffice:
    def test_pin_and_code(self) -> None:
        app = quick_application()
        staff_member(app, Role.OPERATIONS, outlet=None)
        opened = _by_code(app, *_code(app))
        assert (opened.actor.roles, opened.actor.outlet_code) == (frozenset({Role.OPERATIONS}), None)
        refreshed = run(app, lambda w: refresh_session(w.identity, opened.refresh_token))
        assert refreshed.actor == opened.actor

    def test_tellers_do_not_get_in_without_a_tablet(self) -> None:
        app = quick_application()
        staff_member(app, Role.TELLER)
        assert _refusal(lambda: _by_code(app, *_code(app))) == "wrong_staff_credentials"

    def test_a_wrong_code_never_reaches_the_pin(self) -> None:
        app = quick_application()
        staff_member(app, Role.AUDITOR, outlet=None)
        challenge_id, code = _code(app)
        for _ in range(4):
            assert _refusal(lambda: _by_code(app, challenge_id, wrong_code(code), WRONG_PIN)) == "wrong_sign_in_code"
        assert wrong_tries(app, "LS0001") == 0
        assert _by_code(app, challenge_id, code).actor.roles == {Role.AUDITOR}

    def test_a_wrong_pin_costs_a_try_of_both(self) -> None:
        app = quick_application()
        staff_member(app, Role.AUDITOR, outlet=None)
        challenge_id, code = _code(app)
        results = [_refusal(lambda: _by_code(app, challenge_id, code, WRONG_PIN)) for _ in range(6)]
        assert results == ["wrong_pin"] * 4 + ["pin_locked", "sign_in_code_expired"]

    def test_an_unknown_number_gets_an_answer_that_tells_nothing(self) -> None:
        app = quick_application()
        challenge = run(app, lambda w: ask_staff_code(w.identity, staff_number="LS9999"))
        assert not [item for item in stored(app) if item["pk"].startswith("OUT#")]
        results = [outcome(app, lambda w: ask_staff_code(w.identity, staff_number="LS9999")) for _ in range(3)]
        assert results == ["ok", "ok", "too_often"]
        guess = {"staff_number": "LS9999", "pin": PIN, "challenge_id": challenge.challenge_id, "code": "000000"}
        assert outcome(app, lambda w: open_staff_session(w.identity, **guess)) == "wrong_sign_in_code"


class TestStaffPins:
    def _set(self, app: Any, challenge: tuple[str, str], pin: str, old: str | None = None) -> str:
        return outcome(
            app,
            lambda w: set_staff_pin(
                w.identity, staff_number="LS0001", pin=pin, challenge_id=challenge[0], code=challenge[1], old_pin=old
            ),
        )

    def test_set_with_a_code_after_the_supervisor_removed_it(self) -> None:
        app = quick_application()
        staff_member(app, Role.TELLER)
        tablet, supervisor = till(app), actor_of(app, Role.SUPERVISOR, outlet=CHI_LANG)
        run(app, lambda w: remove_staff_pin(w.identity, supervisor, "LS0001"))
        assert _refusal(lambda: at_till(app, tablet)) == "pin_not_set"
        challenge = _code(app)
        assert self._set(app, (challenge[0], wrong_code(challenge[1])), OTHER_PIN) == "wrong_sign_in_code"
        assert self._set(app, challenge, "000000") == "weak_pin"
        assert self._set(app, challenge, OTHER_PIN) == "ok"
        assert self._set(app, challenge, WRONG_PIN) == "sign_in_code_expired", "a code is good once"
        assert at_till(app, tablet, pin=OTHER_PIN)

    def test_a_change_needs_code_and_old_pin(self) -> None:
        app = quick_application()
        staff_member(app, Role.TELLER)
        challenge = _code(app)
        assert self._set(app, challenge, OTHER_PIN) == "old_pin_needed"
        assert self._set(app, challenge, OTHER_PIN, WRONG_PIN) == "wrong_pin"
        assert self._set(app, challenge, OTHER_PIN, PIN) == "ok"
        assert at_till(app, till(app), pin=OTHER_PIN)


class TestTablets:
    def test_enrolled_by_the_supervisors_code_once(self) -> None:
        app = quick_application()
        staff_member(app, Role.TELLER)
        supervisor = actor_of(app, Role.SUPERVISOR, outlet=CHI_LANG)
        enrolment, code = run(app, lambda w: offer_enrolment(w.identity, supervisor))
        assert enrolment.outlet_code == CHI_LANG
        assert code not in repr(stored(app))
        typed = f" {code[:5].lower()}-{code[5:]} ".replace("0", "o").replace("1", "l")
        enrolled = run(app, lambda w: enrol_tablet(w.identity, code=typed, label="Quầy 1"))
        tablet = Till(enrolled.tablet.device_id, enrolled.secret)
        assert at_till(app, tablet).actor.outlet_code == CHI_LANG
        assert tablet.secret not in repr(stored(app)) + repr(enrolled)
        wait(app, timedelta(seconds=120))
        again = run(app, lambda w: enrol_tablet(w.identity, code=code, label="Quầy 1"))
        assert (again.tablet.device_id, again.secret) == (tablet.device_id, tablet.secret)
        wait(app, timedelta(seconds=1))
        assert outcome(app, lambda w: enrol_tablet(w.identity, code=code, label="Quầy 2")) == "enrolment_code_expired"

    def test_a_lost_answer_enrols_one_tablet(self) -> None:
        app = quick_application()
        supervisor = actor_of(app, Role.SUPERVISOR, outlet=CHI_LANG)
        _, code = run(app, lambda w: offer_enrolment(w.identity, supervisor))
        faults = iter([Fault.LOST_AFTER])
        lossy = quick_application(FaultyTable(app.table, lambda: next(faults, Fault.NONE)), clock=app.clock)
        enrolled = run(lossy, lambda w: enrol_tablet(w.identity, code=code, label="Quầy 1"))
        page = tablets_at(app.open_work().identity, supervisor)
        assert [tablet.device_id for tablet in page.entries] == [enrolled.tablet.device_id]

    def test_a_code_lives_fifteen_minutes(self) -> None:
        app = quick_application()
        supervisor = actor_of(app, Role.SUPERVISOR, outlet=CHI_LANG)
        _, code = run(app, lambda w: offer_enrolment(w.identity, supervisor))
        wait(app, timedelta(minutes=15))
        assert outcome(app, lambda w: enrol_tablet(w.identity, code=code, label="Quầy 1")) == "enrolment_code_expired"
        assert outcome(app, lambda w: enrol_tablet(w.identity, code="", label="Quầy 1")) == "enrolment_code_expired"

    @pytest.mark.parametrize(
        ("role", "own", "asked_for", "expected"),
        [
            (Role.SUPERVISOR, CHI_LANG, None, "ok"),
            (Role.SUPERVISOR, CHI_LANG, CHI_LANG, "ok"),
            (Role.SUPERVISOR, CHI_LANG, HUU_LUNG, "not_permitted"),
            (Role.SUPERVISOR, None, None, "not_permitted"),
            (Role.TELLER, CHI_LANG, None, "not_permitted"),
            (Role.HOUSEHOLD, None, CHI_LANG, "not_permitted"),
            (Role.OPERATIONS, None, HUU_LUNG, "ok"),
            (Role.OPERATIONS, None, None, "not_permitted"),
            (Role.OPERATIONS, None, "x#y", "invalid_input"),
        ],
    )
    def test_who_may_offer(self, role: Role, own: str | None, asked_for: str | None, expected: str) -> None:
        app = quick_application()
        actor = actor_of(app, role, outlet=own)
        assert outcome(app, lambda w: offer_enrolment(w.identity, actor, outlet_code=asked_for)) == expected

    def test_closing_is_the_outlets_business(self) -> None:
        app = quick_application()
        device_id = DeviceId(till(app).device_id)
        elsewhere = actor_of(app, Role.SUPERVISOR, outlet=HUU_LUNG)
        assert outcome(app, lambda w: close_tablet(w.identity, elsewhere, device_id)) == "tablet_not_found"
        supervisor = actor_of(app, Role.SUPERVISOR, outlet=CHI_LANG)
        for _ in range(2):
            assert outcome(app, lambda w: close_tablet(w.identity, supervisor, device_id)) == "ok"
        page = tablets_at(app.open_work().identity, supervisor)
        assert [tablet.state.value for tablet in page.entries] == ["closed"]

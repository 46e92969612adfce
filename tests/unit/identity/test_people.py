"""Parties, households, PINs and staff through their use cases."""

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.entrypoints.runner import Answer, Command, run, run_command
from chalicelib.identity import (
    Party,
    PartyId,
    Role,
    StaffNumber,
    WrongPin,
    become_household,
    check_pin,
    check_staff_pin,
    dismiss_staff,
    expect,
    find_party,
    find_staff,
    party_by_phone,
    register_party,
    register_staff,
    remove_pin,
    remove_staff_pin,
    rename_party,
    set_pin,
)
from chalicelib.kernel.errors import DomainError, Refused
from tests.builders import START, SeededEntropy
from tests.builders_identity import (
    CHI_LANG,
    HUU_LUNG,
    OTHER_PHONE,
    OTHER_PIN,
    PHONE,
    PIN,
    WRONG_PIN,
    actor_of,
    household,
    outcome,
    quick_application,
    staff_member,
    stored,
    wait,
    wrong_tries,
)
from tests.fakes.faulty_table import Fault, FaultyTable

NOBODY = PartyId.make(START, SeededEntropy("nobody"))


def test_a_registered_household_is_found_by_id_and_by_any_spelling_of_its_phone() -> None:
    app = quick_application()
    made = household(app, phone="0912 345 678")
    work = app.open_work()
    found = find_party(work.identity, made.party_id)
    assert found == party_by_phone(work.identity, "84912.345.678")
    assert (found.phone, found.name, found.commune_code) == (PHONE, "Hộ Lý Văn Páo", CHI_LANG)
    assert found.roles == {Role.BUYER, Role.HOUSEHOLD}


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({"phone": PHONE}, "phone_in_use"),
        ({"phone": "0912345678"}, "phone_in_use"),
        ({"phone": "0123"}, "invalid_phone"),
        ({"name": "x"}, "invalid_name"),
        ({"pin": "123456"}, "weak_pin"),
        ({"household": True}, "invalid_input"),
        ({"commune_code": "6523"}, "invalid_input"),
        ({}, "ok"),
    ],
)
def test_registering(details: dict[str, Any], expected: str) -> None:
    app = quick_application()
    household(app)
    whole = {"phone": OTHER_PHONE, "name": "Nông Văn Hải", **details}
    assert outcome(app, lambda w: register_party(w.identity, **whole)) == expected


def test_a_phone_number_is_taken_once_however_many_ask_at_once() -> None:
    app = quick_application()
    start, results = threading.Barrier(8), []

    def register(number: int) -> None:
        start.wait()
        results.append(outcome(app, lambda w: register_party(w.identity, phone=PHONE, name=f"Khách số {number}")))

    threads = [threading.Thread(target=register, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["ok"] + ["phone_in_use"] * 7


def test_a_buyer_becomes_a_household_and_may_be_renamed() -> None:
    app = quick_application()
    buyer = run(app, lambda w: register_party(w.identity, phone=PHONE, name="Lý Văn Páo"))
    run(app, lambda w: become_household(w.identity, buyer.party_id, name="Hộ Páo", commune_code=HUU_LUNG))
    run(app, lambda w: rename_party(w.identity, buyer.party_id, "Hộ ông Páo"))
    found = find_party(app.open_work().identity, buyer.party_id)
    assert (found.name, found.commune_code, found.roles) == ("Hộ ông Páo", HUU_LUNG, frozenset({Role.BUYER, Role.HOUSEHOLD}))


def test_nobody_is_not_found() -> None:
    app = quick_application()
    assert outcome(app, lambda w: find_party(w.identity, NOBODY)) == "party_not_found"
    assert outcome(app, lambda w: party_by_phone(w.identity, PHONE)) == "party_not_found"
    assert outcome(app, lambda w: check_pin(w.identity, NOBODY, PIN)) == "pin_not_set"
    assert outcome(app, lambda w: set_pin(w.identity, NOBODY, PIN)) == "party_not_found"
    assert outcome(app, lambda w: find_staff(w.identity, StaffNumber("LS0001"))) == "staff_not_found"


def test_expected_parties_and_pins_cost_no_trip_of_their_own() -> None:
    app = quick_application()
    party = household(app)
    reads: list[int] = []
    table = app.table
    real = table.get_many

    def counted(keys: Any) -> Any:
        reads.append(len(keys))
        return real(keys)

    table.get_many = counted  # type: ignore[method-assign]
    work = app.open_work()
    expect(work.identity, parties=[party.party_id], pins=[party.party_id])
    assert reads == []
    check_pin(work.identity, party.party_id, PIN)
    assert find_party(work.identity, party.party_id).name == party.name
    assert reads == [2]


class TestPins:
    """The money PIN through the runner: tries count whatever becomes of the command."""

    def _app(self) -> tuple[Any, Party]:
        app = quick_application()
        return app, household(app)

    def test_right_and_wrong(self) -> None:
        app, party = self._app()
        tries = [WRONG_PIN, WRONG_PIN, PIN, WRONG_PIN, WRONG_PIN, WRONG_PIN, WRONG_PIN, WRONG_PIN, PIN]
        results = [outcome(app, lambda w, text=text: check_pin(w.identity, party.party_id, text)) for text in tries]
        assert results == ["wrong_pin"] * 2 + ["ok"] + ["wrong_pin"] * 4 + ["pin_locked"] * 2
        wait(app, timedelta(minutes=30))
        assert outcome(app, lambda w: check_pin(w.identity, party.party_id, PIN)) == "ok"

    def test_the_refusals_say_how_many_tries_and_seconds_are_left(self) -> None:
        app, party = self._app()
        details = []
        for _ in range(5):
            with pytest.raises(Refused) as refusal:
                run(app, lambda w: check_pin(w.identity, party.party_id, WRONG_PIN))
            details.append(refusal.value.details)
        assert details == [*({"tries_left": left} for left in (4, 3, 2, 1)), {"retry_after_s": 1800}]

    def test_a_command_repeated_with_a_wrong_pin_is_one_try(self) -> None:
        app, party = self._app()

        def use_case(work: Any) -> Answer:
            check_pin(work.identity, party.party_id, WRONG_PIN)
            return Answer(201, {})

        for _ in range(7):
            answer = run_command(app, Command("pay", "operation-1", party.party_id, {}), use_case)
            assert (answer.status, answer.body["code"]) == (422, "wrong_pin")
            assert answer.body["details"] == {"tries_left": 4}
        assert wrong_tries(app, party.party_id) == 1

    def test_a_try_counts_also_when_something_else_refuses_after_it(self) -> None:
        """A right PIN whose command is refused must not be a free answer to many guesses at once."""
        app, party = self._app()
        before = app.open_work().identity.people.pin(party.party_id)

        def overdrawn(work: Any) -> None:
            check_pin(work.identity, party.party_id, PIN)
            # Between this guess's reading and its commit, another guess is counted.
            if app.open_work().identity.people.pin(party.party_id) == before:
                outcome(app, lambda w: check_pin(w.identity, party.party_id, WRONG_PIN))
            attempts.append(1)
            raise Refused("Không đủ tiền.", "Not enough.")

        attempts: list[int] = []
        assert outcome(app, overdrawn) == "refused"
        assert len(attempts) == 2, "the first attempt was judged by a state that had moved, and had to be judged again"

    def test_a_hundred_guesses_at_once_are_five(self) -> None:
        app, party = self._app()
        start, results = threading.Barrier(40), []

        def guess(number: int) -> None:
            start.wait()
            results.append(outcome(app, lambda w: check_pin(w.identity, party.party_id, f"{580_000 + number:06d}")))

        threads = [threading.Thread(target=guess, args=(number,)) for number in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert results.count("wrong_pin") == 4
        assert set(results) <= {"wrong_pin", "pin_locked", "unavailable"}
        assert outcome(app, lambda w: check_pin(w.identity, party.party_id, PIN)) == "pin_locked"

    def test_changing_needs_the_old_one_and_counts_wrong_ones(self) -> None:
        app, party = self._app()

        def change(pin: str, old: str | None = None) -> str:
            return outcome(app, lambda w: set_pin(w.identity, party.party_id, pin, old_pin=old))

        assert change(OTHER_PIN) == "old_pin_needed"
        assert change("111111", PIN) == "weak_pin"
        assert change(PHONE[-6:], PIN) == "weak_pin"
        assert change(OTHER_PIN, WRONG_PIN) == "wrong_pin"
        assert change(OTHER_PIN, PIN) == "ok"
        assert outcome(app, lambda w: check_pin(w.identity, party.party_id, PIN)) == "wrong_pin"
        assert outcome(app, lambda w: check_pin(w.identity, party.party_id, OTHER_PIN)) == "ok"
        guesses = [change(f"58026{digit}") for digit in range(6)]
        assert guesses == ["old_pin_needed"] * 4 + ["pin_locked"] * 2

    def test_setting_the_first_one_again_after_a_lost_answer_passes(self) -> None:
        app = quick_application()
        party = household(app, pin=None)
        memory = app.table
        faults = iter([Fault.LOST_AFTER])
        lossy = quick_application(FaultyTable(memory, lambda: next(faults, Fault.NONE)))
        run(lossy, lambda w: set_pin(w.identity, party.party_id, PIN))
        run(app, lambda w: set_pin(w.identity, party.party_id, PIN))
        assert outcome(app, lambda w: check_pin(w.identity, party.party_id, PIN)) == "ok"

    def test_a_removed_pin_is_not_set(self) -> None:
        app, party = self._app()
        run(app, lambda w: remove_pin(w.identity, party.party_id))
        assert outcome(app, lambda w: check_pin(w.identity, party.party_id, PIN)) == "pin_not_set"
        run(app, lambda w: remove_pin(w.identity, party.party_id))
        assert outcome(app, lambda w: set_pin(w.identity, party.party_id, OTHER_PIN)) == "ok"

    def test_the_table_never_holds_the_pin(self) -> None:
        app, _ = self._app()
        assert PIN not in repr(stored(app))


class TestStaff:
    def test_staff_share_the_party_of_their_phone(self) -> None:
        app = quick_application()
        party = household(app, phone=OTHER_PHONE)
        staff = staff_member(app, Role.TELLER)
        assert staff.party_id == party.party_id
        found = find_staff(app.open_work().identity, StaffNumber("LS0001"))
        assert (found.roles, found.outlet_code) == (frozenset({Role.TELLER}), CHI_LANG)
        assert find_party(app.open_work().identity, party.party_id).roles == {Role.BUYER, Role.HOUSEHOLD}

    @pytest.mark.parametrize(
        ("details", "expected"),
        [
            ({}, "ok"),
            ({"staff_number": " ls0002 "}, "ok"),
            ({"staff_number": "ls0001"}, "staff_number_in_use"),
            ({"staff_number": "L"}, "invalid_input"),
            ({"staff_number": "LS#0002"}, "invalid_input"),
            ({"roles": []}, "invalid_input"),
            ({"roles": ["king"]}, "invalid_input"),
            ({"roles": [Role.BUYER]}, "invalid_input"),
            ({"roles": ["teller"], "outlet_code": None}, "invalid_input"),
            ({"roles": ["auditor"], "outlet_code": None}, "ok"),
            ({"outlet_code": "652"}, "invalid_input"),
            ({"phone": "0"}, "invalid_phone"),
        ],
    )
    def test_registering(self, details: dict[str, Any], expected: str) -> None:
        app = quick_application()
        staff_member(app, Role.SUPERVISOR)
        whole: dict[str, Any] = {
            "staff_number": "LS0002",
            "phone": PHONE,
            "name": "Vi Văn Sơn",
            "roles": ["teller"],
            "outlet_code": CHI_LANG,
            **details,
        }
        assert outcome(app, lambda w: register_staff(w.identity, **whole)) == expected

    @pytest.mark.parametrize("use_case", [remove_staff_pin, dismiss_staff])
    def test_whose_business_it_is(self, use_case: Any) -> None:
        app = quick_application()
        staff = staff_member(app, Role.TELLER)
        own = replace(actor_of(app, Role.SUPERVISOR, outlet=CHI_LANG), party_id=staff.party_id)
        actors = {
            "own_supervisor": (actor_of(app, Role.SUPERVISOR, outlet=CHI_LANG), "ok"),
            "other_supervisor": (actor_of(app, Role.SUPERVISOR, outlet=HUU_LUNG), "staff_not_found"),
            "teller": (actor_of(app, Role.TELLER, outlet=CHI_LANG), "staff_not_found"),
            "buyer": (actor_of(app, Role.BUYER), "staff_not_found"),
            "auditor": (actor_of(app, Role.AUDITOR), "staff_not_found"),
            "oneself": (own, "staff_not_found"),
            "operations": (actor_of(app, Role.OPERATIONS), "ok"),
        }
        for name, (actor, expected) in actors.items():
            assert outcome(app, lambda w, a=actor: use_case(w.identity, a, "LS0001")) == expected, name

    def test_a_staff_pin_is_not_the_money_pin(self) -> None:
        app = quick_application()
        party = household(app, phone=OTHER_PHONE, pin=OTHER_PIN)
        staff = staff_member(app, Role.TELLER)
        assert outcome(app, lambda w: check_staff_pin(w.identity, staff.staff_number, PIN)) == "ok"
        assert outcome(app, lambda w: check_staff_pin(w.identity, staff.staff_number, OTHER_PIN)) == "wrong_pin"
        assert outcome(app, lambda w: check_pin(w.identity, party.party_id, OTHER_PIN)) == "ok"


def test_wrong_pin_is_a_refusal_that_commands_remember() -> None:
    assert issubclass(WrongPin, Refused)
    assert issubclass(WrongPin, DomainError)

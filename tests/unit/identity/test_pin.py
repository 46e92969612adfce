"""PINs: which are too easy, how tries are counted, how long the lock lasts."""

from datetime import timedelta

import pytest

from chalicelib.identity.errors import WeakPin
from chalicelib.identity.pin import PIN_COST, Pin, new_pin, strong_pin_of, tried
from chalicelib.kernel.errors import InvalidInput
from tests.builders import START, SeededEntropy

OWNER, PEPPER = "pty_01KAR3NDEKTSV4RRFFQ69G5FAV", "pepper"


@pytest.mark.parametrize(
    ("pin", "expected"),
    [
        ("739154", "ok"),
        ("580264", "ok"),
        ("847263", "ok"),
        ("000000", "weak_pin"),
        ("999999", "weak_pin"),
        ("123456", "weak_pin"),
        ("654321", "weak_pin"),
        ("890123", "weak_pin"),
        ("864208", "weak_pin"),
        ("135791", "weak_pin"),
        ("121212", "weak_pin"),
        ("739739", "weak_pin"),
        ("737373", "weak_pin"),
        ("778899", "weak_pin"),
        ("774477", "weak_pin"),
        ("738837", "weak_pin"),
        ("777770", "weak_pin"),
        ("150785", "weak_pin"),
        ("850715", "weak_pin"),
        ("290264", "weak_pin"),
        ("345678", "weak_pin"),
        ("912345", "weak_pin"),
        ("73915", "invalid_input"),
        ("7391540", "invalid_input"),
        ("73915x", "invalid_input"),
        ("٧٣٩١٥٤", "invalid_input"),
        ("", "invalid_input"),
        (739154, "invalid_input"),
        (None, "invalid_input"),
    ],
)
def test_strength(pin: object, expected: str) -> None:
    try:
        strong_pin_of(pin, phone="+84912345678")
        result = "ok"
    except InvalidInput as error:
        result = error.code
    assert result == expected


def test_most_pins_are_allowed() -> None:
    """A rule that left little to choose would itself help the guesser."""
    refused = 0
    for number in range(0, 1_000_000, 7):
        try:
            strong_pin_of(f"{number:06d}")
        except WeakPin:
            refused += 1
    assert 0.05 < refused * 7 / 1_000_000 < 0.12


def _pin(cost: int = 2) -> Pin:
    return new_pin("739154", owner=OWNER, pepper=PEPPER, cost=cost, entropy=SeededEntropy())


def _try(pin: Pin, text: str, *, minutes: int = 0) -> tuple[Pin, str]:
    after, refusal = tried(pin, text, owner=OWNER, pepper=PEPPER, now=START + timedelta(minutes=minutes))
    return after, "ok" if refusal is None else refusal.code


def test_four_wrong_tries_are_forgiven_by_a_right_one() -> None:
    pin = _pin()
    for _ in range(4):
        pin, code = _try(pin, "000000")
        assert code == "wrong_pin"
    pin, code = _try(pin, "739154")
    assert (code, pin.wrong, pin.lockouts) == ("ok", 0, 0)


def test_the_lock_doubles_and_holds_even_for_the_right_pin() -> None:
    pin, minutes = _pin(), 0
    for lock in (30, 60, 120, 240):
        for _ in range(4):
            pin, code = _try(pin, "111111", minutes=minutes)
            assert code == "wrong_pin"
        pin, code = _try(pin, "111111", minutes=minutes)
        assert code == "pin_locked"
        assert _try(pin, "739154", minutes=minutes + lock - 1)[1] == "pin_locked"
        minutes += lock
    assert _try(pin, "739154", minutes=minutes) == (
        Pin(pin.salt, pin.digest, pin.cost),
        "ok",
    )


def test_the_lock_stops_growing_at_a_week() -> None:
    pin = Pin(b"", b"", cost=2, wrong=4, lockouts=10_000)
    after, _ = _try(pin, "111111")
    assert after.locked_until == START + timedelta(days=7)


def test_same_pin_of_two_people_differs_and_pepper_matters() -> None:
    entropy = SeededEntropy()
    one = new_pin("739154", owner=OWNER, pepper=PEPPER, cost=2, entropy=entropy)
    same_salt = new_pin("739154", owner="LS0001", pepper=PEPPER, cost=2, entropy=SeededEntropy())
    other_pepper = new_pin("739154", owner=OWNER, pepper="other", cost=2, entropy=SeededEntropy())
    assert len({one.digest, same_salt.digest, other_pepper.digest}) == 3
    assert one.salt == same_salt.salt


def test_the_real_cost_is_what_the_docstring_says() -> None:
    pin = _pin(cost=PIN_COST)
    assert PIN_COST == 14
    assert _try(pin, "739154")[1] == "ok"
    assert "digest" not in repr(pin)
    assert "salt" not in repr(pin)

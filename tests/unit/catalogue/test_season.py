"""The crop calendar, and how a season is said."""

import pytest

from chalicelib.catalogue import CATEGORIES, in_season, season_of
from chalicelib.entrypoints.speech import Language, speak
from chalicelib.entrypoints.speech.said import said_months


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ((), ""),
        (tuple(range(1, 13)), ""),
        ((7, 8, 9, 10), "tháng 7 đến tháng 10"),
        ((1, 2, 10, 11, 12), "tháng 10 đến tháng 2"),
        ((3,), "tháng 3"),
        ((3, 4, 8, 9), "tháng 3 đến tháng 4, tháng 8 đến tháng 9"),
        ((1, 12), "tháng 12 đến tháng 1"),
    ],
)
def test_seasons_are_said_as_spans(months: tuple[int, ...], words: str) -> None:
    assert said_months(months) == words


def test_seasons_are_said_in_english() -> None:
    speak(Language.EN)
    try:
        assert said_months((1, 2, 10, 11, 12)) == "October to February"
        assert said_months((3,)) == "March"
    finally:
        speak(Language.VI)


def test_every_season_is_of_a_category_and_comes_up_in_its_months() -> None:
    for slug in CATEGORIES:
        assert {month for month in range(1, 13) if slug in in_season(month)} == set(season_of(slug))
    assert all(in_season(month) for month in range(1, 13))

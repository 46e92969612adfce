"""The loop over HTTP on the running stack: listing, photo, search, order, payment, parcels, release, banknotes."""

import pytest

from tests.end_to_end import refund_stories, stories
from tests.end_to_end.stories import Cast, gather
from tests.end_to_end.town import Town


@pytest.fixture
def cast(town: Town) -> Cast:
    return gather(town)


def test_by_transfer(cast: Cast) -> None:
    stories.loop_by_transfer(cast)


def test_by_card(cast: Cast) -> None:
    stories.loop_by_card(cast)


def test_by_cash(cast: Cast) -> None:
    stories.loop_by_cash(cast)


def test_by_balance(cast: Cast) -> None:
    stories.loop_by_balance(cast)


def test_cancelled_and_refunded_to_the_card(cast: Cast) -> None:
    refund_stories.refund_to_card(cast)


def test_cancelled_and_refunded_by_a_bank_that_falls_silent(cast: Cast) -> None:
    refund_stories.refund_by_a_silent_bank(cast)

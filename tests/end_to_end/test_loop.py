"""The loop over HTTP on the running stack: listing, photo, search, order, payment, parcels, release, banknotes."""

import pytest

from tests.end_to_end import payment_stories, refund_stories, stories
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


def test_by_a_domestic_gateways_link(cast: Cast) -> None:
    payment_stories.by_link(cast)


def test_a_link_that_the_buyer_gives_up(cast: Cast) -> None:
    payment_stories.link_given_up(cast)


def test_a_card_whose_holder_disputes(cast: Cast) -> None:
    payment_stories.card_disputed(cast)


def test_cash_that_comes_by_a_carriers_batch(cast: Cast) -> None:
    payment_stories.cash_by_a_carriers_batch(cast)

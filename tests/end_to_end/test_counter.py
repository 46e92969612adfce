"""The counter with banks and between customers, on the running stack, through a bank that falls silent and refuses."""

import pytest

from tests.end_to_end import counter_stories
from tests.end_to_end.stories import Cast, gather
from tests.end_to_end.town import Town


@pytest.fixture
def cast(town: Town) -> Cast:
    return gather(town)


def test_money_between_customers(cast: Cast) -> None:
    counter_stories.money_between_customers(cast)


def test_an_order_paid_at_the_post_office(cast: Cast) -> None:
    counter_stories.an_order_paid_at_the_post_office(cast)


def test_notes_for_a_bank_account(cast: Cast) -> None:
    counter_stories.notes_for_a_bank_account(cast)


def test_cash_for_a_customer_of_any_bank(cast: Cast) -> None:
    counter_stories.cash_for_a_customer_of_any_bank(cast)


def test_two_must_sign(cast: Cast) -> None:
    counter_stories.two_must_sign(cast)

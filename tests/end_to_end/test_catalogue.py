"""The catalogue's stories over HTTP on the running stack."""

from collections.abc import Callable

import pytest

from tests.end_to_end import catalogue_stories
from tests.end_to_end.stories import Cast, gather
from tests.end_to_end.town import Town


@pytest.mark.parametrize(
    "story",
    [
        catalogue_stories.harvest_sold_ahead,
        catalogue_stories.looked_at,
        catalogue_stories.certified,
        catalogue_stories.helped,
    ],
    ids=lambda story: story.__name__,
)
def test_story(town: Town, story: Callable[[Cast], None]) -> None:
    story(gather(town))

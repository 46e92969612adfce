"""The offline counter on the running stack: the reference tablet, a household's phone, the ledger; and days that pass."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.kernel.money import format_vnd
from tests.end_to_end import field_stories
from tests.end_to_end.field import post_office, saver
from tests.end_to_end.later import Later
from tests.end_to_end.stories import Cast, gather
from tests.end_to_end.town import COLLECT_PIN, STAFF_PIN, Town

FORTNIGHT_STORIES = (
    field_stories.expired_without_a_word,
    field_stories.lost_and_found,
    field_stories.found_too_late,
    field_stories.keys_of_a_month,
)


@pytest.fixture
def cast(town: Town) -> Cast:
    return gather(town)


@pytest.fixture(scope="module")
def another_clock(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Later]:
    made = Later(town.stack, tmp_path_factory.mktemp("later"))
    yield made
    made.stop()


@pytest.fixture
def later(another_clock: Later) -> Later:
    another_clock.put(ahead=timedelta(0))
    return another_clock


def test_paid_without_a_line(cast: Cast) -> None:
    field_stories.paid_without_a_line(cast)


def test_cancelled_without_a_line(cast: Cast) -> None:
    field_stories.cancelled_without_a_line(cast)


@pytest.mark.parametrize("story", FORTNIGHT_STORIES, ids=lambda story: story.__name__)
def test_while_days_pass(cast: Cast, later: Later, story: Callable[[Cast, Later], None]) -> None:
    story(cast, later)


def test_the_reference_tablet_at_a_terminal(cast: Cast, tmp_path: Path) -> None:
    """As its users start it: it leases, pays without a line, remembers across starts, refuses, and syncs."""
    at = post_office(cast)
    mai = saver(cast, at, "Trần Thị Mai", 500_000)
    assert at.till.visitor.signed_in is not None
    variables = {**os.environ, "XL_TOKEN": at.till.visitor.signed_in.access_token}

    def tablet(*words: str, origin: str = cast.town.stack.origin) -> str:
        command = [
            sys.executable,
            "-m",
            "infra.tablet",
            str(tmp_path),
            "--device",
            at.till.device_id,
            "--origin",
            origin,
            *words,
        ]
        done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60, check=False)
        return (done.stdout or done.stderr).strip()

    assert tablet("lease", at.till.shift_id, at.supervisor, STAFF_PIN).startswith("lse_")
    qr = at.issue(mai, 500_000)["shown"]["qr"]
    nowhere = "http://127.0.0.1:9"
    assert tablet("sync", at.till.shift_id, origin=nowhere) == "không có mạng"
    assert tablet("pay", qr, COLLECT_PIN, origin=nowhere) == f"chi {format_vnd(500_000)}, bút 1"
    assert tablet("pay", qr, COLLECT_PIN, origin=nowhere) == "không chi: once"
    books = cast.town.books()
    assert tablet("sync", at.till.shift_id) == "đã đồng bộ"
    books.moved({"2530": -500_000, "1110": -500_000, "5030": 1_000, "2410": 1_000})
    assert tablet("release", at.till.shift_id) == "đã trả quyền chi ngoại tuyến"

"""The loop on the packaged product: API Gateway, streams, queues and schedule of the emulator, each function in its role.

Permissions are enforced: what a function's policy forgets is refused here, and the story stops.
"""

from collections.abc import Iterator

import pytest

from chalicelib.kernel.spelling import fold
from tests.end_to_end import photo, refund_stories, stories
from tests.end_to_end.stories import Cast, gather
from tests.end_to_end.town import OPENING_CASH, Town
from tests.end_to_end.visitor import until
from tests.fixtures_deploy import Deployed
from tests.unit.catalogue.pictures import with_exif

FIRST_PHONE = "0977000001"
DEAD = ("EffectsDeadQueueUrl", "PhotosDeadQueueUrl", "StreamsDeadQueueUrl")


@pytest.fixture(scope="module")
def deployed_town(deployed: Deployed) -> Town:
    """On a deployment whose queues other tests may have used, and whose functions have started."""
    for name in ("EffectsQueueUrl", *DEAD):
        deployed.client("sqs").purge_queue(QueueUrl=deployed.outputs[name])
    functions = deployed.client("lambda", read_timeout=60)
    for name in ("RelayOutbox", "Summarise", "DeliverEffects", "RenderPhotos"):
        began = functions.invoke(FunctionName=deployed.function(name), Payload=b'{"Records": []}')
        assert "FunctionError" not in began, began["Payload"].read()
    deployed.call("POST", "/api/v1/sign-in-codes", {"phone": FIRST_PHONE})
    deployed.text_message("+84" + FIRST_PHONE[1:], within_s=120)
    return Town(deployed)


@pytest.fixture
def cast(deployed_town: Town, deployed: Deployed) -> Iterator[Cast]:
    yield gather(deployed_town)
    sizes = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    for name in DEAD:
        queue = {"QueueUrl": deployed.outputs[name], "AttributeNames": sizes}
        found = deployed.client("sqs").get_queue_attributes(**queue)["Attributes"]
        assert found == dict.fromkeys(sizes, "0"), f"a function gave something up: {name}"


def test_a_photographed_listing_is_found(cast: Cast) -> None:
    """By way of bucket, queue and `render_photos`; in seconds, where the local stack has to be faster."""
    form = cast.van.visitor.do(f"/listings/{cast.na['id']}/photos", {"content_type": "image/jpeg"})
    assert photo.send(form, with_exif(6)) == 204
    ended = photo.await_end(cast.van.visitor, cast.na["id"], form["photo_id"])
    assert ended["state"] == "ready", ended
    words = fold(cast.na["title"])
    found = until(lambda: cast.buyer.get("/search", q=words)["entries"], what="the listing among what is found")
    assert found[0]["id"] == cast.na["id"]
    kind, content = photo.file_at(cast.town.stack.origin, next(iter(ended["sources"].values())))
    assert kind == "image/webp"
    assert b"secret comment" not in content


def test_by_transfer(cast: Cast) -> None:
    """From an order to banknotes; the bank's signed notices come to the deployed webhook."""
    held = cast.books.held()
    stories.open_till(cast)
    order = stories.order_by_transfer(cast)
    stories.pack(cast, order)
    stories.carry(cast, order)
    cast.books.still()
    stories.receive(cast, order)
    stories.withdraw(cast, cast.van, 120_000)
    stories.close_till(cast, OPENING_CASH - 120_000)
    stories.leave_nothing_behind(cast, held, order["id"])


def test_by_card(cast: Cast) -> None:
    stories.loop_by_card(cast)


def test_by_balance(cast: Cast) -> None:
    """Also notes paid in, and a payout to a bank account."""
    stories.loop_by_balance(cast)


def test_cancelled_and_refunded_by_a_bank_that_falls_silent(cast: Cast) -> None:
    """The bank is asked by the schedule of the minute."""
    refund_stories.refund_by_a_silent_bank(cast)

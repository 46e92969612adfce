"""Operations over HTTP: dead letters, seen and sent round again."""

from datetime import UTC, datetime

from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Call, Nothing, Resource, View
from chalicelib.entrypoints.redrive import about, redrive
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import NotFound

operations_routes = Resource(__name__, tag="operations")
MOST_SHOWN = 20


class DeadLetterView(View, frozen=True, kw_only=True):
    """A message that was given up after five tries."""

    letter_id: str
    about: str
    died_at: str


class DeadQueueView(View, frozen=True, kw_only=True):
    """A dead-letter queue: about how many wait, and the first of them."""

    queue: str
    waiting: int
    letters: list[DeadLetterView]


class DeadLettersView(View, frozen=True, kw_only=True):
    """Every dead-letter queue."""

    queues: list[DeadQueueView]


class RedriveView(View, frozen=True, kw_only=True):
    """What a redrive did: letters sent round again, and letters that failed at once and stay."""

    queue: str
    redriven: int
    failed: int


@operations_routes.query(
    "/dead-letters", answer=DeadLettersView, summary="What was given up after five tries", allow=Permission.SEE_PROVINCE
)
def show_dead_letters(work: Work, call: Call) -> DeadLettersView:
    return DeadLettersView(queues=[_queue_view(work, name) for name in work.application.dead_letters.names])


@operations_routes.command(
    "/dead-letters/{queue}/redrive",
    kind="redrive_dead_letters",
    body=Nothing,
    answer=RedriveView,
    summary="Send the letters of a queue round again",
    allow=Permission.OPERATE,
)
def redrive_dead_letters(work: Work, call: Call, body: Nothing) -> RedriveView:
    queue = call.path["queue"]
    if queue not in work.application.dead_letters.names:
        raise NotFound("Không có hàng đợi này.", "There is no such dead-letter queue.")
    result = redrive(work.application, queue)
    return RedriveView(queue=queue, redriven=result.redriven, failed=result.failed)


def _queue_view(work: Work, name: str) -> DeadQueueView:
    dead = work.application.dead_letters
    letters = dead.peek(name, most=MOST_SHOWN)
    return DeadQueueView(
        queue=name,
        waiting=max(dead.waiting(name), len(letters)),
        letters=[
            DeadLetterView(
                letter_id=letter.letter_id,
                about=about(name, letter),
                died_at=to_text(datetime.fromtimestamp(letter.sent_at_ms // 1000, UTC)),
            )
            for letter in letters
        ],
    )

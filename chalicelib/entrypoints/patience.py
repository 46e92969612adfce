"""How an operation waits when another came first: in a queue for the item that both change, else for a random while.

Trying again at once is right for two and a collapse for fifty: each try is a whole unit of work, all but one are overtaken,
and what the table spends on the losers it lacks for the winner. So who was overtaken at an item joins the queue there, asks
now and then by a small read how many are ahead, and works again when nobody is. First come, first served: the longest wait
is that of the number before one. Nothing but speed depends on queues: see `adapters.dynamo.turns` and ADR 8.
"""

from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Self

from chalicelib.composition import Application, Work
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.unit_of_work import Contention, OutcomeUnknown

if TYPE_CHECKING:
    from chalicelib.adapters.dynamo.table import Key
    from chalicelib.adapters.dynamo.turns import Place
    from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork

MAX_ATTEMPTS = 8
FIRST_PAUSE_S = 0.02
LONGEST_PAUSE_S = 0.8
PACE_S = 0.03
"""What one unit of work takes, until the queue is seen to move slower."""
LONGEST_LOOK_AWAY_S = 1.5
LONGEST_WAIT = timedelta(seconds=4)
"""After it nothing is tried any more: whoever asked is told to send the same again."""


class Patience:
    """Of one operation, over all its attempts."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._began = application.clock.now()
        self._attempts = 0
        self._slept = timedelta()
        self._place: Place | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._place is not None:
            self._application.turns.leave(self._place)

    def open_work(self) -> Work:
        """A unit of work that lets those in a queue go first, unless it has had its turn."""
        application = self._application
        work = application.open_work()
        if self._attempts == 0:
            work.unit_of_work.avoid = lambda keys: application.turns.busy(keys, work.now)
        return work

    def wait(self, work: "UnitOfWork") -> None:
        """Wait before the next attempt.

        Args:
            work: of the attempt that failed.

        Raises:
            Unavailable: it was tried often or long enough.
        """
        self._attempts += 1
        if self._attempts >= MAX_ATTEMPTS or self._over():
            raise Unavailable
        if work.overtaken is None:
            self._pause(self._attempts - 1)
        elif self._place is None:
            self._queue_at(work.overtaken)

    def _queue_at(self, key: "Key") -> None:
        """Until nobody is ahead. When patience ends before, one more attempt is made only if the queue never moved.

        Raises:
            Unavailable: the queue moves, but is longer than one's patience: to work out of turn would only slow it down.
        """
        turns, clock = self._application.turns, self._application.clock
        self._place = turns.join(key, self._application.entropy.take(8).hex(), clock.now())
        if self._place is None:
            self._pause(self._attempts)
            return
        joined, first, ahead = clock.now(), 0, 0
        while not self._over():
            now = clock.now()
            try:
                ahead = turns.ahead(self._place, now)
            except (Contention, OutcomeUnknown):
                self._pause(self._attempts)
                continue
            if ahead == 0:
                return
            first = max(first, ahead)
            pace = max(PACE_S, (now - joined).total_seconds() / (1 + first - ahead))
            # Half of what is expected, so that the next one is there when its turn comes.
            self._sleep(min(LONGEST_LOOK_AWAY_S, ahead * pace / 2) * (1 + self._chance()) / 2)
        if ahead < first:
            raise Unavailable

    def _over(self) -> bool:
        return max(self._slept, self._application.clock.now() - self._began) >= LONGEST_WAIT

    def _pause(self, number: int) -> None:
        """Full jitter, doubling. Source: AWS Architecture Blog, Exponential Backoff And Jitter."""
        self._sleep(min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2**number) * self._chance())

    def _chance(self) -> float:
        """From 0 to 1."""
        return int.from_bytes(self._application.entropy.take(2), "big") / 65535

    def _sleep(self, seconds: float) -> None:
        self._slept += timedelta(seconds=seconds)
        self._application.clock.sleep(seconds)

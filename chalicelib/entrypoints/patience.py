"""How an operation waits when another came first: for its turn at the item that both change, else for a random while.

Trying again at once is right for two and a collapse for fifty: each try is a whole unit of work, all but one are overtaken,
and what the table spends on the losers it lacks for the winner. So who was overtaken at an item asks for a turn there, by
small writes, until it has it, and only then works again. Nothing but speed depends on turns: see `adapters.dynamo.turns`.
"""

from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Self

from chalicelib.composition import Application
from chalicelib.kernel.errors import Unavailable

if TYPE_CHECKING:
    from chalicelib.adapters.dynamo.table import Key
    from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork

MAX_ATTEMPTS = 8
FIRST_PAUSE_S = 0.02
LONGEST_PAUSE_S = 0.8
LONGEST_WAIT = timedelta(seconds=4)
"""After it nothing is tried any more: whoever asked is told to send the same again."""


class Patience:
    """Of one operation, over all its attempts."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._began = application.clock.now()
        self._attempts = 0
        self._slept = timedelta()
        self._turn: Key | None = None
        self._holder = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._turn is not None:
            self._application.turns.give_back(self._turn, self._holder)

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
        elif self._turn is None:
            self._await_turn(work.overtaken)

    def _await_turn(self, key: "Key") -> None:
        """Until it is ours, or patience ends: then one more attempt is made without it."""
        self._holder = self._application.entropy.take(8).hex()
        asked = 0
        while not self._over():
            if self._application.turns.take(key, self._holder, self._application.clock.now()):
                self._turn = key
                return
            self._pause(asked)
            asked += 1

    def _over(self) -> bool:
        return max(self._slept, self._application.clock.now() - self._began) >= LONGEST_WAIT

    def _pause(self, number: int) -> None:
        """Full jitter, doubling. Source: AWS Architecture Blog, Exponential Backoff And Jitter."""
        ceiling = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(number, 10))
        seconds = ceiling * int.from_bytes(self._application.entropy.take(2), "big") / 65535
        self._slept += timedelta(seconds=seconds)
        self._application.clock.sleep(seconds)

"""Time in the demo world: a clock that is moved, entropy that repeats, and a diary of what happens when."""

import hashlib
import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Action = Callable[[], None]
_BLOCK_BYTES = 4096


class WalkingClock:
    """Stands where the diary puts it; sleeping moves it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class SeededEntropy:
    """Bytes that look random and are the same for the same seed. For worlds that hold nothing worth stealing."""

    def __init__(self, seed: str) -> None:
        self._seed, self._blocks, self._block, self._used = seed, 0, b"", 0

    def take(self, length: int) -> bytes:
        if self._used + length > len(self._block):
            self._blocks += 1
            self._block = hashlib.shake_256(f"{self._seed}:{self._blocks}".encode()).digest(max(_BLOCK_BYTES, length))
            self._used = 0
        self._used += length
        return self._block[self._used - length : self._used]


class Diary:
    """What is to happen, in order of time; whatever falls after `until` has not happened yet.

    Args:
        clock: moved to the moment of each action.
        until: today.
        done: called after every action.
    """

    def __init__(self, clock: WalkingClock, until: datetime, done: Callable[[], None] = lambda: None) -> None:
        self.clock, self.until = clock, until
        self._done = done
        self._entries: list[tuple[datetime, int, Action]] = []
        self._written = 0

    def at(self, moment: datetime, action: Action) -> None:
        """Note an action; one for a moment that is over happens next."""
        if moment <= self.until:
            self._written += 1
            heapq.heappush(self._entries, (moment, self._written, action))

    def after(self, wait: timedelta, action: Action) -> None:
        """Note an action for some time from now."""
        self.at(self.clock.now() + wait, action)

    def play(self) -> None:
        """Let everything happen that was noted, and what is noted meanwhile; then it is today."""
        while self._entries:
            moment, _, action = heapq.heappop(self._entries)
            self.clock.at = max(self.clock.at, moment.astimezone(UTC))
            action()
            self._done()
        self.clock.at = max(self.clock.at, self.until)

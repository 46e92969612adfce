"""Estimated time: the server's last word plus what the monotonic clock has counted since, and never back.

The clock on the wall is only watched: if it falls behind by more than two minutes somebody turned it, and after a restart it
is all there is; either way a supervisor looks at it before the tablet pays again.
"""

from datetime import datetime, timedelta
from typing import Protocol

from infra.tablet.store import Store

TOLERANCE = timedelta(minutes=2)


class DeviceClock(Protocol):
    """The machine's clocks."""

    def wall(self) -> datetime:
        """What the tablet's screen says; anybody can turn it."""
        ...

    def monotonic(self) -> float:
        """Seconds since the start, sleep included (Android: `elapsedRealtime`)."""
        ...

    def boot(self) -> str:
        """Another one after every start."""
        ...


class EstimatedClock:
    def __init__(self, device: DeviceClock, store: Store) -> None:
        self._device, self._store = device, store

    def set(self, at: datetime, *, sent: float | None = None) -> None:
        """It was `at` at the server when the question was sent; or a supervisor says that the wall is right.

        The server never believed more than its own time, so that an estimate that had run ahead of it may be forgotten.
        """
        now = self._device.monotonic()
        passed = timedelta(seconds=now - (now if sent is None else sent))
        self._store.put(base_at=at + passed, base_wall=self._device.wall(), base_monotonic=now, boot=self._device.boot())
        if sent is not None:
            self._store.put(floor=at)

    @property
    def started_again(self) -> bool:
        return bool(self._store.get("boot") != self._device.boot())

    def now(self) -> datetime:
        """The estimate, to the millisecond; it is remembered, and no later one is before it."""
        base: datetime = self._store.get("base_at")
        floor: datetime | None = self._store.get("floor")
        estimate: datetime
        if self.started_again:
            estimate = base + (self._device.wall() - self._store.get("base_wall"))
        else:
            estimate = base + timedelta(seconds=self._device.monotonic() - self._store.get("base_monotonic"))
        estimate = estimate if floor is None else max(estimate, floor)
        estimate = estimate.replace(microsecond=estimate.microsecond // 1000 * 1000)
        self._store.put(floor=estimate)
        return estimate

    @property
    def trusted(self) -> bool:
        """Nobody turned the wall clock back, and the tablet did not start again, since it was set."""
        if self.started_again:
            return False
        passed = timedelta(seconds=self._device.monotonic() - self._store.get("base_monotonic"))
        return bool(self._device.wall() - self._store.get("base_wall") >= passed - TOLERANCE)

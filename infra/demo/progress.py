"""One line on stderr that says how far a long job is."""

import sys
import time


class Progress:
    """A bar that is redrawn on a terminal, and a line every tenth elsewhere.

    Args:
        what: the job's name; total: of how many steps.
    """

    def __init__(self, what: str, total: int) -> None:
        self._what, self._total, self._began, self._shown = what, max(1, total), time.monotonic(), -1
        self._live = sys.stderr.isatty()

    def __call__(self, done: int) -> None:
        """So many steps are done."""
        share = min(100, done * 100 // self._total)
        if share // (1 if self._live else 10) == self._shown // (1 if self._live else 10):
            return
        self._shown = share
        bar = "█" * (share // 4) + "░" * (25 - share // 4)
        text = f"  {self._what:<34} {bar} {share:3d} %  {done:>7,}  {self.seconds:5.1f} s"
        print(f"\r{text}" if self._live else text, end="" if self._live else "\n", file=sys.stderr, flush=True)

    def of(self, done: int, total: int) -> None:
        """So many steps of so many are done."""
        self._total = max(1, total)
        self(done)

    @property
    def seconds(self) -> float:
        """Since the job began."""
        return time.monotonic() - self._began

    def end(self, done: int) -> float:
        """The job is over; how long it took, in seconds."""
        self._total = max(1, done)
        self(done)
        if self._live:
            print(file=sys.stderr, flush=True)
        return self.seconds

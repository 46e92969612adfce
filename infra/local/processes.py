"""Child processes that never outlive the program that started them."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from infra.local.errors import LocalStackError
from infra.local.settings import PROJECT

_PR_SET_PDEATHSIG = 1
_STOP_WITHIN_S = 10.0
_POLL_S = 0.05


class Child:
    """One running program: its own process group, its output in one log file."""

    def __init__(self, name: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self.name = name
        self.process = process
        self.log = log

    @property
    def pid(self) -> int:
        """Process id, which is also the id of the process group."""
        return self.process.pid

    def alive(self) -> bool:
        """Whether the program still runs."""
        return self.process.poll() is None

    def last_words(self) -> str:
        """The last line the program wrote, empty if none."""
        with self.log.open("rb") as file:
            file.seek(max(0, self.log.stat().st_size - 8192))
            lines = file.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1].strip()[:300] if lines else ""

    def wait_for(self, healthy: Callable[[], bool], within_s: float = 60.0) -> None:
        """Returns when the probe says yes.

        Raises:
            LocalStackError: the program ended, or did not answer in time.
        """
        end = time.monotonic() + within_s
        while not healthy():
            if not self.alive():
                code = self.process.returncode
                raise LocalStackError(f"{self.name} ended at start (code {code}): {self.last_words()} — see {self.log}")
            if time.monotonic() > end:
                raise LocalStackError(f"{self.name} did not answer within {within_s:.0f} s — see {self.log}")
            time.sleep(_POLL_S)

    def kill(self) -> None:
        """SIGKILL to the whole group, as a crash would end it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, within_s: float = _STOP_WITHIN_S) -> None:
        """SIGTERM, and SIGKILL to what is left of the group."""
        if self.alive():
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(within_s)
        self.kill()


class Children:
    """Every child of one stack, stopped in reverse order of their start."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._children: list[Child] = []

    def start(self, name: str, command: Sequence[str | Path], environment: Mapping[str, str], cwd: Path = PROJECT) -> Child:
        """Starts a program that is told to end when this one dies, however it dies."""
        self._logs.mkdir(parents=True, exist_ok=True)
        log = self._logs / f"{name.replace(' ', '-')}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [str(word) for word in command],
                env=dict(environment),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent(os.getpid()),
            )
        child = Child(name, process, log)
        self._children.append(child)
        return child

    def forget(self, child: Child) -> None:
        """Takes a child that was stopped on purpose off the list."""
        self._children.remove(child)

    def named(self, name: str) -> Child:
        """The child of that name, the latest where there are several."""
        return next(child for child in reversed(self._children) if child.name == name)

    def first_dead(self) -> Child | None:
        """A child that ended though nobody stopped it."""
        return next((child for child in self._children if not child.alive()), None)

    def stop(self) -> None:
        """Stops all, last started first."""
        while self._children:
            self._children.pop().stop()


def answers(url: str) -> Callable[[], bool]:
    """A probe: whether an HTTP server answers at the address, whatever it says."""

    def probe() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return True
        except urllib.error.HTTPError:
            return True
        except (OSError, ValueError):
            return False

    return probe


def _end_with_parent(parent: int) -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)

    def in_child() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return in_child

"""A small load generator: callers in threads, each on a connection kept alive; counts, latencies, the server's CPU time."""

import http.client
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Ask:
    """One request."""

    path: str
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rate:
    """What came of a run.

    Attributes:
        cpu_ms: of the server's processes, per answer; the table engine's apart.
        p95_ms: 95th percentile of the latencies.
    """

    callers: int
    done: int
    failed: int
    seconds: float
    cpu_ms: float
    p95_ms: float

    @property
    def per_second(self) -> float:
        return self.done / self.seconds if self.seconds else 0.0


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and its descendants, those that ended included."""
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        own, parent = int(stat.parent.name), int(fields[1])
        if own == pid or parent == pid:
            total += (int(fields[11]) + int(fields[12])) / TICKS
    return total


def drive(host: str, port: int, pid: int, callers: int, next_ask: Callable[[int], Ask | None], *, seconds: float) -> Rate:
    """Let `callers` ask as fast as they are answered, for so long or until there is nothing left to ask.

    Args:
        next_ask: given the caller's number; None when it has nothing more.
    """
    latencies: list[float] = []
    failed = [0]
    lock = threading.Lock()
    ends = time.monotonic() + seconds

    def call(number: int) -> None:
        connection = http.client.HTTPConnection(host, port, timeout=30)
        while time.monotonic() < ends:
            ask = next_ask(number)
            if ask is None:
                return
            began = time.monotonic()
            connection.request(ask.method, ask.path, ask.body, dict(ask.headers))
            answer = connection.getresponse()
            answer.read()
            took = time.monotonic() - began
            with lock:
                if answer.status < 400:
                    latencies.append(took)
                else:
                    failed[0] += 1

    began, cpu = time.monotonic(), cpu_seconds(pid)
    threads = [threading.Thread(target=call, args=(number,)) for number in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took, spent = time.monotonic() - began, cpu_seconds(pid) - cpu
    latencies.sort()
    done = len(latencies)
    p95 = latencies[int(done * 0.95)] * 1000 if done else 0.0
    return Rate(callers, done, failed[0], took, spent * 1000 / done if done else 0.0, p95)

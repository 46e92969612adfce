"""Faults that a test orders in advance: replies lost after the work was done, errors, slowness."""

import threading
import time
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["lose_reply", "error", "saved_error", "rate_limit", "delay"]
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(slots=True)
class Fault:
    """One order: it hits the next `count` requests of `method` whose path starts with `path`.

    lose_reply: the work is done, then the connection closes without an answer. error: a 500 before any work.
    saved_error: a 500 after the work began, which an idempotency key remembers. rate_limit: a 429 before any work.
    delay: `delay_s` of silence while the request holds its idempotency key.
    """

    kind: str
    count: int
    method: str = "POST"
    path: str = "/v1/"
    delay_s: float = 0.0


class FaultPlan:
    """The orders not yet used up; safe for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._orders: list[Fault] = []

    def order(self, fault: Fault) -> None:
        with self._lock:
            self._orders.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._orders.clear()

    def take(self, kind: Kind, method: str, path: str) -> Fault | None:
        """Use up one hit of the first matching order, when there is one."""
        with self._lock:
            for fault in self._orders:
                if fault.kind == kind and fault.method == method and path.startswith(fault.path):
                    fault.count -= 1
                    if fault.count <= 0:
                        self._orders.remove(fault)
                    return fault
        return None

    def sleep_if_ordered(self, method: str, path: str) -> None:
        fault = self.take("delay", method, path)
        if fault is not None:
            time.sleep(fault.delay_s)

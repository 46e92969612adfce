"""EventBridge's schedules: invokes one function at a fixed rate."""

import threading
import time
import uuid
from datetime import UTC, datetime

from infra.local.lambda_context import ACCOUNT, REGION
from infra.local.lambda_function import LocalFunction

_ATTEMPTS = 3


class ScheduleSource:
    """Invokes one function every so many seconds, first at the start; a run that is late is not made up for."""

    def __init__(self, function: LocalFunction, every_s: float, retry_delay_s: float = 1.0) -> None:
        self.name = function.name
        self._function = function
        self._every_s = every_s
        self._retry_delay_s = retry_delay_s
        self._next = time.monotonic()

    def run_once(self, stop: threading.Event) -> None:
        """Wait for the next time and invoke; a failure is tried again twice, as for any asynchronous invocation."""
        if stop.wait(max(0.0, self._next - time.monotonic())):
            return
        event = self._event()
        for attempt in range(_ATTEMPTS):
            try:
                self._function.invoke(event)
                break
            except Exception:  # noqa: BLE001 - already logged; the next run is the last resort
                if attempt + 1 == _ATTEMPTS or stop.wait(self._retry_delay_s * (attempt + 1)):
                    break
        self._next = max(self._next + self._every_s, time.monotonic())

    def _event(self) -> dict[str, object]:
        return {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": ACCOUNT,
            "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": REGION,
            "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{self.name}"],
            "detail": {},
        }

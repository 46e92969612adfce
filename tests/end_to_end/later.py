"""Later on the same table: a web server and a job whose clock a story puts ahead."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from chalicelib.composition import Application
from chalicelib.config import from_environment
from chalicelib.entrypoints.effects.offline import close_due_vouchers
from infra.local.processes import Children, answers
from infra.local.settings import LOOPBACK, Ports
from tests.end_to_end.clock_ahead import AHEAD_FILE
from tests.end_to_end.town import Stack
from tests.end_to_end.visitor import Http
from tests.end_to_end.web_server import start_web_server


class Later:
    """A clock, and what runs by it. The stack itself goes on by the true one.

    Attributes:
        line: to the web server.
        ahead: of the true time.
    """

    def __init__(self, stack: Stack, folder: Path) -> None:
        self._stack, self._file, self.ahead = stack, folder / "ahead", timedelta(0)
        self.put(ahead=timedelta(0))
        port = Ports.free().http
        self.line = Http(f"http://{LOOPBACK}:{port}")
        self._children = Children(folder)
        variables = {**stack.environment, AHEAD_FILE: str(self._file)}
        server = start_web_server(self._children, port, variables, "tests.end_to_end.clock_ahead:application")
        server.wait_for(answers(f"{self.line.origin}/"))

    def stop(self) -> None:
        self._children.stop()

    def put(self, *, ahead: timedelta) -> None:
        self.ahead = ahead
        self._file.write_text(str(ahead.total_seconds()), "ascii")

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def sleep(self, seconds: float) -> None:
        """Nobody waits."""

    def close_due_vouchers(self) -> int:
        """The job of the minute, by this clock."""
        with patch.dict(os.environ, self._stack.environment):
            return close_due_vouchers(Application(from_environment(), keys=self._stack.keys, clock=self))

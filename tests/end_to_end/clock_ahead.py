"""The local stack's WSGI application by a clock that is ahead, by as many seconds as a file says."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from chalicelib.adapters.system import SystemClock

AHEAD_FILE = "XL_TEST_AHEAD_FILE"


def _application(seconds: Path) -> Any:
    def now(clock: SystemClock) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(seconds.read_text("ascii")))

    patch.object(SystemClock, "now", now).start()
    from infra.local.gateway import application

    return application


if AHEAD_FILE in os.environ:
    application = _application(Path(os.environ[AHEAD_FILE]))

"""A client that waits its turn: what was told busy is asked again, as long as a person would sit before a slow machine."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from chalicelib.kernel.errors import Unavailable

PATIENCE_S = 200
"""Below the time of a whole test, and far above what hundreds of threads need on two cores."""
PAUSE_S = 0.2

T = TypeVar("T")


def patiently(step: Callable[[], T]) -> T:
    """What the step gives in the end.

    Raises:
        Unavailable: it was busy all the time.
    """
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            return step()
        except Unavailable:
            if time.monotonic() > end:
                raise
            time.sleep(random.uniform(0, PAUSE_S))

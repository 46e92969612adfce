"""A job's things, each on its own: one that fails stops nothing else, and the job's failure is seen when all were tried."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
log = logging.getLogger("xu_lang.jobs")


def one_by_one(things: Iterable[T], step: Callable[[T], bool]) -> int:
    """Take the step for each.

    Args:
        step: says whether anything was done.

    Returns:
        for how many something was done.

    Raises:
        RuntimeError: some failed; after all were tried.
    """
    done = failed = 0
    for thing in things:
        try:
            done += step(thing)
        except Exception:
            failed += 1
            log.exception("one of a job's things failed")
    if failed:
        raise RuntimeError(f"{failed} failed, {done} done")
    return done

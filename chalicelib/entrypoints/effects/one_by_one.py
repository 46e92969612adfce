"""A job's things, each on its own: one that fails stops nothing else, and the job's failure is seen when all were tried."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from chalicelib.ledger import BooksFrozen

T = TypeVar("T")
log = logging.getLogger("xu_lang.jobs")


def one_by_one(things: Iterable[T], step: Callable[[T], bool]) -> int:
    """Take the step for each. A thing whose money is frozen waits for its release, which is no failure of the job.

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
        except BooksFrozen as frozen:
            log.info("one of a job's things waits: %s", frozen.message_en)
        except Exception:
            failed += 1
            log.exception("one of a job's things failed")
    if failed:
        raise RuntimeError(f"{failed} failed, {done} done")
    return done

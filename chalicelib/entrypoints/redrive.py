"""Sends dead letters round again.

Effects and photos go back to their queues. A letter of the streams only names records: they are read from the stream and
handed to their function; after 24 hours, when the stream has forgotten them, what they stood for is found in the table.
"""

import json
import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.composition import Application, DeadLetter
from chalicelib.entrypoints import effects, streams
from chalicelib.kernel.clock import business_date, from_text
from chalicelib.kernel.records import dataclass

log = logging.getLogger("xu_lang.redrive")
MOST = 50
"""Letters in one go, so that it fits in a request."""


@dataclass(frozen=True, slots=True)
class Redriven:
    """How many letters were sent round, and how many failed at once and stay."""

    redriven: int
    failed: int


def redrive(app: Application, queue: str) -> Redriven:
    """Send up to `MOST` letters of a queue round again. Everything behind them may be repeated without harm."""
    done = failed = 0
    for letter in app.dead_letters.take(queue):
        try:
            if queue == "streams":
                _handle_again(app, json.loads(letter.body))
            else:
                app.dead_letters.resend(queue, letter)
            app.dead_letters.delete(queue, letter)
            done += 1
        except Exception:
            log.exception("dead letter %s of %s stays", letter.letter_id, queue)
            failed += 1
        if done + failed >= MOST:
            break
    return Redriven(done, failed)


def _handle_again(app: Application, message: dict[str, Any]) -> None:
    """
    Raises:
        RuntimeError: the function reports a failure again.
    """
    handle, heal = _HANDLERS[function_of(message)]
    records = app.table_stream.records(message["DDBStreamBatchInfo"])
    if records is None:
        failures = heal(app, message["DDBStreamBatchInfo"])
    else:
        failures = len(handle({"Records": records})["batchItemFailures"])
    if failures:
        raise RuntimeError(f"{failures} records failed again")


def function_of(message: dict[str, Any]) -> str:
    """The function that gave up, whatever a deployment puts around its name.

    Raises:
        KeyError: none of ours.
    """
    deployed = str(message["requestContext"]["functionArn"]).lower().replace("_", "").replace("-", "")
    for name in _HANDLERS:
        if name.replace("_", "") in deployed:
            return name
    raise KeyError(message["requestContext"]["functionArn"])


def _heal_outbox(app: Application, batch: dict[str, Any]) -> int:
    """Send whatever waits in the outbox again, for when records of it were lost.

    Returns:
        the number of effects that the queue did not take.
    """
    effects.load()
    unsent = 0
    for kind in effects.EFFECT_HANDLERS:
        waiting = [(effect.key, effect) for effect in app.open_work().outbox.waiting(kind)]
        unsent += len(streams.send_waiting(app, waiting))
    return unsent


def _heal_sums(app: Application, batch: dict[str, Any]) -> int:
    """The journal of the records' days, and of the days around them, is walked again."""
    first = _day(batch["approximateArrivalOfFirstRecord"]) - timedelta(days=1)
    last = _day(batch["approximateArrivalOfLastRecord"])
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return sum(streams.summarise_day(app, day) for day in days)


def _day(text: str) -> date:
    at: datetime = from_text(text)
    return business_date(at)


Handle = Callable[[dict[str, Any]], dict[str, Any]]
Heal = Callable[[Application, dict[str, Any]], int]
_HANDLERS: dict[str, tuple[Handle, Heal]] = {
    "relay_outbox": (streams.relay_outbox, _heal_outbox),
    "summarise": (streams.summarise, _heal_sums),
}


def about(queue: str, letter: DeadLetter) -> str:
    """What a letter is about, without what it says: texts to people may hold their codes."""
    try:
        message = json.loads(letter.body)
        if queue == "effects":
            return f"{message['kind']} {message['key']}"
        if queue == "photos":
            return ", ".join(record["s3"]["object"]["key"] for record in message["Records"])
        return f"{function_of(message)}: {message['DDBStreamBatchInfo']['batchSize']}"
    except (ValueError, KeyError, TypeError):
        return "?"

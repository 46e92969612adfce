"""Queue consumers and schedules. A record that fails is reported alone; the others are done."""

import json
import logging
from typing import Any

from chalicelib.composition import Application, application
from chalicelib.entrypoints import effects
from chalicelib.kernel.unit_of_work import Effect

log = logging.getLogger("xu_lang.jobs")


def deliver_effects(event: dict[str, Any]) -> dict[str, Any]:
    """Consume the effects queue.

    Returns:
        the ids of the messages to deliver again: Lambda's partial batch response.
    """
    effects.load()
    app = application()
    failures = []
    for record in event["Records"]:
        try:
            _deliver(app, json.loads(record["body"]))
        except Exception:  # one bad message must not keep the others waiting; the queue counts and buries it
            log.exception("effect failed: message %s", record["messageId"])
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def _deliver(app: Application, message: dict[str, Any]) -> None:
    """Do one effect, unless it was settled: queues deliver twice. What SNS puts beside them is news of letters."""
    if message.get("Type") == "Notification":
        from chalicelib.entrypoints.effects.messages import hear_mail

        hear_mail(app, message)
        return
    effect = Effect(message["kind"], message["key"], message["payload"])
    if not app.open_work().outbox.pending(effect):
        return
    effects.EFFECT_HANDLERS[effect.kind](app, effect)


def every_minute() -> dict[str, int]:
    """Run every job of the minute, each whatever became of the others.

    Returns:
        how many things each job did.

    Raises:
        RuntimeError: some jobs failed; after all have run, so that the schedule's alarm sees it.
    """
    effects.load()
    app = application()
    done: dict[str, int] = {}
    failed = []
    for name, job in effects.MINUTE_JOBS.items():
        try:
            done[name] = job(app)
        except Exception:
            log.exception("job failed: %s", name)
            failed.append(name)
    if failed:
        raise RuntimeError(f"jobs failed: {', '.join(failed)}")
    return done

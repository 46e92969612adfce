"""The effect `sms`: payload `{"phone": "+84…", "text": "…"}`, and `until` a moment after which nobody has use for it."""

import logging

from chalicelib.composition import Application
from chalicelib.entrypoints.effects import effect
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.clock import from_text
from chalicelib.kernel.unit_of_work import Effect

log = logging.getLogger("xu_lang.messages")


@effect("sms")
def send_sms(application: Application, message: Effect) -> None:
    """A crash between sending and settling sends the text twice; nothing worse.

    One that stood in a queue past its time is dropped: a one-time code that comes when it is no longer good only confuses,
    and after an outage there may be thousands.
    """
    until = message.payload.get("until")
    if until is not None and application.clock.now() >= from_text(until):
        log.warning("a message came too late and is not sent: %s", message.key)
    else:
        application.sms.send(phone=message.payload["phone"], text=message.payload["text"])
    run(application, lambda work: work.outbox.settle(message))

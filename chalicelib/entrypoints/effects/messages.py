"""The effect `sms`: payload `{"phone": "+84…", "text": "…"}`."""

from chalicelib.composition import Application
from chalicelib.entrypoints.effects import effect
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.unit_of_work import Effect


@effect("sms")
def send_sms(application: Application, message: Effect) -> None:
    """A crash between sending and settling sends the text twice; nothing worse."""
    application.sms.send(phone=message.payload["phone"], text=message.payload["text"])
    run(application, lambda work: work.outbox.settle(message))

"""What waits to be told."""

from dataclasses import dataclass

from chalicelib.composition import Application
from chalicelib.messages import EFFECT, Kind, Language, text_of, to_send


@dataclass(frozen=True)
class Told:
    """A message in the outbox, in Vietnamese, with its accents."""

    kind: Kind
    event: str
    to: str
    text: str


def waiting_messages(app: Application) -> list[Told]:
    """What waits in the outbox, in no order."""
    asked = map(to_send, app.open_work().outbox.waiting(EFFECT))
    return [Told(one.kind, one.event, one.to, text_of(one.kind, Language.VI, one.values)) for one in asked]

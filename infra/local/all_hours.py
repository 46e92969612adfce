"""Messages at all hours: who tries the product at night, and tests that run then, see at once what people would be told.

Run by the local stack before its servers start. It puts two changes of policy into the table, by which the quiet hours of
messages begin when they end; a table that has them stays as it is.
"""

from datetime import date
from functools import partial

from chalicelib.composition import Application, Work
from chalicelib.config import from_environment
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId
from chalicelib.oversight import PolicyChange, PolicyChangeId

HOURS = ("message_quiet_from_s", "message_quiet_until_s")
NOBODY = PartyId("pty_" + "0" * 26)
FIRST_DAY = date(2026, 1, 1)


def send_at_all_hours(app: Application) -> None:
    """Commit what is not there yet, one change after the other."""
    for number, name in enumerate(HOURS):
        run(app, partial(_settle, number=number, name=name))


def _settle(work: Work, *, number: int, name: str) -> None:
    if not any(change.stands and change.field == name for change in work.oversight.policies.all()):
        work.oversight.policies.save(_change(work, number, name))


def _change(work: Work, number: int, name: str) -> PolicyChange:
    return PolicyChange(
        change_id=PolicyChangeId(f"pch_{number:026d}"),
        field=name,
        value=0,
        begins_on=FIRST_DAY,
        source="local stack: nobody sleeps here",
        reason="messages are seen at once",
        maker_id=NOBODY,
        checker_id=NOBODY,
        decided_at=work.now,
    )


if __name__ == "__main__":
    send_at_all_hours(Application(from_environment()))

"""Builders for identity: people, staff and tablets that exist, and the codes that were sent to them."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chalicelib.adapters.dynamo.table import Item, Table
from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.identity import (
    Actor,
    Party,
    PartyId,
    Role,
    SessionId,
    SignedIn,
    Staff,
    ask_sign_in_code,
    enrol_tablet_directly,
    open_session,
    open_staff_session,
    register_party,
    register_staff,
)
from chalicelib.kernel.errors import DomainError
from infra.local.memory_table import MemoryTable
from tests.builders import FakeClock, application_on
from tests.builders_messages import waiting_messages

CHI_LANG, HUU_LUNG = "06523", "06427"
PHONE, OTHER_PHONE = "+84912345678", "+84987654321"
PIN, OTHER_PIN, WRONG_PIN = "739154", "284917", "580264"


class SteadyClock(FakeClock):
    """Moves only when told to, not by the pauses between attempts, so that a model can know the moment of a decision."""

    def sleep(self, seconds: float) -> None:
        """The pause takes no time."""


def quick_application(table: Table | None = None, **parts: Any) -> Application:
    """An application whose PINs cost next to nothing."""
    return application_on(table, **{"pin_cost": 2, **parts})


def household(app: Application, *, phone: str = PHONE, pin: str | None = PIN, name: str = "Hộ Lý Văn Páo") -> Party:
    def use_case(work: Any) -> Party:
        return register_party(work.identity, phone=phone, name=name, household=True, commune_code=CHI_LANG, pin=pin)

    return run(app, use_case)


def staff_member(
    app: Application, *roles: Role, number: str = "LS0001", phone: str = OTHER_PHONE, outlet: str | None = CHI_LANG
) -> Staff:
    def use_case(work: Any) -> Staff:
        return register_staff(
            work.identity,
            staff_number=number,
            phone=phone,
            name="Nông Thị Hoa",
            roles=roles,
            outlet_code=outlet,
            pin=PIN,
        )

    return run(app, use_case)


@dataclass(frozen=True)
class Till:
    """An enrolled tablet."""

    device_id: str
    secret: str


def till(app: Application, outlet: str = CHI_LANG) -> Till:
    enrolled = run(app, lambda w: enrol_tablet_directly(w.identity, outlet_code=outlet, label="Quầy 1"))
    return Till(enrolled.tablet.device_id, enrolled.secret)


def at_till(app: Application, tablet: Till, *, number: str = "LS0001", pin: str = PIN) -> SignedIn:
    def use_case(work: Any) -> SignedIn:
        return open_staff_session(
            work.identity, staff_number=number, pin=pin, device_id=tablet.device_id, device_secret=tablet.secret
        )

    return run(app, use_case)


def stored(app: Application) -> list[Item]:
    """Everything in the table in memory."""
    table = app.table
    assert isinstance(table, MemoryTable)
    return table.everything()


def wrong_tries(app: Application, owner: str) -> int:
    """Of the owner's PIN."""
    pin = app.open_work().identity.people.pin(owner)
    assert pin is not None
    return pin.wrong


def code_sent(app: Application, challenge_id: str) -> str:
    """The code of the message that waits in the outbox."""
    found = [told for told in waiting_messages(app) if told.event == challenge_id]
    assert len(found) == 1, "one message a challenge"
    match = re.search(r"\b[0-9]{6}\b", found[0].text)
    assert match is not None
    return match[0]


def wrong_code(right: str) -> str:
    return f"{(int(right) + 1) % 1_000_000:06d}"


def asked(app: Application, phone: str = PHONE, *, address: str = "127.0.0.1") -> tuple[str, str]:
    """A challenge id and its code."""
    challenge = run(app, lambda w: ask_sign_in_code(w.identity, phone=phone, address=address))
    return challenge.challenge_id, code_sent(app, challenge.challenge_id)


def signed_in(app: Application, phone: str = PHONE, **details: Any) -> SignedIn:
    challenge_id, code = asked(app, phone)
    return run(app, lambda w: open_session(w.identity, challenge_id=challenge_id, phone=phone, code=code, **details))


def actor_of(app: Application, *roles: Role, outlet: str | None = None) -> Actor:
    """Somebody with these roles, for use cases that ask only for them."""
    now = app.clock.now()
    return Actor(PartyId.make(now, app.entropy), frozenset(roles), SessionId.make(now, app.entropy), outlet_code=outlet)


def outcome(app: Application, use_case: Any) -> str:
    """`ok`, or the code of the refusal."""
    try:
        run(app, use_case)
    except DomainError as error:
        return error.code
    return "ok"


def wait(app: Application, duration: timedelta) -> None:
    app.clock.sleep(duration.total_seconds())

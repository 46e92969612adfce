"""A till's sign-in that was revoked moves no cash, although its access token has minutes left."""

import uuid

from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role, SignedIn, revoke_session
from chalicelib.softatm import ShiftId
from infra.local.memory_table import MemoryTable
from tests.builders_identity import CHI_LANG, actor_of, at_till, quick_application, staff_member, till
from tests.builders_orders import ActorCaller
from tests.caller import Reply


def open_shift(app: Application, signed_in: SignedIn) -> Reply:
    shift_id = ShiftId.make(app.clock.now(), app.entropy)
    return ActorCaller(app, signed_in.actor).post("/shifts", {"shift_id": shift_id, "notes": []}, key=uuid.uuid4().hex)


def test_a_revoked_sign_in_serves_nobody() -> None:
    table = MemoryTable()
    app = quick_application(table)
    staff_member(app, Role.TELLER)
    signed_in = at_till(app, till(app))
    before = open_shift(app, signed_in)
    assert before.body["code"] == "no_such_outlet", "the sign-in itself is good"
    operations = actor_of(app, Role.OPERATIONS)
    run(app, lambda work: revoke_session(work.identity, operations, signed_in.actor.session_id))
    assert signed_in.actor.outlet_code == CHI_LANG
    stored = len(list(table.everything()))
    after = open_shift(app, signed_in)
    assert (after.status, after.body["code"]) == (401, "session_ended")
    assert len(list(table.everything())) == stored

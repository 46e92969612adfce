"""Who may not act any more moves no cash, although the access token has minutes left."""

import uuid

import pytest

from chalicelib.adapters.dynamo.table import Key, Update
from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role, SignedIn, dismiss_staff, revoke_session, sessions_at
from chalicelib.softatm import ShiftId
from infra.local.memory_table import MemoryTable
from tests.builders_identity import CHI_LANG, actor_of, at_till, quick_application, staff_member, till
from tests.builders_orders import ActorCaller
from tests.caller import Reply


def open_shift(app: Application, signed_in: SignedIn) -> Reply:
    shift_id = ShiftId.make(app.clock.now(), app.entropy)
    return ActorCaller(app, signed_in.actor).post("/shifts", {"shift_id": shift_id, "notes": []}, key=uuid.uuid4().hex)


@pytest.mark.failure(34)
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


def test_a_dismissed_teller_serves_nobody() -> None:
    table = MemoryTable()
    app = quick_application(table)
    staff_member(app, Role.TELLER)
    tablet = till(app)
    tills = [at_till(app, tablet), at_till(app, tablet)]
    operations = actor_of(app, Role.OPERATIONS)
    run(app, lambda work: dismiss_staff(work.identity, operations, "LS0001"))
    assert run(app, lambda w: sessions_at(w.identity, operations, CHI_LANG)).entries == []
    stored = len(list(table.everything()))
    for signed_in in tills:
        after = open_shift(app, signed_in)
        assert (after.status, after.body["code"]) == (401, "session_ended")
    assert len(list(table.everything())) == stored


def test_a_dismissal_needs_no_list_of_sessions() -> None:
    """The index lags: a sign-in of the last moment is on no list, and is refused all the same."""
    app = quick_application(table := MemoryTable())
    staff_member(app, Role.SUPERVISOR)
    signed_in = at_till(app, till(app))
    for item in table.everything():
        if item["pk"].startswith("SES#"):
            table.transact([Update(Key(item["pk"], item["sk"]), remove=("gsi2pk", "gsi2sk"))], "hide")
    run(app, lambda work: dismiss_staff(work.identity, actor_of(app, Role.OPERATIONS), "LS0001"))
    assert ActorCaller(app, signed_in.actor).post("/tablet-enrolments", {}).body["code"] == "session_ended"

"""A party is stopped, and let act again, by two persons; and it is stopped at once."""

import pytest

from chalicelib.composition import Application
from chalicelib.identity import PartyId, Role
from tests.builders_identity import OTHER_PHONE, PHONE, household, outcome, quick_application, signed_in
from tests.builders_orders import ActorCaller
from tests.builders_policy import ask, desk, two_persons


@pytest.fixture
def app() -> Application:
    return quick_application()


def test_suspended_at_once_and_reinstated(app: Application) -> None:
    party = household(app)
    van = ActorCaller(app, signed_in(app).actor)
    rename = {"name": "Hộ Hoàng Thị Vân"}
    assert van.post("/me/name", rename).status == 201
    suspended = two_persons(app, "suspend_party", {"party_id": party.party_id})
    assert (suspended.status, suspended.body["outcome"]["state"]) == (201, "suspended")
    assert van.post("/me/name", rename).body["code"] == "party_suspended"
    assert outcome(app, lambda w: signed_in(app)) == "party_suspended"
    assert two_persons(app, "suspend_party", {"party_id": party.party_id}).body["code"] == "party_state_moved"
    assert two_persons(app, "reinstate_party", {"party_id": party.party_id}).status == 201
    assert van.post("/me/name", rename).status == 201
    asked_for = desk(app).get(f"/approvals?about={party.party_id}").body["entries"]
    assert sorted(one["state"] for one in asked_for) == ["approved", "approved", "requested"]


def test_nobody_else_is_stopped(app: Application) -> None:
    household(app, phone=PHONE)
    other = household(app, phone=OTHER_PHONE)
    assert two_persons(app, "suspend_party", {"party_id": other.party_id}).status == 201
    assert ActorCaller(app, signed_in(app).actor).post("/me/name", {"name": "Lý Văn Páo"}).status == 201


def test_bad_requests(app: Application) -> None:
    assert ask(app, "suspend_party", {"party_id": "pty_1"}).body["field"] == "party_id"
    nobody = {"party_id": "pty_01KAR3NDEKTSV4RRFFQ69G5FAZ"}
    assert two_persons(app, "suspend_party", nobody).body["code"] == "party_not_found"
    wish = {"approval_id": "apr_01KAR3NDEKTSV4RRFFQ69G5FAZ", "act": "suspend_party", "words": nobody, "reason": "gian lận"}
    assert desk(app, PartyId(nobody["party_id"]), Role.SUPERVISOR).post("/approvals", wish).status == 403

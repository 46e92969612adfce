"""Changes of policy, made by two persons as at the desk."""

from datetime import date
from typing import Any

from chalicelib.composition import Application
from chalicelib.identity import PartyId, Role
from chalicelib.oversight import ApprovalId
from tests.caller import Caller, Reply

MAKER, CHECKER = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV"), PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAW")
DECREE = "Quyết định 12/QĐ-UBND của tỉnh"


def desk(app: Application, party_id: PartyId = CHECKER, *roles: Role) -> Caller:
    """Somebody at the province's desk, with a token of this moment."""
    return Caller(app, party_id, frozenset(roles or {Role.OPERATIONS}))


def ask(app: Application, act: str, words: dict[str, Any]) -> Reply:
    wish = {"approval_id": ApprovalId.make(app.clock.now(), app.entropy), "act": act, "words": words}
    return desk(app, MAKER).post("/approvals", {**wish, "reason": "theo quyết định mới"})


def decide(app: Application, asked: Reply) -> Reply:
    assert asked.status == 201, asked.body
    return desk(app).post(f"/approvals/{asked.body['id']}/decision", {"approve": True, "note": "đã xem văn bản"})


def two_persons(app: Application, act: str, words: dict[str, Any]) -> Reply:
    """Ask for an act and approve it; the decision's answer."""
    return decide(app, ask(app, act, words))


def change(app: Application, field: str, value: int, begins_on: date) -> str:
    """The id of a change that was made."""
    reply = two_persons(app, "change_policy", words_for(field, value, begins_on))
    assert reply.status == 201, reply.body
    return str(reply.body["outcome"]["id"])


def words_for(field: str, value: int, begins_on: date) -> dict[str, Any]:
    return {"field": field, "value": value, "begins_on": begins_on.isoformat(), "source": DECREE}

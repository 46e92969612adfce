"""Messages over HTTP: operations see what failed and send it again; everybody chooses a language."""

from chalicelib.identity import PartyId, Role
from chalicelib.messages import Kind, message
from tests.builders_identity import household
from tests.caller import Caller
from tests.unit.messages.world import PAID, PHONE, World

SOMEBODY = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAX")


def test_operations_see_what_failed_and_send_it_again() -> None:
    world = World()
    world.sms.unknown.add(PHONE)
    code = message(Kind.SIGN_IN_CODE, "sic_1", PHONE, otp="123456")
    for told in (PAID, code):
        world.app.clock.sleep(1)
        world.stage(told)
        world.deliver(told)
    desk = Caller(world.app, SOMEBODY, frozenset({Role.OPERATIONS}))
    shown = desk.get("/messages").body["entries"]
    assert [(one["phone"], one["reason"], one["can_resend"]) for one in shown] == [
        ("*** *** 678", "invalid_number", False),
        ("*** *** 678", "invalid_number", True),
    ]
    assert (shown[0]["text"], "7K3M9QWT" in shown[1]["text"]) == ("", True)
    world.sms.unknown.clear()
    assert desk.post(f"/messages/{PAID.key}/resending", {"why": "khách hỏi"}).body["state"] == "waiting"
    world.deliver(PAID)
    assert desk.get("/messages?state=sent").body["entries"][0]["id"] == PAID.key
    assert desk.post(f"/messages/{PAID.key}/resending", {"why": "khách hỏi"}).body["code"] == "message_moved"
    for wrong in ("state=lost", "channel=pigeon", "older_than_s=-1", "older_than_s=99999999999"):
        assert desk.get(f"/messages?{wrong}").status == 422
    assert desk.get("/messages?state=sent&channel=sms&older_than_s=0").body["entries"][0]["attempts"][1]["channel"] == "sms"
    assert desk.post(f"/messages/{PAID.key}/resending", {"why": ""}).status == 422


def test_who_may_look_and_who_may_send() -> None:
    world = World()
    assert Caller(world.app, SOMEBODY, frozenset({Role.AUDITOR})).get("/messages").status == 200
    for role in (Role.AUDITOR, Role.BUYER, Role.HOUSEHOLD, Role.TELLER, Role.SUPERVISOR):
        caller = Caller(world.app, SOMEBODY, frozenset({role}))
        assert caller.post(f"/messages/{PAID.key}/resending", {"why": "khách hỏi"}).status == 403
    assert Caller(world.app, SOMEBODY, frozenset({Role.HOUSEHOLD})).get("/messages").status == 403
    desk = Caller(world.app, SOMEBODY, frozenset({Role.OPERATIONS}))
    assert desk.post(f"/messages/{PAID.key}/resending", {"why": "khách hỏi"}).body["code"] == "message_not_found"


def test_everybody_chooses_the_language_of_messages() -> None:
    world = World()
    van = household(world.app)
    phone = Caller(world.app, van.party_id, frozenset({Role.HOUSEHOLD}))
    assert phone.get("/me").body["party"]["language"] == "vi"
    assert phone.post("/me/language", {"language": "en"}).body["language"] == "en"
    assert phone.get("/me").body["party"]["language"] == "en"
    assert phone.post("/me/language", {"language": "fr"}).status == 422

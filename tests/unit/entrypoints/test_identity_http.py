"""Identity over HTTP: the stories as a phone and a till would send them, and what must never be said or kept."""

import json
import logging
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.composition import Application
from chalicelib.identity import Role
from tests.builders_identity import (
    CHI_LANG,
    HUU_LUNG,
    OTHER_PHONE,
    OTHER_PIN,
    PHONE,
    PIN,
    WRONG_PIN,
    code_sent,
    quick_application,
    staff_member,
    stored,
    till,
    wait,
    wrong_code,
)
from tests.caller import Caller, Reply


class Visitor(Caller):
    """A caller who signs in over HTTP."""

    def __init__(self, application: Application) -> None:
        super().__init__(application)
        self.application = application
        self.tokens: dict[str, Any] = {}

    def take(self, reply: Reply) -> Reply:
        """Keep the tokens of an answer."""
        assert reply.status in {200, 201}, reply.body
        self.tokens = reply.body
        self._headers["Authorization"] = f"Bearer {reply.body['access_token']}"
        return reply

    def sign_in(self, phone: str = PHONE) -> Reply:
        sent = self.post("/sign-in-codes", {"phone": phone})
        code = code_sent(self.application, sent.body["challenge_id"])
        body = {"challenge_id": sent.body["challenge_id"], "phone": phone, "code": code}
        return self.take(self.post("/sessions", body))

    def sign_in_office(self, number: str = "OPS001") -> Reply:
        sent = self.post("/staff-sign-in-codes", {"staff_number": number})
        code = code_sent(self.application, sent.body["challenge_id"])
        body = {"staff_number": number, "pin": PIN, "challenge_id": sent.body["challenge_id"], "code": code}
        return self.take(self.post("/staff-sessions", body))


@pytest.fixture
def app() -> Application:
    return quick_application()


def test_a_household_from_first_sign_in_to_sign_out(app: Application) -> None:
    visitor = Visitor(app)
    signed_in = visitor.sign_in("0912 345 678")
    assert signed_in.body["acting_as"] == ["buyer"]
    assert signed_in.body["expires_in_s"] == 900
    me = visitor.get("/me").body
    assert (me["party"]["phone"], me["pin_set"]) == (PHONE, False)
    made = visitor.post("/households", {"name": "Hộ Lý Văn Páo", "commune_code": CHI_LANG})
    assert (made.status, made.body["roles"]) == (201, ["buyer", "household"])
    assert visitor.post("/me/pin", {"pin": PIN}).status == 200
    assert visitor.post("/me/pin", {"pin": OTHER_PIN, "old_pin": PIN}).status == 200
    assert visitor.post("/me/name", {"name": "Hộ ông Páo"}).body["name"] == "Hộ ông Páo"
    old = visitor.tokens["refresh_token"]
    refreshed = visitor.take(visitor.post("/sessions/refresh", {"refresh_token": old}))
    assert refreshed.body["acting_as"] == ["buyer", "household"]
    assert visitor.get("/me").body["pin_set"] is True
    assert visitor.post("/sessions/closure", {"refresh_token": visitor.tokens["refresh_token"]}).status == 200
    gone = visitor.post("/sessions/refresh", {"refresh_token": visitor.tokens["refresh_token"]})
    assert (gone.status, gone.body["code"]) == (401, "session_ended")


def test_a_tills_first_day(app: Application) -> None:
    staff_member(app, Role.OPERATIONS, number="OPS001", outlet=None)
    office, tablet = Visitor(app), Visitor(app)
    office.sign_in_office()
    staff = {"staff_number": "LS0001", "phone": PHONE, "name": "Nông Thị Hoa", "outlet_code": CHI_LANG}
    assert office.post("/staff", {**staff, "roles": ["teller", "supervisor"]}).status == 201
    offer = office.post("/tablet-enrolments", {"outlet_code": CHI_LANG})
    device = tablet.post("/tablets", {"enrolment_code": offer.body["enrolment_code"], "label": "Quầy 1"})
    assert device.body["outlet_code"] == CHI_LANG
    sent = tablet.post("/staff-sign-in-codes", {"staff_number": "LS0001"})
    code = code_sent(app, sent.body["challenge_id"])
    body = {"pin": PIN, "challenge_id": sent.body["challenge_id"], "code": code}
    assert tablet.post("/staff/LS0001/pin", body).status == 200
    body = {
        "staff_number": "ls0001",
        "pin": PIN,
        "device_id": device.body["device_id"],
        "device_secret": device.body["device_secret"],
    }
    signed_in = tablet.take(tablet.post("/staff-sessions", body))
    assert (signed_in.body["acting_as"], signed_in.body["outlet_code"]) == (["supervisor", "teller"], CHI_LANG)
    assert tablet.get("/me").body["device_id"] == device.body["device_id"]
    listed = tablet.get("/tablets").body["tablets"]
    assert [one["label"] for one in listed] == ["Quầy 1"]
    sessions = tablet.get("/staff-sessions?limit=1").body["sessions"]
    assert [one["staff_number"] for one in sessions] == ["LS0001"]
    closed = tablet.post(f"/sessions/{sessions[0]['session_id']}/closure")
    assert closed.body["closed"] is True
    gone = tablet.post("/sessions/refresh", {"refresh_token": tablet.tokens["refresh_token"]})
    assert gone.body["code"] == "session_ended"
    assert office.post(f"/tablets/{device.body['device_id']}/closure").body["state"] == "closed"
    assert tablet.post("/staff-sessions", body).body["code"] == "tablet_not_enrolled"
    assert office.post("/staff/LS0001/dismissal").body["state"] == "dismissed"


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("/sign-in-codes", {}, (422, "invalid_input")),
        ("/sign-in-codes", {"phone": "0123"}, (422, "invalid_phone")),
        ("/sign-in-codes", {"phone": 912345678}, (422, "invalid_input")),
        ("/sign-in-codes", {"phone": PHONE, "more": 1}, (422, "invalid_input")),
        ("/sign-in-codes", b"{", (400, "unreadable_body")),
        ("/sign-in-codes", b'{"phone": "\\ud800"}', (400, "unreadable_body")),
        ("/sessions", {"challenge_id": "x", "phone": PHONE, "code": "123456"}, (422, "invalid_input")),
        ("/sessions", {"challenge_id": "x" * 41, "phone": PHONE, "code": "123456"}, (422, "invalid_input")),
        ("/sessions", {"challenge_id": "x", "phone": PHONE, "code": 123456}, (422, "invalid_input")),
        ("/sessions", {"challenge_id": "x", "phone": PHONE, "code": "1", "name": "Đ" * 20_000}, (422, "invalid_input")),
        ("/sessions", b'{"name": "' + b"x" * 10_000_000 + b'"}', (422, "invalid_input")),
        ("/sessions/refresh", {"refresh_token": "nothing"}, (401, "session_ended")),
        ("/sessions/refresh", {"refresh_token": "x" * 201}, (422, "invalid_input")),
        ("/sessions/closure", {"refresh_token": "nothing"}, (200, None)),
        ("/me/pin", {"pin": PIN}, (401, "not_authenticated")),
        ("/me/name", {"name": "Páo"}, (401, "not_authenticated")),
        ("/households", {"name": "Hộ Páo", "commune_code": CHI_LANG}, (401, "not_authenticated")),
        ("/staff", {}, (401, "not_authenticated")),
        ("/tablet-enrolments", {}, (401, "not_authenticated")),
        ("/tablets", {"enrolment_code": "AAAAAAAAAA", "label": "Quầy 1"}, (422, "enrolment_code_expired")),
        ("/staff-sessions", {"staff_number": "LS0001", "pin": PIN}, (401, "wrong_staff_credentials")),
        ("/staff-sessions", {"staff_number": "#", "pin": PIN}, (422, "invalid_input")),
        ("/staff/%23/pin", {"pin": PIN, "challenge_id": "x", "code": "1"}, (422, "invalid_input")),
    ],
    ids=range(23),
)
def test_visitors_get_a_clear_answer_and_change_nothing(
    app: Application, path: str, body: Any, expected: tuple[int, str | None]
) -> None:
    reply = Visitor(app).post(path, body)
    assert (reply.status, reply.body.get("code")) == expected
    assert stored(app) == []


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("/households", {"name": "x", "commune_code": CHI_LANG}, (422, "invalid_name")),
        ("/households", {"name": "Hộ Páo", "commune_code": "99999"}, (422, "unknown_commune")),
        ("/households", {"name": "Hộ Páo", "commune_code": "6#"}, (422, "unknown_commune")),
        ("/staff", {"staff_number": "LS1", "phone": PHONE, "name": "Vi", "roles": ["teller"]}, (403, "not_permitted")),
        ("/tablet-enrolments", {"outlet_code": CHI_LANG}, (403, "not_permitted")),
        ("/parties/pty_01KAR3NDEKTSV4RRFFQ69G5FAV/pin-removals", {}, (403, "not_permitted")),
        ("/sessions/ses_01KAR3NDEKTSV4RRFFQ69G5FAV/closure", {}, (404, "session_not_found")),
        ("/sessions/ses_1/closure", {}, (422, "invalid_input")),
        ("/tablets/dev_01KAR3NDEKTSV4RRFFQ69G5FAV/closure", {}, (404, "tablet_not_found")),
        ("/staff/LS0001/pin-removals", {}, (404, "staff_not_found")),
        ("/staff/LS0001/dismissal", {}, (403, "not_permitted")),
        ("/me/pin", {"pin": "121212"}, (422, "weak_pin")),
        ("/me/pin", {"pin": "12345"}, (422, "invalid_input")),
    ],
    ids=range(13),
)
def test_what_a_buyer_may_not(app: Application, path: str, body: Any, expected: tuple[int, str]) -> None:
    staff_member(app, Role.TELLER)
    visitor = Visitor(app)
    visitor.sign_in()
    reply = visitor.post(path, body)
    assert (reply.status, reply.body["code"]) == expected


def test_listings_are_for_those_whose_business_it_is(app: Application) -> None:
    visitor = Visitor(app)
    assert visitor.get("/tablets").status == 401
    visitor.sign_in()
    assert visitor.get("/tablets").status == 403
    assert visitor.get(f"/staff-sessions?outlet_code={HUU_LUNG}").status == 403


def test_too_many_codes_say_when_to_come_back(app: Application) -> None:
    visitor = Visitor(app)
    for _ in range(3):
        assert visitor.post("/sign-in-codes", {"phone": PHONE}).status == 201
    reply = visitor.post("/sign-in-codes", {"phone": PHONE})
    assert (reply.status, reply.body["code"], reply.headers["Retry-After"]) == (429, "too_often", "600")


def test_an_access_token_runs_out_and_a_staff_token_does_not_set_the_money_pin(app: Application) -> None:
    staff_member(app, Role.OPERATIONS, number="OPS001", outlet=None)
    visitor = Visitor(app)
    visitor.sign_in_office()
    reply = visitor.post("/me/pin", {"pin": OTHER_PIN})
    assert (reply.status, reply.body["code"]) == (403, "not_permitted")
    wait(app, timedelta(minutes=15))
    assert visitor.get("/me").status == 401


def test_no_secret_in_logs_receipts_or_refusals(app: Application, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    staff_member(app, Role.TELLER)
    tablet = till(app)
    visitor = Visitor(app)
    signed_in = visitor.sign_in().body
    visitor.post("/households", {"name": "Hộ Lý Văn Páo", "commune_code": CHI_LANG})
    visitor.post("/me/pin", {"pin": OTHER_PIN})
    replies = [visitor.post("/me/pin", {"pin": PIN, "old_pin": WRONG_PIN}).body]
    body = {"staff_number": "LS0001", "pin": WRONG_PIN, "device_id": tablet.device_id, "device_secret": tablet.secret}
    replies.append(visitor.post("/staff-sessions", body).body)
    sent = visitor.post("/sign-in-codes", {"phone": OTHER_PHONE}).body
    code = code_sent(app, sent["challenge_id"])
    guess = {"challenge_id": sent["challenge_id"], "phone": OTHER_PHONE, "code": wrong_code(code)}
    replies.append(visitor.post("/sessions", guess).body)
    kept = [item for item in stored(app) if not item["pk"].startswith("OUT#")]
    said = caplog.text + repr(kept) + json.dumps(replies)
    for secret in (PIN, OTHER_PIN, WRONG_PIN, tablet.secret, signed_in["access_token"], signed_in["refresh_token"]):
        assert secret not in said
    receipts = [item["kind"] for item in kept if item["pk"].startswith("OP#")]
    assert receipts == ["household"], "only commands without secrets leave a receipt"

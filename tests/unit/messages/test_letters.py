"""Letters: to a proven address only, stopped by their reader, by a bounce and by a complaint; and what a person wants."""

import json
import re

import pytest

from chalicelib.entrypoints.effects.messages import hear_mail
from chalicelib.entrypoints.jobs import deliver_effects
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role
from chalicelib.kernel.errors import InvalidInput
from chalicelib.messages import (
    EFFECT,
    TEMPLATES,
    Channel,
    Kind,
    Language,
    MessageState,
    TooManyMailCodes,
    Topic,
    WrongMailCode,
    ask_email,
    choose,
    confirm_email,
    letter_of,
    message,
    preferences_of,
    stop_mail_of,
)
from chalicelib.messages.letter import LONGEST_SUBJECT, SUBJECTS
from chalicelib.messages.template import names_in
from tests.builders_identity import household
from tests.caller import Caller
from tests.fakes.mail import FakeMail
from tests.unit.messages.world import CODE, PAID, PHONE, SENT, World
from tests.unit.pages.desk_visitor import Visitor

ADDRESS = "hoa.nong@mail.example.vn"
NEWS = message(Kind.PARCEL_CANCELLED, "pcl_1-cancelled", PHONE, code="K1-1")


@pytest.fixture
def world() -> World:
    return World(mail=FakeMail())


def letters(world: World) -> FakeMail:
    assert world.mail is not None
    return world.mail


def ask(world: World, address: str = ADDRESS) -> str:
    """The code that came to the address."""
    run(world.app, lambda work: ask_email(work.messages, PHONE, address))
    for effect in list(world.app.open_work().outbox.waiting(EFFECT)):
        world.deliver(effect)
    to, letter, _ = letters(world).sent[-1]
    assert to == address
    found = re.search(r"\b[0-9]{6}\b", letter.text)
    assert found is not None
    return found[0]


def prove(world: World, address: str = ADDRESS) -> None:
    code = ask(world, address)
    run(world.app, lambda work: confirm_email(work.messages, PHONE, code))
    letters(world).sent.clear()


def notice(kind: str, tracking_id: str, number: int = 1, **part: object) -> dict[str, str]:
    told = {
        "eventType": kind,
        "mail": {"messageId": "ses-1", "tags": {"attempt": [tracking_id]}},
        kind.lower(): {"timestamp": "2026-09-01T02:00:05.000Z", **part},
    }
    return {"Type": "Notification", "MessageId": f"sns-{kind}-{number}", "Message": json.dumps(told)}


def test_only_a_proven_address_gets_letters(world: World) -> None:
    world.tell(NEWS)
    assert world.states(NEWS) == {"sms": "sent"}
    prove(world)
    other = message(Kind.PARCEL_CANCELLED, "pcl_2-cancelled", PHONE, code="K2-1")
    world.tell(other)
    assert world.states(other) == {"email": "sent"}, "free of charge, before the text"
    ((to, letter, tracking_id),) = letters(world).sent
    assert (to, tracking_id) == (ADDRESS, f"{other.key}-e1")
    assert letter.subject == "Xứ Lạng: Đơn K2-1 đã huỷ"
    assert letter.stop is not None
    assert letter.stop in letter.text
    world.tell(PAID)
    assert world.states(PAID) == {"sms": "sent"}, "money by text; by letter only after it"


def test_a_code_is_good_for_a_while_for_five_tries_and_five_a_day(world: World) -> None:
    code = ask(world)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        with pytest.raises(WrongMailCode):
            run(world.app, lambda work: confirm_email(work.messages, PHONE, wrong))
    with pytest.raises(WrongMailCode):
        run(world.app, lambda work: confirm_email(work.messages, PHONE, code))
    world.clock.tick(seconds=61)
    late = ask(world)
    world.clock.tick(minutes=15)
    with pytest.raises(WrongMailCode):
        run(world.app, lambda work: confirm_email(work.messages, PHONE, late))
    for _ in range(3):
        world.clock.tick(seconds=61)
        ask(world)
    world.clock.tick(seconds=61)
    with pytest.raises(TooManyMailCodes):
        ask(world)
    world.clock.tick(days=1)
    prove(world)
    assert preferences_of(world.app.open_work().messages, PHONE).email == ADDRESS
    assert world.sms.sent == [], "a code for an address goes there and nowhere else"


@pytest.mark.parametrize(
    "wrong", ["", "a", "a@b", "a b@c.vn", "a@b..vn", "a@-b.vn", "đ@b.vn", f"{'a' * 99}@b.vn", "a#b@c.vn"]
)
def test_what_is_no_address_is_refused(world: World, wrong: str) -> None:
    with pytest.raises(InvalidInput):
        run(world.app, lambda work: ask_email(work.messages, PHONE, wrong))


def test_a_letter_that_comes_back_goes_on_by_text_and_the_address_is_left_alone(world: World) -> None:
    prove(world)
    world.tell(NEWS)
    back = notice("Bounce", f"{NEWS.key}-e1", bounceType="Permanent")
    for _ in range(2):
        hear_mail(world.app, back)
    world.later(1)
    assert world.states(NEWS) == {"email": "failed", "sms": "sent"}
    other = message(Kind.PARCEL_CANCELLED, "pcl_2-cancelled", PHONE, code="K2-1")
    world.tell(other)
    assert world.states(other) == {"sms": "sent"}
    prove(world)
    third = message(Kind.PARCEL_CANCELLED, "pcl_3-cancelled", PHONE, code="K3-1")
    world.tell(third)
    assert world.states(third) == {"email": "sent"}, "proven anew"


def test_a_full_box_is_tried_again_next_time_and_a_complaint_never(world: World) -> None:
    prove(world)
    world.tell(NEWS)
    hear_mail(world.app, notice("Bounce", f"{NEWS.key}-e1", bounceType="Transient"))
    other = message(Kind.PARCEL_CANCELLED, "pcl_2-cancelled", PHONE, code="K2-1")
    world.tell(other)
    assert world.states(other) == {"email": "sent"}
    hear_mail(world.app, notice("Delivery", f"{other.key}-e1"))
    hear_mail(world.app, notice("Complaint", f"{other.key}-e1"))
    assert world.kept(other).state is MessageState.DELIVERED
    wants = preferences_of(world.app.open_work().messages, PHONE)
    assert (wants.stopped, wants.mail_to) == ("complained", None)
    hear_mail(world.app, notice("Open", f"{other.key}-e1"))
    hear_mail(world.app, notice("Bounce", "somebody-elses"))


def test_news_of_letters_come_through_the_queue_of_effects(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    prove(world)
    world.tell(NEWS)
    monkeypatch.setattr("chalicelib.entrypoints.jobs.application", lambda: world.app)
    body = json.dumps(notice("Delivery", f"{NEWS.key}-e1"))
    answer = deliver_effects(
        {"Records": [{"messageId": "m1", "body": body}, {"messageId": "m2", "body": '{"Type": "Notification"}'}]}
    )
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m2"}]}
    assert world.kept(NEWS).state is MessageState.DELIVERED


def test_what_somebody_does_not_want_is_not_sent_but_money_and_codes_are(world: World) -> None:
    run(world.app, lambda w: choose(w.messages, PHONE, off=set(Channel), muted={Topic.NOTES}))
    world.tell(NEWS, PAID, SENT, CODE)
    assert (world.kept(NEWS).state, world.kept(NEWS).reason) == (MessageState.SUPPRESSED, "muted")
    assert len(world.sms.sent) == 3
    run(world.app, lambda w: choose(w.messages, PHONE, off=set(), muted={Topic.ORDERS}))
    other = message(Kind.PARCEL_CANCELLED, "pcl_2-cancelled", PHONE, code="K2-1")
    world.tell(other)
    assert world.kept(other).state is MessageState.SUPPRESSED
    with pytest.raises(InvalidInput):
        run(world.app, lambda w: choose(w.messages, PHONE, off=set(), muted={Topic.MONEY}))


def test_the_link_of_a_letter_stops_letters_without_a_sign_in(world: World) -> None:
    prove(world)
    world.tell(NEWS)
    ((_, letter, _),) = letters(world).sent
    assert letter.stop is not None
    path = letter.stop.removeprefix(world.app.settings.public_origin)
    anybody = Visitor(world.app)
    assert "Thôi nhận thư" in anybody.get(path).text
    assert preferences_of(world.app.open_work().messages, PHONE).mail_to == ADDRESS, "looking changes nothing"
    assert anybody.send(f"{path}x", {}).status == 404
    assert anybody.send(path, {"List-Unsubscribe": "One-Click"}).leads_to == f"{path}?xong=1"
    assert preferences_of(world.app.open_work().messages, PHONE).mail_to is None
    assert run(world.app, lambda work: stop_mail_of(work.messages, path.rpartition("/")[2]))
    assert not run(world.app, lambda work: stop_mail_of(work.messages, f"{PAID.key}.{'0' * 32}"))


def test_the_page_and_the_api_of_wishes(world: World) -> None:
    van = household(world.app, phone=PHONE)
    own = Visitor(world.app, Role.BUYER, Role.HOUSEHOLD, party_id=van.party_id)
    assert "Tin không gấp không gửi từ 21:30 đến 6:30." in own.get("/tin-nhan").text
    assert own.send("/tin-nhan", {"kenh-sms": "1", "loai-orders": "1"}).leads_to == "/tin-nhan?xong=1"
    caller = Caller(world.app, van.party_id, frozenset({Role.BUYER, Role.HOUSEHOLD}))
    body = caller.get("/me/messages").body
    assert (body["off"], body["muted"]) == (["zalo", "email"], ["notes", "sales", "follows"])
    refused = own.send("/tin-nhan/dia-chi", {"address": "không phải"})
    assert (refused.status, "Địa chỉ thư chưa đúng" in refused.text) == (422, True)
    assert own.send("/tin-nhan/dia-chi", {"address": f" {ADDRESS.upper()} "}).leads_to == "/tin-nhan"
    assert f"Đã gửi mã 6 số tới {ADDRESS}" in own.get("/tin-nhan").text
    for effect in list(world.app.open_work().outbox.waiting(EFFECT)):
        world.deliver(effect)
    code = re.search(r"\b[0-9]{6}\b", letters(world).sent[-1][1].text)
    assert code is not None
    assert own.send("/tin-nhan/ma", {"code": "000 000"}).status == 422
    assert own.send("/tin-nhan/ma", {"code": f"{code[0][:3]} {code[0][3:]}"}).leads_to == "/tin-nhan?xong=1"
    assert caller.get("/me/messages").body["email"] == ADDRESS
    assert "đã xác nhận" in own.get("/tin-nhan").text
    assert own.send("/tin-nhan/bo-dia-chi", {}).leads_to == "/tin-nhan?xong=1"
    assert caller.get("/me/messages").body["email"] is None


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_a_letter_with_a_subject_and_nothing_of_markup(kind: Kind, language: Language) -> None:
    names = names_in(TEMPLATES[kind].vi)
    assert names_in(SUBJECTS[kind][0]) == names_in(SUBJECTS[kind][1]) <= names
    assert "otp" not in names_in(SUBJECTS[kind][0]), "a code is not shown on a locked screen"
    letter = letter_of(kind, language, dict.fromkeys(names, "<b>Na</b> & mận"), "https://x.vn/tin-nhan/thoi/t")
    assert 10 < len(letter.subject) <= LONGEST_SUBJECT
    assert "{" not in letter.subject + letter.text
    assert "<b>" not in letter.html
    assert (letter.stop is None) == TEMPLATES[kind].essential
    assert letter.html.count("https://") == letter.text.count("https://") == (not TEMPLATES[kind].essential)

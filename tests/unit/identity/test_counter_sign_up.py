"""Signing up at a counter: the phone proves itself, the card is looked at, of its number next to nothing is kept."""

import re
from typing import Any

import pytest
from chalice.test import Client

from app import app as chalice_app
from chalicelib.composition import Application, use
from chalicelib.entrypoints.pages.sign_in_state import ACCESS_COOKIE
from chalicelib.identity import Actor, PartyId, Role, SessionId
from infra.local.memory_table import MemoryTable
from tests.builders import START, FakeClock
from tests.builders_identity import CHI_LANG, OTHER_PHONE, PHONE, household, quick_application, staff_member
from tests.builders_messages import waiting_messages
from tests.builders_orders import ActorCaller
from tests.caller import Reply

CARD, OTHER_CARD = "020199001234", "020088004321"


class Counter:
    """A teller at an outlet, and customers who come."""

    def __init__(self) -> None:
        self.table = MemoryTable()
        self.app: Application = quick_application(self.table, clock=FakeClock(START))
        use(self.app)
        self.teller = self._staff("LS0001", "+84987000001")
        self.till = ActorCaller(self.app, self.teller)

    def _staff(self, number: str, phone: str) -> Actor:
        staff = staff_member(self.app, Role.TELLER, number=number, phone=phone)
        session = SessionId.make(self.app.clock.now(), self.app.entropy)
        return Actor(staff.party_id, frozenset({Role.TELLER}), session, outlet_code=CHI_LANG)

    def ask(self, phone: str = PHONE) -> dict[str, str]:
        """The challenge, and the code that the customer reads."""
        before = {one.text for one in waiting_messages(self.app)}
        sent = self.till.post("/till/sign-up-codes", {"phone": phone})
        assert sent.status == 201, sent.body
        (told,) = {one.text for one in waiting_messages(self.app)} - before
        code = re.search(r"là (\d{6})", told)
        assert code
        return {"challenge_id": sent.body["challenge_id"], "code": code[1], "phone": phone}

    def sign_up(self, asked: dict[str, str], **changes: Any) -> Reply:
        wish = {"name": "Lành Thị Đào", "commune_code": CHI_LANG, "id_number": CARD}
        return self.till.post("/till/sign-ups", {**wish, **asked, **changes})


@pytest.fixture
def counter() -> Counter:
    return Counter()


def test_a_household_is_opened_and_nobody_can_read_its_card(counter: Counter) -> None:
    done = counter.sign_up(counter.ask())
    assert done.status == 201, done.body
    assert (done.body["name"], done.body["id_last4"], done.body["outlet_code"]) == ("Lành Thị Đào", "1234", CHI_LANG)
    assert done.body["checked_by"] == counter.teller.party_id
    party = counter.app.open_work().identity.people.party(PartyId(done.body["party_id"]))
    assert party is not None
    assert (party.roles, party.commune_code) == (frozenset({Role.BUYER, Role.HOUSEHOLD}), CHI_LANG)
    assert CARD not in repr(list(counter.table.everything()))
    assert counter.till.get(f"/till/sign-ups/{party.party_id}").body == done.body


@pytest.mark.parametrize(
    "number", ["", "12345678901", "097199001234", "000199001234", "02019900123a", "０２０１９９００１２３４"]
)
def test_what_is_no_card_number_opens_nothing(counter: Counter, number: str) -> None:
    refused = counter.sign_up(counter.ask(), id_number=number)
    assert (refused.status, refused.body["field"]) == (422, "id_number")
    assert counter.app.open_work().identity.people.party_id_of(PHONE) is None  # type: ignore[arg-type]


def test_the_code_is_for_this_phone_and_this_teller(counter: Counter) -> None:
    asked = counter.ask()
    assert counter.sign_up(asked, code="000000").body["code"] == "wrong_sign_in_code"
    assert counter.sign_up(asked, phone=OTHER_PHONE).body["code"] == "wrong_sign_in_code"
    other = ActorCaller(counter.app, counter._staff("LS0002", "+84987000002"))
    wish = {"name": "Lành Thị Đào", "commune_code": CHI_LANG, "id_number": CARD, **asked}
    assert other.post("/till/sign-ups", wish).body["code"] == "wrong_sign_in_code"
    opened = counter.till.post("/sessions", {"challenge_id": asked["challenge_id"], "phone": PHONE, "code": asked["code"]})
    assert opened.status >= 400, "it is no sign-in"
    assert counter.sign_up(asked).status == 201
    assert counter.sign_up(asked, name="Người khác").body["code"] == "sign_in_code_expired"


def test_one_card_is_one_party(counter: Counter) -> None:
    assert counter.sign_up(counter.ask()).status == 201
    taken = counter.sign_up(counter.ask(OTHER_PHONE))
    assert (taken.status, taken.body["code"]) == (422, "card_in_use")
    assert counter.app.open_work().identity.people.party_id_of(OTHER_PHONE) is None  # type: ignore[arg-type]
    counter.app.clock.sleep(601)
    assert counter.sign_up(counter.ask(), id_number=OTHER_CARD).body["code"] == "card_in_use"
    assert counter.sign_up(counter.ask(), id_number=f"{CARD[:3]} {CARD[3:]}").status == 201


def test_who_sells_already_keeps_name_and_commune(counter: Counter) -> None:
    known = household(counter.app)
    done = counter.sign_up(counter.ask())
    assert (done.status, done.body["party_id"], done.body["name"]) == (201, known.party_id, known.name)


def test_only_staff_of_an_outlet(counter: Counter) -> None:
    actor = Actor(counter.teller.party_id, frozenset({Role.HOUSEHOLD}), counter.teller.session_id)
    assert ActorCaller(counter.app, actor).post("/till/sign-up-codes", {"phone": PHONE}).status == 403
    done = counter.sign_up(counter.ask()).body
    elsewhere = Actor(counter.teller.party_id, frozenset({Role.TELLER}), counter.teller.session_id, outlet_code="06040")
    assert ActorCaller(counter.app, elsewhere).get(f"/till/sign-ups/{done['party_id']}").status == 404
    desk = Actor(counter.teller.party_id, frozenset({Role.AUDITOR}), counter.teller.session_id)
    assert ActorCaller(counter.app, desk).get(f"/parties/{done['party_id']}/identity-check").body == done


def test_the_plain_pages(counter: Counter) -> None:
    cookie = f"{ACCESS_COOKIE}={counter.app.tokens.issue(counter.teller, counter.app.clock.now())}"

    def page(method: str, path: str, body: str = "") -> Any:
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"} if body else {"Cookie": cookie}
        with Client(chalice_app) as client:
            return client.http.request(method, path, headers=headers, body=body.encode())

    assert "Bước 1 trên 2" in page("GET", "/quay/mo-gian-hang").body.decode()
    sent = page("POST", "/quay/mo-gian-hang", "phone=0912345678")
    form = page("GET", sent.headers["Location"]).body.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    code = re.search(r"là (\d{6})", waiting_messages(counter.app)[-1].text)
    assert code
    filled = f"op={hidden['op']}&challenge={hidden['challenge']}&phone=0912345678&code={code[1]}"
    filled += f"&name=L%C3%A0nh&commune_code={CHI_LANG}"
    wrong = page("POST", "/quay/mo-gian-hang/ho-so", f"{filled}&id_number=12").body.decode()
    assert "Số căn cước có 12 số" in wrong
    done = page("POST", "/quay/mo-gian-hang/ho-so", f"{filled}&id_number={CARD}")
    receipt = page("GET", done.headers["Location"]).body.decode()
    assert "Đã mở gian hàng" in receipt
    assert "1234" in receipt
    assert CARD not in receipt

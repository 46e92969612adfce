"""The counter over HTTP: the household's phone and the teller's tablet, from the opened outlet to the closed shift."""

import json
from typing import Any

import pytest

from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Actor, DeviceId, PartyId, Role, Session, SessionId
from chalicelib.identity import Tablet as Enrolled
from chalicelib.identity.session import STAFF_LIFETIME
from chalicelib.ledger import account, chart
from chalicelib.softatm import CashInId, OutletCode, ShiftId, WithdrawalId, close_due_withdrawal
from infra.local.memory_table import MemoryTable
from tests.builders import TEST_KEYS, FakeClock
from tests.builders_softatm import COLLECT_PIN, HERE, MONEY_PIN, STAFF_PIN, THERE, Counter, counter_on, notes_for
from tests.caller import Caller, Reply


class Tablet(Caller):
    """A member of staff at an enrolled tablet."""

    def __init__(
        self, app: Application, party_id: PartyId, roles: frozenset[Role], device: DeviceId | None, outlet: str | None
    ) -> None:
        super().__init__(app)
        now = app.clock.now()
        actor = Actor(party_id, roles, SessionId.make(now, app.entropy), device, outlet)
        session = Session(actor.session_id, party_id, now, now + STAFF_LIFETIME, now, b"", device_id=device)
        run(app, lambda work: work.identity.sessions.stage_session(session))
        if device is not None and outlet is not None:
            tablet = Enrolled(device, outlet, "Quầy 1", b"", now, party_id)
            if app.open_work().identity.sessions.tablet(device) is None:
                run(app, lambda work: work.identity.sessions.stage_tablet(tablet))
        self._headers["Authorization"] = f"Bearer {app.tokens.issue(actor, now)}"


def counted(amount: int) -> list[dict[str, int]]:
    return [{"note": note, "count": number} for note, number in notes_for(amount)]


class World:
    """One household with 3,000,000 đồng and one teller in xã Chi Lăng."""

    def __init__(self) -> None:
        self.table = MemoryTable()
        self.clock = FakeClock()
        self.at: Counter = counter_on(self.table, clock=self.clock)
        self.party = self.at.household(3_000_000)
        self.phone = Caller(self.at.app, self.party.party_id, frozenset({Role.HOUSEHOLD}))
        self.duty = self.at.duty()
        self.till = self.tablet(self.duty.teller_id, Role.TELLER)

    def tablet(self, party_id: PartyId, *roles: Role, outlet: OutletCode = HERE) -> Tablet:
        return Tablet(self.at.app, party_id, frozenset(roles), self.duty.device_id, outlet)

    def open_shift(self, amount: int = 10_000_000) -> Reply:
        return self.till.post("/shifts", {"shift_id": self.duty.shift_id, "notes": counted(amount)})

    def wish(self, amount: int = 2_000_000, **more: Any) -> dict[str, Any]:
        return {
            "withdrawal_id": self.at.new(WithdrawalId),
            "amount": amount,
            "money_pin": MONEY_PIN,
            "collect_pin": COLLECT_PIN,
            **more,
        }

    def in_shift(self, **more: Any) -> dict[str, Any]:
        return {"shift_id": self.duty.shift_id, **more}

    def stored(self) -> str:
        return json.dumps(self.table.everything(), default=repr, ensure_ascii=False)


@pytest.fixture
def world() -> World:
    return World()


def test_the_loop_from_code_to_closed_shift(world: World) -> None:
    assert world.open_shift().body["opening_amount"] == 10_000_000
    issued = world.phone.post("/withdrawals", world.wish())
    assert (issued.status, issued.body["state"], issued.body["balance_after"]) == (201, "issued", 1_000_000)
    of = f"/withdrawals/{issued.body['id']}"
    found = world.till.post("/till/withdrawal-lookups", world.in_shift(code=issued.body["code"]))
    assert (found.status, found.body["withdrawal"]["holder"], found.body["id_check"]) == (200, "Nguyễn V. A.", False)
    assert found.body["customer_left_today"] == 20_000_000
    committed = world.till.post(f"{of}/commitment", world.in_shift(collect_pin=COLLECT_PIN, customer=found.body["customer"]))
    assert (committed.status, committed.body["state"]) == (201, "committed")
    assert committed.body["amount_words"] == "Hai triệu đồng"
    current = world.till.get("/shifts/current").body
    assert [each["id"] for each in current["at_counter"]] == [issued.body["id"]]
    closing = f"/shifts/{world.duty.shift_id}/closure"
    early = world.till.post(closing, {"notes": counted(8_000_000)})
    assert (early.status, early.body["code"]) == (422, "counters_open")
    assert world.till.post(f"{of}/handover", world.in_shift()).body["state"] == "handed"
    closed = world.till.post(closing, {"notes": counted(8_000_000)})
    assert (closed.body["state"], closed.body["expected"], closed.body["variance"]) == ("closed", 8_000_000, 0)
    assert world.till.get("/shifts/current").status == 404
    assert world.phone.get(of).body["code"] is None


def test_a_code_is_shown_at_every_repeat_and_stored_nowhere(world: World) -> None:
    wish = world.wish()
    first = world.phone.post("/withdrawals", wish, key="operation-0001")
    again = world.phone.post("/withdrawals", wish, key="operation-0001")
    code = first.body["code"]
    assert len(code) == 8
    assert code.isdigit()
    assert again.body == first.body
    assert again.headers["Idempotent-Replayed"] == "true"
    assert world.phone.get(f"/withdrawals/{wish['withdrawal_id']}").body["code"] == code
    assert code not in world.stored()
    assert world.phone.get("/withdrawals").body["entries"][0]["code"] is None


def test_no_fingerprint_is_taken_of_pins(world: World) -> None:
    """The hash of a request is stored: with the PIN in it, a million tries would find the PIN."""
    wish = world.wish()
    world.phone.post("/withdrawals", wish, key="operation-0002")
    other = world.phone.post("/withdrawals", {**wish, "money_pin": "999999", "collect_pin": "0000"}, key="operation-0002")
    assert (other.status, other.headers["Idempotent-Replayed"]) == (201, "true")
    changed = world.phone.post("/withdrawals", {**wish, "amount": 1_000_000}, key="operation-0002")
    assert changed.body["code"] == "key_reused_with_other_body"


@pytest.mark.failure(23)
def test_five_wrong_collect_pins_lock_the_code_and_the_money_comes_back(world: World) -> None:
    world.open_shift()
    issued = world.phone.post("/withdrawals", world.wish()).body
    commitment = f"/withdrawals/{issued['id']}/commitment"
    answers = [world.till.post(commitment, world.in_shift(collect_pin="0000")).body for _ in range(5)]
    assert [a.get("details", {}).get("tries_left") for a in answers] == [4, 3, 2, 1, None]
    assert answers[-1]["code"] == "withdrawal_locked"
    right = world.till.post(commitment, world.in_shift(collect_pin=COLLECT_PIN))
    assert right.body["code"] == "withdrawal_locked"
    assert world.at.soft(lambda s: close_due_withdrawal(s, WithdrawalId(issued["id"])))
    assert world.at.owned(world.party.party_id) == 3_000_000
    assert world.phone.get(f"/withdrawals/{issued['id']}").body["reason"] == "locked"


def test_a_repeated_wrong_pin_counts_once(world: World) -> None:
    world.open_shift()
    issued = world.phone.post("/withdrawals", world.wish()).body
    commitment = f"/withdrawals/{issued['id']}/commitment"
    for _ in range(6):
        answer = world.till.post(commitment, world.in_shift(collect_pin="0000"), key="operation-0003")
        assert answer.body["details"] == {"tries_left": 4}
    assert world.till.post(commitment, world.in_shift(collect_pin=COLLECT_PIN)).body["state"] == "committed"


@pytest.mark.failure(10)
def test_put_back_is_signed_and_undoes_everything(world: World) -> None:
    world.open_shift()
    issued = world.phone.post("/withdrawals", world.wish()).body
    of = f"/withdrawals/{issued['id']}"
    world.till.post(f"{of}/commitment", world.in_shift(collect_pin=COLLECT_PIN))
    number = world.at.supervisors[HERE].staff_number
    back = world.in_shift(supervisor_number=number, supervisor_pin=STAFF_PIN, reason="khách bỏ về")
    elsewhere = world.at.supervisors[THERE].staff_number
    assert world.till.post(f"{of}/return", {**back, "supervisor_number": elsewhere}).body["code"] == "supervisor_needed"
    assert world.till.post(f"{of}/return", {**back, "supervisor_pin": "111222"}).body["code"] == "wrong_pin"
    assert world.till.post(f"{of}/return", back).body["state"] == "unhanded"
    assert world.at.owned(world.party.party_id) == 3_000_000
    assert world.at.posted(account(chart.COMMISSION_DUE, HERE)) == 0
    receipt = world.phone.get(f"/receipts/{issued['id']}").body
    assert (receipt["kind"], receipt["amount_figures"]) == ("cash_out_put_back", "2.000.000\u00a0₫")


def test_cash_in_names_the_customer_credits_and_prints(world: World) -> None:
    world.open_shift(0)
    asked = world.till.post("/till/customer-lookups", world.in_shift(phone=world.party.phone)).body
    assert (asked["customer_id"], asked["holder"]) == (world.party.party_id, "Nguyễn V. A.")
    notes = world.in_shift(
        cash_in_id=world.at.new(CashInId), customer_id=asked["customer_id"], phone=world.party.phone, amount=540_000
    )
    assert world.till.post("/cash-ins", notes).body["amount_words"] == "Năm trăm bốn mươi nghìn đồng"
    receipt = world.till.get(f"/receipts/{notes['cash_in_id']}").body
    assert (receipt["balance_after"], receipt["outlet_name"], len(receipt["entries"])) == (
        3_540_000,
        "Bưu điện Xã Chi Lăng",
        2,
    )
    second = world.till.post("/cash-ins", {**notes, "cash_in_id": world.at.new(CashInId)})
    assert (second.body["code"], second.body["details"]) == ("possible_duplicate", {"earlier": notes["cash_in_id"]})
    world.clock.tick(minutes=6)
    third = world.till.post("/cash-ins", {**notes, "cash_in_id": world.at.new(CashInId)})
    assert third.status == 201
    stranger = world.at.household()
    wrong = {**notes, "cash_in_id": world.at.new(CashInId), "phone": stranger.phone}
    assert world.till.post("/cash-ins", wrong).body["code"] == "no_such_customer"


def test_strangers_see_nothing(world: World) -> None:
    world.open_shift()
    issued = world.phone.post("/withdrawals", world.wish()).body
    stranger = Caller(world.at.app, world.at.household().party_id, frozenset({Role.HOUSEHOLD}))
    of = f"/withdrawals/{issued['id']}"
    assert stranger.get(of).body["code"] == "no_such_withdrawal"
    assert stranger.post(f"{of}/cancellation").status == 404
    assert stranger.get(f"/receipts/{issued['id']}").status == 404
    assert stranger.post(f"{of}/commitment", world.in_shift(collect_pin=COLLECT_PIN)).status == 403
    assert Caller(world.at.app).post("/withdrawals", world.wish()).status == 401
    assert Caller(world.at.app).post("/till/withdrawal-lookups", world.in_shift(code="00000000")).status == 401
    assert world.phone.post("/till/withdrawal-lookups", world.in_shift(code="00000000")).status == 403


def test_cash_is_served_only_at_the_own_tablet(world: World) -> None:
    world.open_shift()
    issued = world.phone.post("/withdrawals", world.wish()).body
    commitment = f"/withdrawals/{issued['id']}/commitment"
    roles = frozenset({Role.TELLER})
    no_tablet = Tablet(world.at.app, world.duty.teller_id, roles, None, None)
    other_tablet = Tablet(world.at.app, world.duty.teller_id, roles, world.at.new(DeviceId), HERE)
    other_teller = Tablet(world.at.app, world.at.duty().teller_id, roles, world.duty.device_id, HERE)
    other_outlet = Tablet(world.at.app, world.duty.teller_id, roles, world.at.new(DeviceId), THERE)
    pin = world.in_shift(collect_pin=COLLECT_PIN)
    codes = [who.post(commitment, pin).body["code"] for who in (no_tablet, other_tablet, other_teller, other_outlet)]
    assert codes == ["not_at_till", "not_your_shift", "not_your_shift", "no_such_shift"]


@pytest.mark.failure(23)
def test_a_tablet_that_guesses_codes_is_stopped(world: World) -> None:
    world.open_shift()
    issued = world.phone.post("/withdrawals", world.wish()).body
    wrong = [f"{number:08d}" for number in range(20) if f"{number:08d}" != issued["code"]]
    for code in [*wrong, "99999999"][:20]:
        assert world.till.post("/till/withdrawal-lookups", world.in_shift(code=code)).status == 404
    stopped = world.till.post("/till/withdrawal-lookups", world.in_shift(code=issued["code"]))
    assert (stopped.status, stopped.body["code"]) == (429, "codes_guessed_too_often")
    assert int(stopped.headers["Retry-After"]) <= 3_600
    world.clock.tick(hours=1)
    world.at.commit(world.duty, world.at.issue(world.party.party_id, 1_000_000))


def test_outlets_for_guests(world: World) -> None:
    guest = Caller(world.at.app)
    near = guest.get(f"/outlets?near={HERE}&cash=1").body["entries"]
    assert [outlet["code"] for outlet in near] == [HERE, THERE]
    assert near[0]["open_now"] is True
    assert guest.get("/outlets?near=05971").body["entries"] == []
    page = guest.get("/outlets?limit=2").body
    rest = guest.get(f"/outlets?limit=2&cursor={page['next_cursor']}").body
    assert [o["code"] for o in page["entries"] + rest["entries"]] == sorted([HERE, THERE, "06469"])
    assert guest.get("/outlets/06523").body["name"] == "Bưu điện Xã Chi Lăng"
    assert guest.get("/outlets/05971").status == 404


def test_operations_open_outlets(world: World) -> None:
    office = Tablet(world.at.app, world.at.household().party_id, frozenset({Role.OPERATIONS}), None, None)
    plan = {"code": "05971", "address": "Số 1 phố Trần Hưng Đạo", "serves_cash": True, "max_cash": 10**9}
    assert office.post("/outlets", plan).status == 201
    assert office.post("/outlets", plan).body["code"] == "outlet_exists"
    assert world.phone.post("/outlets", plan).status == 403


def test_supervisors_see_the_shifts_of_their_outlet(world: World) -> None:
    world.open_shift()
    supervisor = world.tablet(world.at.supervisors[HERE].party_id, Role.SUPERVISOR)
    assert [s["id"] for s in supervisor.get("/shifts").body["entries"]] == [world.duty.shift_id]
    assert world.tablet(world.at.household().party_id, Role.SUPERVISOR, outlet=THERE).get("/shifts").body["entries"] == []


@pytest.mark.parametrize("secret", [MONEY_PIN, COLLECT_PIN, STAFF_PIN, TEST_KEYS["code_pepper"]])
def test_no_secret_is_stored(world: World, secret: str) -> None:
    world.open_shift()
    world.phone.post("/withdrawals", world.wish())
    assert f'"{secret}"' not in world.stored()
    assert ShiftId.prefix in world.stored()


def test_a_supervisor_goes_on_with_a_shift(world: World) -> None:
    world.open_shift()
    issued = world.phone.post("/withdrawals", world.wish())
    of = f"/withdrawals/{issued.body['id']}"
    assert world.till.post(f"{of}/commitment", world.in_shift(collect_pin=COLLECT_PIN)).status == 201
    at = f"/shifts/{world.duty.shift_id}"
    staff = world.at.supervisors[HERE]
    supervisor = world.tablet(staff.party_id, Role.SUPERVISOR)
    signed = {"staff_number": staff.staff_number, "pin": STAFF_PIN, "reason": "máy tính bảng hỏng"}
    assert world.till.post(f"{at}/takeover", signed).body["code"] == "not_permitted"
    assert supervisor.post(f"{at}/takeover", signed).body["next_step"] == "resolve"
    shown = supervisor.get(at).body
    assert (shown["open_counters"], [each["id"] for each in shown["at_counter"]]) == (1, [issued.body["id"]])
    assert len(shown["names"]) == 2
    assert world.till.post(f"{of}/handover", world.in_shift()).body["code"] == "not_your_shift"
    found = {"withdrawal_id": issued.body["id"], "handed": True, "drawer": counted(8_000_000)}
    assert supervisor.post(f"{at}/takeover/resolutions", {**signed, **found}).body["state"] == "handed"
    closed = supervisor.post(f"{at}/takeover/closure", {"notes": counted(8_000_000)}).body
    assert (closed["state"], closed["variance"], closed["teller_id"]) == ("closed", 0, world.duty.teller_id)
    assert closed["resolutions"][0]["drawer"] == [{"note": 500_000, "count": 16}]
    assert STAFF_PIN not in world.stored()

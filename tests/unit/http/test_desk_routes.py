"""The desk's routes: every account, entry, waiting kind and trail, for those who see the province and for nobody else."""

from datetime import timedelta

import pytest

from chalicelib.identity import PartyId, Role
from chalicelib.ledger import HoldId, HoldState, account, chart, hold, resolve_hold
from chalicelib.softatm import Withdrawal
from tests.builders_softatm import Counter, counter_on
from tests.caller import Caller

SOMEBODY = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAX")


@pytest.fixture
def world() -> Counter:
    return counter_on()


@pytest.fixture
def taken(world: Counter) -> Withdrawal:
    party = world.household(2_000_000)
    world.app.clock.sleep(60)
    return world.issue(party.party_id, 500_000)


@pytest.fixture
def auditor(world: Counter) -> Caller:
    return Caller(world.app, SOMEBODY, frozenset({Role.AUDITOR}))


def test_any_account_and_its_statement(auditor: Caller, taken: Withdrawal) -> None:
    own = f"2010:{taken.party_id}"
    shown = auditor.get(f"/desk/accounts/{own}").body
    assert (shown["posted"], shown["held"], shown["entries"]) == (1_500_000 - taken.fee, 0, 2)
    lines = auditor.get(f"/desk/accounts/{own}/statement?limit=1").body
    assert [line["business_ref"] for line in lines["entries"]] == [taken.withdrawal_id]
    assert (lines["opening"], lines["closing"], lines["before"]) == (0, shown["posted"], 2)
    rest = auditor.get(f"/desk/accounts/{own}/statement?before=2").body
    assert [line["amount"] for line in rest["entries"]] == [2_000_000]
    assert auditor.get(f"/desk/accounts/{own}/statement?month=2026-08").body["entries"] == []
    entry = auditor.get(f"/desk/entries/{lines['entries'][0]['entry_id']}").body
    assert entry["business_ref"] == taken.withdrawal_id
    assert auditor.get("/desk/accounts/1220:970422").body["hot"] is True


def test_what_waits(auditor: Caller, taken: Withdrawal) -> None:
    kinds = {kind["code"]: kind for kind in auditor.get("/desk/open-accounts").body["kinds"]}
    assert (kinds["2510"]["amount"], kinds["2510"]["count"], kinds["2510"]["by_age"]) == (500_000, 1, [1, 0, 0, 0])
    assert kinds["2540"]["count"] == 0
    listed = auditor.get("/desk/open-accounts/2510").body
    assert [one["account"] for one in listed["entries"]] == [f"2510:{taken.withdrawal_id}"]


def test_holds_are_listed_until_they_are_resolved(world: Counter, auditor: Caller, taken: Withdrawal) -> None:
    own, until = account(chart.BALANCE, taken.party_id), world.app.clock.now() + timedelta(hours=2)
    first, second = world.new(HoldId), world.new(HoldId)
    for hold_id, later in ((second, 1), (first, 0)):
        world.do(
            lambda w, hold_id=hold_id, later=later: hold(  # type: ignore[misc]
                w.ledger,
                hold_id=hold_id,
                account=own,
                amount=70_000,
                purpose=taken.withdrawal_id,
                until=until + timedelta(hours=later),
            )
        )
    listed = auditor.get("/desk/open-holds").body["entries"]
    assert [(one["id"], one["account"], one["amount"]) for one in listed] == [
        (id_, own.id, 70_000) for id_ in (first, second)
    ]
    world.do(lambda w: resolve_hold(w.ledger, first, HoldState.RELEASED))
    assert [one["id"] for one in auditor.get("/desk/open-holds?limit=5").body["entries"]] == [second]


def test_a_trail(auditor: Caller, taken: Withdrawal) -> None:
    stops = auditor.get(f"/desk/trails/{taken.withdrawal_id}").body["stops"]
    assert [(stop["way"], stop["about"], stop["amount"]) for stop in stops] == [
        ("back", taken.party_id, 500_000 + taken.fee),
        ("start", taken.withdrawal_id, None),
    ]
    assert stops[0]["through"] == f"2010:{taken.party_id}"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/desk/accounts/2010", 422, "invalid_input"),
        ("/desk/accounts/2010:", 422, "invalid_input"),
        ("/desk/accounts/9999:x", 422, "invalid_input"),
        ("/desk/accounts/2010:a%23b", 422, "invalid_input"),
        ("/desk/accounts/1220:970422/statement", 404, "not_found"),
        ("/desk/accounts/2010:x/statement?month=2026-13", 422, "invalid_input"),
        ("/desk/accounts/2010:x/statement?month=0001-01", 422, "invalid_input"),
        ("/desk/accounts/2010:x/statement?month=9999-12", 422, "invalid_input"),
        ("/desk/accounts/2010:x/statement?before=-1", 422, "invalid_input"),
        ("/desk/accounts/2010:x/statement?limit=101", 422, "invalid_input"),
        ("/desk/entries/x", 422, "invalid_input"),
        ("/desk/entries/jnl_01KAR3NDEKTSV4RRFFQ69G5FAX", 404, "not_found"),
        ("/desk/open-accounts/2010", 404, "not_found"),
        ("/desk/open-accounts/1220", 404, "not_found"),
        ("/desk/open-accounts/12", 422, "invalid_input"),
        ("/desk/open-accounts/2510?cursor=x", 422, "invalid_input"),
        ("/desk/open-holds?cursor=x", 422, "invalid_input"),
        ("/desk/trails/ord_nobody", 404, "not_found"),
        ("/desk/trails/a%23b", 404, "not_found"),
    ],
)
def test_what_is_asked_wrongly_is_told(auditor: Caller, path: str, status: int, code: str) -> None:
    reply = auditor.get(path)
    assert (reply.status, reply.body["code"]) == (status, code)


@pytest.mark.parametrize("path", ["accounts/2010:x", "accounts/2010:x/statement", "open-accounts", "open-accounts/2510"])
def test_nobody_else_sees_it(world: Counter, path: str) -> None:
    household = Caller(world.app, SOMEBODY, frozenset({Role.HOUSEHOLD, Role.BUYER}))
    assert household.get(f"/desk/{path}").status == 403
    assert Caller(world.app).get(f"/desk/{path}").status == 401


def found(auditor: Caller, asked: str) -> list[tuple[str, str]]:
    return [(one["kind"], one["id"]) for one in auditor.get(f"/desk/lookup?q={asked}").body["found"]]


def test_the_search_box_finds_whatever_is_in_hand(world: Counter, auditor: Caller, taken: Withdrawal) -> None:
    of, own = taken.withdrawal_id, f"2010:{taken.party_id}"
    party = world.do(lambda w: w.identity.people.party(taken.party_id))
    assert party is not None
    duty = world.open()
    for asked, leads_to in [
        (own, ("account", own)),
        (party.phone.replace("+84", "0"), ("account", own)),
        (taken.party_id, ("account", own)),
        (of, ("trail", of)),
        (world.code(taken), ("trail", of)),
        (taken.entries["issue"], ("entry", taken.entries["issue"])),
        (duty.shift_id, ("shift", duty.shift_id)),
        (duty.outlet_code, ("outlet", duty.outlet_code)),
        ("1110:06523-x", ("account", "1110:06523-x")),
    ]:
        assert found(auditor, asked) == [leads_to], asked
    for nothing in ("", "xin chào", "0999999999", "00000000", "12345", "wdr_01KAR3NDEKTSV4RRFFQ69G5FAX", "2010:", "x" * 500):
        assert found(auditor, nothing) == [], nothing


def test_a_shift_with_what_happened_in_its_till(world: Counter, auditor: Caller) -> None:
    duty, party = world.open(5_000_000), world.household()
    world.app.clock.sleep(60)
    taken = world.pay_in(duty, party, 200_000)
    book = auditor.get(f"/desk/shifts/{duty.shift_id}").body
    assert (book["shift"]["state"], book["till"]) == ("open", f"1110:{duty.outlet_code}-{duty.device_id}")
    lines = [(line["business_ref"], line["amount"]) for line in book["entries"]]
    assert lines == [(taken.cash_in_id, 200_000), (duty.shift_id, 5_000_000)]
    listed = auditor.get(f"/desk/outlets/{duty.outlet_code}/shifts").body
    assert [shift["id"] for shift in listed["entries"]] == [duty.shift_id]
    assert auditor.get("/desk/shifts/shf_01KAR3NDEKTSV4RRFFQ69G5FAX").status == 404
    assert auditor.get("/desk/outlets/99999/shifts").status == 404

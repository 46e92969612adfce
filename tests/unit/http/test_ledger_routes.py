"""The ledger's routes, called in process."""

from functools import partial

import pytest

from chalicelib.adapters.dynamo.table import Query, QueryPage
from chalicelib.composition import Application, Work
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.streams import summarise_entries
from chalicelib.identity import PartyId, Role
from chalicelib.kernel.paging import write_cursor
from chalicelib.kernel.unit_of_work import OutcomeUnknown
from chalicelib.ledger import Account, account, chart, credit, debit, post
from infra.local.memory_table import MemoryTable
from tests.builders import START, application_on
from tests.caller import Caller

VAN, PAO = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV"), PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAW")
BANK = account(chart.CUSTODY_BANK, "mb")


def own(party_id: PartyId) -> Account:
    return account(chart.BALANCE, party_id)


@pytest.fixture
def app() -> Application:
    made = application_on()

    def pay_in(work: Work, n: int) -> None:
        legs = [debit(BANK, n * 1_000), credit(own(VAN), n * 1_000)]
        post(work.ledger, kind="pay_in", key=f"in:{n}", postings=legs, business_ref=f"ref_{n}")

    def escrow(work: Work) -> None:
        legs = [debit(own(VAN), 500), credit(account(chart.ESCROW, "ord_1"), 500)]
        post(work.ledger, kind="escrow", key="esc", postings=legs, business_ref="ref_3")

    for n in (1, 2, 3):
        run(made, partial(pay_in, n=n))
    run(made, escrow)
    summarise_entries(made, made.open_work().ledger.store.entries_on(START.date()))
    return made


@pytest.fixture
def van(app: Application) -> Caller:
    return Caller(app, VAN, frozenset({Role.BUYER, Role.HOUSEHOLD}))


@pytest.fixture
def pao(app: Application) -> Caller:
    return Caller(app, PAO, frozenset({Role.BUYER}))


@pytest.fixture
def auditor(app: Application) -> Caller:
    return Caller(app, PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAX"), frozenset({Role.AUDITOR}))


def test_everybody_sees_their_own_balance_and_no_other(van: Caller, pao: Caller) -> None:
    assert van.get("/accounts/balance").body == {
        "account": f"2010:{VAN}",
        "posted": 5_500,
        "held": 0,
        "available": 5_500,
    }
    assert pao.get("/accounts/balance").body["posted"] == 0
    assert pao.get("/accounts/balance/statement").body == {"entries": [], "next_cursor": None}


def test_a_statement_is_paged_and_a_foreign_cursor_shows_nothing_foreign(van: Caller, pao: Caller) -> None:
    first = van.get("/accounts/balance/statement?limit=3").body
    assert [line["amount"] for line in first["entries"]] == [-500, 3_000, 2_000]
    assert first["entries"][0]["balance_after"] == 5_500
    second = van.get(f"/accounts/balance/statement?limit=3&cursor={first['next_cursor']}").body
    assert [line["sequence"] for line in second["entries"]] == [1]
    assert second["next_cursor"] is None
    assert pao.get(f"/accounts/balance/statement?cursor={first['next_cursor']}").body["entries"] == []


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=x",
        "limit=٣",
        "limit=99999999999999",
        "cursor=zz",
        f"cursor={write_cursor({'sk': 'B'})}",
        f"cursor={write_cursor({'sk': 'E#1' + 'x' * 900})}",
        f"cursor={write_cursor({'pk': 'ACC#2010:x', 'sk': 'E#000000000001'})}",
    ],
)
def test_a_statement_refuses_what_it_did_not_give(van: Caller, query: str) -> None:
    reply = van.get(f"/accounts/balance/statement?{query}")
    assert (reply.status, reply.body["code"]) == (422, "invalid_input")


def test_the_trial_balance_is_balanced_and_agrees_with_the_journal(auditor: Caller) -> None:
    whole = auditor.get("/trial-balance").body
    assert (whole["debits"], whole["credits"], whole["balanced"]) == (6_500, 6_500, True)
    assert {kind["code"]: kind["balance"] for kind in whole["kinds"]} == {"1020": 6_000, "2010": 5_500, "2110": 500}
    day = auditor.get("/trial-balance?day=2026-09-01").body
    recounted = auditor.get("/trial-balance?day=2026-09-01&counted_from=journal").body
    assert day["kinds"] == recounted["kinds"] == whole["kinds"]
    assert auditor.get("/trial-balance?day=2026-09-02").body["kinds"] == []


@pytest.mark.parametrize("query", ["day=yesterday", "counted_from=journal", "counted_from=memory&day=2026-09-01"])
def test_the_trial_balance_refuses_what_makes_no_sense(auditor: Caller, query: str) -> None:
    assert auditor.get(f"/trial-balance?{query}").status == 422


def test_a_trace_shows_every_leg_oldest_first(auditor: Caller) -> None:
    body = auditor.get("/traces/ref_3").body
    assert [entry["kind"] for entry in body["entries"]] == ["pay_in", "escrow"]
    assert [(leg["account"], leg["side"], leg["amount"]) for leg in body["entries"][1]["legs"]] == [
        (f"2010:{VAN}", "D", 500),
        ("2110:ord_1", "C", 500),
    ]
    assert auditor.get("/traces/nothing").status == 404
    assert auditor.get("/traces/a%23b").status == 404


def test_held_money_adds_up_what_waits(auditor: Caller) -> None:
    body = auditor.get("/held-money").body
    assert body["total"] == 500
    assert {kind["code"]: kind["balance"] for kind in body["kinds"]}["2110"] == 500


@pytest.mark.parametrize("path", ["/trial-balance", "/traces/ref_3", "/held-money"])
def test_the_province_is_for_those_who_may_see_it(app: Application, van: Caller, path: str) -> None:
    assert van.get(path).status == 403
    assert Caller(app).get(path).status == 401


def test_nobody_has_no_balance(app: Application) -> None:
    assert Caller(app).get("/accounts/balance").status == 401
    teller = Caller(app, PAO, frozenset({Role.TELLER}))
    assert teller.get("/accounts/balance").status == 403


NOON = "2026-09-01T12:00:00%2B07:00"


def test_a_balance_at_a_moment(van: Caller, auditor: Caller) -> None:
    past = van.get(f"/accounts/balance/past?at={NOON}").body
    assert past == {"account": f"2010:{VAN}", "at": "2026-09-01T05:00:00.000Z", "by": "posted", "balance": 5_500}
    assert van.get("/accounts/balance/past?at=2026-09-01T01:59:59Z&by=effective").body["balance"] == 0
    assert auditor.get(f"/accounts/2010:{VAN}/past?at={NOON}").body == past
    assert auditor.get(f"/accounts/{BANK.id}/past?at={NOON}&by=effective").body["balance"] == 6_000
    assert auditor.get(f"/accounts/{BANK.id}/past?at=2000-01-01T00:00:00%2B14:00").body["balance"] == 0


@pytest.mark.parametrize(
    "query",
    ["", "at=", "at=noon", "at=2026-09-01", "at=2026-09-01T10:00:00", "at=0001-01-01T00:00:00%2B07:00", f"at={NOON}&by=x"],
)
def test_what_is_no_moment(van: Caller, query: str) -> None:
    reply = van.get(f"/accounts/balance/past?{query}")
    assert (reply.status, reply.body["code"]) == (422, "invalid_input")


def test_the_province_sees_any_statement(auditor: Caller, van: Caller) -> None:
    own_page = van.get("/accounts/balance/statement?limit=2").body
    assert auditor.get(f"/accounts/2010:{VAN}/statement?limit=2").body == own_page
    for nothing in (BANK.id, "9999:x", "2010:", "2010:%23", f"2010:{'x' * 300}", "2010:ô"):
        assert auditor.get(f"/accounts/{nothing}/statement").status == 404
    assert van.get(f"/accounts/2010:{VAN}/statement").status == 403
    assert van.get(f"/accounts/2010:{VAN}/past?at={NOON}").status == 403


class Weary(MemoryTable):
    """A table that does not answer the next reads."""

    weary = 0

    def query(self, query: Query) -> QueryPage:
        if self.weary:
            self.weary -= 1
            raise OutcomeUnknown("no answer")
        return super().query(query)


@pytest.mark.parametrize(("silent", "status"), [(0, 200), (3, 200), (10_000, 503)])
def test_a_read_without_an_answer_is_tried_again_and_then_said_so(silent: int, status: int) -> None:
    table = Weary()
    van = Caller(application_on(table), VAN, frozenset({Role.BUYER}))
    table.weary = silent
    assert van.get("/accounts/balance/statement").status == status


def test_the_trial_balance_at_any_moment(auditor: Caller) -> None:
    ever = auditor.get("/trial-balance").body
    now = auditor.get("/trial-balance?at=2026-09-01T23:00:00%2B07:00").body
    assert (now["kinds"], now["balanced"], now["day"], now["by"]) == (ever["kinds"], True, None, "posted")
    assert now["at"] == "2026-09-01T16:00:00.000Z"
    by_effect = auditor.get("/trial-balance?at=2026-09-01T23:00:00%2B07:00&by=effective").body
    assert (by_effect["kinds"], by_effect["by"]) == (ever["kinds"], "effective")
    assert auditor.get("/trial-balance?at=2026-08-31T23:00:00%2B07:00").body["kinds"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("at=yesterday", "at"),
        ("by=posted", "at"),
        ("at=2026-09-01T10:00:00", "at"),
        ("at=2026-09-01T10:00:00Z&by=guess", "by"),
        ("at=2026-09-01T10:00:00Z&day=2026-09-01", "at"),
    ],
)
def test_a_moment_that_is_none_is_named(auditor: Caller, query: str, field: str) -> None:
    reply = auditor.get(f"/trial-balance?{query}")
    assert (reply.status, reply.body["field"]) == (422, field)

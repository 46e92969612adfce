"""Changes of policy over HTTP, and what a container knows of them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import pytest

from chalicelib.adapters.dynamo.table import Query, QueryPage, Write
from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role
from chalicelib.kernel.clock import VIETNAM
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.unit_of_work import OutcomeUnknown
from chalicelib.ledger import account, balance, chart
from chalicelib.oversight import PoliciesNotCurrent
from infra.local.memory_table import MemoryTable
from tests.builders import FakeClock, application_on
from tests.builders_policy import CHECKER, DECREE, MAKER, ask, change, decide, desk, two_persons, words_for
from tests.caller import Reply

FIRST = date(2026, 9, 3)
"""Two days after the clock's day: the earliest."""


@pytest.fixture
def app() -> Application:
    return application_on()


def shown(app: Application, query: str = "") -> dict[str, dict[str, object]]:
    reply = desk(app).get(f"/policies{query}")
    assert reply.status == 200, reply.body
    return {value["field"]: value for value in reply.body["values"]}


def test_a_change_names_its_source_and_both_persons(app: Application) -> None:
    before = shown(app)["cash_out_fee_bp"]
    assert (before["value"], before["since"], before["change_id"]) == (0, "2025-07-01", None)
    assert "07/2024" in str(shown(app)["customer_day_cash"]["source"])
    made = change(app, "cash_out_fee_bp", 55, FIRST)
    assert shown(app)["cash_out_fee_bp"] == before
    after = shown(app, "?on=2026-09-03")["cash_out_fee_bp"]
    assert (after["value"], after["since"], after["source"]) == (55, "2026-09-03", DECREE)
    assert (after["change_id"], after["maker_id"], after["checker_id"]) == (made, MAKER, CHECKER)
    (entry,) = desk(app).get("/policies/cash_out_fee_bp/changes").body["entries"]
    assert (entry["id"], entry["value"], entry["withdrawn_at"]) == (made, 55, None)
    assert desk(app).get("/policies/fee_vat_bp/changes").body["entries"] == []


def test_a_withdrawn_change_never_begins(app: Application) -> None:
    made = change(app, "cash_out_fee_bp", 55, FIRST)
    assert two_persons(app, "withdraw_policy_change", {"change_id": made}).status == 201
    assert shown(app, "?on=2026-10-01")["cash_out_fee_bp"]["value"] == 0
    (entry,) = desk(app).get("/policies/cash_out_fee_bp/changes").body["entries"]
    assert (entry["withdrawn_by"], entry["withdrawn_reason"]) == ([MAKER, CHECKER], "theo quyết định mới")
    assert two_persons(app, "withdraw_policy_change", {"change_id": made}).body["code"] == "policy_change_moved"
    change(app, "cash_out_fee_bp", 40, FIRST)
    assert shown(app, "?on=2026-10-01")["cash_out_fee_bp"]["value"] == 40


def test_a_change_that_everybody_may_know_is_not_taken_back(app: Application) -> None:
    made = change(app, "cash_out_fee_bp", 55, FIRST)
    assert isinstance(app.clock, FakeClock)
    app.clock.at = datetime(2026, 9, 2, 0, 0, tzinfo=VIETNAM)
    assert two_persons(app, "withdraw_policy_change", {"change_id": made}).body["code"] == "policy_too_soon"


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        (words_for("no_such_value", 1, FIRST), "unknown_policy_value", "field"),
        (words_for("version", 1, FIRST), "unknown_policy_value", "field"),
        (words_for("cash_out_fee_bp", 501, FIRST), "policy_out_of_range", "value"),
        (words_for("cash_out_fee_bp", -1, FIRST), "policy_out_of_range", "value"),
        ({**words_for("cash_out_fee_bp", 5, FIRST), "value": 5.5}, "invalid_input", "value"),
        ({**words_for("cash_out_fee_bp", 5, FIRST), "value": True}, "invalid_input", "value"),
        ({**words_for("cash_out_fee_bp", 5, FIRST), "begins_on": "mai"}, "invalid_input", "begins_on"),
    ],
)
def test_what_is_no_change_is_not_even_asked_for(app: Application, words: dict[str, object], code: str, field: str) -> None:
    reply = ask(app, "change_policy", words)
    assert (reply.status, reply.body["code"], reply.body["field"]) == (422, code, field)


@pytest.mark.parametrize(
    ("field", "value", "begins_on", "code"),
    [
        ("cash_out_fee_bp", 5, FIRST - timedelta(days=1), "policy_too_soon"),
        ("cash_out_fee_bp", 5, date(2040, 1, 1), "policy_too_soon"),
        ("customer_day_cash", 300_000_000, FIRST, "policy_incoherent"),
        ("shift_second_count_above", 500_001, FIRST, "policy_incoherent"),
    ],
)
def test_what_is_refused_when_it_is_approved(app: Application, field: str, value: int, begins_on: date, code: str) -> None:
    assert two_persons(app, "change_policy", words_for(field, value, begins_on)).body["code"] == code
    assert desk(app).get(f"/policies/{field}/changes").body["entries"] == []


def test_a_change_needs_a_ground(app: Application) -> None:
    words = {**words_for("cash_out_fee_bp", 5, FIRST), "source": " luật "}
    assert two_persons(app, "change_policy", words).body["code"] == "reason_needed"


def test_one_change_of_a_value_a_day(app: Application) -> None:
    made = change(app, "cash_out_fee_bp", 55, FIRST)
    second = two_persons(app, "change_policy", words_for("cash_out_fee_bp", 60, FIRST))
    assert (second.body["code"], second.body["details"]) == ("policy_change_clash", {"change_id": made})
    change(app, "cash_out_fee_bp", 60, FIRST + timedelta(days=1))


def test_later_policies_must_hold_together_too(app: Application) -> None:
    """Raising the day's cap of outlets first makes room for customers; it cannot then be withdrawn from under them."""
    raised = change(app, "outlet_day_cash", 400_000_000, FIRST)
    assert (
        two_persons(app, "change_policy", words_for("outlet_day_cash", 200_000_000, FIRST + timedelta(days=9))).status == 201
    )
    over = words_for("customer_day_cash", 300_000_000, FIRST)
    refused = two_persons(app, "change_policy", over)
    assert (refused.body["code"], refused.body["details"]["day"]) == ("policy_incoherent", "2026-09-12")
    change(app, "customer_day_cash", 200_000_000, FIRST)
    change(app, "outlet_month_cash", 400_000_000, FIRST)
    assert two_persons(app, "withdraw_policy_change", {"change_id": raised}).status == 201


def test_two_changes_at_once_are_decided_on_each_other(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each alone is coherent, both are not: the second is decided anew, on all that stands by then."""
    first = ask(app, "change_policy", words_for("outlet_day_cash", 50_000_000, FIRST))
    second = ask(app, "change_policy", words_for("customer_day_cash", 100_000_000, FIRST))
    table = app.table
    assert isinstance(table, MemoryTable)
    transact = table.transact
    replies: list[Reply] = []

    def meanwhile(writes: Sequence[Write], token: str) -> None:
        monkeypatch.setattr(table, "transact", transact)
        replies.append(decide(app, second))
        transact(writes, token)

    monkeypatch.setattr(table, "transact", meanwhile)
    replies.append(decide(app, first))
    assert [reply.status for reply in replies] == [201, 422]
    assert replies[1].body["code"] == "policy_incoherent"


def test_who_sees_and_who_decides(app: Application) -> None:
    assert desk(app, CHECKER, Role.AUDITOR).get("/policies").status == 200
    assert desk(app, CHECKER, Role.TELLER).get("/policies").status == 403
    for path, code in [
        ("/policies?on=hom-nay", "invalid_input"),
        ("/policies?version=2020-01", "policy_not_found"),
        ("/policies/version/changes", "unknown_policy_value"),
    ]:
        assert desk(app).get(path).body["code"] == code


class SilentBook(MemoryTable):
    """A table whose changes of policy cannot be read while it is told so."""

    silent = False
    asked = 0

    def query(self, query: Query) -> QueryPage:
        self.asked += query.pk == "POLICY#changes"
        if self.silent and query.pk == "POLICY#changes":
            raise OutcomeUnknown("no answer")
        return super().query(query)


def look(app: Application) -> int:
    return run(app, lambda work: balance(work.ledger, account(chart.BALANCE, "pty_x")).posted)


@pytest.fixture
def book() -> SilentBook:
    return SilentBook()


def test_changes_are_read_every_five_minutes(book: SilentBook) -> None:
    app = application_on(book, clock=(clock := FakeClock()))
    for seconds, asked in [(0, 1), (299, 1), (1, 2), (60, 2), (300, 3)]:
        clock.tick(seconds=seconds)
        look(app)
        assert book.asked == asked


def test_a_container_that_cannot_read_them_stops_before_it_is_wrong(book: SilentBook) -> None:
    app = application_on(book, clock=(clock := FakeClock()))
    look(app)
    book.silent = True
    clock.tick(hours=23)
    look(app)
    clock.tick(seconds=1)
    for _ in range(2):
        with pytest.raises(PoliciesNotCurrent):
            look(app)
    assert book.asked == 2, "not asked at every command while it is silent"
    book.silent = False
    clock.tick(seconds=15)
    look(app)


def test_a_container_that_never_read_them_does_not_begin(book: SilentBook) -> None:
    book.silent = True
    app = application_on(book)
    with pytest.raises(Unavailable):
        look(app)
    book.silent = False
    look(app)


@pytest.mark.parametrize("decided_at", ["2026-09-01T00:00:00", "2026-09-01T12:00:00", "2026-09-01T23:59:59.999"])
def test_the_stalest_book_that_is_used_has_every_change_that_began(
    book: SilentBook, decided_at: str, app_at: Callable[[str], Application]
) -> None:
    """Read just before the change was decided, and never again: it refuses before the change begins."""
    old = app_at(decided_at)
    look(old)
    change(app_at(decided_at), "cash_out_fee_bp", 55, FIRST)
    book.silent = True
    assert isinstance(old.clock, FakeClock)
    old.clock.at = datetime(2026, 9, 3, tzinfo=VIETNAM)
    with pytest.raises(PoliciesNotCurrent):
        look(old)


@pytest.fixture
def app_at(book: SilentBook) -> Callable[[str], Application]:
    """Containers over one table, each with a clock of its own."""

    def container(local: str) -> Application:
        clock = FakeClock(datetime.fromisoformat(local).replace(tzinfo=VIETNAM))
        return application_on(book, clock=clock)

    return container

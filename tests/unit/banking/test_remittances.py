"""Coverage, float, taxes and commission: what is there, what is owed, and what leaves once a month."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.banking import OwnMoveId, TopUpId
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.streams import summarise_day
from chalicelib.kernel.clock import business_date, from_text
from chalicelib.ledger import account, chart, credit, debit, post
from chalicelib.orders import take_back
from chalicelib.payments import transfer_content
from chalicelib.softatm import OutletPlan, fund_vault, open_outlet
from tests.builders import TEST_KEYS, FakeClock
from tests.builders_orders import Fair, deliver_effects
from tests.builders_statements import Row, bank_market, camt053, counts, imported
from tests.caller import Caller
from tests.unit.banking.test_breaks import MAKER, OPERATIONS, decided

OUTLET = "06463"
OWN = {"bank_own_account": "5550001", "bank_agent_account": "5550002"}


@pytest.fixture
def market(monkeypatch: pytest.MonkeyPatch) -> Fair:
    for name, number in OWN.items():
        monkeypatch.setitem(TEST_KEYS, name, number)
    return bank_market()


def caller(market: Fair) -> Caller:
    return Caller(market.app, MAKER, OPERATIONS)


def opened(market: Fair) -> None:
    """The outlet whose float is topped up."""
    plan = OutletPlan(code=OUTLET, address="Chợ", serves_cash=True)
    run(market.app, lambda work: open_outlet(work.softatm, plan))


def sums(market: Fair) -> None:
    """What the summariser does."""
    headers = [item for item in market.table.everything() if item["pk"].startswith("TX#") and item["sk"] == "H"]
    for day in {business_date(from_text(item["posted_at"])) for item in headers}:
        summarise_day(market.app, day)


def at(market: Fair, moment: datetime) -> None:
    assert isinstance(market.app.clock, FakeClock)
    market.app.clock.at = moment


def sold(market: Fair) -> int:
    """An order paid, delivered and released; what it cost."""
    placed = market.paid(lines=[(market.na, 2)])
    market.delivered(placed.parcels[0])
    market.tick(hours=49)
    assert market.release_due() == 1
    return placed.payment.amount


class TestCoverage:
    def test_what_is_there_and_what_is_owed(self, market: Fair) -> None:
        due = sold(market)
        imported(market, camt053([Row("FT9", -70_000, "khong ro")], opening=70_000))
        sums(market)
        now = caller(market).get("/coverage").body["now"]
        owed = -market.totals()["2010"]
        assert (now["has"], now["owes"], now["unposted"]) == (due, owed, 70_000)
        assert now["excess"] == due - owed - 70_000 == now["all_excess"]

    def test_it_is_reported_every_night_and_less_than_owed_is_a_case(self, market: Fair) -> None:
        market.paid()
        imported(market, camt053([Row("FT9", -500_000, "khong ro")], opening=500_000))
        sums(market)
        at(market, datetime(2026, 9, 1, 19, 35, tzinfo=UTC))
        assert [market.minute()["report_coverage"] for _ in range(2)] == [1, 1]
        market.tick(minutes=10)
        assert market.minute()["report_coverage"] == 0
        found = caller(market).get("/coverage").body
        assert [(day["on"], day["excess"]) for day in found["entries"]] == [("2026-09-02", -500_000)]
        cases = [case for case in caller(market).get("/cases").body["entries"] if case["kind"] == "coverage"]
        assert [(case["subject"], case["amount"]) for case in cases] == [("coverage-20260902", 500_000)]


class TestOwnMoves:
    """Between vault, own account and customers' account: by two people, and never out of the customers' cover."""

    def wish(self, market: Fair, origin: str, destination: str, amount: int) -> dict[str, Any]:
        move_id = OwnMoveId.make(market.app.clock.now(), market.app.entropy)
        return {"move_id": move_id, "origin": origin, "destination": destination, "amount": amount}

    def test_what_the_safes_have_is_brought_to_the_customers_account(self, market: Fair) -> None:
        """Notes paid in at a counter make balances grow; the coverage is short until as much lies at the bank."""
        paid_in = [debit(account(chart.SAFE, OUTLET), 3_000_000), credit(account(chart.BALANCE, MAKER), 3_000_000)]
        run(market.app, lambda w: post(w.ledger, kind="cash_in_credit", key="in", postings=paid_in, business_ref="cin_1"))
        sums(market)
        assert caller(market).get("/coverage").body["now"]["excess"] == -3_000_000
        assert decided(market, "move_own_money", self.wish(market, "own", "customers", 3_000_000)).status == 201
        sums(market)
        now = caller(market).get("/coverage").body["now"]
        assert (now["excess"], now["all_excess"]) == (0, 3_000_000)
        refused = decided(market, "move_own_money", self.wish(market, "customers", "own", 1))
        assert (refused.status, refused.body["code"]) == (422, "customers_not_covered")
        (listed,) = caller(market).get("/own-moves").body["entries"]
        assert (listed["origin"], listed["destination"], listed["amount"]) == ("own", "customers", 3_000_000)

    def test_cash_of_the_vault_is_brought_to_the_bank(self, market: Fair) -> None:
        run(market.app, lambda w: fund_vault(w.softatm, key="first", amount=5_000_000))
        assert decided(market, "move_own_money", self.wish(market, "vault", "own", 5_000_001)).body["code"] == (
            "insufficient_funds"
        )
        assert decided(market, "move_own_money", self.wish(market, "vault", "own", 5_000_000)).status == 201
        assert market.totals() == {"1030": 5_000_000, "3000": -5_000_000}

    def test_what_customers_took_in_cash_comes_back(self, market: Fair) -> None:
        market.paid()
        market.tick(minutes=1)
        stray = [debit(account(chart.CUSTODY_BANK, "970422"), 700_000), credit(account(chart.INCOME_CASH_OUT, "x"), 700_000)]
        run(market.app, lambda w: post(w.ledger, kind="card_fee", key="stray", postings=stray, business_ref="x"))
        sums(market)
        assert decided(market, "move_own_money", self.wish(market, "customers", "vault", 700_001)).status == 422
        assert decided(market, "move_own_money", self.wish(market, "customers", "vault", 700_000)).status == 201

    def test_an_id_is_used_once_and_a_place_is_not_its_own_other(self, market: Fair) -> None:
        wish = self.wish(market, "own", "customers", 2_000)
        assert decided(market, "move_own_money", wish).status == 201
        assert decided(market, "move_own_money", wish).body["code"] == "own_move_exists"
        assert decided(market, "move_own_money", self.wish(market, "own", "own", 2_000)).status == 422
        assert market.totals() == {"1020": 2_000, "1030": -2_000}

    def test_the_banks_lines_of_it_post_nothing_each_once(self, market: Fair) -> None:
        """Out of one account and into the other; who names it a second time pays in money that is nobody's yet."""
        wish = self.wish(market, "own", "customers", 9_000_000)
        decided(market, "move_own_money", wish)
        own, said = OWN["bank_own_account"], f"DIEU CHUYEN {wish['move_id'].upper()}"
        out = camt053([Row("FT1", -9_000_000, our_ref=wish["move_id"])], opening=9_000_000, account=own)
        into = camt053([Row("FT2", 9_000_000, said), Row("FT3", 9_000_000, said)])
        done = [imported(market, out, account=own), imported(market, into)]
        assert [counts(market, one) for one in done] == [{"remittance": 1}, {"remittance": 1, "suspense": 1}]
        assert market.totals() == {"1020": 18_000_000, "1030": -9_000_000, "2220": -9_000_000}

    def test_another_amount_or_side_is_not_it(self, market: Fair) -> None:
        wish = self.wish(market, "own", "customers", 9_000_000)
        decided(market, "move_own_money", wish)
        ref = wish["move_id"]
        done = imported(
            market, camt053([Row("FT1", 8_999_999, ref), Row("FT2", -9_000_000, our_ref=ref)], opening=9_000_000)
        )
        assert counts(market, done) == {"suspense": 1, "unexplained": 1}


class TestFloat:
    def wish(self, market: Fair, amount: int) -> dict[str, Any]:
        top_up_id = TopUpId.make(market.app.clock.now(), market.app.entropy)
        return {"top_up_id": top_up_id, "outlet_code": OUTLET, "amount": amount}

    def test_one_person_up_to_the_policys_amount(self, market: Fair) -> None:
        opened(market)
        wish = self.wish(market, 50_000_000)
        key = uuid.uuid4().hex
        replies = [caller(market).post("/float-top-ups", wish, key=key) for _ in range(2)]
        assert [reply.status for reply in replies] == [201, 201]
        assert caller(market).post("/float-top-ups", wish).body["code"] == "top_up_exists"
        assert market.totals() == {"1010": 50_000_000, "1030": -50_000_000}
        shown = caller(market).get(f"/outlets/{OUTLET}/float").body
        assert (shown["available"], [one["amount"] for one in shown["entries"]]) == (50_000_000, [50_000_000])

    def test_two_people_above_it(self, market: Fair) -> None:
        opened(market)
        wish = self.wish(market, 50_000_001)
        assert caller(market).post("/float-top-ups", wish).body["code"] == "second_person_needed"
        assert decided(market, "top_up_float", wish).status == 201
        assert market.totals() == {"1010": 50_000_001, "1030": -50_000_001}

    def test_the_banks_lines_of_it_post_nothing(self, market: Fair) -> None:
        """Out of the own account, into the agent's: both name the top-up."""
        opened(market)
        wish = self.wish(market, 9_000_000)
        caller(market).post("/float-top-ups", wish)
        out = camt053(
            [Row("FT1", -9_000_000, our_ref=wish["top_up_id"])], opening=9_000_000, account=OWN["bank_own_account"]
        )
        into = camt053([Row("FT2", 9_000_000, our_ref=wish["top_up_id"])], account=OWN["bank_agent_account"])
        done = [
            imported(market, out, account=OWN["bank_own_account"]),
            imported(market, into, account=OWN["bank_agent_account"]),
        ]
        assert [counts(market, one) for one in done] == [{"remittance": 1}] * 2
        assert market.totals() == {"1010": 9_000_000, "1030": -9_000_000}

    def test_a_payer_cannot_pass_for_it(self, market: Fair) -> None:
        """The same reference on the customers' account is money of somebody."""
        opened(market)
        wish = self.wish(market, 9_000_000)
        caller(market).post("/float-top-ups", wish)
        done = imported(market, camt053([Row("FT2", 9_000_000, our_ref=wish["top_up_id"])]))
        assert counts(market, done) == {"suspense": 1}


class TestTaxes:
    def ready(self, market: Fair) -> dict[str, Any]:
        at(market, datetime(2026, 10, 1, 3, tzinfo=UTC))
        assert caller(market).post("/tax-remittances", {"period": "2026-09"}).status == 201
        deliver_effects(market, "add_up_taxes")
        body: dict[str, Any] = caller(market).get("/tax-remittances/2026-09").body
        return body

    def test_a_month_adds_up_and_leaves_once(self, market: Fair) -> None:
        """I15: households' sums are the month's, and 1 % and 0.5 % of their goods."""
        for _ in range(2):
            sold(market)
        sums(market)
        found = self.ready(market)
        goods = 2 * 2 * 65_000
        assert (found["state"], found["vat"], found["pit"], found["fault"]) == ("ready", goods // 100, goods // 200, None)
        lines = caller(market).get("/tax-remittances/2026-09/households").body["entries"]
        back = {"returned": 0, "vat_back": 0, "pit_back": 0}
        line = {"party_id": market.van.party_id, "sales": goods, "vat": goods // 100, "pit": goods // 200, "entries": 2}
        assert lines == [{**line, **back}]
        before = market.totals()
        assert decided(market, "remit_taxes", {"period": "2026-09"}).status == 201
        after = market.totals()
        assert "2310" not in after
        assert "2320" not in after
        assert after["1030"] == before.get("1030", 0) - found["amount"]
        assert decided(market, "remit_taxes", {"period": "2026-09"}).body["code"] == "remittance_moved"
        assert caller(market).post("/tax-remittances", {"period": "2026-09"}).body["code"] == "remittance_moved"
        assert [one["id"] for one in caller(market).get("/remittances").body["entries"]] == ["tax-2026-09"]

    def test_returned_goods_are_told_apart_and_the_file_is_the_ledgers(self, market: Fair) -> None:
        """Sales of two households, part of one given back: the file's sums are what 2310 and 2320 moved in the month."""
        placed = market.paid()
        for parcel in placed.parcels:
            market.delivered(parcel)
        market.tick(hours=49)
        assert market.release_due() == 2
        na = placed.parcels[0]
        counts = {na.lines[0].listing_id: 1}
        run(market.app, lambda w: take_back(w.orders, na.parcel_id, counts, delivery=True))
        sums(market)
        moved = {code: -amount for code, amount in market.totals().items() if code in ("2310", "2320")}
        assert self.ready(market)["state"] == "ready"
        lines = {one["party_id"]: one for one in caller(market).get("/tax-remittances/2026-09/households").body["entries"]}
        van, pao = lines[market.van.party_id], lines[market.pao.party_id]
        assert (van["sales"], van["returned"], van["vat"], van["vat_back"], van["pit_back"]) == (
            130_000,
            65_000,
            650,
            650,
            325,
        )
        assert (pao["sales"], pao["returned"], pao["vat"], pao["pit"]) == (120_000, 0, 1_200, 600)
        assert {"2310": van["vat"] + pao["vat"], "2320": van["pit"] + pao["pit"]} == moved

    def test_the_month_of_the_remittance_still_adds_up(self, market: Fair) -> None:
        sold(market)
        sums(market)
        self.ready(market)
        decided(market, "remit_taxes", {"period": "2026-09"})
        sold(market)
        sums(market)
        at(market, datetime(2026, 11, 1, 3, tzinfo=UTC))
        caller(market).post("/tax-remittances", {"period": "2026-10"})
        deliver_effects(market, "add_up_taxes")
        assert caller(market).get("/tax-remittances/2026-10").body["state"] == "ready"

    def test_what_names_no_household_stops_it(self, market: Fair) -> None:
        sold(market)
        legs = [debit(account(chart.FUNDING, "x"), 5), credit(account(chart.VAT_WITHHELD, "orders"), 5)]
        run(market.app, lambda work: post(work.ledger, kind="odd", key="odd:1", postings=legs, business_ref="odd"))
        sums(market)
        found = self.ready(market)
        assert (found["state"], found["fault"]) == ("broken", "1 bút toán thuế không rõ hộ")
        assert decided(market, "remit_taxes", {"period": "2026-09"}).body["code"] == "remittance_moved"
        assert caller(market).post("/tax-remittances", {"period": "2026-09"}).status == 201

    def test_sums_that_lag_stop_it(self, market: Fair) -> None:
        sold(market)
        assert self.ready(market)["state"] == "broken"

    @pytest.mark.parametrize(("period", "code"), [("2026-09", "period_open"), ("2027-01", "period_open")])
    def test_not_before_the_month_is_over(self, market: Fair, period: str, code: str) -> None:
        at(market, datetime(2026, 9, 30, 16, 59, tzinfo=UTC))
        assert caller(market).post("/tax-remittances", {"period": period}).body["code"] == code

    def test_bad_periods(self, market: Fair) -> None:
        assert caller(market).post("/tax-remittances", {"period": "2026-13"}).status == 422
        assert caller(market).get("/tax-remittances/2026-1").status == 422
        assert caller(market).get("/tax-remittances/2026-01").body["code"] == "no_such_remittance"


class TestCommission:
    def earn(self, market: Fair, amount: int, key: str) -> None:
        legs = [
            debit(account(chart.EXPENSE_COMMISSION, "cash-out"), amount),
            credit(account(chart.COMMISSION_DUE, OUTLET), amount),
        ]
        run(market.app, lambda work: post(work.ledger, kind="code_commit", key=key, postings=legs, business_ref=key))

    def test_a_months_commission_is_paid_once(self, market: Fair) -> None:
        self.earn(market, 700, "a:1")
        self.earn(market, 300, "a:2")
        at(market, datetime(2026, 10, 1, 3, tzinfo=UTC))
        self.earn(market, 50, "a:3")
        words = {"period": "2026-09", "outlet_code": OUTLET}
        assert decided(market, "pay_commission", words).body["outcome"]["amount"] == 1_000
        assert decided(market, "pay_commission", words).body["code"] == "remittance_moved"
        assert market.totals() == {"1030": -1_000, "2410": -50, "5030": 1_050}
        assert decided(market, "pay_commission", {**words, "period": "2026-10"}).body["code"] == "period_open"
        at(market, datetime(2026, 11, 1, 3, tzinfo=UTC))
        assert decided(market, "pay_commission", {**words, "period": "2026-10"}).body["outcome"]["amount"] == 50
        assert decided(market, "pay_commission", {**words, "period": "2026-08"}).body["code"] == "nothing_to_remit"


def test_a_buyers_transfer_code_is_what_the_statement_shows(market: Fair) -> None:
    """The whole way: order, statement alone, release, coverage."""
    placed = market.place(lines=[(market.na, 1)])
    imported(market, camt053([Row("FT1", placed.payment.amount, transfer_content(placed.order.code))]))
    sums(market)
    now = caller(market).get("/coverage").body["now"]
    assert (now["excess"], now["all_excess"]) == (0, 0)

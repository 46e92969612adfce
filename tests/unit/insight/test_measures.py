"""What things count for, and that counting is right whatever is lost, late or repeated."""

import json
import random
from datetime import date, timedelta

import pytest

from chalicelib.catalogue import ListingState, pause_listing, resume_listing
from chalicelib.composition import Application, Work, use
from chalicelib.entrypoints import streams
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, Role
from chalicelib.insight import (
    Cell,
    Measure,
    Subject,
    SubjectKind,
    by_commune,
    cash_of,
    count_again,
    crossings,
    difference,
    series,
    today,
)
from chalicelib.insight.errors import TooManyDays
from chalicelib.ledger import Account, JournalEntry, account, chart, credit, debit, post
from chalicelib.orders import Placed, cancel_order
from chalicelib.orders.link import link_token
from tests.builders import START
from tests.builders_catalogue import CHI_LANG
from tests.builders_identity import quick_application
from tests.builders_orders import Fair, fair
from tests.caller import Caller
from tests.stream_feed import StreamFeed

M = Measure
DAY = date(2026, 9, 1)
TILL = account(chart.TILL, f"{CHI_LANG}-dev_1")
RECEIVE, PAY = account(chart.COUNTER_RECEIVE, "cin_1"), account(chart.COUNTER_PAY, "wdr_1")
SAFE = account(chart.SAFE, CHI_LANG)


@pytest.mark.parametrize(
    ("debited", "credited", "amount", "counted"),
    [
        (TILL, RECEIVE, 500, {M.CASH_IN: 500, M.CASH_IN_COUNT: 1}),
        (RECEIVE, TILL, 500, {M.CASH_IN: -500, M.CASH_IN_COUNT: -1}),
        (PAY, TILL, 300, {M.CASH_OUT: 300, M.CASH_OUT_COUNT: 1}),
        (TILL, PAY, 300, {M.CASH_OUT: -300, M.CASH_OUT_COUNT: -1}),
        (TILL, SAFE, 900, {}),
        (SAFE, TILL, 900, {}),
        (RECEIVE, account(chart.BALANCE, "pty_a"), 500, {}),
    ],
    ids=str,
)
def test_cash_of_an_entry(debited: Account, credited: Account, amount: int, counted: dict[Measure, int]) -> None:
    app = quick_application()
    legs = [debit(debited, amount), credit(credited, amount)]
    source = account(chart.FUNDING, "lang-son")
    fill = [debit(one, 1_000) for one in (TILL, SAFE)] + [debit(source, 0), credit(source, 2_000)]
    counters = [debit(source, 2_000), credit(RECEIVE, 1_000), credit(PAY, 1_000)]

    def use_case(work: Work) -> JournalEntry:
        post(work.ledger, kind="fill", key="f", postings=fill, business_ref="f")
        post(work.ledger, kind="fill", key="c", postings=counters, business_ref="f")
        return post(work.ledger, kind="t", key="k", postings=legs, business_ref="r")

    assert cash_of([run(app, use_case)]) == {Cell(m, DAY, CHI_LANG): n for m, n in counted.items()}


A, B = Cell(M.ORDERS, DAY), Cell(M.SALES, DAY, "06040")


@pytest.mark.parametrize(
    ("before", "after", "step"),
    [
        ({}, {}, {}),
        ({}, {A: 1}, {A: 1}),
        ({A: 1}, {}, {A: -1}),
        ({A: 1, B: 5}, {A: 1, B: 7}, {B: 2}),
        ({A: 2}, {B: 2}, {A: -2, B: 2}),
    ],
)
def test_difference(before: dict[Cell, int], after: dict[Cell, int], step: dict[Cell, int]) -> None:
    assert difference(before, after) == step


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ({}, {}, {}),
        ({}, {"06040": 1}, {"06040": 1}),
        ({"06040": 1}, {"06040": 2}, {}),
        ({"06040": 2}, {"06040": 0}, {"06040": -1}),
        ({"06040": 1}, {"06523": 1}, {"06040": -1, "06523": 1}),
    ],
)
def test_crossings(before: dict[str, int], after: dict[str, int], changes: dict[str, int]) -> None:
    assert crossings(before, after) == {Cell(M.SELLING_HOUSEHOLDS, None, commune): n for commune, n in changes.items()}


class Market:
    """The fair, with its change records."""

    def __init__(self) -> None:
        self.feed = StreamFeed()
        self.fair: Fair = fair(table=self.feed.table)
        self.app: Application = self.fair.app
        use(self.app)

    def count(self) -> None:
        self.feed.drain(streams.summarise)

    def cancel(self, placed: Placed) -> None:
        order_id = placed.order.order_id

        def use_case(work: Work) -> None:
            cancel_order(work.orders, order_id, token=link_token(work.orders.link_key, order_id))

        run(self.app, use_case)

    def now(self) -> dict[Measure, int]:
        return {measure: amount for measure, amount in today(self.app.open_work().insight).items() if amount}

    def recounted(self) -> dict[Measure, int]:
        """The same numbers from the stored things themselves, by brute force."""
        listings = {i["listing_id"]: i for i in self.feed.table.everything() if i["sk"] == "LISTING"}
        stocks = {i["pk"].partition("#")[2]: i for i in self.feed.table.everything() if i["sk"] == "STOCK"}
        on_sale = [i for key, i in listings.items() if stocks[key]["state"] == "on_sale" and stocks[key]["stock"] > 0]
        orders = [i for i in self.feed.table.everything() if i["pk"].startswith("ORD#") and i["state"] == "accepted"]
        parcels = [
            i
            for i in self.feed.table.everything()
            if i["pk"].startswith("PCL#") and i["state"] not in {"awaiting_payment", "cancelled"}
        ]
        numbers = {
            M.LISTINGS_ON_SALE: len(on_sale),
            M.SELLING_HOUSEHOLDS: len({i["seller_id"] for i in on_sale}),
            M.ORDERS: len(orders),
            M.ORDER_VALUE: sum(i["goods"] + i["delivery"] for i in orders),
            M.PARCELS: len(parcels),
            M.SALES: sum(i["shares"][0] for i in parcels),
        }
        return {measure: amount for measure, amount in numbers.items() if amount}


@pytest.fixture
def market() -> Market:
    return Market()


def test_listings_count_while_they_can_be_bought(market: Market) -> None:
    f = market.fair
    market.count()
    assert market.now() == {M.LISTINGS_ON_SALE: 2, M.SELLING_HOUSEHOLDS: 2}
    run(f.app, lambda work: pause_listing(work.catalogue, f.van.party_id, f.na.listing_id))
    market.count()
    assert market.now() == {M.LISTINGS_ON_SALE: 1, M.SELLING_HOUSEHOLDS: 1}
    run(f.app, lambda work: resume_listing(work.catalogue, f.van.party_id, f.na.listing_id))
    f.paid(lines=[(f.hoi, 20)])
    market.count()
    assert f.hoi.stored is ListingState.ON_SALE
    assert market.now() == market.recounted()
    assert market.now()[M.SELLING_HOUSEHOLDS] == 1


def test_orders_count_when_paid_and_sales_while_not_cancelled(market: Market) -> None:
    f = market.fair
    waiting = f.place()
    market.count()
    assert M.ORDERS not in market.now()
    f.transfer(waiting)
    f.paid()
    market.count()
    assert market.now()[M.ORDERS] == 2
    assert market.now() == market.recounted()
    f.tick(days=1)
    market.cancel(waiting)
    market.count()
    assert M.ORDERS not in market.now()
    yesterday, _ = series(market.app.open_work().insight, 2)
    assert yesterday.on == DAY
    assert (yesterday.measures[M.ORDERS], yesterday.measures[M.PARCELS]) == (2, 2)
    assert yesterday.measures[M.SALES] == 250_000


def test_an_order_that_is_cancelled_unpaid_never_counts(market: Market) -> None:
    market.cancel(market.fair.place())
    market.count()
    assert market.now() == market.recounted() == {M.LISTINGS_ON_SALE: 2, M.SELLING_HOUSEHOLDS: 2}


def test_parcels_count_for_their_households_communes(market: Market) -> None:
    f = market.fair
    f.paid()
    market.count()
    communes = by_commune(market.app.open_work().insight, DAY)
    totals: dict[Measure, int] = {}
    for measures in communes.values():
        for measure, amount in measures.items():
            totals[measure] = totals.get(measure, 0) + amount
    assert totals == {M.PARCELS: 2, M.SALES: 2 * 65_000 + 120_000}
    assert totals.items() <= market.now().items()


@pytest.mark.parametrize("seed", range(8))
def test_lost_late_and_repeated_records_come_right(market: Market, seed: int) -> None:
    """Batches overlap, come twice and in any order, and some never come; one later look at each subject heals."""
    dice = random.Random(seed)
    f = market.fair
    placed = [f.place() for _ in range(3)]
    f.transfer(placed[0])
    f.transfer(placed[1])
    f.delivered(f.look(placed[0]).parcels[0])
    run(f.app, lambda work: pause_listing(work.catalogue, f.van.party_id, f.na.listing_id))
    market.cancel(placed[1])
    count = len(market.feed.changes)
    batches = [(start, min(count, start + 7)) for start in range(0, count, 5)]
    batches = dice.sample(batches, len(batches) - 1) + dice.choices(batches, k=4)
    for start, end in batches:
        assert streams.summarise(market.feed.event(start, end)) == {"batchItemFailures": []}
    subjects = [Subject(SubjectKind.LISTING, one.listing_id) for one in (f.na, f.hoi)]
    subjects += [Subject(SubjectKind.ORDER, one.order.order_id) for one in placed]
    subjects += [Subject(SubjectKind.PARCEL, parcel) for one in placed for parcel in one.order.parcel_ids]
    assert streams.count_subjects(market.app, subjects) == set()
    assert market.now() == market.recounted()
    assert run(market.app, lambda work: count_again(work.insight, subjects)) == 0


def test_a_subject_that_is_gone_counts_for_nothing(market: Market) -> None:
    gone = Subject(SubjectKind.ORDER, "ord_01KAR3NDEKTSV4RRFFQ69G5FAV")
    assert run(market.app, lambda work: count_again(work.insight, [gone])) == 0
    assert today(market.app.open_work().insight)[M.ORDERS] == 0


@pytest.mark.parametrize("days", [0, 93, -1])
def test_a_series_is_not_endless(market: Market, days: int) -> None:
    with pytest.raises(TooManyDays):
        series(market.app.open_work().insight, days)


def _caller(market: Market, *roles: Role) -> Caller:
    return Caller(market.app, PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAX"), frozenset(roles))


def test_the_province_sees_its_measures(market: Market) -> None:
    market.fair.paid()
    legs = [debit(TILL, 700), credit(RECEIVE, 700)]
    run(market.app, lambda work: post(work.ledger, kind="t", key="k", postings=legs, business_ref="r"))
    market.count()
    body = _caller(market, Role.OPERATIONS).get("/measures?days=3").body
    assert [day["day"] for day in body["days"]] == [(DAY - timedelta(days=n)).isoformat() for n in (2, 1, 0)]
    assert body["days"][-1]["flows"] == {
        "orders": 1,
        "order_value": market.now()[M.ORDER_VALUE],
        "parcels": 2,
        "sales": 250_000,
        "cash_in": 700,
        "cash_in_count": 1,
        "cash_out": 0,
        "cash_out_count": 0,
    }
    assert (body["listings_on_sale"], body["selling_households"], body["day"]) == (2, 2, DAY.isoformat())
    assert sum(commune["flows"]["sales"] for commune in body["communes"]) == 250_000
    assert {one["code"]: one["flows"]["cash_in"] for one in body["communes"]}[CHI_LANG] == 700
    other_day = _caller(market, Role.AUDITOR).get("/measures?days=1&day=2026-08-01").body
    assert all(not any(one["flows"].values()) for one in other_day["communes"])
    assert START.date() == DAY


@pytest.mark.parametrize("query", ["days=0", "days=93", "days=x", "day=x"])
def test_the_measures_refuse_what_makes_no_sense(market: Market, query: str) -> None:
    assert _caller(market, Role.OPERATIONS).get(f"/measures?{query}").status == 422


def test_the_measures_are_not_for_everybody(market: Market) -> None:
    assert _caller(market, Role.HOUSEHOLD, Role.TELLER).get("/measures").status == 403
    assert json.loads(json.dumps(Caller(market.app).get("/measures").body))["code"] == "not_authenticated"

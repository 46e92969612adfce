"""The demo world obeys every rule of the product; it is made by the same use cases."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.adapters.dynamo.ledger_items import entry_of
from chalicelib.banking import coverage_now
from chalicelib.catalogue import CATEGORIES, COMMUNES, ListingId, ListingState
from chalicelib.composition import Work, use
from chalicelib.entrypoints import streams
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, PinNotSet, Role, check_pin, open_staff_session
from chalicelib.insight import Measure, Subject, SubjectKind, today
from chalicelib.kernel.clock import business_date, from_text, to_text
from chalicelib.ledger import CHART, account_of, balance, net, recount, trial_balance
from chalicelib.orders import earnings_of, orders_of
from chalicelib.payments import balance_account
from chalicelib.softatm import ShiftState, till_account
from infra.demo.market import GOODS
from infra.demo.people import FAMOUS, MONEY_PIN, STAFF_PIN
from infra.demo.sign_in import sign_in_sheet, sign_in_table
from infra.demo.world import World, build
from infra.ledger.verify import verify_ledger
from infra.local.memory_table import MemoryTable
from tests.builders import FakeClock, application_on
from tests.fakes.objects import MemoryObjects
from tests.fixtures_world import SMALL, TODAY, world_of


def items_of(world: World) -> list[dict[str, Any]]:
    table = world.application.table
    assert isinstance(table, MemoryTable)
    return table.everything()


def items(world: World, kind: str, sk: str | None = None) -> list[dict[str, Any]]:
    """The items of one kind, by the first part of their key."""
    return [
        item for item in items_of(world) if item["pk"].startswith(f"{kind}#") and (sk is None or item["sk"].startswith(sk))
    ]


@pytest.fixture(scope="module")
def world(world_as_built: World) -> World:
    return world_as_built


def test_the_verifier_finds_the_world_whole(world: World) -> None:
    found = sorted(items_of(world), key=lambda item: (item["pk"], item["sk"]))
    assert list(verify_ledger(lambda: found, today=business_date(TODAY), told=lambda seal, leaves: seal)) == []


def test_the_books_balance_and_agree_with_the_journal(world: World) -> None:
    ledger = world.application.open_work().ledger
    summed = trial_balance(ledger)
    headers = items(world, "TX", "H")
    days = {business_date(from_text(item["posted_at"])) for item in headers}
    assert len(headers) > 500
    assert sum(turnover.debits - turnover.credits for turnover in summed.values()) == 0
    assert recount(ledger, days) == summed
    for code, turnover in summed.items():
        assert not CHART[code].floor or net(CHART[code], turnover) >= 0, code


def test_the_nightly_look_finds_the_sums_right(caplog: pytest.LogCaptureFixture) -> None:
    application = application_on(MemoryTable(), clock=FakeClock(TODAY.replace(hour=6, minute=30)), objects=MemoryObjects())
    build(application, **SMALL)
    assert "differ from the journal" not in caplog.text


def test_every_account_with_a_floor_keeps_it(world: World) -> None:
    ledger = world.application.open_work().ledger
    accounts = {account_of(item["pk"].split("#")[1]) for item in items(world, "ACC")}
    cold = [account for account in accounts if not account.kind.hot]
    assert len(cold) > 300
    assert [account.id for account in cold if account.kind.floor and balance(ledger, account).posted < 0] == []


def test_tills_are_empty_and_counters_closed_after_every_shift(world: World) -> None:
    ledger = world.application.open_work().ledger
    shifts = [item for item in items(world, "SHF") if "free_cash" in item]
    assert len(shifts) > 20
    assert {item["state"] for item in shifts} == {ShiftState.CLOSED.value}
    assert {item["open_counters"] for item in shifts} == {0}
    tills = {till_account(item["outlet_code"], item["device_id"]) for item in shifts}
    assert [till.id for till in tills if balance(ledger, till).posted] == []
    assert {net(CHART[code], trial_balance(ledger)[code]) for code in ("1110", "2540", "2550", "2510")} == {0}


def test_legal_limits_were_kept(world: World) -> None:
    policy = world.application.open_work().policy
    used = [(item["pk"], item["sk"], item["used"]) for item in items(world, "LIM")]
    assert len(used) > 50
    for pk, period, amount in used:
        cap = policy.customer_day_cash if pk.startswith("LIM#C") else policy.outlet_month_cash
        assert 0 <= amount <= (policy.outlet_day_cash if pk.startswith("LIM#P") and len(period) == 10 else cap)


def test_orders_are_in_many_states_and_their_money_where_it_belongs(world: World) -> None:
    ledger = world.application.open_work().ledger
    parcels = items(world, "PCL", "P")
    states = Counter(item["state"] for item in parcels)
    assert states["released"] > len(parcels) / 3
    assert len(states) >= 5
    done: dict[str, set[str]] = {}
    for item in parcels:
        done.setdefault(item["order_id"], set()).add(item["state"])
    for order_id, kinds in done.items():
        if kinds <= {"released", "cancelled"}:
            assert balance(ledger, account_of(f"2110:{order_id}")).posted == 0
    assert {item["method"] for item in items(world, "PAY") if "method" in item} == {"vietqr", "cod", "card", "balance"}


def test_nothing_was_sold_twice_and_nothing_waits_outside(world: World) -> None:
    assert min(item["stock"] for item in items(world, "LST", "STOCK")) >= 0
    assert items(world, "OUT") == []


def test_the_measures_are_what_is_there(world: World) -> None:
    work = world.application.open_work()
    listings = [item["pk"].partition("#")[2] for item in items(world, "LST", "LISTING")]
    found = [work.catalogue.store.find(ListingId(listing_id)) for listing_id in listings]
    on_sale = [listing for listing in found if listing is not None and listing.state is ListingState.ON_SALE]
    measures = today(work.insight)
    assert measures[Measure.LISTINGS_ON_SALE] == len(on_sale)
    assert measures[Measure.SELLING_HOUSEHOLDS] == len({listing.seller_id for listing in on_sale})


def test_counting_everything_again_changes_nothing(small_world: World) -> None:
    before = {(item["pk"], item["sk"]): item for item in items_of(small_world)}
    entries = [entry_of(item) for item in items(small_world, "TX", "H")]
    listings = [Subject(SubjectKind.LISTING, item["listing_id"]) for item in items(small_world, "LST", "LISTING")]
    use(small_world.application)
    assert streams.summarise_entries(small_world.application, entries) == set()
    assert streams.count_subjects(small_world.application, listings) == set()
    assert {(item["pk"], item["sk"]): item for item in items_of(small_world)} == before


def test_the_same_seed_makes_the_same_world(world: World) -> None:
    def words(made: World) -> list[dict[str, Any]]:
        return sorted(items_of(made), key=lambda item: (item["pk"], item["sk"]))

    assert words(world_of()) == words(world)
    assert words(world_of(seed="another"))[:50] != words(world)[:50]


def test_nothing_has_happened_that_is_still_to_come(world: World) -> None:
    now = to_text(TODAY + timedelta(minutes=15))
    for item in items_of(world):
        for name in ("created_at", "changed_at", "placed_at", "posted_at", "opened_at", "issued_at", "taken_at"):
            assert str(item.get(name, "")) <= now, (item["pk"], name)


def test_everybody_of_the_table_can_sign_in(small_world: World) -> None:
    app, people = small_world.application, small_world.people
    for party in [*people.households[: len(FAMOUS)], *people.buyers[: len(FAMOUS)]]:
        run(app, partial(_pin_checked, party.party_id))
    for code in FAMOUS:
        outlet = people.outlets[code]
        assert outlet.tablet is not None
        assert outlet.supervisor is not None
        for staff, role in ((outlet.staff, Role.TELLER), (outlet.supervisor, Role.SUPERVISOR)):
            assert _at_till(small_world, staff.staff_number, code) == {role}
    with pytest.raises(PinNotSet):
        run(app, lambda work: check_pin(work.identity, _without_pin(small_world), MONEY_PIN))
    sheet = sign_in_sheet(small_world)
    assert {one.who for one in sheet.people} == {"household", "buyer", "teller", "supervisor", "operations", "auditor"}
    assert [tablet.outlet for tablet in sheet.tablets[: len(FAMOUS)]] == list(FAMOUS)
    printed = sign_in_table(sheet)
    assert "0912 000 000" in printed
    assert "DH001" in printed


def _pin_checked(party_id: PartyId, work: Work) -> None:
    check_pin(work.identity, party_id, MONEY_PIN)


def _at_till(world: World, staff_number: str, code: str) -> Iterable[Role]:
    tablet = world.people.outlets[code].tablet
    assert tablet is not None

    def use_case(work: Work) -> Iterable[Role]:
        signed_in = open_staff_session(
            work.identity,
            staff_number=staff_number,
            pin=STAFF_PIN,
            device_id=tablet.tablet.device_id,
            device_secret=tablet.secret,
        )
        return signed_in.actor.roles

    return set(run(world.application, use_case))


def _without_pin(world: World) -> Any:
    return next(party.party_id for party in world.people.households if party.party_id not in world.people.with_pin)


def test_the_known_household_has_sold_and_been_paid(world: World) -> None:
    work = world.application.open_work()
    van = world.people.households[0]
    assert van.name == "Hoàng Thị Vân"
    assert COMMUNES[van.commune_code or ""].name == "Xã Chi Lăng"
    assert earnings_of(work.orders, van.party_id).balance.posted > 0
    assert balance(work.ledger, balance_account(world.people.buyers[0].party_id)).posted >= 0
    assert any(orders_of(work.orders, buyer.party_id).entries for buyer in world.people.buyers)


def test_goods_stand_in_categories_and_months_that_exist() -> None:
    for good in GOODS:
        assert CATEGORIES[good.category].parent, good.names[0]
        assert all(1 <= month <= 12 for month in good.months)
        assert all(pack.low < pack.high and 0 < pack.weight_g <= 15_000 for pack in good.packs)
        assert set(good.home) <= {commune.district_code for commune in COMMUNES.values()}
    assert {good.category for good in GOODS} == {slug for slug, one in CATEGORIES.items() if one.parent}


def test_titles_and_words_differ(world: World) -> None:
    listings = items(world, "LST", "LISTING")
    assert len({item["title"] for item in listings}) > len(listings) * 0.6
    assert len({item["description"] for item in listings}) > len(listings) * 0.95
    assert len({item["commune_code"] for item in listings}) == len(world.people.outlets)


def test_what_is_owed_to_customers_lies_at_the_bank(world: World) -> None:
    """Each evening's own move has brought there what came over the counters; nothing was ever short at night."""
    banking = world.application.open_work().banking
    found = coverage_now(banking)
    assert found.excess > 0
    assert found.all_excess > 0
    own = net(CHART["1030"], trial_balance(banking.ledger)["1030"])
    assert own > 0, "the province's own account is not overdrawn for it"
    moves = banking.own_moves.listed(cursor=None, limit=100).entries
    assert {(move.origin.value, move.destination.value) for move in moves} >= {("vault", "own"), ("own", "customers")}
    assert [item for item in items(world, "CASE") if item["kind"] == "coverage"] == []


def test_the_desk_has_a_handful_of_cases(world: World) -> None:
    kinds = Counter(item["kind"] for item in items(world, "CASE"))
    assert sum(kinds.values()) <= 12
    assert kinds["two_outlets"] <= 3


def test_buyers_say_what_they_think_and_households_answer(world: World) -> None:
    ratings = items(world, "RTG", "R")
    assert len(ratings) > 10
    assert {item["stars"] for item in ratings} >= {4, 5}
    assert any("answer" in item for item in ratings)
    counted = Counter(item["seller_id"] for item in ratings)
    store = world.application.open_work().ratings.store
    assert {seller: store.tally(seller).count for seller in counted} == counted
    followers = [item["followers"] for item in items(world, "FOLLOWED", "N") if item["sk"] == "N"]
    assert sum(followers) == len(items(world, "FLW")) > 0

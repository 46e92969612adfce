"""Builds the demo world: `build(application)` plays the weeks before its clock's now, and says who lives there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from random import Random

from chalicelib.adapters.dynamo.table import Key
from chalicelib.catalogue import COMMUNES, Commune, vouch_for
from chalicelib.composition import Application
from chalicelib.kernel.clock import VIETNAM
from infra.demo.cash import even_out
from infra.demo.counters import MARKET_DAYS, Business, Counters
from infra.demo.market import Market, put_on_sale, specialities
from infra.demo.opinions import Opinions
from infra.demo.people import FAMOUS, People, register_buyer, register_household, settle_province
from infra.demo.province import Province
from infra.demo.showcase import SHELVES, Showcase
from infra.demo.stories import STORIES, Told
from infra.demo.trade import Trade, let_buyers_order

SETTLING = timedelta(days=43)
"""How long the province was open before the first order came."""

FOUNDING = timedelta(days=5)
"""Outlets and households first; listings follow."""

AFTER_CLOSING = time(17, 20)
TRADING_DAYS = 32
"""How long before today the first order came."""


@dataclass(frozen=True)
class World:
    """A world that was built.

    Attributes:
        application: over the table in memory that holds it.
        people: who lives there; the first household and buyer have money PINs.
        market: what is on offer.
        happened: how many things happened.
        touched: keys of the items that changed after it was furnished, and whether the item was there by then.
    """

    application: Application
    people: People
    market: Market
    happened: int
    touched: Mapping[Key, bool]


def build(
    application: Application,
    *,
    listings: int = 19_500,
    households: int = 6_000,
    buyers: int = 400,
    orders: int = 480,
    outlets: int = 200,
    cash_outlets: int = 80,
    trading_days: int = TRADING_DAYS,
    business: Business = MARKET_DAYS,
    seed: str = "lang-son",
    market: Market | None = None,
    showcase: bool = False,
    progress: Callable[[int], None] = lambda happened: None,
    furnished: Callable[[], None] = lambda: None,
) -> World:
    """Make a world in the application's table, ending at its clock's now. Its clock and entropy are not touched.

    Args:
        application: over `MemoryTable`.
        trading_days: how long before today the first order came.
        business: how often the tills open, and for how many customers.
        market: with photos that listings may show.
        showcase: so many of the listings and orders are those that show what the market can do.
        progress: told how many things have happened, after each.
        furnished: called when outlets, people and most listings are there and the first order is still to come.
    """
    until = application.clock.now()
    counter = _Counter(progress)
    trading = timedelta(days=trading_days)
    province = Province(application, seed, until - trading - SETTLING, until, counter)
    market = market or Market()
    people = settle_province(province, outlets=outlets, cash_outlets=cash_outlets)
    if showcase:
        shelves = Showcase(province, people, market)
        shelves.open(FOUNDING + timedelta(days=1))
        Told(province, people, shelves).begin()
        listings, orders = listings - len(SHELVES), orders - len(STORIES)
    _open_market(province, people, market, listings=listings, households=max(households, len(FAMOUS)), trading=trading)
    _invite_buyers(province, people, buyers)
    opinions = Opinions(province, people)
    opinions.begin()
    trade = Trade(province, people, market, opinions)
    let_buyers_order(trade, orders, trading)
    Counters(province, people, trade, business).open_for(trading_days)
    province.keep_going(trading)
    _even_out_daily(province, people, trading_days)
    province.diary.at(until - trading, partial(_furnish, province, furnished))
    province.diary.play()
    province.finish()
    people.households.sort(key=lambda party: party.phone)
    people.buyers.sort(key=lambda party: party.phone)
    return World(application, people, market, counter.happened, province.touched)


def _even_out_daily(province: Province, people: People, trading_days: int) -> None:
    """Each evening, after the counters closed, and once before they open."""
    today = province.until.astimezone(VIETNAM).date()
    for back in range(trading_days + 1, -1, -1):
        evening = datetime.combine(today - timedelta(days=back), AFTER_CLOSING, VIETNAM)
        if evening < province.until:
            province.diary.at(evening, partial(_even_out, province, people))


def _even_out(province: Province, people: People) -> None:
    province.add_up()
    province.do(partial(even_out, by=people.operations))


def _furnish(province: Province, furnished: Callable[[], None]) -> None:
    province.add_up()
    province.touched = {}
    furnished()


class _Counter:
    def __init__(self, progress: Callable[[int], None]) -> None:
        self.happened = 0
        self._progress = progress

    def __call__(self) -> None:
        self.happened += 1
        self._progress(self.happened)


def _open_market(
    province: Province, people: People, market: Market, *, listings: int, households: int, trading: timedelta
) -> None:
    """Households join in the first days; most of their listings follow before the orders begin, some meanwhile."""
    dice, codes = province.dice, list(people.outlets)
    counts = _listings_by_household(dice, listings, households)
    for number in range(households):
        place = COMMUNES[FAMOUS[number]] if number < len(FAMOUS) else COMMUNES[dice.choice(codes)]
        joining = province.begins + timedelta(hours=dice.uniform(6, FOUNDING.total_seconds() / 3600))
        action = partial(_join, province, people, market, place, number, counts[number], trading)
        province.diary.at(province.daytime(joining), action)


def _listings_by_household(dice: Random, listings: int, households: int) -> list[int]:
    """One for everybody, the rest unevenly: many have two, a few have thirty."""
    counts = [int(number < listings) for number in range(households)]
    shares = [min(dice.paretovariate(1.3), 12) for _ in range(households)]
    for number in dice.choices(range(households), weights=shares, k=max(0, listings - households)):
        counts[number] += 1
    return counts


NEW_HOUSEHOLDS = 150
"""One of so many came without the counter's word: its first listings wait in the room of moderation."""


def _join(
    province: Province, people: People, market: Market, place: Commune, number: int, listings: int, trading: timedelta
) -> None:
    household = register_household(province, people, place, number)
    if number % NEW_HOUSEHOLDS != 1:
        province.do(lambda work: vouch_for(work.catalogue, household.party_id))
    kinds = specialities(place, province.dice)
    for count in range(listings):
        good = kinds[0] if count == 0 else province.dice.choice(kinds)
        action = partial(put_on_sale, province, market, household, place, good)
        province.diary.at(province.daytime(_listing_day(province, trading)), action)


def _listing_day(province: Province, trading: timedelta) -> datetime:
    """Nine of ten listings are there before the first order."""
    opening, today = province.begins + FOUNDING, province.until
    first_order = today - trading
    if province.chance(90):
        return opening + (first_order - opening) * province.dice.random()
    return first_order + (trading - timedelta(hours=3)) * province.dice.random()


def _invite_buyers(province: Province, people: People, buyers: int) -> None:
    for number in range(max(buyers, 3)):
        joining = province.begins + FOUNDING * (1 + province.dice.random())
        province.diary.at(joining, partial(_meet, province, people, number))


def _meet(province: Province, people: People, number: int) -> None:
    register_buyer(province, people, number)


def steps_of(listings: int, households: int) -> int:
    """About how many things will happen, for a progress bar."""
    return listings + households + 400

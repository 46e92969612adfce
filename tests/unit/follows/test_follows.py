"""Who follows which household, what is new of each, and who is told of it, once a day."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest

from chalicelib.adapters.dynamo.outbox import effect_of
from chalicelib.catalogue import (
    Ground,
    Listing,
    NextLot,
    create_listing,
    decide_listing,
    find_listing,
    open_lot,
    pause_listing,
    resume_listing,
)
from chalicelib.composition import Work
from chalicelib.entrypoints.effects import EFFECT_HANDLERS, load
from chalicelib.entrypoints.runner import run
from chalicelib.follows import (
    Followed,
    NoSuchHousehold,
    OwnHousehold,
    TooManyFollows,
    follow_household,
    followed_by,
    unfollow_household,
)
from chalicelib.follows.telling import PIECE
from chalicelib.identity import PartyId, find_party, register_party, suspend_party
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.unit_of_work import Effect
from tests.builders_catalogue import offer
from tests.builders_orders import Fair, deliver_effects, fair


@pytest.fixture
def market() -> Fair:
    return fair()


def follow(market: Fair, household: PartyId, *, told: bool = True, who: PartyId | None = None) -> None:
    me = who or market.buyer.party_id
    run(market.app, lambda work: follow_household(work.follows, me, household, told=told))


def unfollow(market: Fair, household: PartyId) -> None:
    me = market.buyer.party_id
    run(market.app, lambda work: unfollow_household(work.follows, me, household))


def seen(market: Fair) -> list[Followed]:
    return followed_by(market.work().follows, market.buyer.party_id, cursor=None, limit=None).entries


def listed(market: Fair, title: str = "Na bở đầu vụ", **changes: Any) -> Listing:
    seller = market.van.party_id
    return run(market.app, lambda work: create_listing(work.catalogue, seller, offer(title=title, **changes)))


def people(market: Fair, count: int) -> list[PartyId]:
    def register(number: int) -> PartyId:
        phone = f"+8498{number:07d}"
        return run(market.app, lambda work: register_party(work.identity, phone=phone, name=f"Khách {number}")).party_id

    return [register(number) for number in range(count)]


def waiting(market: Fair, kind: str) -> list[str]:
    return sorted(item["sk"] for item in market.table.everything() if item["pk"] == f"OUT#{kind}")


def due(market: Fair) -> list[Effect]:
    """Effects of news that wait."""
    kinds = {"OUT#household_news", "OUT#tell_followers"}
    return [effect_of(item) for item in market.table.everything() if item["pk"] in kinds]


def drained(market: Fair, times: int = 1) -> int:
    """Every effect of news, and those that it makes, each delivered so many times; how many pieces were told."""
    load()
    pieces = 0
    while found := due(market):
        for effect in found:
            for _ in range(times):
                EFFECT_HANDLERS[effect.kind](market.app, effect)
            pieces += effect.kind == "tell_followers"
    return pieces


def told(market: Fair) -> list[str]:
    """What the buyer was sent by now."""
    drained(market)
    deliver_effects(market, "message")
    return [text for phone, text in market.sms.sent if phone == market.buyer.phone]


def count(market: Fair, household: PartyId) -> int:
    return market.work().follows.store.count(household)


def test_following_counts_once_and_unfollowing_takes_it_back(market: Fair) -> None:
    van = market.van.party_id
    for _ in range(2):
        follow(market, van)
        assert (count(market, van), len(seen(market))) == (1, 1)
    for _ in range(2):
        unfollow(market, van)
        assert (count(market, van), seen(market)) == (0, [])


def test_who_cannot_be_followed(market: Fair) -> None:
    with pytest.raises(OwnHousehold):
        follow(market, market.van.party_id, who=market.van.party_id)
    for nobody in (market.buyer.party_id, PartyId.make(market.app.clock.now(), market.app.entropy)):
        with pytest.raises(NoSuchHousehold):
            follow(market, nobody, who=market.pao.party_id)


def test_nobody_follows_more_than_policy_says(market: Fair) -> None:
    follow(market, market.van.party_id)

    def one_more(work: Work) -> None:
        strict = replace(work.follows, policy=replace(work.policy, follows_most=1))
        follow_household(strict, market.buyer.party_id, market.pao.party_id)

    with pytest.raises(TooManyFollows):
        run(market.app, one_more)
    unfollow(market, market.van.party_id)
    run(market.app, one_more)


def test_twenty_follows_at_once_are_counted_exactly(market: Fair) -> None:
    everybody, start = people(market, 20), Barrier(20)

    def one(who: PartyId) -> None:
        start.wait()
        with suppress(DomainError):
            follow(market, market.van.party_id, who=who)

    threads = [Thread(target=one, args=(who,)) for who in everybody]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = [item for item in market.table.everything() if item["pk"].startswith("FLW#")]
    assert count(market, market.van.party_id) == len(stored) >= 1


def test_what_is_new_is_seen_newest_first_and_only_what_is_on_sale(market: Fair) -> None:
    follow(market, market.van.party_id)
    assert [one.title for one in seen(market)[0].listings] == [market.na.title], "what was there before"
    for number in range(4):
        market.tick(minutes=1)
        listed(market, f"Món {number}")
    drained(market)
    assert [one.title for one in seen(market)[0].listings] == ["Món 3", "Món 2", "Món 1"]
    newest = seen(market)[0].listings[0]
    run(market.app, lambda work: pause_listing(work.catalogue, newest.seller_id, newest.listing_id))
    assert [one.title for one in seen(market)[0].listings] == ["Món 2", "Món 1", "Món 0"]


def test_who_begins_to_follow_again_sees_what_came_meanwhile(market: Fair) -> None:
    follow(market, market.van.party_id)
    unfollow(market, market.van.party_id)
    market.tick(minutes=1)
    listed(market, "Lúc không ai theo dõi")
    assert waiting(market, "household_news") == [], "nobody to tell"
    follow(market, market.van.party_id)
    assert seen(market)[0].listings[0].title == "Lúc không ai theo dõi"


def test_a_household_that_closed_is_still_there_to_unfollow(market: Fair) -> None:
    follow(market, market.van.party_id)
    run(market.app, lambda work: suspend_party(work.identity, market.van.party_id))
    (one,) = seen(market)
    assert (one.household, one.listings) == (None, ())
    unfollow(market, market.van.party_id)
    assert seen(market) == []


def test_followers_are_told_once_a_day_however_much_is_listed(market: Fair) -> None:
    follow(market, market.van.party_id)
    listed(market, "Na bở đầu vụ")
    listed(market, "Na dai")
    assert len(told(market)) == 1
    assert "Theo d" in told(market)[0], "with the way to switch it off"
    listed(market, "Bưởi")
    assert len(told(market)) == 1
    market.tick(days=1)
    listed(market, "Mận")
    assert len(told(market)) == 2


def test_who_switched_messages_off_only_sees(market: Fair) -> None:
    follow(market, market.van.party_id, told=False)
    listed(market, "Na bở")
    assert told(market) == []
    assert seen(market)[0].listings[0].title == "Na bở"


def test_a_sale_ahead_of_the_harvest_is_told_as_such(market: Fair) -> None:
    follow(market, market.van.party_id)
    today = business_date(market.app.clock.now())
    lot = NextLot(begins_on=today + timedelta(days=20), ends_on=today + timedelta(days=40), presale_cap=30)
    run(market.app, lambda work: open_lot(work.catalogue, market.van.party_id, market.na.listing_id, lot))
    assert any("nhan dat truoc" in text or "nhận đặt trước" in text for text in told(market))


def test_what_is_no_news_is_told_to_nobody(market: Fair) -> None:
    follow(market, market.van.party_id)
    seller, na = market.van.party_id, market.na.listing_id
    run(market.app, lambda work: pause_listing(work.catalogue, seller, na))
    run(market.app, lambda work: resume_listing(work.catalogue, seller, na))
    listed(market, "Bản nháp", unit_price=0)
    assert waiting(market, "household_news") == []


def test_what_was_held_is_told_when_it_is_passed_and_what_is_gone_never(market: Fair) -> None:
    follow(market, market.van.party_id)
    held, other = listed(market, "Mật gấu ngựa"), listed(market, "Cao hổ cốt")
    assert waiting(market, "household_news") == []
    desk = market.operations.party_id

    def decide(one: Listing, ground: Ground | None) -> None:
        def use_case(work: Work) -> None:
            version = find_listing(work.catalogue, one.listing_id).version
            decide_listing(work.catalogue, one.listing_id, desk, version_seen=version, ground=ground)

        run(market.app, use_case)

    decide(other, Ground.FORBIDDEN_GOODS)
    assert waiting(market, "household_news") == []
    decide(held, None)
    assert len(waiting(market, "household_news")) == 1
    run(market.app, lambda work: pause_listing(work.catalogue, market.van.party_id, held.listing_id))
    drained(market)
    assert [one.title for one in seen(market)[0].listings] == [market.na.title]
    assert told(market) == []


def test_many_followers_are_told_in_pieces_each_once_though_every_piece_is_delivered_twice(market: Fair) -> None:
    everybody = people(market, 2 * PIECE + 3)
    for who in everybody:
        follow(market, market.van.party_id, who=who)
    listed(market, "Na bở")
    assert drained(market, times=2) >= 3
    deliver_effects(market, "message")
    phones = {find_party(market.work().identity, who).phone for who in everybody}
    sent = Counter(phone for phone, _ in market.sms.sent)
    assert {phone: sent[phone] for phone in phones} == dict.fromkeys(phones, 1)

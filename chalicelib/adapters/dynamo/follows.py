"""Follows in the one table.

FLW#{follower}       / {household}   a follow; gsi1 `FOLLOWERS#{household}` by follower: both ways are one item
FOLLOWED#{household} / N             how many follow it
FOLLOWED#{household} / NEWS          what is new of it, while somebody follows it
FOLLOWS#{follower}   / N             how many somebody follows
"""

from collections.abc import Iterable

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed
from chalicelib.adapters.dynamo.kept import Kept
from chalicelib.adapters.dynamo.table import AtLeast, AtMost, Delete, Equals, Item, Key, Query, Update, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.follows import Follow, HouseholdNews
from chalicelib.identity import PartyId
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.paging import Page, read_cursor, write_cursor


def follow_key(follower_id: str, household_id: str) -> Key:
    return Key(join("FLW", follower_id), household_id)


def count_key(household_id: str) -> Key:
    return Key(join("FOLLOWED", household_id), "N")


def news_key(household_id: str) -> Key:
    return Key(join("FOLLOWED", household_id), "NEWS")


def follows_key(follower_id: str) -> Key:
    return Key(join("FOLLOWS", follower_id), "N")


class DynamoFollows:
    """`follows.FollowStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._follows = Kept[Follow](work, item_of=_follow_item, read=lambda item: entity_of(Follow, item))
        self._news = Kept[HouseholdNews](work, item_of=_news_item, read=lambda item: entity_of(HouseholdNews, item))

    def expect(self, household_id: PartyId, follower_id: PartyId | None = None) -> None:
        self._work.hint(count_key(household_id))
        if follower_id is not None:
            self._work.hint(follow_key(follower_id, household_id))

    def find(self, follower_id: PartyId, household_id: PartyId) -> Follow | None:
        return self._follows.find(follow_key(follower_id, household_id))

    def count(self, household_id: PartyId) -> int:
        return int((self._work.get(count_key(household_id)) or {}).get("followers", 0))

    def add(self, follow: Follow, *, most: int, otherwise: DomainError) -> None:
        self._follows.add(follow)
        self._work.stage(Update(count_key(follow.household_id), add={"followers": 1}))
        few = (AtMost("follows", most - 1),)
        self._work.stage(Update(follows_key(follow.follower_id), add={"follows": 1}, when=few, otherwise=otherwise))

    def save(self, follow: Follow) -> None:
        self._follows.save(follow)

    def remove(self, follow: Follow) -> None:
        as_read = Equals("version", follow.version)
        self._work.stage(Delete(follow_key(follow.follower_id, follow.household_id), when=(as_read,)))
        self._work.stage(Update(count_key(follow.household_id), add={"followers": -1}, when=(AtLeast("followers", 1),)))
        self._work.stage(Update(follows_key(follow.follower_id), add={"follows": -1}, when=(AtLeast("follows", 1),)))

    def news(self, household_ids: Iterable[PartyId]) -> dict[PartyId, HouseholdNews]:
        keys = {household_id: news_key(household_id) for household_id in household_ids}
        self._news.prefetch(keys.values())
        found = {household_id: self._news.find(key) for household_id, key in keys.items()}
        return {household_id: news for household_id, news in found.items() if news is not None}

    def save_news(self, news: HouseholdNews) -> None:
        if news.version == 0:
            self._news.add(news)
        else:
            self._news.save(news)

    def of_follower(self, follower_id: PartyId, *, cursor: str | None, limit: int) -> Page[Follow]:
        pk = join("FLW", follower_id)
        start = None if cursor is None else {"pk": pk, "sk": str(read_cursor(cursor).get("sk", ""))}
        page = self._work.query(Query(pk, limit=limit, start=start, consistent=True))
        following = write_cursor({"sk": page.next_start["sk"]}) if page.next_start else None
        return Page([entity_of(Follow, item) for item in page.items], following)

    def followers(self, household_id: PartyId, *, cursor: str | None, limit: int) -> Page[Follow]:
        return listed(self._work, Follow, Query(join("FOLLOWERS", household_id), limit=limit, index="gsi1"), cursor)


def _follow_item(follow: Follow) -> Item:
    key = follow_key(follow.follower_id, follow.household_id)
    index = {"gsi1pk": join("FOLLOWERS", follow.household_id), "gsi1sk": follow.follower_id}
    return item_of(key, follow, **index)


def _news_item(news: HouseholdNews) -> Item:
    return item_of(news_key(news.household_id), news)

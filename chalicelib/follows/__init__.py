"""Follows: a buyer follows households, sees what is new of each, and is told of it.

Terms:
    follow: one buyer's wish to hear of one household; `told` says whether by messages too.
    news: what a followed household lately listed or began to sell ahead, the newest first, few.
    telling: one message to each follower who wants any, at most one a day of a household, in pieces.

Invariants: a household's count is the number of its follows; nobody is told of one household twice on a day in Vietnam.
"""

from chalicelib.follows.errors import NoSuchHousehold, OwnHousehold, TooManyFollows
from chalicelib.follows.follow import Follow, HouseholdNews, NewsEntry
from chalicelib.follows.ports import Follows, FollowStore
from chalicelib.follows.service import (
    Followed,
    follow_household,
    followed_by,
    following_of,
    unfollow_household,
)
from chalicelib.follows.telling import NewsOfHouseholds, note_news, tell_followers

__all__ = [
    "Follow",
    "FollowStore",
    "Followed",
    "Follows",
    "HouseholdNews",
    "NewsEntry",
    "NewsOfHouseholds",
    "NoSuchHousehold",
    "OwnHousehold",
    "TooManyFollows",
    "follow_household",
    "followed_by",
    "following_of",
    "note_news",
    "tell_followers",
    "unfollow_household",
]

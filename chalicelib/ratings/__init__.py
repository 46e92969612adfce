"""Ratings: what buyers say of goods that were delivered to them, and what the household answers.

Terms:
    rating: one to five stars and perhaps a few words, by the buyer of a line of a delivered parcel; one a line, for ever.
    tally: how many stars of which number a listing, or a household, has; kept with each rating, never counted anew.
    answer: the household's own words under a rating.
    hiding: operations take a rating out of sight, for one of few grounds; they can show it again.

Invariants: a tally is the sum of the ratings that are shown, whatever happens at once; nobody rates his own goods, nor those
that his post office handled; contacts are hidden before anything is kept.
"""

from chalicelib.ratings.errors import (
    NoSuchRating,
    NotRateable,
    OwnGoods,
    RatingExists,
    RatingMoved,
    RatingTooLate,
)
from chalicelib.ratings.moderation import answer_rating, hide_rating, ratings_in, show_rating
from chalicelib.ratings.ports import Ratings, RatingStore, Sort
from chalicelib.ratings.rating import (
    LONGEST_TEXT,
    STARS,
    Answer,
    Hiding,
    HidingGround,
    Rating,
    RatingId,
    RatingState,
    rating_id_of,
)
from chalicelib.ratings.service import (
    Buyer,
    Rateable,
    change_rating,
    give_rating,
    rateable_lines,
    ratings_of_household,
    ratings_of_listing,
    remove_rating,
)
from chalicelib.ratings.tally import Tally, counted

__all__ = [
    "LONGEST_TEXT",
    "STARS",
    "Answer",
    "Buyer",
    "Hiding",
    "HidingGround",
    "NoSuchRating",
    "NotRateable",
    "OwnGoods",
    "Rateable",
    "Rating",
    "RatingExists",
    "RatingId",
    "RatingMoved",
    "RatingState",
    "RatingStore",
    "RatingTooLate",
    "Ratings",
    "Sort",
    "Tally",
    "answer_rating",
    "change_rating",
    "counted",
    "give_rating",
    "hide_rating",
    "rateable_lines",
    "rating_id_of",
    "ratings_in",
    "ratings_of_household",
    "ratings_of_listing",
    "remove_rating",
    "show_rating",
]

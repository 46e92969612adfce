"""Ratings: what buyers say of goods that were delivered to them, and what the household answers.

Terms:
    rating: one to five stars and perhaps a few words, by the buyer of a line of a delivered parcel; one a line, for ever.
    tally: how many stars of which number a listing, or a household, has; kept with each rating, never counted anew.
    answer: the household's own words under a rating.
    photo: up to three that the buyer adds; seen once they are rendered.
    hiding: operations take a rating, or one photo of it, out of sight, for one of few grounds; they can show it again.

    report: what anybody, a guest too, finds wrong with a rating; a case is open while operations have not decided.

Invariants: a tally is the sum of the ratings that are shown, whatever happens at once; nobody rates his own goods, nor those
that his post office handled; contacts are hidden before anything is kept.
"""

from chalicelib.ratings.errors import (
    NoSuchRating,
    NoSuchRatingPhoto,
    NotRateable,
    OwnGoods,
    RatingExists,
    RatingMoved,
    RatingTooLate,
    TooManyRatingReports,
)
from chalicelib.ratings.moderation import (
    answer_rating,
    hide_rating,
    hide_rating_photo,
    ratings_in,
    show_rating,
    show_rating_photo,
)
from chalicelib.ratings.photos import (
    MAX_RATING_PHOTOS,
    awaits_rating_photo,
    end_rating_photo,
    more_photos,
    remove_rating_photo,
    request_rating_photo,
)
from chalicelib.ratings.placing import PLACE, hidden_key, places_of, shown_key
from chalicelib.ratings.ports import Ratings, RatingStore, ReportStore, Sort
from chalicelib.ratings.rating import (
    GROUNDS,
    LONGEST_TEXT,
    STARS,
    Answer,
    HiddenPhoto,
    Hiding,
    HidingGround,
    Rating,
    RatingId,
    RatingState,
    rating_id_of,
)
from chalicelib.ratings.report import RATING_COMPLAINTS_VI, RatingComplaint, RatingReport, Reported
from chalicelib.ratings.reports import Visitor, open_case_of, report_rating, shown_rating
from chalicelib.ratings.service import (
    Buyer,
    Rateable,
    change_rating,
    find_rating,
    give_rating,
    rateable_lines,
    ratings_of_household,
    ratings_of_listing,
    remove_rating,
)
from chalicelib.ratings.tally import Tally, counted

__all__ = [
    "GROUNDS",
    "LONGEST_TEXT",
    "MAX_RATING_PHOTOS",
    "PLACE",
    "RATING_COMPLAINTS_VI",
    "STARS",
    "Answer",
    "Buyer",
    "HiddenPhoto",
    "Hiding",
    "HidingGround",
    "NoSuchRating",
    "NoSuchRatingPhoto",
    "NotRateable",
    "OwnGoods",
    "Rateable",
    "Rating",
    "RatingComplaint",
    "RatingExists",
    "RatingId",
    "RatingMoved",
    "RatingReport",
    "RatingState",
    "RatingStore",
    "RatingTooLate",
    "Ratings",
    "ReportStore",
    "Reported",
    "Sort",
    "Tally",
    "TooManyRatingReports",
    "Visitor",
    "answer_rating",
    "awaits_rating_photo",
    "change_rating",
    "counted",
    "end_rating_photo",
    "find_rating",
    "give_rating",
    "hidden_key",
    "hide_rating",
    "hide_rating_photo",
    "more_photos",
    "open_case_of",
    "places_of",
    "rateable_lines",
    "rating_id_of",
    "ratings_in",
    "ratings_of_household",
    "ratings_of_listing",
    "remove_rating",
    "remove_rating_photo",
    "report_rating",
    "request_rating_photo",
    "show_rating",
    "show_rating_photo",
    "shown_key",
    "shown_rating",
]

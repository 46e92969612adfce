"""Ratings: what buyers say of goods that were delivered to them, and what the household answers.

Terms:
    rating: one to five stars and perhaps a few words, by the buyer of a line of a delivered parcel; one a line, for ever.
    tally: how many stars of which number a listing, or a household, has; kept with each rating, never counted anew.
    answer: the household's own words under a rating, its voice, or both.
    voice: the recording that answers; heard once it was read and cleaned.
    photo: up to three that the buyer adds; seen once they are rendered.
    hiding: operations take a rating, one photo of it, or its answer, out of sight, for one of few grounds; they can show
        it again.

    report: what anybody, a guest too, finds wrong with a rating; a case is open while operations have not decided.

Invariants: a tally is the sum of the ratings that are shown, whatever happens at once; nobody rates his own goods, nor those
that his post office handled; contacts are hidden before anything is kept.
"""

from chalicelib.ratings.answering import (
    answer_rating,
    awaits_rating_voice,
    end_rating_voice,
    remove_rating_voice,
    request_rating_voice,
)
from chalicelib.ratings.errors import (
    NoSuchRating,
    NoSuchRatingAnswer,
    NoSuchRatingPhoto,
    NotRateable,
    OwnGoods,
    RatingExists,
    RatingMoved,
    RatingTooLate,
    TooManyRatingReports,
)
from chalicelib.ratings.moderation import (
    hide_rating,
    hide_rating_answer,
    hide_rating_photo,
    ratings_in,
    show_rating,
    show_rating_answer,
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
from chalicelib.ratings.placing import (
    PLACE,
    hidden_key,
    hidden_voice_key,
    places_of,
    shown_key,
    voice_is_shown,
    voice_key,
    voice_of,
)
from chalicelib.ratings.ports import Ratings, RatingStore, Recordings, ReportStore, Sort
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
from chalicelib.ratings.voice import (
    LONGEST_VOICE_S,
    MAX_VOICE_BYTES,
    SLACK_S,
    VOICE_FAULTS_VI,
    Voice,
    VoiceFault,
    VoiceId,
    VoiceState,
    VoiceType,
    VoiceUnfit,
)

__all__ = [
    "GROUNDS",
    "LONGEST_TEXT",
    "LONGEST_VOICE_S",
    "MAX_RATING_PHOTOS",
    "MAX_VOICE_BYTES",
    "PLACE",
    "RATING_COMPLAINTS_VI",
    "SLACK_S",
    "STARS",
    "VOICE_FAULTS_VI",
    "Answer",
    "Buyer",
    "HiddenPhoto",
    "Hiding",
    "HidingGround",
    "NoSuchRating",
    "NoSuchRatingAnswer",
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
    "Recordings",
    "ReportStore",
    "Reported",
    "Sort",
    "Tally",
    "TooManyRatingReports",
    "Visitor",
    "Voice",
    "VoiceFault",
    "VoiceId",
    "VoiceState",
    "VoiceType",
    "VoiceUnfit",
    "answer_rating",
    "awaits_rating_photo",
    "awaits_rating_voice",
    "change_rating",
    "counted",
    "end_rating_photo",
    "end_rating_voice",
    "find_rating",
    "give_rating",
    "hidden_key",
    "hidden_voice_key",
    "hide_rating",
    "hide_rating_answer",
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
    "remove_rating_voice",
    "report_rating",
    "request_rating_photo",
    "request_rating_voice",
    "show_rating",
    "show_rating_answer",
    "show_rating_photo",
    "shown_key",
    "shown_rating",
    "voice_is_shown",
    "voice_key",
    "voice_of",
]

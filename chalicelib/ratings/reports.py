"""Use cases of reports: anybody says that a rating does not belong here; operations look, and keep or hide it."""

from dataclasses import replace

from chalicelib.catalogue import AlreadyReported
from chalicelib.identity import PartyId, address_subject
from chalicelib.kernel.records import dataclass
from chalicelib.orders import subject_of
from chalicelib.oversight import Case, CaseId, CaseKind, CaseState, close_case, find_case, open_case
from chalicelib.ratings.errors import NoSuchRating, TooManyRatingReports
from chalicelib.ratings.ports import Ratings
from chalicelib.ratings.rating import LONGEST_WORDS, Rating, RatingId, RatingState, words_of
from chalicelib.ratings.report import RatingComplaint, RatingReport, Reported
from chalicelib.ratings.service import find_rating


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who reports.

    Attributes:
        viewer: who is signed in, if anybody.
        address: the network address, by which guests are told apart.
    """

    viewer: PartyId | None = None
    address: str = ""


def shown_rating(ratings: Ratings, rating_id: RatingId) -> Rating:
    """
    Raises:
        NoSuchRating: none has the id, or others do not see it.
    """
    found = find_rating(ratings, rating_id)
    if found.state is not RatingState.SHOWN:
        raise NoSuchRating
    return found


def report_rating(
    ratings: Ratings, rating_id: RatingId, visitor: Visitor, complaint: RatingComplaint, words: str = ""
) -> Reported:
    """Stage that somebody finds it wrong: it comes before operations, once however many say so.

    What operations have kept comes before them again only after its buyer changed it, or its household answered anew.

    Raises:
        InvalidInput: too many words.
        NoSuchRating: none has the id, or others do not see it.
        AlreadyReported: the visitor has reported it before.
        TooManyRatingReports: as many as one visitor may in a day.
    """
    said = words_of(words, least=0, most=LONGEST_WORDS, field="words")
    rating = shown_rating(ratings, rating_id)
    report = RatingReport(rating_id, _whose(ratings, visitor), complaint, said, ratings.now)
    most = ratings.policy.rating_reports_per_day
    known = AlreadyReported("Bạn đã báo đánh giá này rồi. Sàn sẽ xem.", "You have reported this rating; somebody will look.")
    ratings.reports.add(report, known)
    ratings.reports.count(report, most=most, otherwise=TooManyRatingReports(most))
    was = ratings.reports.of(rating_id)
    case = find_case(ratings.orders.oversight, was.case_id) if was else None
    if was is None or case is None or _again(rating, case):
        after = _with(Reported(rating_id, _opened(ratings, rating)), report)
    else:
        after = _with(was, report)
    ratings.reports.save(after, new=was is None)
    return after


def open_case_of(ratings: Ratings, rating_id: RatingId) -> tuple[Reported, Case] | None:
    """What waits for operations; None if nothing does."""
    found = ratings.reports.of(rating_id)
    case = find_case(ratings.orders.oversight, found.case_id) if found else None
    return (found, case) if found and case and case.state is CaseState.OPEN else None


def look_again(ratings: Ratings, rating: Rating) -> None:
    """Stage that a hidden answer's new one comes before operations, unless the rating is before them already."""
    if open_case_of(ratings, rating.rating_id) is None:
        was = ratings.reports.of(rating.rating_id)
        ratings.reports.save(Reported(rating.rating_id, _opened(ratings, rating)), new=was is None)


def close_case_of(ratings: Ratings, rating_id: RatingId, by: PartyId, resolution: str) -> None:
    """Stage that what waits is decided; harmless where nothing does."""
    found = open_case_of(ratings, rating_id)
    if found is not None:
        close_case(ratings.orders.oversight, found[1].case_id, closed_by=by, resolution=resolution)


def _opened(ratings: Ratings, rating: Rating) -> CaseId:
    facts = {"seller_id": str(rating.seller_id), "order_id": str(rating.order_id)}
    return open_case(ratings.orders.oversight, CaseKind.RATING_REPORTED, rating.rating_id, facts=facts).case_id


def _again(rating: Rating, case: Case) -> bool:
    """Whether it is another than operations decided about."""
    if case.state is CaseState.OPEN or case.closed_at is None:
        return False
    answered_at = rating.answer.at if rating.answer else rating.given_at
    return case.closed_at < max(rating.last_word_at, rating.photo_at or rating.given_at, answered_at)


def _with(was: Reported, report: RatingReport) -> Reported:
    counts = {**was.complaints, report.complaint.value: was.complaints.get(report.complaint.value, 0) + 1}
    return replace(was, reports=was.reports + 1, complaints=counts, said=report.words or was.said)


def _whose(ratings: Ratings, visitor: Visitor) -> str:
    if visitor.viewer is not None:
        return visitor.viewer
    return subject_of(ratings.orders.link_key, "rating-report", address_subject(visitor.address) or "this machine")

"""Reports of ratings over HTTP: anybody says what is wrong with one; operations see it with what was said of it."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.orders import viewer_of
from chalicelib.entrypoints.http.rating_views import LookedAtRatingView, RatingView, looked_at_view, rating_view
from chalicelib.entrypoints.http.ratings import rating_id_in
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.identity import Permission
from chalicelib.ratings import (
    RatingComplaint,
    Visitor,
    find_rating,
    open_case_of,
    report_rating,
    shown_rating,
)

rating_report_routes = Resource(__name__, tag="ratings")


class NewRatingReport(Body, frozen=True, kw_only=True):
    """What is wrong with a rating; one a visitor. Of guests nothing is kept but a keyed hash of the network address."""

    complaint: RatingComplaint
    words: Annotated[str, msgspec.Meta(max_length=1200, description="At most 300 characters; contacts are hidden.")] = ""


class RatingReportedView(View, frozen=True, kw_only=True):
    """Thanks: somebody will look."""

    rating_id: str
    complaint: RatingComplaint


class WaitingReportsView(View, frozen=True, kw_only=True):
    """What of a rating waits for operations: its case, how many reported it, for what, and the last words."""

    case_id: str
    owner_id: str | None
    reports: int
    complaints: dict[str, int]
    said: str


class ReportedRatingView(View, frozen=True, kw_only=True):
    """A rating for operations; `waiting` is null when no report waits."""

    rating: LookedAtRatingView
    waiting: WaitingReportsView | None


@rating_report_routes.query(
    "/ratings/{rating_id}", answer=RatingView, summary="One rating, as everybody sees it", guests=True
)
def show_one_rating(work: Work, call: Call) -> RatingView:
    return rating_view(shown_rating(work.ratings, rating_id_in(call)))


@rating_report_routes.command(
    "/ratings/{rating_id}/reports",
    kind="report_rating",
    body=NewRatingReport,
    answer=RatingReportedView,
    summary="Say that a rating does not belong here",
    guests=True,
)
def post_rating_report(work: Work, call: Call, body: NewRatingReport) -> RatingReportedView:
    rating_id, visitor = rating_id_in(call), Visitor(viewer_of(call), call.address)
    report_rating(work.ratings, rating_id, visitor, body.complaint, body.words)
    return RatingReportedView(rating_id=rating_id, complaint=body.complaint)


@rating_report_routes.query(
    "/ratings/{rating_id}/reports",
    answer=ReportedRatingView,
    summary="A rating, hidden or not, with what waits to be decided of it",
    allow=Permission.SEE_PROVINCE,
)
def show_rating_reports(work: Work, call: Call) -> ReportedRatingView:
    rating = find_rating(work.ratings, rating_id_in(call))
    found = open_case_of(work.ratings, rating.rating_id)
    waiting = None
    if found is not None:
        reported, case = found
        waiting = WaitingReportsView(
            case_id=case.case_id,
            owner_id=case.owner_id,
            reports=reported.reports,
            complaints=dict(reported.complaints),
            said=reported.said,
        )
    return ReportedRatingView(rating=looked_at_view(work, rating), waiting=waiting)

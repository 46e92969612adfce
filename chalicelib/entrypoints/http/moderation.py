"""Moderation over HTTP: what is looked at, who looks, what was decided; what was done to a listing and by whom."""

from collections.abc import Mapping
from typing import Annotated

import msgspec

from chalicelib.catalogue import (
    Act,
    ActKind,
    Complaint,
    Flag,
    Ground,
    ListingId,
    Review,
    ReviewState,
    SubjectKind,
    decide_listing,
    find_listing,
    find_own,
    find_review,
    report_listing,
    take_review,
    vouch_for,
)
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.listing_views import ListingView, listing_view
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource, View
from chalicelib.identity import PartyId, Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import Page, page_size
from chalicelib.oversight import hand

moderation_routes = Resource(__name__, tag="moderation")
PAGED = {"cursor": "Where the next page begins, from `next_cursor`.", "limit": "1 to 100; 24 unless told."}
Words = Annotated[str, msgspec.Meta(max_length=600)]


class NewReport(Body, frozen=True, kw_only=True):
    """A buyer's word about a listing; one a person."""

    complaint: Complaint
    words: Words = ""


class ListingDecision(Body, frozen=True, kw_only=True):
    """Pass it, or with a `ground` hide it until the household has mended it. `version_seen` is that of the listing."""

    version_seen: Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)]
    ground: Ground | None = None
    words: Words = ""


class ReportView(View, frozen=True, kw_only=True):
    """Thanks: somebody will look."""

    listing_id: str
    complaint: Complaint


class ReviewView(View, frozen=True, kw_only=True):
    """What is looked at. `hidden`: buyers do not see it meanwhile. `ground` and `words` are what the household was told."""

    subject: str
    kind: SubjectKind
    seller_id: str
    title: str
    flags: list[Flag]
    hidden: bool
    state: ReviewState
    opened_at: str
    owner_id: str | None
    reports: int
    said: str
    ground: Ground | None
    words: str
    decided_by: str | None
    decided_at: str | None


class ReviewsView(View, frozen=True, kw_only=True):
    """A page of reviews."""

    entries: list[ReviewView]
    next_cursor: str | None


class ListingReviewView(View, frozen=True, kw_only=True):
    """A review with the listing as it is now, hidden or not."""

    review: ReviewView
    listing: ListingView


class ActView(View, frozen=True, kw_only=True):
    """Something done to a listing. `behalf`: the actor did it for the household, with its consent."""

    listing_id: str
    seller_id: str
    actor: str
    behalf: bool
    kind: ActKind
    at: str
    facts: dict[str, str]


class ActsView(View, frozen=True, kw_only=True):
    """A page of acts, newest first."""

    entries: list[ActView]
    next_cursor: str | None


class VouchedView(View, frozen=True, kw_only=True):
    """A household that somebody vouched for."""

    party_id: str


@moderation_routes.command(
    "/listings/{listing_id}/reports",
    kind="report_listing",
    body=NewReport,
    answer=ReportView,
    summary="Report a listing to the province",
    allow=Permission.BUY,
)
def post_report(work: Work, call: Call, body: NewReport) -> ReportView:
    listing_id = ListingId.parse(call.path["listing_id"])
    report = report_listing(work.catalogue, listing_id, call.signed_in.party_id, body.complaint, body.words)
    return ReportView(listing_id=report.listing_id, complaint=report.complaint)


@moderation_routes.query(
    "/reviews",
    answer=ReviewsView,
    summary="What waits to be looked at, the oldest first; or all about one household",
    allow=Permission.SEE_PROVINCE,
    query={**PAGED, "seller": "Only those about this household, decided ones too, newest first."},
)
def list_reviews(work: Work, call: Call) -> ReviewsView:
    store, limit, cursor = work.catalogue.reviews, page_size(limit_of(call)), call.query.get("cursor")
    seller = call.query.get("seller")
    if seller:
        page: Page[Review] = store.of_seller(PartyId.parse(seller, field="seller"), cursor=cursor, limit=limit)
    else:
        page = store.waiting(cursor=cursor, limit=limit)
    return ReviewsView(entries=[review_view(one) for one in page.entries], next_cursor=page.next_cursor)


@moderation_routes.query(
    "/listings/{listing_id}/review",
    answer=ListingReviewView,
    summary="A listing's review, and the listing as it is",
    allow=Permission.SEE_PROVINCE,
)
def show_listing_review(work: Work, call: Call) -> ListingReviewView:
    listing_id = ListingId.parse(call.path["listing_id"])
    review, listing = find_review(work.catalogue, listing_id), find_listing(work.catalogue, listing_id)
    return ListingReviewView(review=review_view(review), listing=listing_view(listing, work.now))


@moderation_routes.command(
    "/listings/{listing_id}/review/owner",
    kind="take_review",
    body=Nothing,
    answer=ReviewView,
    summary="Take a listing's review",
    allow=Permission.OPERATE,
)
def post_review_owner(work: Work, call: Call, body: Nothing) -> ReviewView:
    listing_id = ListingId.parse(call.path["listing_id"])
    me = call.signed_in.party_id
    hand(work.oversight, listing_id, me, was=None, by=me)
    return review_view(take_review(work.catalogue, listing_id, me))


@moderation_routes.command(
    "/listings/{listing_id}/review/decision",
    kind="decide_review",
    body=ListingDecision,
    answer=ReviewView,
    summary="Let a listing be sold, or hide it until it is mended",
    allow=Permission.OPERATE,
)
def post_review_decision(work: Work, call: Call, body: ListingDecision) -> ReviewView:
    decided = decide_listing(
        work.catalogue,
        ListingId.parse(call.path["listing_id"]),
        call.signed_in.party_id,
        version_seen=body.version_seen,
        ground=body.ground,
        words=body.words,
    )
    return review_view(decided)


@moderation_routes.command(
    "/households/{household_id}/vouching",
    kind="vouch_for_household",
    body=Nothing,
    answer=VouchedView,
    summary="Its identity was checked: its new listings need no look",
    allow=Permission.OPERATE,
)
def post_vouching(work: Work, call: Call, body: Nothing) -> VouchedView:
    party_id = PartyId.parse(call.path["household_id"], field="household_id")
    vouch_for(work.catalogue, party_id)
    return VouchedView(party_id=party_id)


@moderation_routes.query(
    "/listings/{listing_id}/history",
    answer=ActsView,
    summary="What was done to one's own listing, and by whom",
    allow=Permission.SELL,
    query=PAGED,
)
def show_own_history(work: Work, call: Call) -> ActsView:
    listing_id = ListingId.parse(call.path["listing_id"])
    find_own(work.catalogue, call.signed_in.party_id, listing_id)
    return acts_view(
        work.catalogue.acts.of_listing(listing_id, cursor=call.query.get("cursor"), limit=page_size(limit_of(call)))
    )


@moderation_routes.query(
    "/listing-acts",
    answer=ActsView,
    summary="What was done to a listing, or what somebody did to listings",
    allow=Permission.SEE_PROVINCE,
    query={**PAGED, "listing": "Of this listing.", "actor": "By this party, or this job; asked when no listing is named."},
)
def list_acts(work: Work, call: Call) -> ActsView:
    acts, limit, cursor = work.catalogue.acts, page_size(limit_of(call)), call.query.get("cursor")
    listing = call.query.get("listing")
    if listing:
        return acts_view(acts.of_listing(ListingId.parse(listing, field="listing"), cursor=cursor, limit=limit))
    actor = PartyId.parse(call.query.get("actor"), field="actor")
    return acts_view(acts.by_actor(actor, cursor=cursor, limit=limit))


def review_view(review: Review) -> ReviewView:
    return ReviewView(
        subject=review.subject,
        kind=review.kind,
        seller_id=review.seller_id,
        title=review.title,
        flags=list(review.flags),
        hidden=review.hidden,
        state=review.state,
        opened_at=to_text(review.opened_at),
        owner_id=review.owner_id,
        reports=review.reports,
        said=review.said,
        ground=review.ground,
        words=review.words,
        decided_by=review.decided_by,
        decided_at=to_text(review.decided_at) if review.decided_at else None,
    )


def acts_view(page: Page[Act]) -> ActsView:
    return ActsView(entries=[act_view(one) for one in page.entries], next_cursor=page.next_cursor)


def act_view(act: Act) -> ActView:
    facts: Mapping[str, str] = act.facts or {}
    return ActView(
        listing_id=act.listing_id,
        seller_id=act.seller_id,
        actor=act.actor,
        behalf=act.behalf,
        kind=act.kind,
        at=to_text(act.at),
        facts=dict(facts),
    )

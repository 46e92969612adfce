"""Selling for a household with its consent: asked by a message, used by a helper, seen and ended by the household."""

from dataclasses import replace
from typing import Annotated

import msgspec

from chalicelib.catalogue import (
    Catalogue,
    Listing,
    ListingId,
    create_listing,
    find_listing,
    listings_of,
    pause_listing,
    request_photo,
    resume_listing,
    revise_listing,
)
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import (
    ListingRevision,
    ListingsView,
    NewListing,
    NewPhoto,
    UploadView,
    limit_of,
    offer_of,
    revision_of,
    upload_view,
)
from chalicelib.entrypoints.http.listing_views import ListingView, listing_view
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource, View
from chalicelib.identity import (
    Consent,
    ConsentState,
    PartyId,
    Permission,
    Scope,
    ask_consent,
    confirm_consent,
    note_act,
    require_consent,
    withdraw_consent,
)
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import page_size

assisted_routes = Resource(__name__, tag="assisted selling")


class NewConsent(Body, frozen=True, kw_only=True):
    """Ask a household, by its phone number, to let the caller act for it."""

    phone: Annotated[str, msgspec.Meta(max_length=40)]
    scopes: Annotated[list[Scope], msgspec.Meta(min_length=1, max_length=4)]


class ConsentCode(Body, frozen=True, kw_only=True):
    """The six digits that the household has read to the helper."""

    secrets = frozenset({"code"})

    code: Annotated[str, msgspec.Meta(max_length=20)]


class ConsentView(View, frozen=True, kw_only=True):
    """A consent. `good`: it stands now."""

    household_id: str
    household: str
    helper_id: str
    helper: str
    scopes: list[Scope]
    state: ConsentState
    good: bool
    asked_at: str
    given_at: str | None
    good_until: str | None


class ConsentsView(View, frozen=True, kw_only=True):
    """A page of consents."""

    entries: list[ConsentView]
    next_cursor: str | None


@assisted_routes.command(
    "/consents",
    kind="ask_consent",
    body=NewConsent,
    answer=ConsentView,
    summary="Send a household a code by which it consents that the caller acts for it",
    allow=Permission.HELP_SELL,
)
def post_consent(work: Work, call: Call, body: NewConsent) -> ConsentView:
    helper_id = call.signed_in.party_id
    asked = ask_consent(work.identity, helper_id, phone=body.phone, scopes=body.scopes, address=call.address)
    return consent_view(asked, work)


@assisted_routes.query(
    "/consents",
    answer=ConsentsView,
    summary="The consents that the caller asked for, newest first",
    allow=Permission.HELP_SELL,
    query={"cursor": "Where the page begins.", "limit": "Consents a page, 1 to 100."},
)
def list_consents(work: Work, call: Call) -> ConsentsView:
    page = work.identity.consents.of_helper(
        call.signed_in.party_id, cursor=call.query.get("cursor"), limit=page_size(limit_of(call))
    )
    return ConsentsView(entries=[consent_view(one, work) for one in page.entries], next_cursor=page.next_cursor)


@assisted_routes.command(
    "/consents/{household_id}/confirmation",
    kind="confirm_consent",
    body=ConsentCode,
    answer=ConsentView,
    summary="Bring the code that the household has read out",
    allow=Permission.HELP_SELL,
)
def post_consent_confirmation(work: Work, call: Call, body: ConsentCode) -> ConsentView:
    given = confirm_consent(
        work.identity,
        call.signed_in.party_id,
        _household(call),
        code=body.code,
        lifetime_s=work.policy.consent_lifetime_s,
    )
    return consent_view(given, work)


@assisted_routes.query(
    "/my/helpers", answer=ConsentsView, summary="Who may act for one's own household", allow=Permission.SELL
)
def show_my_helpers(work: Work, call: Call) -> ConsentsView:
    own = work.identity.consents.of_household(call.signed_in.party_id)
    return ConsentsView(entries=[consent_view(one, work) for one in own], next_cursor=None)


@assisted_routes.command(
    "/my/helpers/{helper_id}/withdrawal",
    kind="withdraw_consent",
    body=Nothing,
    answer=ConsentView,
    summary="Let a helper do nothing more, from now on",
    allow=Permission.SELL,
)
def post_consent_withdrawal(work: Work, call: Call, body: Nothing) -> ConsentView:
    helper_id = PartyId.parse(call.path["helper_id"], field="helper_id")
    return consent_view(withdraw_consent(work.identity, call.signed_in.party_id, helper_id), work)


@assisted_routes.command(
    "/consents/{household_id}/listings",
    kind="create_listing_for",
    body=NewListing,
    answer=ListingView,
    summary="Offer goods for a household",
    allow=Permission.HELP_SELL,
)
def post_listing_for(work: Work, call: Call, body: NewListing) -> ListingView:
    household_id = _household(call)
    catalogue = behalf(work, call, household_id, Scope.OFFER, body.title)
    return listing_view(create_listing(catalogue, household_id, offer_of(body)), work.now)


@assisted_routes.query(
    "/consents/{household_id}/listings",
    answer=ListingsView,
    summary="The listings of a household that consented, newest first",
    allow=Permission.HELP_SELL,
    query={"cursor": "Where the page begins.", "limit": "Listings a page, 1 to 100."},
)
def show_listings_for(work: Work, call: Call) -> ListingsView:
    household_id = _household(call)
    require_consent(work.identity, call.signed_in.party_id, household_id, Scope.REVISE)
    page = listings_of(work.catalogue, household_id, cursor=call.query.get("cursor"), limit=limit_of(call))
    return ListingsView(entries=[listing_view(one, work.now) for one in page.entries], next_cursor=page.next_cursor)


@assisted_routes.command(
    "/helped-listings/{listing_id}/revisions",
    kind="revise_listing_for",
    body=ListingRevision,
    answer=ListingView,
    summary="Change price, stock or texts for a household",
    allow=Permission.HELP_SELL,
)
def post_revision_for(work: Work, call: Call, body: ListingRevision) -> ListingView:
    catalogue, was = helped(work, call, Scope.REVISE)
    return listing_view(revise_listing(catalogue, was.seller_id, was.listing_id, revision_of(body)), work.now)


@assisted_routes.command(
    "/helped-listings/{listing_id}/pause",
    kind="pause_listing_for",
    body=Nothing,
    answer=ListingView,
    summary="Stop taking orders for a household",
    allow=Permission.HELP_SELL,
)
def post_pause_for(work: Work, call: Call, body: Nothing) -> ListingView:
    catalogue, was = helped(work, call, Scope.PAUSE)
    return listing_view(pause_listing(catalogue, was.seller_id, was.listing_id), work.now)


@assisted_routes.command(
    "/helped-listings/{listing_id}/resumption",
    kind="resume_listing_for",
    body=Nothing,
    answer=ListingView,
    summary="Take orders again for a household",
    allow=Permission.HELP_SELL,
)
def post_resumption_for(work: Work, call: Call, body: Nothing) -> ListingView:
    catalogue, was = helped(work, call, Scope.PAUSE)
    return listing_view(resume_listing(catalogue, was.seller_id, was.listing_id), work.now)


@assisted_routes.command(
    "/helped-listings/{listing_id}/photos",
    kind="request_photo_for",
    body=NewPhoto,
    answer=UploadView,
    summary="A form that sends a photo for a household",
    allow=Permission.HELP_SELL,
)
def post_photo_for(work: Work, call: Call, body: NewPhoto) -> UploadView:
    catalogue, was = helped(work, call, Scope.PHOTO)
    redirect_to = work.application.settings.public_origin + body.return_to if body.return_to else None
    _, photo, form = request_photo(catalogue, was.seller_id, was.listing_id, body.content_type, redirect_to=redirect_to)
    return upload_view(work, was.listing_id, photo.photo_id, body.content_type, form)


def behalf(work: Work, call: Call, household_id: PartyId, scope: Scope, about: str = "") -> Catalogue:
    """The catalogue in the helper's hands; that it was used goes into the household's list with what is committed.

    Raises:
        NoConsent: the household has not consented to this, or no longer; also at the commit.
    """
    consent = require_consent(work.identity, call.signed_in.party_id, household_id, scope)
    note_act(work.identity, consent, scope, about)
    return replace(work.catalogue, behalf=consent.helper_name)


def helped(work: Work, call: Call, scope: Scope) -> tuple[Catalogue, Listing]:
    """The catalogue in the helper's hands, and the listing that the address names.

    Raises:
        NoSuchListing: no listing has the id.
        NoConsent: its household has not consented to this, or no longer; also at the commit.
    """
    was = find_listing(work.catalogue, ListingId.parse(call.path["listing_id"]))
    return behalf(work, call, was.seller_id, scope, was.title), was


def _household(call: Call) -> PartyId:
    return PartyId.parse(call.path["household_id"], field="household_id")


def consent_view(consent: Consent, work: Work) -> ConsentView:
    return ConsentView(
        household_id=consent.household_id,
        household=consent.household_name,
        helper_id=consent.helper_id,
        helper=consent.helper_name,
        scopes=list(consent.scopes),
        state=consent.state,
        good=consent.good_at(work.now),
        asked_at=to_text(consent.asked_at),
        given_at=to_text(consent.given_at) if consent.given_at else None,
        good_until=to_text(consent.good_until) if consent.good_until else None,
    )

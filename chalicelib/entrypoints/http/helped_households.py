"""Households that a helper brings along: opened with their consent, how far they are, and what was done for them."""

from typing import Annotated

import msgspec

from chalicelib.catalogue import commune_of, listings_of
from chalicelib.composition import Work
from chalicelib.entrypoints.http.assisted_selling import ConsentView, consent_view
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.identity import (
    Access,
    AccessKind,
    NoSuchConsent,
    Opening,
    PartyId,
    Permission,
    Scope,
    accesses_of,
    ask_opening,
    open_for,
    opening_of,
)
from chalicelib.kernel.clock import to_text
from chalicelib.orders import ParcelState, earnings_of

helped_routes = Resource(__name__, tag="assisted selling")

Phone = Annotated[str, msgspec.Meta(max_length=40)]
Name = Annotated[str, msgspec.Meta(max_length=400)]
CommuneCode = Annotated[str, msgspec.Meta(max_length=5)]
Scopes = Annotated[list[Scope], msgspec.Meta(min_length=1, max_length=4)]


class NewOpening(Body, frozen=True, kw_only=True):
    """The household that somebody wants to be, and what the caller may do for it then."""

    phone: Phone
    name: Name
    commune_code: CommuneCode
    scopes: Scopes


class OpeningCode(Body, frozen=True, kw_only=True):
    """The same once more, with the six digits that the person has read to the helper."""

    secrets = frozenset({"code"})

    phone: Phone
    name: Name
    commune_code: CommuneCode
    scopes: Scopes
    code: Annotated[str, msgspec.Meta(max_length=20)]


class OpeningView(View, frozen=True, kw_only=True):
    """A code is on its way to the phone."""

    challenge_id: str
    phone: str
    name: str
    commune_code: str
    good_until: str


class ProgressView(View, frozen=True, kw_only=True):
    """How far a household is; all but `consented` are told only while its consent stands."""

    household_id: str
    consented: bool
    listed: bool
    ordered: bool
    paid_out: bool


class AccessView(View, frozen=True, kw_only=True):
    """One thing that a helper did, or a day on which they looked."""

    helper_id: str
    helper: str
    kind: AccessKind
    about: str
    at: str


class AccessesView(View, frozen=True, kw_only=True):
    """A page of accesses."""

    entries: list[AccessView]
    next_cursor: str | None


def opening_in(body: NewOpening | OpeningCode) -> Opening:
    commune = commune_of(body.commune_code)
    return opening_of(phone=body.phone, name=body.name, commune_code=commune.code, scopes=tuple(body.scopes))


@helped_routes.command(
    "/assisted-households",
    kind="ask_opening",
    body=NewOpening,
    answer=OpeningView,
    summary="Send somebody a code by which they agree that the caller opens a household for them",
    allow=Permission.HELP_SELL,
)
def post_opening(work: Work, call: Call, body: NewOpening) -> OpeningView:
    opening = opening_in(body)
    challenge = ask_opening(work.identity, call.signed_in.party_id, opening, address=call.address)
    return OpeningView(
        challenge_id=challenge.challenge_id,
        phone=opening.phone,
        name=opening.name,
        commune_code=opening.commune_code,
        good_until=to_text(challenge.good_until),
    )


@helped_routes.command(
    "/assisted-households/{challenge_id}/confirmation",
    kind="open_household_for",
    body=OpeningCode,
    answer=ConsentView,
    summary="Bring the code that the person has read out: the household is open, and its consent given",
    allow=Permission.HELP_SELL,
)
def post_opening_confirmation(work: Work, call: Call, body: OpeningCode) -> ConsentView:
    given = open_for(
        work.identity,
        call.signed_in.party_id,
        opening_in(body),
        challenge_id=call.path["challenge_id"],
        code=body.code,
        lifetime_s=work.policy.consent_lifetime_s,
    )
    return consent_view(given, work)


@helped_routes.query(
    "/consents/{household_id}/progress",
    answer=ProgressView,
    summary="How far a household is that the caller helps",
    allow=Permission.HELP_SELL,
)
def show_progress(work: Work, call: Call) -> ProgressView:
    household_id = PartyId.parse(call.path["household_id"], field="household_id")
    consent = work.identity.consents.find(household_id, call.signed_in.party_id)
    if consent is None:
        raise NoSuchConsent("Chưa xin phép hộ này.", "No consent was asked for.")
    good = consent.good_at(work.now)
    listed = good and bool(listings_of(work.catalogue, household_id, limit=1).entries)
    return ProgressView(
        household_id=household_id,
        consented=good,
        listed=listed,
        ordered=listed and has_sold(work, household_id),
        paid_out=listed and earnings_of(work.orders, household_id).paid_out > 0,
    )


def has_sold(work: Work, household_id: PartyId) -> bool:
    """Whether somebody has ever paid for anything of it."""
    pages = (work.orders.store.of_seller(household_id, ended=ended, cursor=None, limit=20) for ended in (False, True))
    unpaid = {ParcelState.AWAITING_PAYMENT, ParcelState.CANCELLED}
    return any(parcel.state not in unpaid for page in pages for parcel in page.entries)


@helped_routes.query(
    "/my/helpers/accesses",
    answer=AccessesView,
    summary="What helpers did for one's own household, newest first",
    allow=Permission.SELL,
    query={"cursor": "Where the page begins.", "limit": "Entries a page, 1 to 100."},
)
def show_accesses(work: Work, call: Call) -> AccessesView:
    page = accesses_of(work.identity, call.signed_in.party_id, cursor=call.query.get("cursor"), limit=limit_of(call))
    return AccessesView(entries=[access_view(one) for one in page.entries], next_cursor=page.next_cursor)


def access_view(access: Access) -> AccessView:
    return AccessView(
        helper_id=access.helper_id,
        helper=access.helper_name,
        kind=access.kind,
        about=access.about,
        at=to_text(access.at),
    )

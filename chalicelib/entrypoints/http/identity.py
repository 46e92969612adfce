"""Signing in, being a household, PINs: identity over HTTP. Staff and tablets are in `staff.py`.

What answers with a secret, or asks for one alone, is an action, not a command: a command's answer is stored.
"""

from typing import Annotated

import msgspec

from chalicelib.catalogue import commune_of
from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource, View
from chalicelib.identity import (
    ACCESS_LIFETIME_S,
    Party,
    PartyId,
    Permission,
    Session,
    SessionId,
    SignedIn,
    ask_sign_in_code,
    become_household,
    choose_language,
    close_session,
    expect,
    find_party,
    has_pin,
    open_session,
    refresh_session,
    remove_pin,
    rename_party,
    revoke_session,
    set_pin,
)
from chalicelib.kernel.clock import to_text
from chalicelib.messages import Language

identity_routes = Resource(__name__, tag="identity")

Phone = Annotated[str, msgspec.Meta(max_length=32, description="A Vietnamese mobile number in any spelling.")]
Name = Annotated[str, msgspec.Meta(max_length=400, description="2 to 100 characters.")]
IdText = Annotated[str, msgspec.Meta(max_length=40)]
Code = Annotated[str, msgspec.Meta(max_length=12, description="The six digits of the message.")]
Pin = Annotated[str, msgspec.Meta(max_length=12, description="Six digits.")]
Secret = Annotated[str, msgspec.Meta(max_length=200)]
CommuneCode = Annotated[str, msgspec.Meta(max_length=5, description="Of the communes of 2022, five digits.")]


class NewSignInCode(Body, frozen=True, kw_only=True):
    """Whom to send a code."""

    phone: Phone


class NewSession(Body, frozen=True, kw_only=True):
    """The code that was sent. `name` is taken when the phone number signs in for the first time."""

    challenge_id: IdText
    phone: Phone
    code: Code
    name: Name | None = None


class RefreshTokenBody(Body, frozen=True, kw_only=True):
    """The newest refresh token."""

    refresh_token: Secret


class NewName(Body, frozen=True, kw_only=True):
    """What the party wants to be called."""

    name: Name


class NewLanguage(Body, frozen=True, kw_only=True):
    """In which language the party is told things."""

    language: Language


class NewPin(Body, frozen=True, kw_only=True):
    """A money PIN; `old_pin` is needed when there is one."""

    pin: Pin
    old_pin: Pin | None = None


class NewHousehold(Body, frozen=True, kw_only=True):
    """The household that the signed-in party is from now on."""

    name: Name
    commune_code: CommuneCode


class SentCode(View, frozen=True, kw_only=True):
    """A code is on its way, whether or not the number is known."""

    challenge_id: str
    good_until: str


class PartyView(View, frozen=True, kw_only=True):
    """A party, to itself and to staff."""

    party_id: str
    phone: str
    name: str
    roles: list[str]
    commune_code: str | None
    language: str


class Me(View, frozen=True, kw_only=True):
    """Who is signed in, and as what."""

    party: PartyView
    acting_as: list[str]
    session_id: str
    device_id: str | None
    outlet_code: str | None
    pin_set: bool


class Tokens(View, frozen=True, kw_only=True):
    """Keep both; send the access token as `Authorization: Bearer`, the refresh token only to `/sessions/refresh`."""

    access_token: str
    expires_in_s: int
    refresh_token: str
    session_id: str
    session_ends_at: str
    acting_as: list[str]
    outlet_code: str | None
    party: PartyView


class Done(View, frozen=True, kw_only=True):
    """It is so now."""

    done: bool = True


class SessionView(View, frozen=True, kw_only=True):
    """A session, without anything that opens it."""

    session_id: str
    party_id: str
    staff_number: str | None
    device_id: str | None
    outlet_code: str | None
    opened_at: str
    ends_at: str
    closed: bool


def party_view(party: Party) -> PartyView:
    return PartyView(
        party_id=party.party_id,
        phone=party.phone,
        name=party.name,
        roles=sorted(party.roles),
        commune_code=party.commune_code,
        language=party.language.value,
    )


def tokens_view(signed_in: SignedIn) -> Tokens:
    return Tokens(
        access_token=signed_in.access_token,
        expires_in_s=ACCESS_LIFETIME_S,
        refresh_token=signed_in.refresh_token,
        session_id=signed_in.actor.session_id,
        session_ends_at=to_text(signed_in.ends_at),
        acting_as=sorted(signed_in.actor.roles),
        outlet_code=signed_in.actor.outlet_code,
        party=party_view(signed_in.party),
    )


def session_view(session: Session) -> SessionView:
    return SessionView(
        session_id=session.session_id,
        party_id=session.party_id,
        staff_number=session.staff_number,
        device_id=session.device_id,
        outlet_code=session.outlet_code,
        opened_at=to_text(session.opened_at),
        ends_at=to_text(session.ends_at),
        closed=session.closed_at is not None,
    )


@identity_routes.action(
    "/sign-in-codes",
    kind="sign_in_code",
    body=NewSignInCode,
    answer=SentCode,
    summary="Send a one-time code to a phone",
    status=201,
)
def send_sign_in_code(work: Work, call: Call, body: NewSignInCode) -> SentCode:
    challenge = ask_sign_in_code(work.identity, phone=body.phone, address=call.address)
    return SentCode(challenge_id=challenge.challenge_id, good_until=to_text(challenge.good_until))


@identity_routes.action(
    "/sessions",
    kind="session",
    body=NewSession,
    answer=Tokens,
    summary="Sign in with the code; the first time makes the party",
    status=201,
)
def sign_in(work: Work, call: Call, body: NewSession) -> Tokens:
    return tokens_view(
        open_session(work.identity, challenge_id=body.challenge_id, phone=body.phone, code=body.code.strip(), name=body.name)
    )


@identity_routes.action(
    "/sessions/refresh",
    kind="session_refresh",
    body=RefreshTokenBody,
    answer=Tokens,
    summary="New tokens for the refresh token, which is used up",
)
def refresh(work: Work, call: Call, body: RefreshTokenBody) -> Tokens:
    return tokens_view(refresh_session(work.identity, body.refresh_token))


@identity_routes.action(
    "/sessions/closure", kind="sign_out", body=RefreshTokenBody, answer=Done, summary="Sign out by refresh token"
)
def sign_out(work: Work, call: Call, body: RefreshTokenBody) -> Done:
    close_session(work.identity, body.refresh_token)
    return Done()


@identity_routes.command(
    "/sessions/{session_id}/closure",
    kind="session_closure",
    body=Nothing,
    answer=SessionView,
    summary="End a session: one's own, one of the outlet one supervises, for operations any",
)
def end_session(work: Work, call: Call, body: Nothing) -> SessionView:
    session_id = SessionId.parse(call.path["session_id"], field="session_id")
    return session_view(revoke_session(work.identity, call.signed_in, session_id))


@identity_routes.query("/me", answer=Me, summary="Who is signed in")
def show_me(work: Work, call: Call) -> Me:
    actor = call.signed_in
    expect(work.identity, pins=[actor.party_id])
    party = find_party(work.identity, actor.party_id)
    return Me(
        party=party_view(party),
        acting_as=sorted(actor.roles),
        session_id=actor.session_id,
        device_id=actor.device_id,
        outlet_code=actor.outlet_code,
        pin_set=has_pin(work.identity, actor.party_id),
    )


@identity_routes.command("/me/name", kind="renaming", body=NewName, answer=PartyView, summary="Change one's name")
def change_name(work: Work, call: Call, body: NewName) -> PartyView:
    return party_view(rename_party(work.identity, call.signed_in.party_id, body.name))


@identity_routes.command(
    "/me/language", kind="language_choice", body=NewLanguage, answer=PartyView, summary="Choose the language of messages"
)
def change_language(work: Work, call: Call, body: NewLanguage) -> PartyView:
    return party_view(choose_language(work.identity, call.signed_in.party_id, body.language))


@identity_routes.action(
    "/me/pin",
    kind="pin",
    body=NewPin,
    answer=Done,
    summary="Set or change the money PIN",
    allow=Permission.OWN_MONEY,
)
def choose_pin(work: Work, call: Call, body: NewPin) -> Done:
    set_pin(work.identity, call.signed_in.party_id, body.pin, old_pin=body.old_pin)
    return Done()


@identity_routes.command(
    "/parties/{party_id}/pin-removals",
    kind="pin_removal",
    body=Nothing,
    answer=PartyView,
    summary="Forget a money PIN whose owner was seen with the ID card",
    allow=Permission.OPERATE,
)
def forget_pin(work: Work, call: Call, body: Nothing) -> PartyView:
    return party_view(remove_pin(work.identity, PartyId.parse(call.path["party_id"], field="party_id")))


@identity_routes.command(
    "/households",
    kind="household",
    body=NewHousehold,
    answer=PartyView,
    summary="Sell as a household of a commune; refresh the tokens afterwards",
    allow=Permission.BUY,
)
def open_household(work: Work, call: Call, body: NewHousehold) -> PartyView:
    commune = commune_of(body.commune_code)
    return party_view(become_household(work.identity, call.signed_in.party_id, name=body.name, commune_code=commune.code))

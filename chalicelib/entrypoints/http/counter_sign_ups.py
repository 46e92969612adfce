"""Signing up at the counter of a post office, over HTTP: the code to the phone, the household, the receipt."""

from typing import Annotated

import msgspec

from chalicelib.catalogue import commune_of
from chalicelib.composition import Work
from chalicelib.entrypoints.http.identity import CommuneCode, Name, Phone, SentCode
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.identity import (
    CardCheck,
    NoSuchParty,
    PartyId,
    Permission,
    SignUp,
    ask_sign_up_code,
    card_check_of,
    find_party,
    masked,
    sign_up_household,
)
from chalicelib.kernel.clock import to_text

counter_sign_up_routes = Resource(__name__, tag="till")


class NewSignUpCode(Body, frozen=True, kw_only=True):
    """The phone that the customer has at hand."""

    phone: Phone


class NewCounterSignUp(Body, frozen=True, kw_only=True):
    """A household whose identity card the teller has compared with the face. Of the number only a keyed hash and the last
    four digits are kept; neither it nor the code is in the command's receipt."""

    secrets = frozenset({"code", "id_number"})

    challenge_id: Annotated[str, msgspec.Meta(max_length=40)]
    code: Annotated[str, msgspec.Meta(pattern="^[0-9]{6}$", description="As the customer reads it from the phone.")]
    phone: Phone
    name: Name
    commune_code: CommuneCode
    id_number: Annotated[str, msgspec.Meta(max_length=20, description="The twelve digits of the identity card.")]


class CardCheckView(View, frozen=True, kw_only=True):
    """Where and by whom the household's identity card was looked at; `id_last4` tells it from another."""

    party_id: str
    name: str
    phone: str
    commune: str
    id_last4: str
    outlet_code: str
    checked_by: str
    checked_at: str


@counter_sign_up_routes.action(
    "/till/sign-up-codes",
    kind="sign_up_code",
    body=NewSignUpCode,
    answer=SentCode,
    summary="Send a code to the phone of somebody at the counter who wants to sell",
    status=201,
    allow=Permission.HANDLE_PARCELS,
)
def post_sign_up_code(work: Work, call: Call, body: NewSignUpCode) -> SentCode:
    challenge = ask_sign_up_code(work.identity, call.signed_in, phone=body.phone, address=call.address)
    return SentCode(challenge_id=challenge.challenge_id, good_until=to_text(challenge.good_until))


@counter_sign_up_routes.command(
    "/till/sign-ups",
    kind="sign_up_household",
    body=NewCounterSignUp,
    answer=CardCheckView,
    summary="Open a household at the counter, its phone proved by the code and its identity card looked at",
    allow=Permission.HANDLE_PARCELS,
)
def post_counter_sign_up(work: Work, call: Call, body: NewCounterSignUp) -> CardCheckView:
    commune_of(body.commune_code)
    party, check = sign_up_household(work.identity, call.signed_in, SignUp(**msgspec.structs.asdict(body)))
    return CardCheckView(**_of_party(party.name, party.phone, party.commune_code), **_of_check(check))


@counter_sign_up_routes.query(
    "/till/sign-ups/{party_id}",
    answer=CardCheckView,
    summary="The receipt of a sign-up at this outlet",
    allow=Permission.HANDLE_PARCELS,
)
def show_counter_sign_up(work: Work, call: Call) -> CardCheckView:
    check = _check_of(work, call)
    if check.outlet_code != call.signed_in.outlet_code:
        raise _nobody()
    return _card_view(work, check)


@counter_sign_up_routes.query(
    "/parties/{party_id}/identity-check",
    answer=CardCheckView,
    summary="Where and by whom a party's identity card was looked at",
    allow=Permission.SEE_PROVINCE,
)
def show_identity_check(work: Work, call: Call) -> CardCheckView:
    return _card_view(work, _check_of(work, call))


def _check_of(work: Work, call: Call) -> CardCheck:
    """
    Raises:
        NoSuchParty: nobody's card was looked at under this id.
    """
    check = card_check_of(work.identity, PartyId.parse(call.path["party_id"]))
    if check is None:
        raise _nobody()
    return check


def _nobody() -> NoSuchParty:
    return NoSuchParty("Chưa kiểm căn cước của người này.", "Nobody's identity card was looked at under this id.")


def _card_view(work: Work, check: CardCheck) -> CardCheckView:
    party = find_party(work.identity, check.party_id)
    return CardCheckView(**_of_party(party.name, party.phone, party.commune_code), **_of_check(check))


def _of_party(name: str, phone: str, commune_code: str | None) -> dict[str, str]:
    return {"name": name, "phone": masked(phone), "commune": commune_of(commune_code).name if commune_code else ""}


def _of_check(check: CardCheck) -> dict[str, str]:
    return {
        "party_id": check.party_id,
        "id_last4": check.last4,
        "outlet_code": check.outlet_code,
        "checked_by": check.checked_by,
        "checked_at": to_text(check.checked_at),
    }

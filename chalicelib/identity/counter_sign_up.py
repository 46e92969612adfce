"""Use cases of signing up at a counter: the phone proves itself by a code, the teller looks at the identity card."""

from dataclasses import replace

from chalicelib.identity.card import LAST_DIGITS, CardCheck, card_digest, card_number_of
from chalicelib.identity.errors import CardInUse
from chalicelib.identity.party import Party, household_of, name_of
from chalicelib.identity.permission import Role
from chalicelib.identity.phone import phone_of
from chalicelib.identity.ports import Identity
from chalicelib.identity.service import find_party, register_party
from chalicelib.identity.session import Actor, PartyId
from chalicelib.identity.sign_in import count_sending, failure_costs_a_try, try_code
from chalicelib.identity.sign_in_code import Challenge, expired, new_challenge
from chalicelib.kernel.records import dataclass
from chalicelib.messages import Kind, message, only_until


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp:
    """What the teller keys in, the customer beside him.

    Attributes:
        code: as the customer reads it from the phone.
        id_number: of the identity card, which the teller has compared with the face.
    """

    challenge_id: str
    code: str
    phone: str
    name: str
    commune_code: str
    id_number: str


def ask_sign_up_code(identity: Identity, teller: Actor, *, phone: str, address: str = "") -> Challenge:
    """Send a code that is good for signing up with this teller, and for nothing else.

    Raises:
        InvalidPhone: not a Vietnamese mobile number.
        TooOften: three codes in ten minutes for the number, or too many for the address.
    """
    number = phone_of(phone)
    count_sending(identity, f"phone {number}", address)
    challenge, code = new_challenge(
        _subject(number, teller), pepper=identity.keys["code_pepper"], now=identity.now, entropy=identity.entropy
    )
    identity.sessions.stage_challenge(None, challenge)
    told = message(Kind.SIGN_UP_CODE, challenge.challenge_id, number, otp=code)
    identity.outbox.stage(only_until(told, challenge.good_until))
    return challenge


def sign_up_household(identity: Identity, teller: Actor, wish: SignUp) -> tuple[Party, CardCheck]:
    """Stage the household, and that its card was looked at. Of one that sells already only the latter is new.

    Raises:
        InvalidPhone, InvalidName, InvalidInput: the details are not such.
        WrongCode, CodeExpired: the try counts.
        PartySuspended: the province stopped the party.
        CardInUse: the card is another party's, or the party's is another; now, or at the commit.
    """
    number, name, card = phone_of(wish.phone), name_of(wish.name), card_number_of(wish.id_number)
    identity.people.expect(phones=[number])
    challenge = try_code(identity, wish.challenge_id, _subject(number, teller), wish.code)
    with failure_costs_a_try(identity, challenge):
        if challenge.used_at is not None:
            raise expired()
        party = _household(identity, number, name, wish.commune_code)
        check = _looked_at(identity, teller, party.party_id, card)
        identity.sessions.stage_challenge(challenge, replace(challenge, used_at=identity.now))
        return party, check


def card_check_of(identity: Identity, party_id: PartyId) -> CardCheck | None:
    """Whether, where and by whom the party's identity card was looked at."""
    return identity.cards.find(party_id)


def _household(identity: Identity, phone: str, name: str, commune_code: str) -> Party:
    known = identity.people.party_id_of(phone_of(phone))
    if known is None:
        return register_party(identity, phone=phone, name=name, commune_code=commune_code, household=True)
    party = find_party(identity, known)
    party.require_active()
    if Role.HOUSEHOLD not in party.roles:
        party = household_of(party, name, commune_code)
        identity.people.stage_party(party)
    return party


def _looked_at(identity: Identity, teller: Actor, party_id: PartyId, number: str) -> CardCheck:
    taken = CardInUse(
        "Căn cước này đã gắn với số điện thoại khác, hoặc số điện thoại này đã gắn với căn cước khác. "
        "Chưa mở gian hàng. Mời xem lại thẻ và số điện thoại.",
        "The card belongs to another phone number, or the number to another card; nothing was opened.",
        field="id_number",
    )
    digest = card_digest(number, identity.keys["code_pepper"])
    known = identity.cards.find(party_id)
    if known is not None:
        if known.digest != digest:
            raise taken
        return known
    check = CardCheck(
        party_id=party_id,
        digest=digest,
        last4=number[-LAST_DIGITS:],
        outlet_code=teller.outlet_code or "",
        checked_by=teller.party_id,
        checked_at=identity.now,
        device_id=teller.device_id,
    )
    identity.cards.add(check, otherwise=taken)
    return check


def _subject(phone: str, teller: Actor) -> str:
    return f"sign-up {phone} {teller.party_id}"

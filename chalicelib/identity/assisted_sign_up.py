"""Use cases of opening a household for somebody: the code goes to their phone, and reading it out is their consent."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.identity.access import AccessKind
from chalicelib.identity.accesses import note_access
from chalicelib.identity.consent import SCOPE_NAMES_VI, Consent, ConsentState, Scope
from chalicelib.identity.consents import new_code_for
from chalicelib.identity.errors import AlreadyAHousehold, NotAHousehold
from chalicelib.identity.party import Party, commune_of, name_of
from chalicelib.identity.permission import Role
from chalicelib.identity.phone import Phone, phone_of
from chalicelib.identity.ports import Identity
from chalicelib.identity.service import become_household, find_party, register_party
from chalicelib.identity.session import PartyId
from chalicelib.identity.sign_in import try_code
from chalicelib.identity.sign_in_code import Challenge, expired
from chalicelib.kernel.records import dataclass
from chalicelib.messages import Kind, Value, message, only_until


@dataclass(frozen=True, slots=True)
class Opening:
    """What the person is asked to agree to; the code is good for this and nothing else."""

    phone: Phone
    name: str
    commune_code: str
    scopes: tuple[Scope, ...]

    def subject(self, helper_id: PartyId) -> str:
        return f"open {helper_id} {self.phone} {self.commune_code} {'+'.join(self.scopes)} {self.name}"


def opening_of(*, phone: str, name: str, commune_code: str, scopes: tuple[Scope, ...]) -> Opening:
    """
    Raises:
        InvalidPhone, InvalidName, InvalidInput: the details are not such.
    """
    return Opening(phone_of(phone), name_of(name), commune_of(commune_code), scopes)


def ask_opening(identity: Identity, helper_id: PartyId, opening: Opening, *, address: str = "") -> Challenge:
    """Send the person a code that they may read to the helper.

    Raises:
        AlreadyAHousehold: the number sells already: its consent is asked instead.
        NotAHousehold: the number is the helper's own.
        PartySuspended: the province stopped the party.
        TooOften: three codes in ten minutes for the number.
    """
    helper = find_party(identity, helper_id)
    _known(identity, helper_id, opening.phone)
    challenge, code = new_code_for(identity, opening.phone, opening.subject(helper_id), address)
    said: Value = {
        "vi": ", ".join([f"mở gian hàng “{opening.name}”", *(SCOPE_NAMES_VI[scope] for scope in opening.scopes)]),
        "en": ", ".join([f"open the shop “{opening.name}”", *(scope.value for scope in opening.scopes)]),
    }
    values: dict[str, Value] = {"helper": helper.name, "scopes": said, "otp": code}
    told = message(Kind.CONSENT_CODE, challenge.challenge_id, opening.phone, **values)
    identity.outbox.stage(only_until(told, challenge.good_until))
    return challenge


def open_for(
    identity: Identity, helper_id: PartyId, opening: Opening, *, challenge_id: str, code: str, lifetime_s: int
) -> Consent:
    """Stage the household and its consent: the person has read the code to the helper.

    Raises:
        AlreadyAHousehold, NotAHousehold, PartySuspended: as `ask_opening`.
        WrongCode, CodeExpired: the try counts; also for other details than the code was sent for.
    """
    challenge = try_code(identity, challenge_id, opening.subject(helper_id), code)
    if challenge.used_at is not None:
        raise expired()
    identity.sessions.stage_challenge(challenge, replace(challenge, used_at=identity.now))
    helper, known = find_party(identity, helper_id), _known(identity, helper_id, opening.phone)
    name, commune = opening.name, opening.commune_code
    if known is None:
        party = register_party(identity, phone=opening.phone, name=name, commune_code=commune, household=True)
    else:
        party = become_household(identity, known.party_id, name=name, commune_code=commune)
    good_until = identity.now + timedelta(seconds=lifetime_s)
    given = Consent(
        household_id=party.party_id,
        household_name=party.name,
        helper_id=helper_id,
        helper_name=helper.name,
        scopes=opening.scopes,
        state=ConsentState.GIVEN,
        asked_at=identity.now,
        challenge_id=challenge.challenge_id,
        given_at=identity.now,
        good_until=good_until,
    )
    identity.consents.stage(given)
    note_access(identity, given, AccessKind.OPENED)
    said = {"helper": helper.name, "day": f"{good_until:%d/%m/%Y}"}
    identity.outbox.stage(message(Kind.CONSENT_GIVEN, challenge.challenge_id, party.party_id, **said))
    return given


def _known(identity: Identity, helper_id: PartyId, phone: Phone) -> Party | None:
    party_id = identity.people.party_id_of(phone)
    if party_id is None:
        return None
    if party_id == helper_id:
        raise NotAHousehold("Đây là số của chính bạn.", "The number is your own.", field="phone")
    party = find_party(identity, party_id)
    party.require_active()
    if Role.HOUSEHOLD in party.roles:
        raise AlreadyAHousehold(
            "Số này đã mở gian hàng. Mời xin phép hộ bằng số điện thoại.", "The number sells already.", field="phone"
        )
    return party

"""Use cases of consent: ask by a message to the household, confirm with its code, use, withdraw."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from chalicelib.identity.consent import Consent, ConsentState, Scope, said_scopes, scopes_of, subject_of
from chalicelib.identity.errors import NoConsent, NoSuchConsent, NotAHousehold
from chalicelib.identity.permission import Role
from chalicelib.identity.phone import Phone
from chalicelib.identity.ports import Identity
from chalicelib.identity.service import find_party, party_by_phone
from chalicelib.identity.session import PartyId
from chalicelib.identity.sign_in import count_sending, try_code
from chalicelib.identity.sign_in_code import Challenge, expired, new_challenge
from chalicelib.messages import Kind, Value, message, only_until


def ask_consent(identity: Identity, helper_id: PartyId, *, phone: str, scopes: Iterable[str], address: str = "") -> Consent:
    """Send the household a code that it may read to the helper; what stood between the two ends with the asking.

    Raises:
        InvalidPhone, NoSuchParty: nobody has the number.
        NotAHousehold: it does not sell, or is the helper's own.
        InvalidInput: no scope.
        PartySuspended: the province stopped the household.
        TooOften: three codes in ten minutes for the number.
    """
    household = party_by_phone(identity, phone)
    household.require_active()
    if Role.HOUSEHOLD not in household.roles or household.party_id == helper_id:
        raise NotAHousehold("Số này chưa mở gian hàng.", "The number is not of a household that sells.", field="phone")
    helper = find_party(identity, helper_id)
    challenge, code = new_code_for(identity, household.phone, subject_of(household.party_id, helper_id), address)
    known = identity.consents.find(household.party_id, helper_id)
    asked = Consent(
        household_id=household.party_id,
        household_name=household.name,
        helper_id=helper_id,
        helper_name=helper.name,
        scopes=scopes_of(list(scopes)),
        state=ConsentState.ASKED,
        asked_at=identity.now,
        challenge_id=challenge.challenge_id,
        version=known.version if known else 0,
    )
    identity.consents.stage(asked)
    values: dict[str, Value] = {"helper": asked.helper_name, "scopes": said_scopes(asked), "otp": code}
    told = message(Kind.CONSENT_CODE, challenge.challenge_id, household.party_id, **values)
    identity.outbox.stage(only_until(told, challenge.good_until))
    return asked


def new_code_for(identity: Identity, phone: Phone, subject: str, address: str) -> tuple[Challenge, str]:
    """Stage a challenge whose code goes to the phone, and is good for the subject alone.

    Raises:
        TooOften: three codes in ten minutes for the number.
    """
    count_sending(identity, f"consent {phone}", address)
    pepper, now = identity.keys["code_pepper"], identity.now
    challenge, code = new_challenge(subject, pepper=pepper, now=now, entropy=identity.entropy)
    identity.sessions.stage_challenge(None, challenge)
    return challenge, code


def confirm_consent(identity: Identity, helper_id: PartyId, household_id: PartyId, *, code: str, lifetime_s: int) -> Consent:
    """Stage the consent: the household has read its code to the helper, and is told that it stands and how to end it.

    Raises:
        NoSuchConsent: none was asked for.
        WrongCode, CodeExpired: the try counts.
    """
    asked = identity.consents.find(household_id, helper_id)
    if asked is None or asked.state is not ConsentState.ASKED:
        raise _none()
    challenge = try_code(identity, asked.challenge_id, subject_of(household_id, helper_id), code)
    if challenge.used_at is not None:
        raise expired()
    identity.sessions.stage_challenge(challenge, replace(challenge, used_at=identity.now))
    good_until = identity.now + timedelta(seconds=lifetime_s)
    given = replace(asked, state=ConsentState.GIVEN, given_at=identity.now, good_until=good_until)
    identity.consents.stage(given)
    said = {"helper": asked.helper_name, "day": f"{good_until:%d/%m/%Y}"}
    identity.outbox.stage(message(Kind.CONSENT_GIVEN, asked.challenge_id, household_id, **said))
    return given


def withdraw_consent(identity: Identity, household_id: PartyId, helper_id: PartyId) -> Consent:
    """Stage that the helper may do nothing more, from this commit on. Repeats are harmless.

    Raises:
        NoSuchConsent: none was asked for.
    """
    known = identity.consents.find(household_id, helper_id)
    if known is None:
        raise _none()
    if known.state is ConsentState.WITHDRAWN:
        return known
    withdrawn = replace(known, state=ConsentState.WITHDRAWN, withdrawn_at=identity.now)
    identity.consents.stage(withdrawn)
    return withdrawn


def require_consent(identity: Identity, helper_id: PartyId, household_id: PartyId, scope: Scope) -> Consent:
    """The consent that allows it, now and at the commit.

    Raises:
        NoConsent: not given, withdrawn, over, or for other things.
    """
    known = identity.consents.find(household_id, helper_id)
    refusal = NoConsent("Hộ này chưa đồng ý cho bạn làm việc này.", "The household has not consented to this.")
    if known is None or not known.good_at(identity.now) or scope not in known.scopes:
        raise refusal
    identity.consents.require(known, refusal)
    return known


def _none() -> NoSuchConsent:
    return NoSuchConsent("Chưa xin phép hộ này.", "No consent was asked for.")

"""Use cases of signing in: codes, sessions, staff at tills. They stage; only the edge commits.

None of them may be run as a command with a stored answer: the answers are secrets. Their repeats are harmless by their own
conditions.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field, replace
from datetime import datetime

from chalicelib.identity.errors import TabletNotEnrolled, WrongStaffCredentials
from chalicelib.identity.keyed_hash import keyed, new_secret, same
from chalicelib.identity.party import Party, name_of, provisional_name
from chalicelib.identity.permission import Role
from chalicelib.identity.phone import Phone, phone_of
from chalicelib.identity.pin import strong_pin_of
from chalicelib.identity.ports import Identity
from chalicelib.identity.refresh_token import RefreshToken, first_token
from chalicelib.identity.send_window import PER_ADDRESS, PER_NUMBER, address_subject, one_more
from chalicelib.identity.service import change_pin, check_staff_pin, find_party, register_party
from chalicelib.identity.session import CUSTOMER_LIFETIME, STAFF_LIFETIME, Actor, DeviceId, PartyId, Session, SessionId
from chalicelib.identity.sign_in_code import Challenge, ChallengeId, answered, expired, new_challenge
from chalicelib.identity.staff import Staff, StaffNumber
from chalicelib.identity.tablet import Tablet, TabletState
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.records import dataclass
from chalicelib.messages import Kind, message, only_until


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the person's machine keeps of a sign-in.

    Attributes:
        access_token: good for fifteen minutes; refresh_token: for one refresh, until `ends_at`.
    """

    actor: Actor
    party: Party
    ends_at: datetime
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)


def ask_sign_in_code(identity: Identity, *, phone: str, address: str = "") -> Challenge:
    """Send a code to a phone, known or not: the answer does not tell.

    Args:
        address: the caller's network address, for the limit by address.

    Raises:
        InvalidPhone: not a Vietnamese mobile number.
        TooOften: three codes in ten minutes for the number, or too many for the address.
    """
    number = phone_of(phone)
    count_sending(identity, f"phone {number}", address)
    return _send_code(identity, subject=number, phone=number)


def ask_staff_code(identity: Identity, *, staff_number: str, address: str = "") -> Challenge:
    """Send a code to a member of staff. An unknown number gets a challenge that nobody can answer.

    Raises:
        InvalidInput: not a staff number.
        TooOften: as `ask_sign_in_code`.
    """
    number = StaffNumber.parse(staff_number)
    identity.people.expect(staff=[number])
    count_sending(identity, f"staff {number}", address)
    staff = identity.people.staff(number)
    party = identity.people.party(staff.party_id) if staff is not None and staff.active else None
    return _send_code(identity, subject=number, phone=party.phone if party else None)


def count_sending(identity: Identity, subject: str, address: str) -> None:
    """Stage one more sending.

    Raises:
        TooOften: for the subject or the address.
    """
    limits = {subject: PER_NUMBER}
    network = address_subject(address)
    if network is not None:
        limits[network] = PER_ADDRESS
    identity.sessions.expect(windows=limits)
    for name, limit in limits.items():
        window = one_more(identity.sessions.window(name), limit, identity.now)
        identity.sessions.stage_window(window, period_s=limit.period_s)


def _send_code(identity: Identity, *, subject: str, phone: Phone | None) -> Challenge:
    challenge, code = new_challenge(subject, pepper=identity.keys["code_pepper"], now=identity.now, entropy=identity.entropy)
    identity.sessions.stage_challenge(None, challenge)
    if phone is not None:
        told = message(Kind.SIGN_IN_CODE, challenge.challenge_id, phone, otp=code)
        identity.outbox.stage(only_until(told, challenge.good_until))
    return challenge


def try_code(identity: Identity, challenge_id: str, subject: str, code: str) -> Challenge:
    """The challenge, if the code is right; what is staged then is the caller's.

    Raises:
        WrongCode, CodeExpired: the try counts.
    """
    challenge = identity.sessions.challenge(ChallengeId.parse(challenge_id, field="challenge_id"))
    if challenge is None:
        raise expired()
    after, refusal = answered(challenge, subject=subject, code=code, pepper=identity.keys["code_pepper"], now=identity.now)
    if refusal is not None:
        identity.sessions.stage_challenge(challenge, after, even_if_refused=True)
        raise refusal
    return challenge


@contextmanager
def failure_costs_a_try(identity: Identity, challenge: Challenge) -> Iterator[None]:
    """What fails after the right code costs a try as a wrong code does.

    Else a refusal would tell a thousand simultaneous guesses at once which of them was right, all judged by one state.
    """
    try:
        yield
    except DomainError:
        failed = replace(challenge, wrong=challenge.wrong + 1)
        identity.sessions.stage_challenge(challenge, failed, even_if_refused=True)
        raise


def open_session(identity: Identity, *, challenge_id: str, phone: str, code: str, name: str | None = None) -> SignedIn:
    """Sign in with the code that was sent; the first sign-in of a phone number makes its party, a buyer.

    A code opens one session. Repeated within 30 seconds, because the answer was lost, it answers that session again.

    Raises:
        InvalidPhone, InvalidName, InvalidInput: the details are not such.
        WrongCode: details `tries_left`; CodeExpired: used, tried five times, older than five minutes, or never sent.
        PartySuspended: the province stopped the party.
    """
    number = phone_of(phone)
    wanted = provisional_name(number) if name is None else name_of(name)
    identity.people.expect(phones=[number])
    challenge = try_code(identity, challenge_id, number, code)
    with failure_costs_a_try(identity, challenge):
        party_id = identity.people.party_id_of(number)
        if party_id is None:
            party = register_party(identity, phone=number, name=wanted)
        else:
            party = _active_party(identity, party_id)
        return _open_by_code(identity, challenge, code, party, roles=party.customer_roles)


def _open_by_code(
    identity: Identity, challenge: Challenge, code: str, party: Party, *, roles: frozenset[Role], staff: Staff | None = None
) -> SignedIn:
    """The session that this challenge opens, or has just opened."""
    seed = f"{challenge.challenge_id} {code}"
    if challenge.used_at is None:
        session, token = _new_session(identity, party.party_id, seed=seed, staff=staff)
        identity.sessions.stage_challenge(challenge, replace(challenge, used_at=identity.now, session_id=session.session_id))
        identity.sessions.stage_session(session)
        return signed_in(identity, session, party, roles, token)
    earlier = None if challenge.session_id is None else identity.sessions.session(challenge.session_id)
    if earlier is None or earlier.generation > 0 or not earlier.open_at(identity.now):
        raise expired()
    identity.sessions.stage_challenge(challenge, challenge)
    token = first_token(earlier.session_id, pepper=identity.keys["code_pepper"], seed=seed)
    return signed_in(identity, earlier, party, roles, token)


def _new_session(
    identity: Identity, party_id: PartyId, *, seed: str, staff: Staff | None = None, tablet: Tablet | None = None
) -> tuple[Session, RefreshToken]:
    pepper = identity.keys["code_pepper"]
    session_id = SessionId.make(identity.now, identity.entropy)
    token = first_token(session_id, pepper=pepper, seed=seed)
    session = Session(
        session_id=session_id,
        party_id=party_id,
        opened_at=identity.now,
        ends_at=identity.now + (CUSTOMER_LIFETIME if staff is None else STAFF_LIFETIME),
        rotated_at=identity.now,
        digest=token.digest(pepper),
        staff_number=None if staff is None else staff.staff_number,
        device_id=None if tablet is None else tablet.device_id,
        outlet_code=None if staff is None else staff.outlet_code,
    )
    return session, token


def signed_in(identity: Identity, session: Session, party: Party, roles: frozenset[Role], token: RefreshToken) -> SignedIn:
    """The answer for a session whose newest refresh token is `token`."""
    actor = Actor(session.party_id, roles, session.session_id, session.device_id, session.outlet_code, session.staff_number)
    return SignedIn(actor, party, session.ends_at, identity.issue_token(actor, identity.now), token.to_text())


def open_staff_session(
    identity: Identity,
    *,
    staff_number: str,
    pin: str,
    device_id: str | None = None,
    device_secret: str | None = None,
    challenge_id: str | None = None,
    code: str | None = None,
) -> SignedIn:
    """Sign in as staff for twelve hours at most: till roles on an enrolled tablet of the own outlet, office roles by code.

    The tablet's secret or the code is checked before the PIN, so that a stranger cannot lock a PIN from afar.

    Raises:
        InvalidInput: not a staff number, device id or challenge id.
        TabletNotEnrolled: unknown or closed tablet, or wrong secret.
        WrongCode, CodeExpired: of the message; the try counts.
        WrongStaffCredentials: no such staff here, or neither tablet nor code was given.
        PinNotSet, PinLocked, WrongPin: of the staff PIN; the try counts.
        PartySuspended: the province stopped the party.
    """
    number = StaffNumber.parse(staff_number)
    identity.people.expect(staff=[number], pins=[number])
    if device_id is not None:
        tablet = _tablet(identity, DeviceId.parse(device_id, field="device_id"), device_secret or "")
        staff = identity.people.staff(number)
        if staff is None or not staff.active or not staff.till_roles or not tablet.serves(staff.outlet_code):
            raise _wrong_staff()
        check_staff_pin(identity, number, pin)
        party = _active_party(identity, staff.party_id)
        session, token = _new_session(
            identity, party.party_id, seed=new_secret(identity.entropy), staff=staff, tablet=tablet
        )
        identity.sessions.stage_session(session)
        return signed_in(identity, session, party, staff.till_roles, token)
    if challenge_id is None or code is None:
        raise _wrong_staff()
    challenge = try_code(identity, challenge_id, number, code)
    with failure_costs_a_try(identity, challenge):
        staff = identity.people.staff(number)
        if staff is None or not staff.active or not staff.office_roles:
            raise _wrong_staff()
        check_staff_pin(identity, number, pin)
        party = _active_party(identity, staff.party_id)
        return _open_by_code(identity, challenge, code, party, roles=staff.office_roles, staff=staff)


def set_staff_pin(
    identity: Identity, *, staff_number: str, pin: str, challenge_id: str, code: str, old_pin: str | None = None
) -> None:
    """Set the staff PIN with a code sent to the person's phone: nobody else ever knows it. A change needs the old one too.

    Raises:
        InvalidInput, WeakPin: not a staff number, or a PIN that will not do.
        WrongCode, CodeExpired: the try counts.
        WrongStaffCredentials: no such staff.
        OldPinNeeded: there is a PIN; the outlet's supervisor can remove one that was forgotten.
        PinLocked, WrongPin: of the old one; the try counts.
    """
    number = StaffNumber.parse(staff_number)
    strong_pin_of(pin)
    identity.people.expect(staff=[number], pins=[number])
    challenge = try_code(identity, challenge_id, number, code)
    with failure_costs_a_try(identity, challenge):
        staff = identity.people.staff(number)
        if staff is None or not staff.active:
            raise _wrong_staff()
        party = _active_party(identity, staff.party_id)
        if challenge.used_at is not None:
            raise expired()
        change_pin(identity, number, pin, old_pin=old_pin, phone=party.phone)
        identity.sessions.stage_challenge(challenge, replace(challenge, used_at=identity.now))


def _wrong_staff() -> WrongStaffCredentials:
    return WrongStaffCredentials(
        "Không đăng nhập được ở đây bằng mã nhân viên này.", "This staff number cannot sign in here this way."
    )


def _tablet(identity: Identity, device_id: DeviceId, secret: str) -> Tablet:
    tablet = identity.sessions.tablet(device_id)
    held = b"" if tablet is None else tablet.digest
    proven = same(keyed(identity.keys["code_pepper"], "device", device_id, secret), held)
    if tablet is None or not proven or tablet.state is not TabletState.ACTIVE:
        raise TabletNotEnrolled("Máy này chưa được đăng ký.", "This tablet is not enrolled.")
    return tablet


def _active_party(identity: Identity, party_id: PartyId) -> Party:
    party = find_party(identity, party_id)
    party.require_active()
    return party

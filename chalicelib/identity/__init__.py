"""Identity: who people are, how they prove it, and what they may do.

Terms:
    party: anybody the province knows, one per phone number; a buyer, perhaps a household that sells.
    household: a party of a commune that lists products and is paid.
    staff: a party with a staff number, staff roles, perhaps an outlet, and a staff PIN.
    PIN: six digits that release money; tries are counted, five wrong ones lock.
    challenge: one sending of a one-time code to a phone.
    session: a sign-in, kept alive by rotating refresh tokens (`refresh_token.py`).
    tablet: an enrolled till tablet; the only place where till roles can be acted in.
    actor: the signed-in party of a request, as the access token says.
    access: what a helper did for a household, or saw; the household reads the list.
    consent: a household lets a member of the community team act for it; dated, for some things, never for money.
    permission: what a route asks for; a role grants some.

Invariants: a phone number belongs to at most one party; a try at a PIN or a code counts whatever becomes of the command;
staff roles are never acted in after a sign-in by phone alone.
"""

from chalicelib.identity.access import ACCESS_NAMES_VI, Access, AccessKind
from chalicelib.identity.accesses import accesses_of, note_act, note_looking
from chalicelib.identity.assisted_sign_up import Opening, ask_opening, open_for, opening_of
from chalicelib.identity.card import CardCheck
from chalicelib.identity.consent import SCOPE_NAMES_VI, Consent, ConsentState, Scope
from chalicelib.identity.consents import ask_consent, confirm_consent, require_consent, withdraw_consent
from chalicelib.identity.counter_sign_up import SignUp, ask_sign_up_code, card_check_of, sign_up_household
from chalicelib.identity.enrolment import (
    EnrolledTablet,
    close_lost_tablet,
    close_tablet,
    enrol_tablet,
    enrol_tablet_directly,
    offer_enrolment,
    tablets_at,
)
from chalicelib.identity.errors import (
    AlreadyAHousehold,
    CardInUse,
    CodeExpired,
    EnrolmentExpired,
    NoConsent,
    NoSuchConsent,
    NoSuchParty,
    NoSuchSession,
    NoSuchStaff,
    NoSuchTablet,
    NotAHousehold,
    OldPinNeeded,
    PartyStateMoved,
    PartySuspended,
    PhoneInUse,
    PinLocked,
    PinNotSet,
    SessionEnded,
    StaffNumberInUse,
    TabletNotEnrolled,
    WeakPin,
    WrongCode,
    WrongPin,
    WrongStaffCredentials,
)
from chalicelib.identity.party import Party, PartyState, name_of, provisional_name, sought_words
from chalicelib.identity.permission import GRANTS, Permission, Role, permissions_of
from chalicelib.identity.phone import Phone, masked, phone_of, spoken
from chalicelib.identity.pin import PIN_COST
from chalicelib.identity.ports import Identity, PeopleStore, SecretKeys, SessionStore
from chalicelib.identity.refresh import (
    check_actor,
    check_session,
    close_session,
    expect_actor,
    refresh_session,
    revoke_session,
    sessions_at,
)
from chalicelib.identity.send_window import address_subject
from chalicelib.identity.service import (
    become_household,
    check_pin,
    check_staff_pin,
    choose_language,
    dismiss_staff,
    expect,
    find_party,
    find_staff,
    has_pin,
    outlets_of,
    party_by_phone,
    register_party,
    register_staff,
    reinstate_party,
    remove_pin,
    remove_staff_pin,
    rename_party,
    set_pin,
    suspend_party,
)
from chalicelib.identity.session import ACCESS_LIFETIME_S, Actor, DeviceId, PartyId, Session, SessionId
from chalicelib.identity.sign_in import (
    SignedIn,
    ask_sign_in_code,
    ask_staff_code,
    open_session,
    open_staff_session,
    set_staff_pin,
)
from chalicelib.identity.sign_in_code import Challenge, ChallengeId
from chalicelib.identity.staff import Staff, StaffNumber, StaffState
from chalicelib.identity.tablet import Enrolment, Tablet, TabletState

__all__ = [
    "ACCESS_LIFETIME_S",
    "ACCESS_NAMES_VI",
    "GRANTS",
    "PIN_COST",
    "SCOPE_NAMES_VI",
    "Access",
    "AccessKind",
    "Actor",
    "AlreadyAHousehold",
    "CardCheck",
    "CardInUse",
    "Challenge",
    "ChallengeId",
    "CodeExpired",
    "Consent",
    "ConsentState",
    "DeviceId",
    "EnrolledTablet",
    "Enrolment",
    "EnrolmentExpired",
    "Identity",
    "NoConsent",
    "NoSuchConsent",
    "NoSuchParty",
    "NoSuchSession",
    "NoSuchStaff",
    "NoSuchTablet",
    "NotAHousehold",
    "OldPinNeeded",
    "Opening",
    "Party",
    "PartyId",
    "PartyState",
    "PartyStateMoved",
    "PartySuspended",
    "PeopleStore",
    "Permission",
    "Phone",
    "PhoneInUse",
    "PinLocked",
    "PinNotSet",
    "Role",
    "Scope",
    "SecretKeys",
    "Session",
    "SessionEnded",
    "SessionId",
    "SessionStore",
    "SignUp",
    "SignedIn",
    "Staff",
    "StaffNumber",
    "StaffNumberInUse",
    "StaffState",
    "Tablet",
    "TabletNotEnrolled",
    "TabletState",
    "WeakPin",
    "WrongCode",
    "WrongPin",
    "WrongStaffCredentials",
    "accesses_of",
    "address_subject",
    "ask_consent",
    "ask_opening",
    "ask_sign_in_code",
    "ask_sign_up_code",
    "ask_staff_code",
    "become_household",
    "card_check_of",
    "check_actor",
    "check_pin",
    "check_session",
    "check_staff_pin",
    "choose_language",
    "close_lost_tablet",
    "close_session",
    "close_tablet",
    "confirm_consent",
    "dismiss_staff",
    "enrol_tablet",
    "enrol_tablet_directly",
    "expect",
    "expect_actor",
    "find_party",
    "find_staff",
    "has_pin",
    "masked",
    "name_of",
    "note_act",
    "note_looking",
    "offer_enrolment",
    "open_for",
    "open_session",
    "open_staff_session",
    "opening_of",
    "outlets_of",
    "party_by_phone",
    "permissions_of",
    "phone_of",
    "provisional_name",
    "refresh_session",
    "register_party",
    "register_staff",
    "reinstate_party",
    "remove_pin",
    "remove_staff_pin",
    "rename_party",
    "require_consent",
    "revoke_session",
    "sessions_at",
    "set_pin",
    "set_staff_pin",
    "sign_up_household",
    "sought_words",
    "spoken",
    "suspend_party",
    "tablets_at",
    "withdraw_consent",
]

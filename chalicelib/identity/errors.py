"""What identity refuses."""

from chalicelib.kernel.errors import Conflict, InvalidInput, NotAuthenticated, NotFound, NotPermitted, Refused


class InvalidPhone(InvalidInput):
    """Not a Vietnamese mobile number."""

    code = "invalid_phone"


class InvalidName(InvalidInput):
    """Not a name of a person or a household."""

    code = "invalid_name"


class WeakPin(InvalidInput):
    """Six digits that somebody would guess."""

    code = "weak_pin"


class NoSuchParty(NotFound):
    """No party has this id or number."""

    code = "party_not_found"


class NoSuchStaff(NotFound):
    """No member of staff has this number, or not at the caller's outlet."""

    code = "staff_not_found"


class NoSuchSession(NotFound):
    """No session with this id that the caller may see."""

    code = "session_not_found"


class NoSuchTablet(NotFound):
    """No tablet with this id that the caller may see."""

    code = "tablet_not_found"


class PhoneInUse(Conflict):
    """The phone number belongs to another party."""

    code = "phone_in_use"


class StaffNumberInUse(Conflict):
    """The staff number belongs to another party."""

    code = "staff_number_in_use"


class PartyStateMoved(Conflict):
    """The party is in that state already."""

    code = "party_state_moved"


class PartySuspended(NotPermitted):
    """The province stopped this party."""

    code = "party_suspended"


class WrongPin(Refused):
    """Not the PIN; the try counts, whatever else becomes of the command."""

    code = "wrong_pin"


class PinLocked(Refused):
    """Too many wrong PINs."""

    code = "pin_locked"


class PinNotSet(Refused):
    """There is no PIN yet."""

    code = "pin_not_set"


class OldPinNeeded(Refused):
    """A PIN is changed with the old one."""

    code = "old_pin_needed"


class WrongCode(Refused):
    """Not the code of the message; the try counts."""

    code = "wrong_sign_in_code"


class CodeExpired(Refused):
    """The code was used, tried too often, too old, or never was."""

    code = "sign_in_code_expired"


class EnrolmentExpired(Refused):
    """The enrolment code was used, is too old, or never was."""

    code = "enrolment_code_expired"


class SessionEnded(NotAuthenticated):
    """The session is over; sign in again."""

    code = "session_ended"


class TabletNotEnrolled(NotAuthenticated):
    """The tablet is unknown, closed, or its secret is wrong."""

    code = "tablet_not_enrolled"


class WrongStaffCredentials(NotAuthenticated):
    """This staff number cannot sign in here this way."""

    code = "wrong_staff_credentials"


class CardInUse(Refused):
    """The identity card is of another party, or the party's is another."""

    code = "card_in_use"


class NotAHousehold(Refused):
    """The number is of somebody who does not sell, or of the helper."""

    code = "not_a_household"


class AlreadyAHousehold(Refused):
    """The number sells already, so nobody opens a household for it."""

    code = "already_a_household"


class NoConsent(NotPermitted):
    """The household has not consented to this, or no longer."""

    code = "no_consent"


class NoSuchConsent(NotFound):
    """No consent was asked for between the two, or it waits for no code."""

    code = "no_such_consent"

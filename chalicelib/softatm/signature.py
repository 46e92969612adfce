"""The second person: a supervisor of the outlet who signs at the teller's tablet, with staff number and PIN."""

from dataclasses import field

from chalicelib.identity import PartyId, StaffNumber
from chalicelib.kernel.records import dataclass
from chalicelib.softatm.errors import SignatureNeeded
from chalicelib.softatm.ports import Softatm
from chalicelib.softatm.shift import Duty
from chalicelib.softatm.shifts import supervisor


@dataclass(frozen=True, slots=True)
class Signature:
    """The staff card and PIN of whoever says so, at the tablet."""

    staff_number: StaffNumber
    pin: str = field(repr=False)


def second_person(softatm: Softatm, duty: Duty, signature: Signature | None, *, needed: bool) -> PartyId | None:
    """Who signed; None if nobody did and nobody needed to.

    Raises:
        SignatureNeeded: nobody signed.
        NoSuchStaff, SupervisorNeeded, OwnSignature, PinNotSet, PinLocked, WrongPin: the signature does not count.
    """
    if signature is not None:
        return supervisor(softatm, duty, staff_number=signature.staff_number, pin=signature.pin)
    if needed:
        raise SignatureNeeded(
            "Cần kiểm soát viên ký duyệt tại quầy.", "A supervisor of the outlet signs for this.", field="supervisor_number"
        )
    return None

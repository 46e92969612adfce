"""Two people who answer for the same cash, each with staff number and PIN."""

from collections.abc import Sequence
from typing import TypeAlias

from chalicelib.identity import PartyId, Role, Staff, check_staff_pin, find_staff
from chalicelib.softatm.errors import SignaturesNeeded
from chalicelib.softatm.outlet import VAULT_PLACE, Place
from chalicelib.softatm.ports import Softatm
from chalicelib.softatm.shifts import own_signature
from chalicelib.softatm.signature import Signature

Pair: TypeAlias = tuple[PartyId, PartyId]


def sign_in_pair(softatm: Softatm, place: Place, party_id: PartyId, signatures: Sequence[Signature]) -> Pair:
    """The two who answer for cash at the place: at an outlet its supervisor and another, at the vault two of operations.

    Args:
        party_id: who sends it; one of the two.

    Raises:
        SignaturesNeeded: not two people who may, or the sender is neither.
        NoSuchStaff: nobody has the number.
        OwnSignature: twice the same person.
        PinNotSet, PinLocked, WrongPin: the try counts.
    """
    staff = [find_staff(softatm.identity, signature.staff_number) for signature in signatures]
    people = [member.party_id for member in staff]
    if len(set(people)) < len(people):
        raise own_signature()
    if len(people) != 2 or party_id not in people or not all(_may_sign(member, place) for member in staff):
        raise signatures_needed()
    if place != VAULT_PLACE and not any(Role.SUPERVISOR in member.roles for member in staff):
        raise signatures_needed()
    for signature in signatures:
        check_staff_pin(softatm.identity, signature.staff_number, signature.pin)
    return people[0], people[1]


def _may_sign(member: Staff, place: Place) -> bool:
    if place == VAULT_PLACE:
        return member.active and Role.OPERATIONS in member.roles
    return member.active and member.outlet_code == place and bool(member.till_roles)


def signatures_needed() -> SignaturesNeeded:
    return SignaturesNeeded(
        "Cần chữ ký của hai người của nơi này, trong đó có kiểm soát viên.",
        "Two of this place's people sign: at an outlet one of them its supervisor, at the vault two of operations.",
    )

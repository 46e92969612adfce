"""Identity: who people are, how they prove it, and what they may do.

Terms:
    party: anybody the province knows, one per phone number; a buyer, perhaps a household that sells.
    household: a party of a commune that lists products and is paid.
    staff: a party with a staff number, staff roles, perhaps an outlet, and a staff PIN.
    PIN: six digits that release money; tries are counted, five wrong ones lock.
    actor: the signed-in party of a request, as the access token says.
    permission: what a route asks for; a role grants some.

Invariants: a phone number belongs to at most one party; a try at a PIN or a code counts whatever becomes of the command;
staff roles are never acted in after a sign-in by phone alone.
"""

from chalicelib.identity.errors import (
    NoSuchParty,
    NoSuchStaff,
    OldPinNeeded,
    PartySuspended,
    PhoneInUse,
    PinLocked,
    PinNotSet,
    StaffNumberInUse,
    WeakPin,
    WrongPin,
)
from chalicelib.identity.party import Party, PartyState
from chalicelib.identity.permission import GRANTS, Permission, Role, permissions_of
from chalicelib.identity.phone import Phone, masked, phone_of, spoken
from chalicelib.identity.pin import PIN_COST
from chalicelib.identity.ports import Identity, PeopleStore, SecretKeys
from chalicelib.identity.service import (
    become_household,
    check_pin,
    check_staff_pin,
    expect,
    find_party,
    find_staff,
    party_by_phone,
    register_party,
    register_staff,
    rename_party,
    set_pin,
)
from chalicelib.identity.session import Actor, DeviceId, PartyId, SessionId
from chalicelib.identity.staff import Staff, StaffNumber, StaffState

__all__ = [
    "GRANTS",
    "PIN_COST",
    "Actor",
    "DeviceId",
    "Identity",
    "NoSuchParty",
    "NoSuchStaff",
    "OldPinNeeded",
    "Party",
    "PartyId",
    "PartyState",
    "PartySuspended",
    "PeopleStore",
    "Permission",
    "Phone",
    "PhoneInUse",
    "PinLocked",
    "PinNotSet",
    "Role",
    "SecretKeys",
    "SessionId",
    "Staff",
    "StaffNumber",
    "StaffNumberInUse",
    "StaffState",
    "WeakPin",
    "WrongPin",
    "become_household",
    "check_pin",
    "check_staff_pin",
    "expect",
    "find_party",
    "find_staff",
    "masked",
    "party_by_phone",
    "permissions_of",
    "phone_of",
    "register_party",
    "register_staff",
    "rename_party",
    "set_pin",
    "spoken",
]

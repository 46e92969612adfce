"""Use cases of people: parties, households, PINs, staff. They stage; only the edge commits."""

from collections.abc import Iterable
from dataclasses import replace

from chalicelib.identity.errors import (
    NoSuchParty,
    NoSuchStaff,
    OldPinNeeded,
    PartyStateMoved,
    PhoneInUse,
    PinNotSet,
    StaffNumberInUse,
    WrongPin,
)
from chalicelib.identity.party import Party, PartyState, commune_of, household_of, name_of
from chalicelib.identity.permission import Role
from chalicelib.identity.phone import phone_of
from chalicelib.identity.pin import new_pin, strong_pin_of, tried
from chalicelib.identity.ports import Identity
from chalicelib.identity.session import Actor, DeviceId, PartyId, SessionId
from chalicelib.identity.staff import Staff, StaffNumber, StaffState, staff_roles_of
from chalicelib.messages import Language

MOST_SESSIONS = 50
"""Of one member of staff: more than anybody opens in the twelve hours that one lasts."""


def expect(
    identity: Identity,
    *,
    parties: Iterable[PartyId] = (),
    pins: Iterable[PartyId | StaffNumber] = (),
    sessions: Iterable[SessionId] = (),
    tablets: Iterable[DeviceId] = (),
) -> None:
    """Let these be read in the same round trip as whatever the unit of work reads first; costs nothing by itself."""
    identity.people.expect(parties=parties, pins=pins)
    identity.sessions.expect(sessions=sessions, tablets=tablets)


def find_party(identity: Identity, party_id: PartyId) -> Party:
    """
    Raises:
        NoSuchParty: nobody has the id.
    """
    party = identity.people.party(party_id)
    if party is None:
        raise NoSuchParty("Không tìm thấy người này.", "There is no such party.")
    return party


def party_by_phone(identity: Identity, phone: str) -> Party:
    """The party of a number in any spelling; two round trips.

    Raises:
        InvalidPhone: not a Vietnamese mobile number.
        NoSuchParty: nobody has the number.
    """
    party_id = identity.people.party_id_of(phone_of(phone))
    if party_id is None:
        raise NoSuchParty("Chưa có ai đăng ký số điện thoại này.", "Nobody has this phone number.", field="phone")
    return find_party(identity, party_id)


def register_party(
    identity: Identity,
    *,
    phone: str,
    name: str,
    party_id: PartyId | None = None,
    commune_code: str | None = None,
    household: bool = False,
    pin: str | None = None,
) -> Party:
    """A new party, a buyer; a household when asked, which needs a commune.

    Raises:
        InvalidPhone, InvalidName, InvalidInput, WeakPin: the details are not such.
        PhoneInUse: another party has the number.
    """
    number = phone_of(phone)
    if identity.people.party_id_of(number) is not None:
        raise PhoneInUse("Số điện thoại đã có người dùng.", "Another party has this phone number.", field="phone")
    party = Party(
        party_id=party_id or PartyId.make(identity.now, identity.entropy),
        phone=number,
        name=name_of(name),
        roles=frozenset({Role.BUYER}),
        commune_code=None if commune_code is None else commune_of(commune_code),
        created_at=identity.now,
    )
    if household:
        party = household_of(party, name, commune_code or "")
    identity.people.stage_party(party)
    if pin is not None:
        _stage_new_pin(identity, party.party_id, pin, phone=number)
    return party


def become_household(identity: Identity, party_id: PartyId, *, name: str, commune_code: str) -> Party:
    """The party sells from now on. Its tokens say so after the next refresh.

    Raises:
        NoSuchParty: nobody has the id.
        PartySuspended: the province stopped it.
        InvalidName, InvalidInput: the details are not such.
    """
    party = find_party(identity, party_id)
    party.require_active()
    household = household_of(party, name, commune_code)
    identity.people.stage_party(household)
    return household


def rename_party(identity: Identity, party_id: PartyId, name: str) -> Party:
    """
    Raises:
        NoSuchParty: nobody has the id.
        InvalidName: not a name.
    """
    party = replace(find_party(identity, party_id), name=name_of(name))
    identity.people.stage_party(party)
    return party


def choose_language(identity: Identity, party_id: PartyId, language: Language) -> Party:
    """Stage the language in which the party is told things.

    Raises:
        NoSuchParty: nobody has the id.
    """
    party = replace(find_party(identity, party_id), language=language)
    identity.people.stage_party(party)
    return party


def set_pin(identity: Identity, party_id: PartyId, pin: str, *, old_pin: str | None = None) -> None:
    """Set the money PIN, or change it with the old one.

    Raises:
        NoSuchParty: nobody has the id.
        InvalidInput, WeakPin: the new PIN will not do.
        OldPinNeeded: there is one already, and it is not this one.
        WrongPin, PinLocked: of the old one; the try counts.
    """
    party = find_party(identity, party_id)
    change_pin(identity, party_id, pin, old_pin=old_pin, phone=party.phone)


def change_pin(identity: Identity, owner: str, pin: str, *, old_pin: str | None, phone: str) -> None:
    """Set or change the PIN of a party or a member of staff.

    Without the old PIN, the new one is tried as if it were the old: a repeat after a lost answer passes, a guess is counted.
    """
    strong_pin_of(pin, phone=phone)
    before = identity.people.pin(owner)
    if before is None:
        _stage_new_pin(identity, owner, pin, phone=phone)
        return
    after, refusal = tried(before, old_pin or pin, owner=owner, pepper=identity.keys["pin_pepper"], now=identity.now)
    if refusal is not None:
        identity.people.stage_pin_try(owner, before, after)
        if old_pin is None and isinstance(refusal, WrongPin):
            raise OldPinNeeded("Nhập mã PIN cũ để đổi.", "Changing the PIN needs the old one.", field="old_pin")
        raise refusal
    _stage_new_pin(identity, owner, pin, phone=phone)


def has_pin(identity: Identity, party_id: PartyId) -> bool:
    """Whether the party has set a money PIN."""
    return identity.people.pin(party_id) is not None


def _stage_new_pin(identity: Identity, owner: str, text: str, *, phone: str) -> None:
    before = identity.people.pin(owner)
    made = new_pin(
        strong_pin_of(text, phone=phone),
        owner=owner,
        pepper=identity.keys["pin_pepper"],
        cost=identity.pin_cost,
        entropy=identity.entropy,
    )
    identity.people.stage_pin(owner, made, was=before)


def check_pin(identity: Identity, party_id: PartyId, pin: str) -> None:
    """Pass if this is the party's money PIN. The try counts whatever becomes of the use case.

    Raises:
        PinNotSet: there is none yet.
        PinLocked: too many wrong tries; details `retry_after_s`.
        WrongPin: details `tries_left`.
    """
    _check_pin(identity, party_id, pin)


def check_staff_pin(identity: Identity, staff_number: StaffNumber, pin: str) -> None:
    """`check_pin` for a staff PIN, e.g. of a supervisor who signs."""
    _check_pin(identity, staff_number, pin)


def _check_pin(identity: Identity, owner: str, text: str) -> None:
    before = identity.people.pin(owner)
    if before is None:
        raise PinNotSet("Chưa đặt mã PIN.", "No PIN has been set.")
    after, refusal = tried(before, text, owner=owner, pepper=identity.keys["pin_pepper"], now=identity.now)
    identity.people.stage_pin_try(owner, before, after)
    if refusal is not None:
        raise refusal


def find_staff(identity: Identity, staff_number: StaffNumber) -> Staff:
    """
    Raises:
        NoSuchStaff: nobody has the number.
    """
    staff = identity.people.staff(staff_number)
    if staff is None:
        raise NoSuchStaff("Không có nhân viên này.", "There is no such member of staff.", field="staff_number")
    return staff


def outlets_of(identity: Identity, party_id: PartyId) -> frozenset[str]:
    """Where somebody works, who is of the staff of an outlet."""
    staff = identity.people.staff_of(party_id)
    return frozenset(one.outlet_code for one in staff if one.active and one.outlet_code is not None)


def register_staff(
    identity: Identity,
    *,
    staff_number: str,
    phone: str,
    name: str,
    roles: Iterable[Role | str],
    outlet_code: str | None = None,
    pin: str | None = None,
) -> Staff:
    """A member of staff; the party is made if nobody has the phone number.

    Args:
        pin: for the first operations staff and the demo world; everybody else sets it with a code sent to the phone.

    Raises:
        InvalidInput, InvalidPhone, InvalidName, WeakPin: the details are not such.
        StaffNumberInUse: the number is taken.
    """
    number = StaffNumber.parse(staff_number)
    outlet = None if outlet_code is None else commune_of(outlet_code, field="outlet_code")
    granted = staff_roles_of(list(roles), outlet_code=outlet)
    if identity.people.staff(number) is not None:
        raise StaffNumberInUse("Mã nhân viên đã có người dùng.", "The staff number is taken.", field="staff_number")
    party_id = identity.people.party_id_of(phone_of(phone))
    if party_id is None:
        party_id = register_party(identity, phone=phone, name=name).party_id
    staff = Staff(number, party_id, granted, outlet)
    identity.people.stage_staff(staff)
    if pin is not None:
        _stage_new_pin(identity, number, pin, phone=phone_of(phone))
    return staff


def _staff_managed_by(identity: Identity, actor: Actor, staff_number: str) -> Staff:
    staff = find_staff(identity, StaffNumber.parse(staff_number))
    if not actor.manages(staff.outlet_code) or staff.party_id == actor.party_id:
        raise NoSuchStaff("Không có nhân viên này.", "There is no such member of staff.", field="staff_number")
    return staff


def remove_staff_pin(identity: Identity, actor: Actor, staff_number: str) -> Staff:
    """Forget the PIN of somebody else of the own outlet (operations: of any), who sets a new one with a code by SMS.

    Raises:
        NoSuchStaff: nobody has the number, or it is not the actor's business.
    """
    staff = _staff_managed_by(identity, actor, staff_number)
    pin = identity.people.pin(staff.staff_number)
    if pin is not None:
        identity.people.remove_pin(staff.staff_number, pin)
    return staff


def dismiss_staff(identity: Identity, actor: Actor, staff_number: str) -> Staff:
    """The member of staff can no longer sign in, and open sessions are closed.

    What they still ask for with an access token is refused by `check_session`, which looks at the person and so needs no
    list of sessions; closing them keeps the supervisor's list true.

    Raises:
        NoSuchStaff: nobody has the number, or it is not the actor's business.
    """
    staff = replace(_staff_managed_by(identity, actor, staff_number), state=StaffState.DISMISSED)
    identity.people.stage_staff(staff)
    for seen in identity.sessions.sessions_of(staff.staff_number, limit=MOST_SESSIONS):
        session = identity.sessions.session(seen.session_id)
        if session is not None and session.closed_at is None:
            identity.sessions.stage_session(replace(session, closed_at=identity.now))
    return staff


def suspend_party(identity: Identity, party_id: PartyId) -> Party:
    """The party keeps what is theirs, but can do nothing with it.

    Raises:
        NoSuchParty: nobody has the id.
        PartyStateMoved: it is suspended already.
    """
    return _moved(identity, party_id, PartyState.SUSPENDED)


def reinstate_party(identity: Identity, party_id: PartyId) -> Party:
    """The party may act again.

    Raises:
        NoSuchParty: nobody has the id.
        PartyStateMoved: it is not suspended.
    """
    return _moved(identity, party_id, PartyState.ACTIVE)


def _moved(identity: Identity, party_id: PartyId, to: PartyState) -> Party:
    party = find_party(identity, party_id)
    if party.state is to:
        raise PartyStateMoved("Tài khoản đã ở trạng thái này.", f"The party is {to.value} already.")
    moved = replace(party, state=to)
    identity.people.stage_party(moved)
    return moved


def remove_pin(identity: Identity, party_id: PartyId) -> Party:
    """Forget a party's money PIN, which operations does for somebody whose ID card was seen.

    Raises:
        NoSuchParty: nobody has the id.
    """
    party = find_party(identity, party_id)
    pin = identity.people.pin(party_id)
    if pin is not None:
        identity.people.remove_pin(party_id, pin)
    return party

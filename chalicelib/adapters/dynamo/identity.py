"""Parties, staff and PINs in the one table.

A phone number belongs to one party by an item of its own, `PHONE#{number}`, which only an absent one can be put over.
"""

from collections.abc import Iterable, Sequence

from chalicelib.adapters.dynamo.fields import listed_items
from chalicelib.adapters.dynamo.table import Absent, Check, Condition, Delete, Equals, Item, Key, Put, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.identity.party import Party, PartyState, sought_words
from chalicelib.identity.permission import Role
from chalicelib.identity.phone import Phone
from chalicelib.identity.pin import Pin
from chalicelib.identity.session import PartyId
from chalicelib.identity.staff import Staff, StaffNumber, StaffState
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.paging import Page, read_cursor
from chalicelib.messages import Language


def as_read(version: int) -> tuple[Condition, ...]:
    """The item is still as it was read; version 0 was not there."""
    return (Absent(),) if version == 0 else (Equals("version", version),)


def party_key(party_id: str) -> Key:
    return Key(join("PTY", party_id), "P")


def phone_key(phone: str) -> Key:
    return Key(join("PHONE", phone), "U")


def staff_key(staff_number: str) -> Key:
    return Key(join("STF", staff_number), "S")


def pin_key(owner: str) -> Key:
    return Key(join("PIN", owner), "P")


def name_index(name: str) -> Item:
    """By which a name is found, in the party's own item: from its first word on, and from its last word back, since people
    are called by the last. One partition a letter."""
    words = sought_words(name)
    if not words:
        return {}
    first, last = " ".join(words), " ".join(reversed(words))
    return {"gsi1pk": join("NAMES", first[0]), "gsi1sk": first, "gsi2pk": join("NAMES", last[0]), "gsi2sk": last}


class DynamoPeople:
    """`identity.PeopleStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def expect(
        self,
        *,
        parties: Iterable[PartyId] = (),
        pins: Iterable[str] = (),
        staff: Iterable[StaffNumber] = (),
        phones: Iterable[Phone] = (),
    ) -> None:
        keys = [party_key(one) for one in parties]
        keys += [pin_key(one) for one in pins]
        keys += [staff_key(one) for one in staff]
        keys += [phone_key(one) for one in phones]
        for key in keys:
            self._work.hint(key)

    def party(self, party_id: PartyId) -> Party | None:
        item = self._work.get(party_key(party_id))
        return None if item is None else _party(item)

    def party_id_of(self, phone: Phone) -> PartyId | None:
        item = self._work.get(phone_key(phone))
        return None if item is None else PartyId(item["party_id"])

    def stage_party(self, party: Party) -> None:
        key = party_key(party.party_id)
        item: Item = {
            "pk": key.pk,
            "sk": key.sk,
            "party_id": party.party_id,
            "phone": party.phone,
            "name": party.name,
            "roles": sorted(party.roles),
            "state": party.state.value,
            "version": party.version + 1,
        }
        if party.commune_code is not None:
            item["commune_code"] = party.commune_code
        if party.language is not Language.VI:
            item["language"] = party.language.value
        if party.created_at is not None:
            item["created_at"] = to_text(party.created_at)
        item |= name_index(party.name)
        self._work.stage(Put(item, when=as_read(party.version)))
        if party.version == 0:
            taken = phone_key(party.phone)
            self._work.stage(Put({"pk": taken.pk, "sk": taken.sk, "party_id": party.party_id}, when=(Absent(),)))

    def named(self, words: Sequence[str], *, cursor: str | None, limit: int) -> Page[Party]:
        first, last = " ".join(words), " ".join(reversed(words))
        ending = cursor is not None and "gsi2sk" in read_cursor(cursor)
        found: list[Item] = []
        if not ending:
            begins = listed_items(self._work, Query(join("NAMES", first[0]), prefix=first, limit=limit), cursor)
            found = begins.entries
            if begins.next_cursor is not None:
                return Page([_party(item) for item in found], begins.next_cursor)
        left = max(1, limit - len(found))
        query = Query(join("NAMES", last[0]), "gsi2", prefix=last, limit=left)
        ends = listed_items(self._work, query, cursor if ending else None)
        found += [item for item in ends.entries if not item["gsi1sk"].startswith(first)]
        return Page([_party(item) for item in found], ends.next_cursor)

    def staff(self, staff_number: StaffNumber) -> Staff | None:
        item = self._work.get(staff_key(staff_number))
        return None if item is None else _staff(item)

    def staff_of(self, party_id: PartyId) -> list[Staff]:
        return [_staff(item) for item in self._work.query(Query(join("STAFF_OF", party_id), index="gsi1")).items]

    def stage_staff(self, staff: Staff) -> None:
        key = staff_key(staff.staff_number)
        item: Item = {
            "pk": key.pk,
            "sk": key.sk,
            "staff_number": staff.staff_number,
            "party_id": staff.party_id,
            "roles": sorted(staff.roles),
            "state": staff.state.value,
            "version": staff.version + 1,
            "gsi1pk": join("STAFF_OF", staff.party_id),
            "gsi1sk": staff.staff_number,
        }
        if staff.outlet_code is not None:
            item["outlet_code"] = staff.outlet_code
        self._work.stage(Put(item, when=as_read(staff.version)))

    def pin(self, owner: str) -> Pin | None:
        item = self._work.get(pin_key(owner))
        return None if item is None else _pin(item)

    def stage_pin(self, owner: str, pin: Pin, *, was: Pin | None) -> None:
        self._work.stage(Put(_pin_item(owner, pin, was), when=as_read(was.version if was else 0)))

    def stage_pin_try(self, owner: str, before: Pin, after: Pin) -> None:
        unchanged = as_read(before.version)
        if after == before:
            self._work.stage(Check(pin_key(owner), when=unchanged), even_if_refused=True)
        else:
            self._work.stage(Put(_pin_item(owner, after, before), when=unchanged), even_if_refused=True)

    def remove_pin(self, owner: str, pin: Pin) -> None:
        self._work.stage(Delete(pin_key(owner), when=as_read(pin.version)))


def _party(item: Item) -> Party:
    return Party(
        party_id=PartyId(item["party_id"]),
        phone=Phone(item["phone"]),
        name=item["name"],
        roles=frozenset(Role(name) for name in item["roles"]),
        commune_code=item.get("commune_code"),
        state=PartyState(item["state"]),
        created_at=from_text(item["created_at"]) if "created_at" in item else None,
        language=Language(item["language"]) if "language" in item else Language.VI,
        version=item["version"],
    )


def _staff(item: Item) -> Staff:
    return Staff(
        staff_number=StaffNumber(item["staff_number"]),
        party_id=PartyId(item["party_id"]),
        roles=frozenset(Role(name) for name in item["roles"]),
        outlet_code=item.get("outlet_code"),
        state=StaffState(item["state"]),
        version=item["version"],
    )


def _pin_item(owner: str, pin: Pin, was: Pin | None) -> Item:
    key = pin_key(owner)
    item: Item = {
        "pk": key.pk,
        "sk": key.sk,
        "salt": pin.salt,
        "digest": pin.digest,
        "cost": pin.cost,
        "wrong": pin.wrong,
        "lockouts": pin.lockouts,
        "version": (was.version if was else 0) + 1,
    }
    if pin.locked_until is not None:
        item["locked_until"] = to_text(pin.locked_until)
    return item


def _pin(item: Item) -> Pin:
    return Pin(
        salt=item["salt"],
        digest=item["digest"],
        cost=item["cost"],
        wrong=item["wrong"],
        lockouts=item["lockouts"],
        locked_until=from_text(item["locked_until"]) if "locked_until" in item else None,
        version=item["version"],
    )

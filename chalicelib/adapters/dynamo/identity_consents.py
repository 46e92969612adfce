"""Consents in the one table: `CNS#{household}` / `{helper}`; gsi1 `CNS#BY#{helper}`. Accesses: `ACS#{household}` / time."""

from datetime import date

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed
from chalicelib.adapters.dynamo.table import Absent, Check, Equals, Key, Put, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.identity import Access, Consent, PartyId
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import DomainError, InvalidInput
from chalicelib.kernel.paging import Page, read_cursor, write_cursor


class DynamoConsents:
    """`identity.ConsentStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def find(self, household_id: PartyId, helper_id: PartyId) -> Consent | None:
        item = self._work.get(_key(household_id, helper_id))
        return None if item is None else entity_of(Consent, item)

    def stage(self, consent: Consent) -> None:
        key = _key(consent.household_id, consent.helper_id)
        index = {"gsi1pk": join("CNS", "BY", consent.helper_id), "gsi1sk": to_text(consent.asked_at)}
        item = item_of(key, consent, **index) | {"version": consent.version + 1}
        self._work.stage(Put(item, when=(Equals("version", consent.version) if consent.version else Absent(),)))

    def require(self, consent: Consent, otherwise: DomainError) -> None:
        key = _key(consent.household_id, consent.helper_id)
        self._work.stage(Check(key, when=(Equals("version", consent.version),), otherwise=otherwise))

    def of_household(self, household_id: PartyId) -> list[Consent]:
        page = self._work.query(Query(join("CNS", household_id), limit=100, consistent=True))
        return [entity_of(Consent, item) for item in page.items]

    def of_helper(self, helper_id: PartyId, *, cursor: str | None, limit: int) -> Page[Consent]:
        return listed(self._work, Consent, Query(join("CNS", "BY", helper_id), limit=limit, descending=True), cursor)

    def note(self, access: Access, name: str) -> None:
        key = Key(join("ACS", access.household_id), f"{to_text(access.at)} {access.helper_id} {name}")
        self._work.stage(Put(item_of(key, access), when=(Absent(),)))

    def looked_on(self, consent: Consent, day: date) -> bool:
        return self._work.get(_looking(consent.household_id, consent.helper_id, day)) is not None

    def note_looking(self, access: Access, day: date) -> None:
        self._work.stage(Put(item_of(_looking(access.household_id, access.helper_id, day), access)))

    def accesses(self, household_id: PartyId, *, cursor: str | None, limit: int) -> Page[Access]:
        pk = join("ACS", household_id)
        start = None if cursor is None else {"pk": pk, "sk": _place_in(cursor)}
        page = self._work.query(Query(pk, limit=limit, descending=True, start=start, consistent=True))
        following = write_cursor({"sk": page.next_start["sk"]}) if page.next_start else None
        return Page([entity_of(Access, item) for item in page.items], following)


def _place_in(cursor: str) -> str:
    """
    Raises:
        InvalidInput: a cursor of another listing.
    """
    place = read_cursor(cursor)
    if place.keys() != {"sk"}:
        raise InvalidInput("Con trỏ trang không hợp lệ.", "Not a cursor of this listing.", field="cursor")
    return place["sk"]


def _looking(household_id: str, helper_id: str, day: date) -> Key:
    """One item a day, after what was done on it."""
    return Key(join("ACS", household_id), f"{day.isoformat()}~{helper_id}")


def _key(household_id: str, helper_id: str) -> Key:
    return Key(join("CNS", household_id), helper_id)

"""Consents in the one table: `CNS#{household}` / `{helper}`; gsi1 `CNS#BY#{helper}`."""

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed
from chalicelib.adapters.dynamo.table import Absent, Check, Equals, Key, Put, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.identity import Consent, PartyId
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.paging import Page


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


def _key(household_id: str, helper_id: str) -> Key:
    return Key(join("CNS", household_id), helper_id)

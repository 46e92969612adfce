"""Identity cards that were looked at: `IDCARD#{party}` / `C`; `IDNUMBER#{keyed hash}` / `U`: a card is one party's."""

from chalicelib.adapters.dynamo.fields import entity_of, item_of
from chalicelib.adapters.dynamo.table import Absent, Key, Put, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.identity import CardCheck, PartyId
from chalicelib.kernel.errors import DomainError


class DynamoCards:
    """`identity.CardStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def find(self, party_id: PartyId) -> CardCheck | None:
        item = self._work.get(_key(party_id))
        return None if item is None else entity_of(CardCheck, item)

    def add(self, check: CardCheck, *, otherwise: DomainError) -> None:
        self._work.stage(Put(item_of(_key(check.party_id), check), when=(Absent(),), otherwise=otherwise))
        number = {"pk": join("IDNUMBER", check.digest), "sk": "U", "party_id": str(check.party_id)}
        self._work.stage(Put(number, when=(Absent(),), otherwise=otherwise))


def _key(party_id: str) -> Key:
    return Key(join("IDCARD", party_id), "C")

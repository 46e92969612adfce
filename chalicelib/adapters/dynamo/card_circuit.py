"""What is known of the card gateway, in the one table.

CIRCUIT#card / C   when calls of the gateway had no answer, and since when cards are not offered
"""

from chalicelib.adapters.dynamo.table import Absent, Equals, Item, Key, Put, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.payments import CardCircuit

KEY = Key(join("CIRCUIT", "card"), "C")


class DynamoCardCircuit:
    """`CardCircuitStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def expect(self) -> None:
        self._work.hint(KEY)

    def read(self) -> CardCircuit:
        item = self._work.get(KEY)
        if item is None:
            return CardCircuit()
        since = item["away_since"]
        return CardCircuit(tuple(from_text(at) for at in item["failed_at"]), None if since is None else from_text(since))

    def save(self, circuit: CardCircuit) -> None:
        before = self._work.get(KEY)
        item: Item = {
            "pk": KEY.pk,
            "sk": KEY.sk,
            "failed_at": [to_text(at) for at in circuit.failed_at],
            "away_since": None if circuit.away_since is None else to_text(circuit.away_since),
            "version": 1 if before is None else before["version"] + 1,
        }
        self._work.stage(Put(item, when=(Absent() if before is None else Equals("version", before["version"]),)))

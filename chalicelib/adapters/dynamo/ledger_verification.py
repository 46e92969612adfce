"""The verifier's last word: `VERIFIED#ledger` / `LAST`, written by `python -m infra.ledger verify`."""

from chalicelib.adapters.dynamo.table import Item, Key, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.ledger import Verification

_LAST = Key(join("VERIFIED", "ledger"), "LAST")


class DynamoVerifications:
    """`ledger.VerificationStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def last(self) -> Verification | None:
        item = self._work.get(_LAST)
        if item is None:
            return None
        return Verification(
            checked_at=from_text(item["checked_at"]),
            items=item["items"],
            findings=item["findings"],
            first=item["first"],
            with_archive=item["with_archive"],
        )


def verification_item(told: Verification) -> Item:
    return {
        "pk": _LAST.pk,
        "sk": _LAST.sk,
        "checked_at": to_text(told.checked_at),
        "items": told.items,
        "findings": told.findings,
        "first": told.first,
        "with_archive": told.with_archive,
    }

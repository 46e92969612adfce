"""Freezes in the one table.

ACC#{account}   / B     a frozen account's balance carries `frozen_at` and what goes with it; gsi1 `FREEZES`
FREEZE#ledger   / ALL   the freeze of the whole ledger, while it stands
"""

from collections.abc import Iterable, Mapping

from chalicelib.adapters.dynamo.fields import listed_items
from chalicelib.adapters.dynamo.table import Absent, Delete, Equals, Item, Key, Lacks, Present, Put, Query, Update, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.paging import Page
from chalicelib.ledger import GENESIS, Account, Freeze, account_of

WHOLE = Key(join("FREEZE", "ledger"), "ALL")
NOT_FROZEN = Lacks("frozen_at")
"""A condition of every write of a balance that is there."""

_LISTED = "FREEZES"
_ATTRIBUTES = ("frozen_at", "frozen_by", "frozen_why", "frozen_case")


class DynamoFreezes:
    """`ledger.FreezeStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def whole(self) -> Freeze | None:
        item = self._work.get(WHOLE)
        return None if item is None else freeze_of(item)

    def stage_whole(self, freeze: Freeze) -> None:
        self._work.stage(Put(whole_item(freeze), when=(Absent(),)))

    def stage_whole_release(self, freeze: Freeze) -> None:
        self._work.stage(Delete(WHOLE, when=(Equals("frozen_at", to_text(freeze.at)),)))

    def stage(self, account: Account, freeze: Freeze) -> None:
        """The version is left alone, so that freezing waits for nobody who writes there all the time."""
        key, frozen = balance_key(account), frozen_balance(account, freeze)
        if self._work.get(key) is None:
            empty = {"posted": 0, "held": 0, "sequence": 0, "head": GENESIS, "version": 0}
            self._work.stage(Put({"pk": key.pk, "sk": key.sk, **empty, **frozen}, when=(Absent(),)))
        else:
            self._work.stage(Update(key, set=frozen, when=(Present(), NOT_FROZEN)))

    def stage_release(self, account: Account, freeze: Freeze) -> None:
        gone = (*_ATTRIBUTES, "gsi1pk", "gsi1sk")
        self._work.stage(
            Update(balance_key(account), remove=gone, when=(Equals("frozen_at", to_text(freeze.at)),))
        )  # fmt: skip

    def listed(self, *, cursor: str | None, limit: int) -> Page[tuple[Account, Freeze]]:
        page = listed_items(self._work, Query(_LISTED, "gsi1", limit=limit), cursor)
        found = ((account_of(item["pk"].partition("#")[2]), freeze_of(item)) for item in page.entries)
        return Page([(account, freeze) for account, freeze in found if freeze is not None], page.next_cursor)


def whole_item(freeze: Freeze) -> Item:
    return {"pk": WHOLE.pk, "sk": WHOLE.sk, **_attributes(freeze)}


def frozen_balance(account: Account, freeze: Freeze) -> Item:
    """What a frozen account's balance has beside the balance."""
    return {**_attributes(freeze), "gsi1pk": _LISTED, "gsi1sk": join(to_text(freeze.at), account.id)}


def freeze_of(item: Mapping[str, str]) -> Freeze | None:
    """The freeze that the item carries, if it does."""
    if "frozen_at" not in item:
        return None
    at, by, why, case_id = (item[name] for name in _ATTRIBUTES)
    return Freeze(from_text(at), by, why, case_id)


def _attributes(freeze: Freeze) -> Item:
    values = (to_text(freeze.at), freeze.by, freeze.why, freeze.case_id)
    return dict(zip(_ATTRIBUTES, values, strict=True))


def keys_of_a_posting(accounts: Iterable[Account]) -> list[Key]:
    """What is read before anything is posted to these cold accounts."""
    return [WHOLE, *(balance_key(account) for account in accounts)]


def balance_key(account: Account) -> Key:
    return Key(join("ACC", account.id), "B")

"""The ledger's items, read for people: `insight.BooksStore`. Nothing here writes."""

from chalicelib.adapters.dynamo.fields import listed_items
from chalicelib.adapters.dynamo.ledger_items import OPEN_HOLDS, hold_of, line_key, line_of, open_pk
from chalicelib.adapters.dynamo.table import Item, Query
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.insight import OpenAccount
from chalicelib.kernel.clock import from_text
from chalicelib.kernel.paging import Page
from chalicelib.ledger import Account, AccountKind, Hold, Line, account_of

MOST_A_PAGE = 1_000


class DynamoBooks:
    """`insight.BooksStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def line(self, account: Account, sequence: int) -> Line | None:
        item = self._work.get(line_key(account, sequence))
        return None if item is None else line_of(account, item)

    def lines(self, account: Account, first: int, last: int, *, newest_first: bool = False) -> list[Line]:
        if first > last:
            return []
        lowest, highest = line_key(account, first), line_key(account, last)
        query = Query(
            lowest.pk,
            at_least=lowest.sk,
            at_most=highest.sk,
            descending=newest_first,
            limit=min(last - first + 1, MOST_A_PAGE),
            consistent=True,
        )
        return [line_of(account, item) for item in self._work.query(query).items]

    def open_accounts(self, kind: AccountKind, *, cursor: str | None, limit: int) -> Page[OpenAccount]:
        page = listed_items(self._work, Query(open_pk(kind.code), "gsi2", limit=limit), cursor)
        return Page([_open_account(item) for item in page.entries], page.next_cursor)

    def open_holds(self, *, cursor: str | None, limit: int) -> Page[Hold]:
        page = listed_items(self._work, Query(OPEN_HOLDS, "gsi2", limit=limit), cursor)
        return Page([hold_of(item) for item in page.entries], page.next_cursor)


def _open_account(item: Item) -> OpenAccount:
    account = account_of(item["pk"].partition("#")[2])
    return OpenAccount(account, item["posted"], from_text(item["gsi2sk"].partition("#")[0]))

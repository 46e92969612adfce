"""The verifier: replays the whole ledger from its journal headers and names every item that is not as they say.

The first finding is the first wrong item: headers are judged by themselves, then everything that follows from them, in the
order in which one follows from another.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from chalicelib.adapters.dynamo.table import Item
from infra.ledger.accounts import check_accounts
from infra.ledger.journal import Finding, Journal, Scan, check_keys, check_reversals
from infra.ledger.totals import Told, check_days, check_holds, check_seals, check_sums, held_of, unsummed


def verify_ledger(
    scan: Scan,
    *,
    today: date,
    told: Told,
    progress: Callable[[int], None] = lambda done: None,
) -> Iterator[Finding]:
    """Everything in the ledger that is wrong; nothing when it is whole.

    Args:
        scan: called three times.
        today: entries of earlier days must be in the sums.
        told: a seal as its signature, or the archive, tells it.
        progress: told how many items were looked at, in all passes together.
    """
    count = 0

    def counted() -> Iterable[Item]:
        nonlocal count
        for item in scan():
            count += 1
            progress(count)
            yield item

    journal = Journal()
    for item in counted():
        yield from journal.take(item)
    yield from check_keys(journal)
    yield from check_reversals(journal)
    yield from check_holds(journal)
    yield from check_accounts(counted, journal, held_of(journal))
    yield from check_sums(counted, journal)
    yield from unsummed(journal, today)
    yield from check_days(journal)
    yield from check_seals(journal, told)

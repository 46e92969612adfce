"""Forecasts of cash in the one table.

FORECAST#cash  / F   every outlet's forecast, as it was made last: its first day, and expected need and margin of each day
"""

from datetime import timedelta

from chalicelib.adapters.dynamo.fields import plain
from chalicelib.adapters.dynamo.kept import Kept
from chalicelib.adapters.dynamo.table import Item, Key, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.insight import DayNeed, Forecast, ForecastBook
from chalicelib.kernel.clock import from_text

BOOK = Key(join("FORECAST", "cash"), "F")


class DynamoForecasts:
    """`insight.ForecastStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._kept = Kept[ForecastBook](work, item_of=_item, read=_book)

    def last(self) -> ForecastBook | None:
        return self._kept.find(BOOK)

    def keep(self, book: ForecastBook) -> None:
        if self._kept.find(BOOK) is None:
            self._kept.add(book)
        else:
            self._kept.save(book)


def _item(book: ForecastBook) -> Item:
    days = {code: [[day.expected, day.margin] for day in found.days] for code, found in book.forecasts.items()}
    return {"pk": BOOK.pk, "sk": BOOK.sk, "made_on": plain(book.made_on), "days": days}


def _book(item: Item) -> ForecastBook:
    first = from_text(f"{item['made_on']}T00:00:00Z").date()
    found = {
        code: Forecast(tuple(DayNeed(first + timedelta(days=n), *pair) for n, pair in enumerate(pairs)))
        for code, pairs in item["days"].items()
    }
    return ForecastBook(first, found)

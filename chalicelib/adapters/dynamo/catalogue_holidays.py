"""Holidays in the one table: `HOLIDAY#{party}` / `H`, the last one for ever; gsi2 by the day of return while it is on."""

from datetime import date

from chalicelib.adapters.dynamo.catalogue import stock_key
from chalicelib.adapters.dynamo.fields import entity_of, item_of
from chalicelib.adapters.dynamo.table import Absent, Check, Equals, Key, Put, Query, Update, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.catalogue import Holiday, Listing, ListingState
from chalicelib.identity import PartyId

DUE = join("DUE", "holiday")


def holiday_key(seller_id: str) -> Key:
    return Key(join("HOLIDAY", seller_id), "H")


class DynamoHolidays:
    """`catalogue.HolidayStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def expect(self, seller_id: PartyId) -> None:
        self._work.hint(holiday_key(seller_id))

    def find(self, seller_id: PartyId) -> Holiday | None:
        item = self._work.get(holiday_key(seller_id))
        return None if item is None else entity_of(Holiday, item)

    def save(self, holiday: Holiday) -> None:
        index = {}
        if not holiday.over and holiday.back_on is not None:
            index = {"gsi2pk": DUE, "gsi2sk": join(holiday.back_on.isoformat(), holiday.seller_id)}
        before = Absent() if holiday.version == 1 else Equals("version", holiday.version - 1)
        self._work.stage(Put(item_of(holiday_key(holiday.seller_id), holiday, **index), when=(before,)))

    def require_unchanged(self, holiday: Holiday) -> None:
        self._work.stage(Check(holiday_key(holiday.seller_id), when=(Equals("version", holiday.version),)))

    def move(self, listing: Listing, to: ListingState) -> None:
        was = Equals("state", listing.stored.value)
        self._work.stage(Update(stock_key(listing.listing_id), set={"state": to.value}, when=(was,)))

    def due(self, day: date, limit: int) -> list[PartyId]:
        page = self._work.query(Query(DUE, index="gsi2", at_least="0", at_most=f"{day.isoformat()}~", limit=limit))
        return [PartyId(item["seller_id"]) for item in page.items]

"""The province's measures in the one table.

MEA#{yyyymmdd}  / ALL          the province's flows of a day, one attribute a measure
MEA#{yyyymmdd}  / C#{commune}  the same of one commune
MEAW#{yyyymmdd} / C#{commune}  the same of the week that begins on that Monday, so that a quarter is read in a few queries
MEA#now         / …            gauges, likewise
SOLD#{yyyymmdd} / ALL, C#{commune}  what was sold, one attribute a measure and crop
SOLDM#{yyyymm}  / C#{commune}  the same of a month
CNT#{subject}   / M            what a listing, order or parcel counts for so far
CNT#{party}     / M            how many listings a household has on sale, by commune
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from chalicelib.adapters.dynamo.catalogue import DynamoCatalogue, listing_key, stock_key
from chalicelib.adapters.dynamo.ledger_items import day_text
from chalicelib.adapters.dynamo.orders import DynamoOrders
from chalicelib.adapters.dynamo.orders_items import order_key, parcel_key
from chalicelib.adapters.dynamo.stream import Change
from chalicelib.adapters.dynamo.table import Absent, Condition, Equals, Item, Key, Put, Query, Update, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.catalogue import ListingId
from chalicelib.identity import PartyId
from chalicelib.insight import Cell, Measure, Subject, SubjectKind, Tally, Thing
from chalicelib.orders import OrderId, ParcelId

BETWEEN = "/"
"""Between measure and crop in the name of an attribute."""


class DynamoMeasures:
    """`MeasureStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._catalogue, self._orders = DynamoCatalogue(work), DynamoOrders(work)

    def load(self, subjects: Sequence[Subject]) -> dict[Subject, Thing | None]:
        self._work.prefetch(key for subject in subjects for key in (_mark_key(subject.id), *_keys_of(subject)))
        return {subject: self._find(subject) for subject in subjects}

    def _find(self, subject: Subject) -> Thing | None:
        match subject.kind:
            case SubjectKind.LISTING:
                return self._catalogue.find(ListingId(subject.id))
            case SubjectKind.ORDER:
                return self._orders.find(OrderId(subject.id))
            case SubjectKind.PARCEL:
                return self._orders.find_parcel(ParcelId(subject.id))

    def counted(self, subject: Subject) -> Tally:
        item = self._work.get(_mark_key(subject.id))
        return {} if item is None else {_cell(*words): amount for *words, amount in item["tally"]}

    def offers(self, sellers: Iterable[PartyId]) -> dict[PartyId, dict[str, int]]:
        wanted = list(sellers)
        self._work.prefetch(_mark_key(seller) for seller in wanted)
        items = {seller: self._work.get(_mark_key(seller)) for seller in wanted}
        return {seller: dict(item["offers"]) if item else {} for seller, item in items.items()}

    def stage_counted(self, subject: Subject, tally: Tally) -> None:
        cells = [[*_words(cell), amount] for cell, amount in tally.items()]
        self._stage_mark(subject.id, {"tally": cells})

    def stage_offers(self, seller: PartyId, by_commune: Mapping[str, int]) -> None:
        self._stage_mark(seller, {"offers": dict(by_commune)})

    def _stage_mark(self, subject_id: str, values: Mapping[str, Any]) -> None:
        key = _mark_key(subject_id)
        read = self._work.get(key)
        version = read["version"] if read else 0
        when: Condition = Equals("version", version) if read else Absent()
        self._work.stage(Put({"pk": key.pk, "sk": key.sk, **values, "version": version + 1}, when=(when,)))

    def stage(self, added: Tally) -> None:
        additions: dict[Key, dict[str, int]] = {}
        for cell, amount in added.items():
            for key in _counted_at(cell):
                mine = additions.setdefault(key, {})
                name = f"{cell.measure.value}{BETWEEN}{cell.crop}" if cell.crop else cell.measure.value
                mine[name] = mine.get(name, 0) + amount
        for key, amounts in additions.items():
            changes = {name: amount for name, amount in amounts.items() if amount}
            if changes:
                self._work.stage(Update(key, add=changes))

    def province(self, days: Sequence[date | None]) -> list[dict[Measure, int]]:
        return self._of(days, None)

    def commune(self, code: str, days: Sequence[date | None]) -> list[dict[Measure, int]]:
        return self._of(days, code)

    def _of(self, days: Sequence[date | None], commune: str | None) -> list[dict[Measure, int]]:
        self._work.prefetch(_measure_key(day, commune) for day in days)
        return [_measures(self._work.get(_measure_key(day, commune)) or {}) for day in days]

    def crops(self, days: Sequence[date], commune: str | None = None) -> list[dict[str, dict[Measure, int]]]:
        keys = [_sold_key(_day(day), commune) for day in days]
        self._work.prefetch(keys)
        return [_crops(self._work.get(key) or {}) for key in keys]

    def crops_by_commune(self, on: date, *, month: bool = False) -> dict[str, dict[str, dict[Measure, int]]]:
        pk = _sold_month_key(on, "").pk if month else _sold_key(_day(on), None).pk
        return {code: _crops(item) for code, item in self._each_commune(pk, consistent=not month)}

    def stage_gauges(self, on: date, gauges: Mapping[Measure, int]) -> None:
        self._work.stage(Update(_measure_key(on, None), set={gauge.value: amount for gauge, amount in gauges.items()}))

    def communes(self, on: date | None, *, week: bool = False) -> dict[str, dict[Measure, int]]:
        pk = _week_key(on, "").pk if week and on is not None else _measure_key(on, None).pk
        return {code: _measures(item) for code, item in self._each_commune(pk, consistent=not week)}

    def _each_commune(self, pk: str, *, consistent: bool) -> Iterator[tuple[str, Item]]:
        start = None
        while True:
            page = self._work.query(Query(pk, prefix="C#", limit=250, start=start, consistent=consistent))
            yield from ((item["sk"].partition("#")[2], item) for item in page.items)
            start = page.next_start
            if start is None:
                return


def subject_of(change: Change) -> Subject | None:
    """The subject to count again after a change; None if nothing that counts has moved."""
    kind, _, id_ = change.key.pk.partition("#")
    if (kind, change.key.sk) == ("LST", "STOCK") and _for_sale(change.old) != _for_sale(change.new):
        return Subject(SubjectKind.LISTING, id_)
    return subject_at(change.key)


def subject_at(key: Key) -> Subject | None:
    """The subject whose own item has the key."""
    kind, _, id_ = key.pk.partition("#")
    match kind, key.sk:
        case "LST", "LISTING":
            return Subject(SubjectKind.LISTING, id_)
        case "ORD", "O":
            return Subject(SubjectKind.ORDER, id_)
        case "PCL", "P":
            return Subject(SubjectKind.PARCEL, id_)
        case _:
            return None


def _for_sale(stock: Item | None) -> tuple[Any, bool]:
    return (None, False) if stock is None else (stock["state"], stock["stock"] > 0)


def _keys_of(subject: Subject) -> tuple[Key, ...]:
    match subject.kind:
        case SubjectKind.LISTING:
            return listing_key(subject.id), stock_key(subject.id)
        case SubjectKind.ORDER:
            return (order_key(subject.id),)
        case SubjectKind.PARCEL:
            return (parcel_key(subject.id),)


def _mark_key(subject_id: str) -> Key:
    return Key(join("CNT", subject_id), "M")


def _measure_key(on: date | None, commune: str | None) -> Key:
    return Key(join("MEA", _day(on) or "now"), "ALL" if commune is None else join("C", commune))


def _week_key(monday: date, commune: str) -> Key:
    return Key(join("MEAW", _day(monday)), join("C", commune))


def _sold_key(day: str, commune: str | None) -> Key:
    return Key(join("SOLD", day), "ALL" if commune is None else join("C", commune))


def _sold_month_key(on: date, commune: str) -> Key:
    return Key(join("SOLDM", _day(on)[:6]), join("C", commune))


def _counted_at(cell: Cell) -> Iterator[Key]:
    """Where it is added: the province, the commune, and the commune's week; of a crop, its month."""
    if cell.crop and cell.on is not None and cell.commune is not None:
        yield _sold_key(_day(cell.on), None)
        yield _sold_key(_day(cell.on), cell.commune)
        yield _sold_month_key(cell.on, cell.commune)
        return
    yield _measure_key(cell.on, None)
    if cell.commune is not None:
        yield _measure_key(cell.on, cell.commune)
        if cell.on is not None:
            yield _week_key(cell.on - timedelta(days=cell.on.weekday()), cell.commune)


def _day(on: date | None) -> str:
    return "" if on is None else day_text(on)


def _words(cell: Cell) -> list[str]:
    words = [cell.measure.value, _day(cell.on), cell.commune or ""]
    return [*words, cell.crop] if cell.crop else words


def _cell(measure: str, day: str, commune: str, crop: str = "") -> Cell:
    on = date(int(day[:4]), int(day[4:6]), int(day[6:])) if day else None
    return Cell(Measure(measure), on, commune or None, crop)


def _measures(item: Item) -> dict[Measure, int]:
    return {measure: item[measure.value] for measure in Measure if measure.value in item}


def _crops(item: Item) -> dict[str, dict[Measure, int]]:
    found: dict[str, dict[Measure, int]] = {}
    for name, amount in item.items():
        measure, between, crop = name.partition(BETWEEN)
        if between:
            found.setdefault(crop, {})[Measure(measure)] = amount
    return found

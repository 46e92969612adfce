"""Sales by crop: counted once when escrow is released, by what is weighed and kept; less on the day of a taking back."""

import random
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest

from chalicelib.adapters.dynamo.orders_items import parcel_item, parcel_key, parcel_of
from chalicelib.adapters.dynamo.table import Update
from chalicelib.composition import Work, use
from chalicelib.entrypoints import streams
from chalicelib.entrypoints.runner import run
from chalicelib.insight import (
    UNKNOWN_CROP,
    CropSales,
    SalesReport,
    Subject,
    SubjectKind,
    count_again,
    sales,
    sales_of_day,
)
from chalicelib.insight.errors import TooManyDays
from chalicelib.insight.sales import months_and_days
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.quantity import Unit
from chalicelib.orders import (
    KeptGoods,
    OrderLine,
    Parcel,
    Placed,
    confirm_parcel,
    deliver_parcel,
    hand_in_parcel,
    pack_parcel,
    sold_of,
    take_back,
)
from tests.builders_orders import Fair, fair
from tests.capacity import Meter
from tests.stream_feed import StreamFeed
from tests.unit.orders.test_less_of_a_parcel import duck

FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)
NA, HOI = "na", "hoi"


class Shop:
    """The fair, with its change records."""

    def __init__(self) -> None:
        self.feed = StreamFeed()
        self.fair: Fair = fair(table=self.feed.table)
        use(self.fair.app)

    def count(self) -> None:
        self.feed.drain(streams.summarise)

    def report(self, first: date = FIRST, last: date = LAST, commune: str | None = None, crop: str = "") -> SalesReport:
        return sales(self.fair.work().insight, first, last, commune=commune, crop=crop)

    def released(self, placed: Placed) -> Placed:
        for parcel in self.fair.look(placed).parcels:
            self.fair.delivered(parcel)
        self.fair.tick(hours=48)
        self.fair.release_due()
        return self.fair.look(placed)

    def by_crop(self) -> dict[str, CropSales]:
        total: dict[str, CropSales] = {}
        for (_, crop), sold in self.report().cells.items():
            total[crop] = total.get(crop, CropSales()) + sold
        return total


def give_back(parcel: Parcel, kept: dict[str, int], work: Work) -> None:
    take_back(work.orders, parcel.parcel_id, kept, delivery=True)


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_sold_on_the_day_of_the_release_and_not_before(shop: Shop) -> None:
    placed = shop.fair.paid()
    shop.count()
    assert shop.report().cells == {}
    shop.released(placed)
    shop.count()
    report = shop.report()
    assert shop.by_crop() == {
        NA: CropSales(value=130_000, grams=2_000, lines=1),
        HOI: CropSales(value=120_000, grams=1_000, lines=1),
    }
    assert [on for on, by_crop in report.days if by_crop] == [date(2026, 9, 3)]
    assert report.total.net == 250_000
    assert sum(sold.net for sold in sales_of_day(shop.fair.work().insight, date(2026, 9, 3)).values()) == 250_000


@pytest.mark.pain(14)
def test_reports_read_the_weighed_quantity(shop: Shop) -> None:
    f = shop.fair
    parcel = f.paid(lines=[(duck(f), 3)]).parcels[0]
    line = parcel.lines[0]
    run(f.app, lambda w: confirm_parcel(w.orders, parcel.parcel_id, parcel.seller_id))
    run(f.app, lambda w: pack_parcel(w.orders, parcel.parcel_id, parcel.seller_id, {line.listing_id: 6_000}))
    run(f.app, lambda w: hand_in_parcel(w.orders, parcel.parcel_id, f.teller))
    run(f.app, lambda w: deliver_parcel(w.orders, parcel.parcel_id, f.teller))
    f.tick(hours=48)
    f.release_due()
    shop.count()
    assert shop.by_crop() == {"thuoc-nam": CropSales(value=900_000, grams=6_000, lines=1)}


def test_what_is_taken_back_is_less_on_the_day_of_that(shop: Shop) -> None:
    f = shop.fair
    placed = shop.released(f.paid())
    shop.count()
    of_na = next(one for one in placed.parcels if one.lines[0].category == NA)
    f.tick(days=1)
    for kept in ({of_na.lines[0].listing_id: 1}, {of_na.lines[0].listing_id: 0}):
        run(f.app, partial(give_back, of_na, kept))
        f.tick(days=1)
    shop.count()
    days = {on.day: by_crop[NA] for on, by_crop in shop.report().days if NA in by_crop}
    assert days == {
        3: CropSales(value=130_000, grams=2_000, lines=1),
        4: CropSales(back=65_000, grams=-1_000),
        5: CropSales(back=65_000, grams=-1_000),
    }
    assert shop.by_crop()[NA] == CropSales(value=130_000, back=130_000, lines=1)


@pytest.mark.parametrize("seed", range(4))
def test_lost_late_and_repeated_records_come_right(shop: Shop, seed: int) -> None:
    dice = random.Random(seed)
    f = shop.fair
    placed = [shop.released(f.paid()) for _ in range(3)]
    one = placed[0].parcels[0]
    run(f.app, lambda w: take_back(w.orders, one.parcel_id, {one.lines[0].listing_id: 0}, delivery=False))
    count = len(shop.feed.changes)
    batches = [(start, min(count, start + 7)) for start in range(0, count, 5)]
    for start, end in dice.sample(batches, len(batches) - 1) + dice.choices(batches, k=4):
        assert streams.summarise(shop.feed.event(start, end)) == {"batchItemFailures": []}
    subjects = [Subject(SubjectKind.PARCEL, parcel.parcel_id) for each in placed for parcel in each.parcels]
    assert streams.count_subjects(f.app, subjects) == set()
    report = shop.report()
    assert (report.total.value, report.total.back, report.total.lines) == (750_000, one.shares.price, 6)
    assert sum((sold for _, by_crop in report.days for sold in by_crop.values()), CropSales()) == report.total
    assert run(f.app, lambda work: count_again(work.insight, subjects)) == 0


def test_every_way_of_asking_adds_up_to_the_same(shop: Shop) -> None:
    for _ in range(3):
        shop.released(shop.fair.paid())
        shop.fair.tick(days=20)
    shop.count()
    whole = shop.report(FIRST, date(2026, 11, 30))
    assert whole.total.value == 750_000
    assert sum((sold for _, of in whole.days for sold in of.values()), CropSales()) == whole.total
    parts = [shop.report(FIRST, date(2026, 9, 14)), shop.report(date(2026, 9, 15), date(2026, 11, 30))]
    assert sum((one.total for one in parts), CropSales()) == whole.total
    communes = {code for code, _ in whole.cells}
    assert sum((shop.report(FIRST, date(2026, 11, 30), code).total for code in communes), CropSales()) == whole.total
    crops = [shop.report(FIRST, date(2026, 11, 30), crop=crop).total for crop in (NA, HOI)]
    assert sum(crops, CropSales()) == whole.total


def test_orders_from_before_the_category_was_kept_are_said_so(shop: Shop) -> None:
    parcel = shop.released(shop.fair.paid()).parcels[0]
    item = parcel_item(parcel) | {"version": parcel.version}
    item["lines"] = [line[:15] for line in item["lines"]]
    old = parcel_of(item)
    assert [line.category for line in old.lines] == [""]
    shop.fair.app.table.transact([Update(parcel_key(parcel.parcel_id), set={"lines": item["lines"]})], "old")
    shop.count()
    assert shop.by_crop()[UNKNOWN_CROP].value == parcel.paid_shares.price


def sold(line: OrderLine, count: int, amount: int) -> tuple[int, int, int]:
    shop = Shop()
    parcel = shop.released(shop.fair.paid()).parcels[0]
    made = Parcel(**{name: getattr(parcel, name) for name in Parcel.__dataclass_fields__} | {
        "lines": (line,), "kept": KeptGoods((count,), (amount,)),
    })  # fmt: skip
    (found,) = sold_of(parcel_of(parcel_item(made) | {"version": 1}))
    (after,) = found.after
    return after.value, after.grams, after.units


@pytest.mark.parametrize(
    ("line", "kept", "expected"),
    [
        (OrderLine("lst_1", "Na", Unit.KILOGRAM, 60_000, 3, 1_100), (3, 180_000), (180_000, 3_000, 0)),
        (OrderLine("lst_1", "Na", Unit.KILOGRAM, 60_000, 3, 1_100), (3, 90_000), (90_000, 1_500, 0)),
        (OrderLine("lst_1", "Hồi", Unit.GRAM_100, 20_000, 5, 110), (5, 100_000), (100_000, 500, 0)),
        (OrderLine("lst_1", "Hồi", Unit.BAG, 20_000, 5, 110), (4, 80_000), (80_000, 0, 4)),
        (OrderLine("lst_1", "Hồi", Unit.BAG, 20_000, 5, 110, borne=10_000), (4, 80_000), (72_000, 0, 4)),
        (_duck := OrderLine("lst_1", "Vịt", Unit.ANIMAL, 330_000, 3, 2_500, kg_price=150_000, expected_g=2_200,
                            weighed_g=6_000, sent=3), (3, 900_000), (900_000, 6_000, 0)),
        (_duck, (2, 600_000), (600_000, 4_000, 0)),
        (replace(_duck, cut=1), (2, 600_000), (600_000, 4_000, 0)),  # the third is with its household again
        (OrderLine("lst_1", "Vịt", Unit.ANIMAL, 330_000, 3, 2_500, kg_price=150_000, expected_g=2_200,
                   weighed_g=7_000, sent=3), (3, 990_000), (990_000, 7_000, 0)),
        (OrderLine("lst_1", "Vịt", Unit.ANIMAL, 330_000, 3, 2_500, kg_price=150_000, expected_g=2_200,
                   weighed_g=4_000, cut=2, sent=2), (1, 300_000), (300_000, 2_000, 0)),
        (OrderLine("lst_1", "Vịt", Unit.ANIMAL, 330_000, 3, 2_500, kg_price=150_000, expected_g=2_200, cut=3),
         (0, 0), (0, 0, 0)),
    ],
)  # fmt: skip
def test_what_a_line_sold(line: OrderLine, kept: tuple[int, int], expected: tuple[int, int, int]) -> None:
    assert sold(line, *kept) == expected


@pytest.mark.parametrize(("first", "last", "refusal"), [
    (LAST, FIRST, InvalidInput), (FIRST - timedelta(days=366), FIRST, TooManyDays),
])  # fmt: skip
def test_a_period_has_an_order_and_an_end(shop: Shop, first: date, last: date, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        shop.report(first, last)


def test_whole_months_are_taken_together() -> None:
    found = list(months_and_days(date(2026, 8, 30), date(2026, 12, 2)))
    assert [(on.isoformat(), month) for on, month in found] == [
        ("2026-08-30", False), ("2026-08-31", False), ("2026-09-01", True), ("2026-10-01", True), ("2026-11-01", True),
        ("2026-12-01", False), ("2026-12-02", False),
    ]  # fmt: skip


def test_what_it_costs() -> None:
    """docs/access-patterns.md tells these figures."""
    feed = StreamFeed()
    meter = Meter(feed.table)
    f = fair(table=feed.table, metered=meter)
    use(f.app)
    parcel = f.paid().parcels[0]
    subject = Subject(SubjectKind.PARCEL, parcel.parcel_id)
    streams.count_subjects(f.app, [subject])
    f.delivered(parcel)
    f.tick(hours=48)
    f.release_due()
    with meter.measure() as cost:
        streams.count_subjects(f.app, [subject])
    assert (cost.trips, cost.items, cost.wcu, cost.index_wcu) == (2, 4, 8, 0)
    assert dict(cost.kinds) == {"CNT": 1, "SOLD": 2, "SOLDM": 1}
    with meter.measure() as cost:
        sales(f.work().insight, date(2026, 9, 1), date(2026, 10, 15))
    assert (cost.reads, cost.queries) == (1, 16)  # of 45 days together; a month, and fifteen days
    with meter.measure() as cost:
        sales(f.work().insight, date(2025, 9, 2), date(2026, 9, 2))
    assert (cost.reads, cost.queries) == (4, 11 + 29 + 2)

"""Sales by crop on every engine: the names of attributes, what is added, and the queries that read it."""

from datetime import date

from chalicelib.adapters.dynamo.table import Table
from chalicelib.composition import use
from chalicelib.entrypoints.streams import count_subjects
from chalicelib.insight import CropSales, Subject, SubjectKind, sales, sales_of_day
from infra.measures import recount
from tests.builders_orders import fair

FIRST, LAST = date(2026, 9, 1), date(2026, 10, 2)


def test_what_is_added_is_read(table: Table) -> None:
    market = fair(metered=table)
    use(market.app)
    parcels = market.paid().parcels
    for parcel in parcels:
        market.delivered(parcel)
    market.tick(hours=48)
    assert [market.release(parcel) for parcel in parcels] == [True, True]
    subjects = [Subject(SubjectKind.PARCEL, parcel.parcel_id) for parcel in parcels]
    assert count_subjects(market.app, subjects) == set()
    insight = market.work().insight
    report = sales(insight, FIRST, LAST)
    assert {crop: sold for (_, crop), sold in report.cells.items()} == {
        "na": CropSales(value=130_000, grams=2_000, lines=1),
        "hoi": CropSales(value=120_000, grams=1_000, lines=1),
    }
    assert sum(sold.net for _, by_crop in report.days for sold in by_crop.values()) == report.total.net == 250_000
    assert sales_of_day(insight, date(2026, 9, 3)) == report.cells
    items = [{"pk": f"PCL#{parcel.parcel_id}", "sk": "P"} for parcel in parcels]
    assert recount(market.app, items) == (2, [])
    assert sales(market.work().insight, FIRST, LAST).cells == report.cells

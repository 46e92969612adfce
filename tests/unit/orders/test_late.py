"""Parcels with which a household is late: by the policy's windows, until the post office has them."""

import pytest

from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.orders import confirm_parcel, late_parcels, pack_parcel
from tests.builders_orders import Fair, fair


@pytest.fixture
def f() -> Fair:
    return fair()


def late(app: Application) -> list[str]:
    return [one.parcel_id for one in late_parcels(app.open_work().orders, cursor=None, limit=100).entries]


def test_a_parcel_is_late_until_it_is_handed_in(f: Fair) -> None:
    placed = f.paid()
    one, two = placed.parcels
    f.tick(hours=23)
    assert late(f.app) == []
    f.tick(hours=1)
    assert late(f.app) == [one.parcel_id, two.parcel_id]
    run(f.app, lambda work: confirm_parcel(work.orders, one.parcel_id, one.seller_id))
    assert late(f.app) == [two.parcel_id], "a confirmed parcel has longer"
    run(f.app, lambda work: pack_parcel(work.orders, one.parcel_id, one.seller_id))
    f.tick(hours=48)
    assert late(f.app) == [one.parcel_id, two.parcel_id]
    f.handed_in(two)
    assert late(f.app) == [one.parcel_id]


def test_what_is_not_paid_waits_for_nobody(f: Fair) -> None:
    f.place()
    f.tick(days=2)
    assert late(f.app) == []


def test_late_parcels_come_in_pages(f: Fair) -> None:
    for _ in range(3):
        f.paid()
        f.tick(minutes=1)
    f.tick(days=2)
    seen: list[str] = []
    cursor = None
    while True:
        page = late_parcels(f.app.open_work().orders, cursor=cursor, limit=2)
        seen += [one.parcel_id for one in page.entries]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 6
    assert seen == late(f.app)

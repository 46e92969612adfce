"""A household as buyers may see it."""

import pytest

from chalicelib.catalogue import create_listing
from chalicelib.composition import use
from chalicelib.entrypoints.runner import run
from tests.builders_catalogue import offer
from tests.builders_orders import Fair, fair
from tests.caller import Caller


@pytest.fixture
def market() -> Fair:
    market = fair()
    use(market.app)
    return market


def test_parcels_that_arrived_and_are_settled_are_counted(market: Fair) -> None:
    guest, placed = Caller(market.app), market.paid()
    seller_id = placed.parcels[0].seller_id
    address = f"/households/{seller_id}"
    before = guest.get(address).body
    assert (before["delivered"], before["delivered_more"]) == (0, False)
    assert before["name"].startswith("Hộ ")
    assert "phone" not in before
    market.delivered(placed.parcels[0])
    assert guest.get(address).body["delivered"] == 0, "the money still waits"
    market.tick(hours=49)
    assert market.release_due() == 1
    assert guest.get(address).body["delivered"] == 1


def test_listings_come_in_pages_and_without_drafts(market: Fair) -> None:
    guest, seller_id = Caller(market.app), market.paid().parcels[0].seller_id
    for number, price in enumerate((10_000, 0, 30_000)):
        run(
            market.app,
            lambda work, number=number, price=price: create_listing(  # type: ignore[misc]
                work.catalogue, seller_id, offer(title=f"Na số {number}", unit_price=price)
            ),
        )
        market.tick(seconds=1)
    address, titles, cursor = f"/households/{seller_id}/listings", [], ""
    while True:
        page = guest.get(f"{address}?limit=2" + (f"&cursor={cursor}" if cursor else "")).body
        titles += [one["title"] for one in page["entries"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert titles[:2] == ["Na số 2", "Na số 0"]
    assert len(titles) == 3


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/households/pty_01KAR3NDEKTSV4RRFFQ69G5FAX", 404),
        ("/households/abc", 422),
        ("/households/abc/listings", 422),
        ("/households/pty_01KAR3NDEKTSV4RRFFQ69G5FAX/listings?limit=0", 422),
        ("/households/pty_01KAR3NDEKTSV4RRFFQ69G5FAX/listings?cursor=zz", 422),
    ],
)
def test_what_is_not_there_or_makes_no_sense(market: Fair, address: str, status: int) -> None:
    assert Caller(market.app).get(address).status == status

"""The demo world's shop without its people and trade: as many listings as wished, made of its goods, in a snapshot."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from chalicelib.adapters.dynamo.search import DynamoListings
from chalicelib.adapters.live_search import LiveIndex
from chalicelib.adapters.search_documents import taxonomy
from chalicelib.adapters.search_snapshot import Manifest, publish, write_manifest
from chalicelib.catalogue import COMMUNES, Harvest, Listing, ListingId, ListingState
from chalicelib.catalogue.lot import Lot, lot_code
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import business_date, to_text
from chalicelib.search import Searching
from infra.demo.market import offer_of, specialities
from infra.demo.names import household_name
from infra.local.memory_table import MemoryTable
from tests.fakes.objects import MemoryObjects

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)


def shop_listings(count: int, seed: str = "shop") -> Iterator[Listing]:
    """Listings of some households each, a few sold out, the newest last."""
    dice = Random(seed)
    communes = list(COMMUNES.values())
    for number in range(count):
        commune, household = dice.choice(communes), household_name(dice)
        offer = offer_of(specialities(commune, dice)[0], commune, dice)
        made = NOW - timedelta(minutes=count - number)
        one = ListingId(f"lst_{made:%y}{number:024d}")
        yield Listing(
            listing_id=one,
            seller_id=PartyId(f"pty_{number % 6000:026d}"),
            seller_name=household,
            title=offer.title,
            description=offer.description,
            category=offer.category,
            unit=offer.unit,
            unit_price=offer.unit_price,
            weight_g=offer.weight_g,
            commune_code=commune.code,
            lot=Lot(lot_code(commune.code, one)),
            stored=ListingState.ON_SALE,
            stock=0 if dice.random() < 0.03 else offer.stock,
            created_at=made,
            changed_at=made,
            harvest=Harvest(offer.harvest_note, offer.harvest_months),
        )


def shop(count: int, objects: MemoryObjects | None = None) -> Searching:
    """Search over a snapshot of so many listings."""
    files = objects or MemoryObjects()
    name, shown = publish(files, shop_listings(count), business_date(NOW))
    write_manifest(files, Manifest(name, to_text(NOW), to_text(NOW), shown))
    return Searching(LiveIndex(DynamoListings(MemoryTable()), files), taxonomy(), NOW)

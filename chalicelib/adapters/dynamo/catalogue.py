"""The catalogue in the one table.

LST#{listing_id} / LISTING   the listing; gsi1 whose it is, gsi2 all listings over 16 partitions, for rebuilds
LST#{listing_id} / STOCK     its stock, stored state and what of it is at home: the one item that buyers write
LST#{listing_id} / SEASON    while its sale will close by itself; gsi2 by the harvest's last day
LST#{listing_id} / PRICE     its season price's days, for search; gsi1 by the first, gsi2 by the day after the last
LOT#{code} / L               each of its lots, as it is or was at the end
"""

import zlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from chalicelib.adapters.dynamo.table import (
    Absent,
    AtLeast,
    Check,
    Condition,
    Delete,
    Equals,
    Item,
    Key,
    Present,
    Put,
    Query,
    Update,
    join,
)
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.catalogue import (
    CertificateKind,
    Grade,
    Harvest,
    Listing,
    ListingId,
    ListingState,
    Lot,
    LowerPrice,
    Mark,
    Photo,
    PhotoFault,
    PhotoId,
    PhotoState,
    SeasonPrice,
    Traits,
    Weighing,
    Window,
)
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import VIETNAM, from_text, to_text
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.paging import Page, read_cursor, write_cursor
from chalicelib.kernel.quantity import Unit

BUCKETS = 16
"""Partitions of the index of all listings."""
PRICE_BEGINS, PRICE_ENDS = join("DUE", "price-begins"), join("DUE", "price-ends")
_GOES_ON = frozenset({ListingState.ON_SALE, ListingState.PAUSED, ListingState.AWAY})
_PRICES_KEPT = timedelta(days=10)
"""Longer than the oldest snapshot that search may answer from."""


def listing_key(listing_id: str) -> Key:
    return Key(join("LST", listing_id), "LISTING")


def stock_key(listing_id: str) -> Key:
    return Key(join("LST", listing_id), "STOCK")


def season_key(listing_id: str) -> Key:
    return Key(join("LST", listing_id), "SEASON")


def price_key(listing_id: str) -> Key:
    return Key(join("LST", listing_id), "PRICE")


def lot_key(code: str) -> Key:
    return Key(join("LOT", code), "L")


def bucket_pk(bucket: int) -> str:
    return join("LISTINGS", f"{bucket:02d}")


def bucket_of(listing_id: str) -> int:
    return zlib.crc32(listing_id.encode()) % BUCKETS


class DynamoCatalogue:
    """`CatalogueStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def prefetch(self, listing_ids: Iterable[ListingId]) -> None:
        self._work.prefetch(key for one in listing_ids for key in (listing_key(one), stock_key(one)))

    def find(self, listing_id: ListingId) -> Listing | None:
        self.prefetch([listing_id])
        item, stock = self._work.get(listing_key(listing_id)), self._work.get(stock_key(listing_id))
        return None if item is None or stock is None else listing_of(item, stock)

    def of_seller(self, seller_id: PartyId, *, cursor: str | None, limit: int) -> Page[Listing]:
        start = _start_after(seller_id, cursor) if cursor else None
        page = self._work.query(Query(join("SELLER", seller_id), index="gsi1", limit=limit, descending=True, start=start))
        self._work.prefetch(stock_key(item["listing_id"]) for item in page.items)
        stocks = [self._work.get(stock_key(item["listing_id"])) for item in page.items]
        entries = [listing_of(item, stock) for item, stock in zip(page.items, stocks, strict=True) if stock is not None]
        return Page(entries, write_cursor({"after": page.next_start["gsi1sk"]}) if page.next_start else None)

    def seasons_over(self, day: date, limit: int) -> list[ListingId]:
        before = (day - timedelta(days=1)).isoformat()
        page = self._work.query(Query(join("DUE", "season"), index="gsi2", at_least="0", at_most=f"{before}~", limit=limit))
        return [ListingId(item["listing_id"]) for item in page.items]

    def lot(self, code: str) -> tuple[ListingId, Lot] | None:
        item = self._work.get(lot_key(code))
        return None if item is None else (ListingId(item["listing_id"]), _lot(item["lot"]))

    def add(self, listing: Listing) -> None:
        self._stage_lot(listing, None)
        self._work.stage(Put(item_of(listing), when=(Absent(),)))
        self._work.stage(Put(stock_item_of(listing), when=(Absent(),)))

    def save(self, listing: Listing, was: Listing) -> None:
        self._stage_listing(listing, was)
        changes: dict[str, Any] = {}
        seen: tuple[Condition, ...] = (Present(),)
        if listing.stock != was.stock:
            changes["stock"] = listing.stock
        if listing.at_home is not None and listing.at_home != was.at_home:
            # What is at home follows from the stock that was read: another buyer's unit in between would be counted twice.
            changes["at_home"] = listing.at_home
            seen = (Equals("stock", was.stock), Equals("at_home", was.at_home))
        if listing.stored is not was.stored:
            changes["state"] = listing.stored.value
        if changes:
            self._work.stage(Update(stock_key(listing.listing_id), set=changes, when=seen))

    def save_with_stock_moved(self, listing: Listing, was: Listing, move: int, short: DomainError) -> None:
        self._stage_listing(listing, was)
        self._work.stage(
            Update(
                stock_key(listing.listing_id),
                set={"state": listing.stored.value} if listing.stored is not was.stored else {},
                add={"stock": move} if was.at_home is None else {"stock": move, "at_home": move},
                when=(AtLeast("stock", max(0, -move)), *_at_home_by(was, move)),
                otherwise=short,
            )
        )

    def remove(self, listing: Listing) -> None:
        listing_id = listing.listing_id
        self._work.stage(Delete(listing_key(listing_id), when=(Equals("version", listing.version),)))
        whole = () if listing.at_home is None else (Equals("at_home", listing.stock),)
        self._work.stage(Delete(stock_key(listing_id), when=(Equals("stock", listing.stock), *whole)))
        self._work.stage(Delete(lot_key(listing.lot.code)))
        if _closes_on(listing) is not None:
            self._work.stage(Delete(season_key(listing_id)))
        if listing.season_price is not None:
            self._work.stage(Delete(price_key(listing_id)))

    def _stage_listing(self, listing: Listing, was: Listing) -> None:
        self._work.stage(Put(item_of(listing), when=(Equals("version", was.version),)))
        self._stage_lot(listing, was)
        season, listing_id = listing.season_price, listing.listing_id
        if season != was.season_price:
            self._work.stage(Put(price_item_of(listing_id, season)) if season else Delete(price_key(listing_id)))

    def _stage_lot(self, listing: Listing, was: Listing | None) -> None:
        """The lot's own item, by which its code is found for ever, and the day on which its season closes."""
        if was is None or listing.lot != was.lot:
            is_new = was is None or listing.lot.code != was.lot.code
            self._work.stage(Put(lot_item_of(listing), when=(Absent(),) if is_new else (Present(),)))
        closes_on, closed_on = _closes_on(listing), _closes_on(was) if was else None
        if closes_on == closed_on:
            return
        if closes_on is None:
            self._work.stage(Delete(season_key(listing.listing_id)))
        else:
            self._work.stage(Put(season_item_of(listing, closes_on)))

    def take(self, listing_id: ListingId, count: int, otherwise: DomainError) -> None:
        on_sale = Equals("state", ListingState.ON_SALE.value)
        self._work.stage(
            Update(
                stock_key(listing_id), add={"stock": -count}, when=(on_sale, AtLeast("stock", count)), otherwise=otherwise
            )
        )

    def require_unchanged(self, listing: Listing) -> None:
        self._work.stage(Check(listing_key(listing.listing_id), when=(Equals("version", listing.version),)))

    def give(self, listing_id: ListingId, count: int) -> None:
        self._work.stage(Update(stock_key(listing_id), add={"stock": count}, when=(Present(),)))

    def move_home(self, listing_id: ListingId, count: int, otherwise: DomainError | None) -> None:
        there = AtLeast("at_home", max(0, -count))
        self._work.stage(Update(stock_key(listing_id), add={"at_home": count}, when=(there,), otherwise=otherwise))

    def move_units(self, listing: Listing, *, home: int, stock: int) -> None:
        seen = (Equals("at_home", listing.at_home), *((Equals("stock", listing.stock),) if stock < 0 else ()))
        moves = {name: count for name, count in (("at_home", home), ("stock", stock)) if count}
        self._work.stage(Update(stock_key(listing.listing_id), add=moves, when=seen))


def _at_home_by(was: Listing, move: int) -> tuple[Condition, ...]:
    return () if was.at_home is None else (AtLeast("at_home", max(0, -move)),)


def _start_after(seller_id: PartyId, cursor: str) -> dict[str, str]:
    """Only the id travels in the cursor: the keys are ours, so that no cursor can reach another household's listings."""
    after = ListingId.parse(read_cursor(cursor).get("after"), field="cursor")
    key = listing_key(after)
    return {"gsi1pk": join("SELLER", seller_id), "gsi1sk": after, "pk": key.pk, "sk": key.sk}


def item_of(listing: Listing) -> Item:
    """The listing's item, without what the stock item holds."""
    key = listing_key(listing.listing_id)
    return {
        "pk": key.pk,
        "sk": key.sk,
        "gsi1pk": join("SELLER", listing.seller_id),
        "gsi1sk": str(listing.listing_id),
        "gsi2pk": bucket_pk(bucket_of(listing.listing_id)),
        "gsi2sk": str(listing.listing_id),
        "listing_id": str(listing.listing_id),
        "seller_id": str(listing.seller_id),
        "seller_name": listing.seller_name,
        "title": listing.title,
        "description": listing.description,
        "category": listing.category,
        "unit": listing.unit.value,
        "unit_price": listing.unit_price,
        "weight_g": listing.weight_g,
        "commune_code": listing.commune_code,
        "lot": _lot_item(listing.lot),
        "harvest_note": listing.harvest.note,
        "harvest_months": list(listing.harvest.months),
        "photos": [photo_item(photo) for photo in listing.photos],
        "traits": _traits_item(listing.traits),
        "weighing": _weighing_item(listing.weighing),
        "marks": [_mark_item(mark) for mark in listing.marks],
        **_season_price_parts(listing),
        "created_at": to_text(listing.created_at),
        "changed_at": to_text(listing.changed_at),
        "version": listing.version,
    }


def stock_item_of(listing: Listing) -> Item:
    key = stock_key(listing.listing_id)
    item: Item = {"pk": key.pk, "sk": key.sk, "stock": listing.stock, "state": listing.stored.value}
    return item if listing.at_home is None else item | {"at_home": listing.at_home}


def lot_item_of(listing: Listing) -> Item:
    key = lot_key(listing.lot.code)
    return {"pk": key.pk, "sk": key.sk, "listing_id": str(listing.listing_id), "lot": _lot_item(listing.lot)}


def season_item_of(listing: Listing, closes_on: date) -> Item:
    key = season_key(listing.listing_id)
    place = {"gsi2pk": join("DUE", "season"), "gsi2sk": join(closes_on.isoformat(), listing.listing_id)}
    return {"pk": key.pk, "sk": key.sk, "listing_id": str(listing.listing_id), **place}


def price_item_of(listing_id: str, season: SeasonPrice) -> Item:
    """Where search finds whose price changes on a day; gone some days after the last."""
    key, over_on = price_key(listing_id), season.last_on + timedelta(days=1)
    forget_at = int(datetime.combine(over_on + _PRICES_KEPT, time(), VIETNAM).timestamp())
    item: Item = {"pk": key.pk, "sk": key.sk, "listing_id": listing_id, "forget_at": forget_at}
    item |= {"gsi1pk": PRICE_BEGINS, "gsi1sk": join(season.first_on.isoformat(), listing_id)}
    return item | {"gsi2pk": PRICE_ENDS, "gsi2sk": join(over_on.isoformat(), listing_id)}


def _closes_on(listing: Listing) -> date | None:
    """When its sale closes by itself; None when it does not, or did."""
    return listing.lot.ends_on if listing.stored in _GOES_ON else None


def _lot_item(lot: Lot) -> Item:
    item: Item = {"code": lot.code, "number": lot.number, "cap": lot.cap}
    if lot.window is not None:
        item |= {"begins_on": lot.window.begins_on.isoformat(), "ends_on": lot.window.ends_on.isoformat()}
    return item | {"harvested_on": lot.harvested_on.isoformat()} if lot.harvested_on else item


def _lot(item: Item) -> Lot:
    window = None
    if "begins_on" in item:
        window = Window(date.fromisoformat(item["begins_on"]), date.fromisoformat(item["ends_on"]))
    harvested_on = date.fromisoformat(item["harvested_on"]) if "harvested_on" in item else None
    return Lot(item["code"], item["number"], window, harvested_on, item["cap"])


def listing_of(item: Item, stock: Item) -> Listing:
    """The listing of its two items."""
    return Listing(
        listing_id=ListingId(item["listing_id"]),
        seller_id=PartyId(item["seller_id"]),
        seller_name=item["seller_name"],
        title=item["title"],
        description=item["description"],
        category=item["category"],
        unit=Unit(item["unit"]),
        unit_price=item["unit_price"],
        weight_g=item["weight_g"],
        commune_code=item["commune_code"],
        lot=_lot(item["lot"]),
        stored=ListingState(stock["state"]),
        stock=stock["stock"],
        at_home=stock.get("at_home"),
        created_at=from_text(item["created_at"]),
        changed_at=from_text(item["changed_at"]),
        version=item["version"],
        harvest=Harvest(item["harvest_note"], tuple(item["harvest_months"])),
        photos=tuple(photo_of(one) for one in item["photos"]),
        traits=_traits(item.get("traits", {})),
        weighing=_weighing(item.get("weighing", {})),
        marks=tuple(_mark(one) for one in item.get("marks", ())),
        season_price=_season_price(item.get("season_price")),
        reduced=tuple(_span(one) for one in item.get("reduced", ())),
        lower=tuple(LowerPrice(price, per, date.fromisoformat(on)) for price, per, on in item.get("lower", ())),
    )


def photo_item(photo: Photo) -> Item:
    item: Item = {"photo_id": str(photo.photo_id), "state": photo.state.value}
    if photo.state is PhotoState.READY:
        item |= {"colour": photo.colour, "width": photo.width, "height": photo.height}
    if photo.fault is not None:
        item["fault"] = photo.fault.value
    return item


def photo_of(item: Item) -> Photo:
    return Photo(
        PhotoId(item["photo_id"]),
        PhotoState(item["state"]),
        item.get("colour", ""),
        item.get("width", 0),
        item.get("height", 0),
        PhotoFault(item["fault"]) if "fault" in item else None,
    )


def _traits_item(traits: Traits) -> Item:
    item: Item = {"variety": traits.variety, "pack": traits.pack, "ships_cold": traits.ships_cold}
    item |= {"gtin": traits.gtin} if traits.gtin else {}
    return item | {"grade": traits.grade.value} if traits.grade else item


def _traits(item: Item) -> Traits:
    """Listings of before there were traits have none."""
    grade = Grade(item["grade"]) if "grade" in item else None
    return Traits(grade, item.get("variety", ""), item.get("pack", ""), item.get("ships_cold", False), item.get("gtin", ""))


def _weighing_item(weighing: Weighing | None) -> Item:
    return {} if weighing is None else {"kg_price": weighing.kg_price, "expected_g": weighing.expected_g}


def _weighing(item: Item) -> Weighing | None:
    return Weighing(item["kg_price"], item["expected_g"]) if item else None


def _season_price_parts(listing: Listing) -> Item:
    """What most listings have nothing of."""
    season, spans = listing.season_price, [[first.isoformat(), last.isoformat()] for first, last in listing.reduced]
    lower = [[one.price, one.per, one.last_on.isoformat()] for one in listing.lower]
    held = [season.price, season.first_on.isoformat(), season.last_on.isoformat()] if season else []
    return {name: them for name, them in (("reduced", spans), ("lower", lower), ("season_price", held)) if them}


def _season_price(parts: list[Any] | None) -> SeasonPrice | None:
    return None if parts is None else SeasonPrice(parts[0], *_span(parts[1:]))


def _span(days: Sequence[str]) -> tuple[date, date]:
    return date.fromisoformat(days[0]), date.fromisoformat(days[1])


def _mark_item(mark: Mark) -> Item:
    return {
        "certificate_id": mark.certificate_id,
        "kind": mark.kind.value,
        "stars": mark.stars,
        "expires_on": mark.expires_on.isoformat(),
    }


def _mark(item: Item) -> Mark:
    kind, expires_on = CertificateKind(item["kind"]), date.fromisoformat(item["expires_on"])
    return Mark(item["certificate_id"], kind, item["stars"], expires_on)

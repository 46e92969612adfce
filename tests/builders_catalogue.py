"""Builders for the catalogue: households that sell, and what they sell."""

from dataclasses import replace
from typing import Any

from chalicelib.catalogue import Catalogue, Listing, ListingId, Offer, Seller, create_listing
from chalicelib.composition import Application, Work
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.quantity import Unit

CHI_LANG = "06523"
SELLER = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV")
OTHER_SELLER = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAW")


class KnownSellers:
    """`Sellers` over a few households, for tests that are not about identity."""

    def __init__(self, *sellers: Seller) -> None:
        self._sellers = {seller.party_id: seller for seller in sellers}

    def find(self, party_id: PartyId) -> Seller:
        if party_id not in self._sellers:
            raise NotFound("Không có người này.", "There is no such party.")
        return self._sellers[party_id]


SELLERS = KnownSellers(Seller(SELLER, "Hoàng Thị Vân", CHI_LANG), Seller(OTHER_SELLER, "Nông Văn Páo", "06040"))


def catalogue_of(work: Work) -> Catalogue:
    """The work's catalogue with the known households."""
    return replace(work.catalogue, sellers=SELLERS)


def offer(**changes: Any) -> Offer:
    values: dict[str, Any] = {
        "title": "Na Chi Lăng loại 1",
        "category": "na",
        "unit": Unit.KILOGRAM,
        "unit_price": 65_000,
        "stock": 50,
        "description": "Na dai, quả to, hái trong ngày.",
        "harvest_months": (8, 9),
    }
    return Offer(**{**values, **changes})


def listed(application: Application, seller_id: PartyId = SELLER, **changes: Any) -> Listing:
    """A listing made and committed."""
    return run(application, lambda work: create_listing(catalogue_of(work), seller_id, offer(**changes)))


def stock_left(application: Application, listing_id: ListingId) -> int:
    found = application.open_work().catalogue.store.find(listing_id)
    assert found is not None
    return found.stock

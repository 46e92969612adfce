"""Where goods come from: codes of products, places and lots, and the address that one QR on a label leads to.

Goods with a GTIN have an address in the syntax of GS1 Digital Link, `/01/{gtin}/10/{lot}`; goods without one the same with a
key of our own, `/ls/{product}/10/{lot}`. Codes are unique, stay for ever and tell place, product and lot apart.
Source: GS1 Digital Link URI syntax 1.4 (AI 01 and 10); TCVN 13274:2020 on codes for traceability; Circular 02/2024/TT-BKHCN.
"""

import re

from chalicelib.catalogue.certificate import Certificate
from chalicelib.catalogue.certificates import shown_certificates
from chalicelib.catalogue.errors import NoSuchLot
from chalicelib.catalogue.listing import UNSEEN, Listing
from chalicelib.catalogue.lot import Lot
from chalicelib.catalogue.ports import Catalogue
from chalicelib.kernel.records import dataclass

_CODE = re.compile(r"LS-[0-9]{5}-[0-9A-Z]{6}-(?:[0-9]{2}-)?[0-9A-Z]")


@dataclass(frozen=True, slots=True)
class Origin:
    """What a label's code leads to: the household's step back. The step forward is the post office's.

    Attributes:
        lot: as it is or was; the listing may sell a later one now.
        certificates: of the listing or the whole household, good today.
    """

    listing: Listing
    lot: Lot
    certificates: tuple[Certificate, ...]


def product_code(listing: Listing) -> str:
    """Place and product, as at the head of every lot's code: `06463-9G5FAV`."""
    return f"{listing.commune_code}-{str(listing.listing_id)[-6:]}"


def place_code(commune_code: str) -> str:
    """Our own code of a place, for those without a GLN: the commune in which the household grows."""
    return f"LS-{commune_code}"


def origin_path(listing: Listing, lot_code: str) -> str:
    """The path of the lot's address on this site."""
    key = f"01/{listing.traits.gtin}" if listing.traits.gtin else f"ls/{product_code(listing)}"
    return f"/{key}/10/{lot_code}"


def lot_path(lot_code: str) -> str:
    """The path that is known from the lot's code alone, for an order line: whatever barcode the goods have by now."""
    place_and_product = "-".join(lot_code.split("-")[1:3])
    return f"/ls/{place_and_product}/10/{lot_code}"


def find_origin(catalogue: Catalogue, lot_code: str, *, product: str | None = None, gtin: str | None = None) -> Origin:
    """What is known of a lot, strongly consistent but for the household's certificates.

    Args:
        lot_code: as read off a label, in capital letters or not.
        product, gtin: of the address, when the lot is asked for by one; a label on other goods is none of ours.

    Raises:
        NoSuchLot: no lot has the code, its product is another, or buyers may not see its listing.
    """
    code = lot_code.upper()
    found = catalogue.store.lot(code) if _CODE.fullmatch(code) else None
    listing = catalogue.store.find(found[0]) if found is not None else None
    if found is None or listing is None or listing.stored in UNSEEN:
        raise no_such_lot()
    if product not in (None, product_code(listing)) or gtin not in (None, listing.traits.gtin):
        raise no_such_lot()
    shown = shown_certificates(catalogue, listing.seller_id)
    certificates = tuple(one for one in shown if one.listing_id in (None, listing.listing_id))
    return Origin(listing, found[1], certificates)


def no_such_lot() -> NoSuchLot:
    return NoSuchLot("Không có lô hàng nào mang mã này.", "No lot has this code.")

"""The one address of everything that the shop shows. A name is in it for people; only the id or code is looked up."""

from chalicelib.catalogue import CATEGORIES, COMMUNES, DISTRICTS
from chalicelib.kernel.spelling import slug_of


def goods_address(listing_id: str, slug: str) -> str:
    """The one address of a listing; its slug follows the title, only the id is looked up."""
    return f"/san-pham/{slug}-{listing_id}"


def goods_ratings_address(listing_id: str, slug: str) -> str:
    """Everything that buyers say of a listing."""
    return f"{goods_address(listing_id, slug)}/danh-gia"


def household_ratings_address(party_id: str, name: str) -> str:
    """Everything that buyers say of what a household sold."""
    return f"{household_address(party_id, name)}/danh-gia"


def household_address(party_id: str, name: str) -> str:
    return f"/nha/{slug_of(name) or 'ho'}-{party_id}"


def district_address(code: str) -> str:
    return f"/vung/{slug_of(short_place(DISTRICTS[code]))}"


def commune_address(code: str) -> str:
    return f"/xa/{slug_of(COMMUNES[code].name)}-{code}"


def id_in(part: str) -> str:
    """The id at the end of a part of an address, with or without a slug before it."""
    return part.rpartition("-")[2]


def short_place(name: str) -> str:
    """`Chi Lăng` for `Huyện Chi Lăng`: nobody says the rank on a card."""
    for rank in ("Huyện ", "Thành phố ", "Xã ", "Phường ", "Thị trấn "):
        name = name.removeprefix(rank)
    return name


def lasting_addresses() -> list[str]:
    """Pages that are always there."""
    return ["/", *map(district_address, DISTRICTS), *(f"/danh-muc/{slug}" for slug in CATEGORIES)]

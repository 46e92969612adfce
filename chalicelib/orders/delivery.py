"""Delivery: how far a parcel goes, what the carrier takes for it, how long it takes. Told before paying, then frozen."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from chalicelib.catalogue import TodaysWard, commune_of, todays_ward
from chalicelib.kernel.money import Money
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.spelling import slug_of
from chalicelib.orders.errors import TooFarForFresh
from chalicelib.orders.pricing import OrderLine

HOME = "lang-son"
FIRST_G, FURTHER_G = 1_000, 1_000
LONGEST_TAIL = 200

NORTHERN = frozenset(
    {
        "ha-noi", "hai-phong", "bac-ninh", "cao-bang", "dien-bien", "hung-yen", "lai-chau", "lao-cai", "ninh-binh",
        "phu-tho", "quang-ninh", "son-la", "thai-nguyen", "tuyen-quang",
        "bac-giang", "bac-kan", "ha-giang", "ha-nam", "hai-duong", "hoa-binh", "nam-dinh", "thai-binh", "vinh-phuc",
        "yen-bai",
    }
)  # fmt: skip
"""The northern provinces and cities beside Lạng Sơn, those that were merged in 2025 under their old names too.

Source: Resolution 202/2025/QH15; the northern midlands and mountains, and the Red River delta.
"""


class Zone(StrEnum):
    """How far it goes: within the seller's old district, within the province, in the north, farther."""

    DISTRICT = "district"
    PROVINCE = "province"
    NORTH = "north"
    FAR = "far"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where it goes, as far as it is known.

    Attributes:
        commune_code: one of Lạng Sơn's of 2022; else None.
        address: as people write it, the province last.
        ward_code: of the ward of today's Lạng Sơn with which the address ends, where that is known.
    """

    commune_code: str | None = None
    address: str = ""
    ward_code: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a parcel's way costs and takes.

    Attributes:
        fee: đồng, by started kilograms and the zone; `cold` of it for the chilled way.
        days: the longest that it is under way, from the hand-in.
    """

    zone: Zone
    weight_g: int
    fee: Money
    cold: Money
    days: int


def zone_of(seller_commune: str, destination: Destination) -> Zone:
    """By the commune or ward if one is named, else by the province that ends the address; one that is not known is far.

    Of a ward that was made of several districts' communes, the zone is the province's.
    """
    if destination.commune_code is not None or destination.ward_code is not None:
        near = commune_of(seller_commune).district_code == _district_of(destination)
        return Zone.DISTRICT if near else Zone.PROVINCE
    written = _written(destination.address)
    if ends_with(written, HOME):
        return Zone.PROVINCE
    return Zone.NORTH if any(ends_with(written, name) for name in NORTHERN) else Zone.FAR


def _district_of(destination: Destination) -> str | None:
    if destination.commune_code is not None:
        return commune_of(destination.commune_code).district_code
    return todays_ward(destination.ward_code or "").district_code


def _written(address: str) -> str:
    """The end of an address, folded."""
    return slug_of(address[-LONGEST_TAIL:], longest=LONGEST_TAIL).removesuffix("-viet-nam")


def says_ward(address: str, ward: TodaysWard) -> bool:
    """Whether the address ends with the ward and the province."""
    written = _written(address)
    return any(ends_with(written, f"{slug_of(ward.name)}-{tail}") for tail in (HOME, f"tinh-{HOME}"))


def ends_with(written: str, name: str) -> bool:
    """Whether the last words of the address are the province's name."""
    return written == name or written.endswith(f"-{name}")


def delivery_quote(lines: Sequence[OrderLine], zone: Zone, policy: Policy, ages: Mapping[str, int]) -> Delivery:
    """What a parcel of these goods costs to that zone: the one function for basket, checkout and order.

    Args:
        ages: days since goods that do not keep were picked, by listing, where that is known.

    Raises:
        TooFarForFresh: chilled or picked goods would be older at the door than they keep.
    """
    weight_g = sum(line.weight_g * line.count for line in lines)
    first, further, days = _tariff(zone, policy)
    for line in lines:
        if not _keeps_for(line, days, policy, ages):
            raise TooFarForFresh(line.title, days + ages.get(line.listing_id, 0))
    chilled = any(line.cold for line in lines)
    started = max(0, -(-(weight_g - FIRST_G) // FURTHER_G))
    cold = policy.parcel_cold_surcharge if chilled else 0
    return Delivery(zone, weight_g, first + started * further + cold, cold, days)


def dearest_zone(lines: Sequence[OrderLine], policy: Policy, ages: Mapping[str, int]) -> Zone:
    """The farthest that these goods, none of them `too_old`, can go; to a place not known yet the fee is at most that."""
    reached = [zone for zone in Zone if all(_keeps_for(line, _tariff(zone, policy)[2], policy, ages) for line in lines)]
    return max(reached, key=list(Zone).index)


def too_old(lines: Sequence[OrderLine], policy: Policy, ages: Mapping[str, int]) -> frozenset[str]:
    """The listings that would not keep even to a neighbour's door."""
    nearest = _tariff(Zone.DISTRICT, policy)[2]
    return frozenset(line.listing_id for line in lines if not _keeps_for(line, nearest, policy, ages))


def _keeps_for(line: OrderLine, days: int, policy: Policy, ages: Mapping[str, int]) -> bool:
    """Whether it may be under way for so long."""
    if line.cold and days > policy.fresh_days_most:
        return False
    age = ages.get(line.listing_id) if line.fresh else None
    return age is None or age + days <= policy.picked_days_most


def _tariff(zone: Zone, policy: Policy) -> tuple[Money, Money, int]:
    """The first kilogram, each further one, and the days."""
    match zone:
        case Zone.DISTRICT:
            return policy.parcel_district_first_kg, policy.parcel_district_further_kg, policy.delivery_days_district
        case Zone.PROVINCE:
            return policy.parcel_province_first_kg, policy.parcel_province_further_kg, policy.delivery_days_province
        case Zone.NORTH:
            return policy.parcel_north_first_kg, policy.parcel_north_further_kg, policy.delivery_days_north
        case Zone.FAR:
            return policy.parcel_far_first_kg, policy.parcel_far_further_kg, policy.delivery_days_far

"""Prices: what a parcel costs the buyer, and how it is shared when escrow releases. Frozen when the order is placed."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.catalogue import Listing
from chalicelib.kernel.money import Money, share
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.quantity import Unit


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A listing as it was when it was ordered: later changes do not reach it.

    Attributes:
        unit_price: đồng; weight_g: grams of one unit, packed.
        cold: it must travel chilled.
    """

    listing_id: str
    title: str
    unit: Unit
    unit_price: Money
    count: int
    weight_g: int
    cold: bool = False

    @property
    def amount(self) -> Money:
        return self.unit_price * self.count


@dataclass(frozen=True, slots=True)
class Shares:
    """How a parcel's money is shared, in đồng; `goods + delivery` is what the buyer pays.

    Attributes:
        fee: the marketplace's, without VAT; fee_vat: VAT on it.
        vat, pit: withheld for the seller from the goods' full price.
        seller: the rest of the goods' price.
        policy_version: the rates these were counted by.
    """

    goods: Money
    delivery: Money
    fee: Money
    fee_vat: Money
    vat: Money
    pit: Money
    seller: Money
    policy_version: str

    @property
    def total(self) -> Money:
        return self.goods + self.delivery


def frozen_line(listing: Listing, count: int) -> OrderLine:
    """The listing's price and title, for ever."""
    return OrderLine(
        listing_id=str(listing.listing_id),
        title=listing.title,
        unit=listing.unit,
        unit_price=listing.unit_price,
        count=count,
        weight_g=listing.weight_g,
        cold=listing.traits.ships_cold,
    )


def shares_of(lines: Sequence[OrderLine], policy: Policy, *, delivery: Money) -> Shares:
    """Every share is rounded down to the đồng and the seller has the remainder, so that the parts add up to the whole.

    Source: the marketplace's terms; Decree 117/2025/NĐ-CP for what is withheld (the policy names the rates).
    """
    goods = sum(line.amount for line in lines)
    fee = share(goods, policy.marketplace_fee_bp)
    fee_vat = share(fee, policy.fee_vat_bp)
    vat, pit = share(goods, policy.seller_vat_bp), share(goods, policy.seller_pit_bp)
    return Shares(
        goods=goods,
        delivery=delivery,
        fee=fee,
        fee_vat=fee_vat,
        vat=vat,
        pit=pit,
        seller=goods - fee - fee_vat - vat - pit,
        policy_version=policy.version,
    )

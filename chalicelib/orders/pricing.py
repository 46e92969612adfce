"""Prices: what a parcel costs the buyer, and how it is shared when escrow releases. Frozen when the order is placed."""

from collections.abc import Sequence
from datetime import date

from chalicelib.catalogue import FRESH_CATEGORIES, Listing, Weighing
from chalicelib.kernel.money import Money, share
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.quantity import Unit
from chalicelib.kernel.records import dataclass


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A listing as it was when it was ordered: later changes do not reach it.

    Attributes:
        unit_price: đồng, what a unit is expected to cost if it is paid by weight; weight_g: grams of one unit, packed.
        cold: it must travel chilled; fresh: it does not keep, and is never sold again.
        kg_price: đồng of a weighed kilogram; 0 for goods paid by the piece.
        expected_g: what a unit was expected to weigh, net; weighed_g: what all units that were sent did, once weighed.
        cut: units that were cancelled before the hand-in, and are back in stock.
        back: units that were delivered, and are to come back.
        discount: đồng that the province pays of the line as ordered.
        lot: code of the harvest that was sold; empty for orders from before it was kept.
        borne: đồng that the household takes off the line as ordered, by a coupon of its own.
        list_price: what `unit_price`, of goods paid by weight `kg_price`, is without the season price that held; else 0.
        category: where the listing stood in the shop; empty for orders from before it was kept.
        sent: units that were weighed together; 0 for goods paid by the piece.
    """

    listing_id: str
    title: str
    unit: Unit
    unit_price: Money
    count: int
    weight_g: int
    cold: bool = False
    fresh: bool = False
    kg_price: Money = 0
    expected_g: int = 0
    weighed_g: int | None = None
    cut: int = 0
    back: int = 0
    discount: Money = 0
    lot: str = ""
    list_price: Money = 0
    borne: Money = 0
    category: str = ""
    sent: int = 0

    @property
    def amount(self) -> Money:
        """As ordered; what is paid of it stands in `Parcel.keeps`."""
        return self.unit_price * self.count

    @property
    def weighed_amount(self) -> Money | None:
        """What the weighed goods cost; None before they are weighed."""
        return None if self.weighed_g is None else Weighing(self.kg_price, self.expected_g).price_of(self.weighed_g)

    def reduced_of(self, amount: Money, count: int) -> Money:
        """What the season price takes off so many units that cost so much; the household bears it."""
        if not self.list_price:
            return 0
        if not self.kg_price:
            return self.list_price * count - amount
        return self.list_price * amount // self.kg_price - amount

    @property
    def sold_again(self) -> bool:
        """Whether it goes back in stock when the parcel comes back."""
        return not self.fresh and self.count > self.cut

    @property
    def net_g(self) -> int:
        """What was sent: as weighed, else by the label."""
        return self.weight_g * (self.count - self.cut) if self.weighed_g is None else self.weighed_g


@dataclass(frozen=True, slots=True)
class Shares:
    """How a parcel's money is shared, in đồng; `total` is what the buyer pays, `discount` what is paid for the buyer.

    Attributes:
        goods: their price, before the household's own coupon; seller_off: what that takes off.
        fee: the marketplace's, without VAT; fee_vat: VAT on it.
        vat, pit: withheld for the seller from the goods' price, whoever pays it.
        seller: the rest of the goods' price.
        policy_version: the rates these were counted by.
        goods_off, delivery_off: what the province, or a fund, pays of goods and delivery.
        coupon: the promotion's code; empty for none. fund: the commune whose fund pays; empty for the province.
    """

    goods: Money
    delivery: Money
    fee: Money
    fee_vat: Money
    vat: Money
    pit: Money
    seller: Money
    policy_version: str
    goods_off: Money = 0
    delivery_off: Money = 0
    coupon: str = ""
    seller_off: Money = 0
    fund: str = ""

    @property
    def discount(self) -> Money:
        return self.goods_off + self.delivery_off

    @property
    def price(self) -> Money:
        """What the goods are sold for: commission and taxes are of it."""
        return self.goods - self.seller_off

    @property
    def gross(self) -> Money:
        return self.goods + self.delivery

    @property
    def total(self) -> Money:
        return self.gross - self.discount - self.seller_off


def frozen_line(seen: Listing, count: int, day: date) -> OrderLine:
    """The listing's price of a Vietnamese day, its title and lot, for ever."""
    listing = seen.priced_on(day)
    return OrderLine(
        listing_id=str(listing.listing_id),
        title=listing.title,
        unit=listing.unit,
        unit_price=listing.unit_price,
        count=count,
        weight_g=listing.weight_g,
        cold=listing.traits.ships_cold,
        fresh=listing.traits.ships_cold or listing.category in FRESH_CATEGORIES,
        kg_price=listing.weighing.kg_price if listing.weighing else 0,
        expected_g=listing.weighing.expected_g if listing.weighing else 0,
        lot=listing.lot.code,
        list_price=seen.list_price if seen.season_price_on(day) else 0,
        category=listing.category,
    )


def shares_of(lines: Sequence[OrderLine], policy: Policy, *, delivery: Money) -> Shares:
    """Every share is rounded down to the đồng and the seller has the remainder, so that the parts add up to the whole.

    Source: the marketplace's terms; Decree 117/2025/NĐ-CP for what is withheld (the policy names the rates).
    """
    goods, seller_off = sum(line.amount for line in lines), sum(line.borne for line in lines)
    price = goods - seller_off
    fee = share(price, policy.marketplace_fee_bp)
    fee_vat = share(fee, policy.fee_vat_bp)
    vat, pit = share(price, policy.seller_vat_bp), share(price, policy.seller_pit_bp)
    return Shares(
        goods=goods,
        delivery=delivery,
        fee=fee,
        fee_vat=fee_vat,
        vat=vat,
        pit=pit,
        seller=price - fee - fee_vat - vat - pit,
        policy_version=policy.version,
        seller_off=seller_off,
    )

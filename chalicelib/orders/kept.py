"""What a buyer keeps of a delivered parcel, and what is then left of its shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.money import Money
from chalicelib.orders.pricing import OrderLine, Shares


@dataclass(frozen=True, slots=True)
class KeptGoods:
    """What the buyer keeps and pays.

    Attributes:
        counts: units of each line, in the lines' order.
        delivery: whether the delivery is paid.
    """

    counts: tuple[int, ...]
    delivery: bool = True


def all_of(lines: Sequence[OrderLine]) -> KeptGoods:
    return KeptGoods(tuple(line.count for line in lines))


def kept_of(lines: Sequence[OrderLine], before: KeptGoods, counts: Mapping[str, int], *, delivery: bool) -> KeptGoods:
    """What is kept from now on: never more than before.

    Args:
        counts: by listing; every line is named.

    Raises:
        InvalidInput: other listings than the parcel's, or more than was kept before.
    """
    if set(counts) != {line.listing_id for line in lines}:
        raise InvalidInput("Mỗi mặt hàng của kiện một dòng.", "Name each listing of the parcel, and no other.", field="kept")
    kept = KeptGoods(tuple(counts[line.listing_id] for line in lines), delivery)
    grown = any(not 0 <= now <= then for now, then in zip(kept.counts, before.counts, strict=True))
    if grown or (kept.delivery and not before.delivery):
        raise InvalidInput("Không thể giữ nhiều hơn trước.", "Nobody keeps more than before.", field="kept")
    return kept


def kept_shares(shares: Shares, lines: Sequence[OrderLine], kept: KeptGoods) -> Shares:
    """The recorded shares, in proportion to the goods that are kept; what was given back is always the difference.

    Each share is rounded down and the household has the remainder, as when the order was placed; so parts given back one
    after the other add up to the whole, and of nothing kept nothing is left. Only the household's may grow, by the four đồng
    that the others' rounding leaves it.
    """
    goods = sum(line.unit_price * count for line, count in zip(lines, kept.counts, strict=True))

    def part(recorded: Money) -> Money:
        return recorded * goods // shares.goods

    fee, fee_vat, vat, pit = part(shares.fee), part(shares.fee_vat), part(shares.vat), part(shares.pit)
    return replace(
        shares,
        goods=goods,
        delivery=shares.delivery if kept.delivery else 0,
        fee=fee,
        fee_vat=fee_vat,
        vat=vat,
        pit=pit,
        seller=goods - fee - fee_vat - vat - pit,
    )

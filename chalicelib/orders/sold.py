"""What a parcel sold, for reports: by what is paid for when escrow releases, and less when it is taken back afterwards."""

from collections.abc import Iterator
from datetime import datetime

from chalicelib.kernel.clock import from_text
from chalicelib.kernel.money import Money
from chalicelib.kernel.quantity import Unit
from chalicelib.kernel.records import dataclass
from chalicelib.orders.kept import KeptGoods
from chalicelib.orders.parcel import Parcel, ParcelState
from chalicelib.orders.pricing import OrderLine

GRAMS = {Unit.KILOGRAM: 1_000, Unit.GRAM_100: 100}


@dataclass(frozen=True, slots=True)
class SoldLine:
    """What a line of a parcel was sold for.

    Attributes:
        category: empty for orders from before it was kept.
        value: đồng, after what the household's own coupon took off; before fee and taxes.
        grams: of goods sold by weight, as weighed where they were; units: of all others.
    """

    category: str
    value: Money
    grams: int
    units: int


@dataclass(frozen=True, slots=True)
class Sold:
    """The sale, or one taking back: `after` is what is sold from then on, `before` what was until then; by line."""

    at: datetime
    before: tuple[SoldLine, ...]
    after: tuple[SoldLine, ...]


def sold_of(parcel: Parcel) -> Iterator[Sold]:
    """The sale at the release, then each taking back; nothing of a parcel that is not released."""
    if parcel.state is not ParcelState.RELEASED:
        return
    kept = [*(one.before for one in parcel.taken_back), parcel.keeps]
    nothing = KeptGoods((0,) * len(parcel.lines), (0,) * len(parcel.lines))
    moments = [from_text(parcel.times[ParcelState.RELEASED.value]), *(one.at for one in parcel.taken_back)]
    for at, before, after in zip(moments, [nothing, *kept[:-1]], kept, strict=True):
        yield Sold(at, _lines(parcel, before), _lines(parcel, after))


def _lines(parcel: Parcel, kept: KeptGoods) -> tuple[SoldLine, ...]:
    return tuple(map(_sold, parcel.lines, kept.counts, kept.amounts))


def _sold(line: OrderLine, count: int, amount: Money) -> SoldLine:
    value = amount - line.borne * amount // line.amount
    if line.kg_price:
        return SoldLine(line.category, value, _weighed(line, amount), 0)
    each = GRAMS.get(line.unit)
    return SoldLine(line.category, value, each * amount // line.unit_price if each else 0, 0 if each else count)


def _weighed(line: OrderLine, amount: Money) -> int:
    """Of what was sent the part that is paid for, rounded down: by money, so that a part that spoilt is left out."""
    sent = line.sent or line.count - line.cut
    price = line.weighed_amount
    if line.weighed_g is None or price is None:
        return 0
    whole = min(line.unit_price * sent, price)
    return line.weighed_g * amount // whole if whole else 0

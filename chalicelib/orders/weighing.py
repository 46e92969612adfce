"""Goods that are paid by weight: ordered by the piece, weighed when they are packed, settled when they are handed in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.policy import Policy
from chalicelib.orders.errors import WeightNeeded, WeightOff
from chalicelib.orders.pricing import OrderLine

WHOLE_BP = 10_000


def with_weights(
    lines: Sequence[OrderLine], counts: Sequence[int], grams: Mapping[str, int], policy: Policy
) -> tuple[OrderLine, ...]:
    """The lines with what the scales said.

    Args:
        counts: units that are sent, in the lines' order.
        grams: net, of all units sent of a listing.

    Raises:
        InvalidInput: a weight of goods that are not paid by weight, or not sent.
        WeightNeeded: goods that are paid by weight are not weighed.
        WeightOff: so far from what was expected that another number of units must have been meant.
    """
    sent = {line.listing_id for line, count in zip(lines, counts, strict=True) if line.kg_price and count}
    if set(grams) - sent:
        raise InvalidInput("Chỉ cân hàng bán theo cân.", "Weigh only what is paid by weight.", field="weights")
    return tuple(_weighed(line, count, grams, policy) for line, count in zip(lines, counts, strict=True))


def _weighed(line: OrderLine, count: int, grams: Mapping[str, int], policy: Policy) -> OrderLine:
    if not line.kg_price or not count:
        return line
    net_g = grams.get(line.listing_id)
    if net_g is None:
        raise WeightNeeded(line.listing_id, line.title)
    expected = line.expected_g * count
    if abs(net_g - expected) * WHOLE_BP > expected * policy.weighing_tolerance_bp:
        raise WeightOff(line.title, expected, net_g)
    return replace(line, weighed_g=net_g, sent=count)

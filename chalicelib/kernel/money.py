"""Money is a whole number of đồng: the đồng has no minor unit, and no float may come near it.

Rates are integers in basis points (1/100 of a percent). Every share is rounded down and the remainder is given to somebody
by name, so that the parts of a whole always add up to it.
"""

from collections.abc import Sequence
from typing import TypeAlias

from chalicelib.kernel.errors import InvalidInput

Money: TypeAlias = int
"""An amount in đồng."""

MAX_AMOUNT: Money = 10**12
"""The largest amount one posting may carry, in đồng."""

BASIS_POINTS = 10_000


def amount_of(value: object, *, field: str = "amount") -> Money:
    """A positive amount fit for a posting.

    Raises:
        InvalidInput: not a whole number of đồng (floats, booleans and strings are refused), zero, negative, or over
            `MAX_AMOUNT`.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidInput(
            "Số tiền phải là số nguyên đồng.",
            "An amount is a whole number of đồng, sent as a JSON integer.",
            field=field,
        )
    if value <= 0:
        raise InvalidInput("Số tiền phải lớn hơn 0.", "The amount must be greater than zero.", field=field)
    if value > MAX_AMOUNT:
        raise InvalidInput("Số tiền quá lớn.", f"The amount is over {MAX_AMOUNT} đồng.", field=field)
    return value


def share(amount: Money, rate_bp: int) -> Money:
    """The part of `amount` at a rate in basis points, rounded down to the đồng."""
    return amount * rate_bp // BASIS_POINTS


def split(amount: Money, weights: Sequence[int]) -> list[Money]:
    """`amount` divided in proportion to `weights` by the largest remainder; the parts add up to `amount`.

    Ties go to the earlier part. All weights zero divides nothing but the whole onto the first part.
    """
    total = sum(weights)
    if total == 0:
        return [amount, *([0] * (len(weights) - 1))]
    parts = [amount * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for i in by_remainder[: amount - sum(parts)]:
        parts[i] += 1
    return parts


def format_vnd(amount: Money) -> str:
    """`250.000 ₫`: groups of three with dots, a no-break space, the đồng sign; the form Vietnamese readers expect."""
    return f"{amount:,}".replace(",", ".") + "\u00a0₫"

"""Numbers and amounts as Vietnamese words, for receipts and for the check beside a large amount.

Northern reading, as banks print it: `linh` for an empty tens place, `mốt` and `tư` after a tens digit of two and more
(`tư` after `linh` too), `lăm` for a five after any tens digit, `không trăm` for empty hundreds inside a number.
"""

from chalicelib.kernel.money import Money

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu", "tỷ", "nghìn tỷ", "triệu tỷ", "tỷ tỷ")
LARGEST = 10 ** (3 * len(_SCALES)) - 1


def number_in_words(number: int) -> str:
    """A whole number from 0 to `LARGEST`, in lower case: `một triệu không trăm linh năm nghìn`.

    Raises:
        ValueError: negative or larger.
    """
    if not 0 <= number <= LARGEST:
        raise ValueError(f"cannot be read out: {number}")
    if number == 0:
        return _DIGITS[0]
    groups = []
    while number:
        number, group = divmod(number, 1_000)
        groups.append(group)
    highest = len(groups) - 1
    parts = [
        " ".join([_group(group, full=place < highest), _scale(groups, place)]).strip()
        for place, group in reversed(list(enumerate(groups)))
        if group
    ]
    return " ".join(parts)


def _scale(groups: list[int], place: int) -> str:
    """The name of a group's place. `tỷ` is said once for all groups above it: `một nghìn không trăm linh hai tỷ`."""
    if place > 3 and any(groups[3:place]):
        return _SCALES[place - 3]
    return _SCALES[place]


def _group(group: int, *, full: bool) -> str:
    """One group of three digits.

    Args:
        full: groups stand before it, so empty hundreds are said.
    """
    hundreds, rest = divmod(group, 100)
    words = [_DIGITS[hundreds], "trăm"] if hundreds or full else []
    return " ".join(words + _tens(rest, after_hundreds=bool(words)))


def _tens(rest: int, *, after_hundreds: bool) -> list[str]:
    tens, ones = divmod(rest, 10)
    if rest == 0:
        return []
    if tens == 0:
        return ["linh", "tư" if ones == 4 else _DIGITS[ones]] if after_hundreds else [_DIGITS[ones]]
    said = ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    if ones == 0:
        return said
    if ones == 5:
        return [*said, "lăm"]
    if tens > 1 and ones in (1, 4):
        return [*said, "mốt" if ones == 1 else "tư"]
    return [*said, _DIGITS[ones]]


def amount_in_words(amount: Money) -> str:
    """`Hai triệu năm trăm nghìn đồng`.

    Raises:
        ValueError: as `number_in_words`.
    """
    words = number_in_words(amount)
    return f"{words[0].upper()}{words[1:]} đồng"

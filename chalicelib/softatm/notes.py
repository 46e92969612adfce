"""Banknotes and counts of them."""

from collections.abc import Iterable
from typing import TypeAlias

from chalicelib.kernel.money import MAX_AMOUNT, Money
from chalicelib.softatm.errors import NotNotes

NOTES: tuple[Money, ...] = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000)
"""The notes a till works with: those of the State Bank from 1,000 ₫ up; smaller ones are no longer handed out."""

MAX_NOTES = 1_000_000

Count: TypeAlias = tuple[tuple[Money, int], ...]
"""Pairs of a note and how many of it, the largest note first, no zeros."""


def count_of(pairs: Iterable[tuple[int, int]], *, field: str = "notes") -> Count:
    """A count in its one form.

    Raises:
        NotNotes: a note that is not in use, twice the same note, a negative or absurd number of it.
    """
    counted: dict[Money, int] = {}
    for note, number in pairs:
        if note not in NOTES or note in counted or not 0 <= number <= MAX_NOTES:
            raise NotNotes(
                "Kiểm đếm không hợp lệ: mỗi mệnh giá ghi một lần.",
                "A count names each note in use at most once, with a number from 0.",
                field=field,
            )
        counted[note] = number
    count = tuple((note, counted[note]) for note in NOTES if counted.get(note))
    if total(count) > MAX_AMOUNT:
        raise NotNotes("Tổng tiền quá lớn.", f"The count is over {MAX_AMOUNT} đồng.", field=field)
    return count


def total(count: Count) -> Money:
    return sum(note * number for note, number in count)


def added(drawer: Count | None, notes: Count | None) -> Count | None:
    """What is in a drawer after these came; None when nobody knows."""
    if drawer is None or notes is None:
        return None
    have, came = dict(drawer), dict(notes)
    return tuple((note, number) for note in NOTES if (number := have.get(note, 0) + came.get(note, 0)))


def taken_out(drawer: Count | None, notes: Count | None) -> Count | None:
    """What is in a drawer after these went; None when nobody knows, or when they cannot have been in it."""
    if drawer is None or notes is None:
        return None
    have = dict(drawer)
    if any(number > have.get(note, 0) for note, number in notes):
        return None
    return added(drawer, tuple((note, -number) for note, number in notes))


def count_for(pairs: Iterable[tuple[int, int]], amount: Money) -> Count:
    """A count of what was handed over or taken in.

    Raises:
        NotNotes: not a count, or of another amount.
    """
    count = count_of(pairs)
    if total(count) != amount:
        raise NotNotes("Các tờ tiền không cộng thành số tiền.", "The notes do not add up to the amount.", field="notes")
    return count

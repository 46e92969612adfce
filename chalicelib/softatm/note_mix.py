"""Which notes to hand over for an amount: large ones first, scarce small ones kept while the till can do without them."""

from collections.abc import Mapping

from chalicelib.kernel.money import Money
from chalicelib.kernel.policy import Policy
from chalicelib.softatm.notes import NOTES, Count

UNIT = NOTES[-1]


def suggest_notes(amount: Money, drawer: Count | None, policy: Policy) -> Count | None:
    """Notes that add up to the amount exactly; None when those in the drawer cannot.

    Args:
        drawer: what is in the till; None when nobody knows, and then any number of each note.
    """
    if amount <= 0 or amount % UNIT:
        return None
    if drawer is None:
        return _picked(amount, {note: amount // note for note in NOTES})
    have = dict(drawer)
    spared = {note: _spared(note, number, policy) for note, number in have.items()}
    return _picked(amount, spared) or _picked(amount, have)


def _spared(note: Money, number: int, policy: Policy) -> int:
    """How many of a note may go without the till running low of it."""
    return max(0, number - policy.scarce_notes_kept) if note <= policy.scarce_notes_up_to else number


def _picked(amount: Money, have: Mapping[Money, int]) -> Count | None:
    """Of each note from the largest as many as leave a rest that the smaller ones can make up."""
    reach = _reachable(amount, have)
    rest, picked = amount, []
    for place, note in enumerate(NOTES):
        most = min(have.get(note, 0), rest // note)
        number = next((n for n in range(most, -1, -1) if reach[place + 1] >> ((rest - n * note) // UNIT) & 1), None)
        if number is None:
            return None
        rest -= number * note
        if number:
            picked.append((note, number))
    return tuple(picked)


def _reachable(amount: Money, have: Mapping[Money, int]) -> list[int]:
    """For each place in `NOTES` the amounts that it and the smaller notes can make, as bits in units of the smallest note.

    A bounded number of one note is added in powers of two, so that a till of thousands of notes costs a few shifts.
    """
    within = (1 << amount // UNIT + 1) - 1
    reach = [0] * len(NOTES) + [1]
    for place in range(len(NOTES) - 1, -1, -1):
        note, sums = NOTES[place], reach[place + 1]
        left, step = min(have.get(note, 0), amount // note), 1
        while left:
            taken = min(step, left)
            sums |= sums << taken * note // UNIT & within
            left, step = left - taken, step * 2
        reach[place] = sums
    return reach

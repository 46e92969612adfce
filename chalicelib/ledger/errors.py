"""What the ledger refuses."""

from collections.abc import Iterable

from chalicelib.kernel.errors import Conflict, InvalidInput, NotFound, Refused, Unavailable


class Unbalanced(InvalidInput):
    """The postings do not add up to zero, or there are fewer than two."""

    code = "unbalanced_entry"


class EffectiveInFuture(InvalidInput):
    """What has not happened yet is not posted."""

    code = "effective_in_future"


class InsufficientFunds(Refused):
    """An account that may not go below zero lacks the money, holds counted."""

    code = "insufficient_funds"


class AlreadyPosted(Conflict):
    """This posting key was used before; what it stands for has happened."""

    code = "already_posted"


class AlreadyReversed(Conflict):
    """Nothing is left of the entry to take back."""

    code = "already_reversed"


class NotReversible(Refused):
    """A reversal, or an entry whose business has to be undone by its own use case."""

    code = "not_reversible"


class ReversalTooLate(Refused):
    """The window for a reversal is over."""

    code = "reversal_too_late"


class ReversalTooLarge(Refused):
    """More than is left of a leg, or a leg that the entry does not have."""

    code = "reversal_too_large"


class ReversalNeedsTwo(Refused):
    """Who asks for a reversal does not approve it."""

    code = "reversal_needs_two"


class NotCorrectable(Refused):
    """An account whose money belongs to something with a state of its own."""

    code = "not_correctable"


class BooksFrozen(Refused):
    """Nothing may move until what was found is looked into; nothing has moved."""

    code = "books_frozen"


class AccountFrozen(BooksFrozen):
    """An account of the entry may not change."""

    code = "account_frozen"


class LedgerFrozen(BooksFrozen):
    """No account may change."""

    code = "ledger_frozen"


class HotNotFrozen(Refused):
    """A hot account has no balance that could be kept as it is."""

    code = "hot_not_frozen"


class NotFrozen(Conflict):
    """There is no freeze to release, or it is another one."""

    code = "not_frozen"


class NotVerified(Refused):
    """The verifier has not looked since the freeze, or found more than what was accepted."""

    code = "not_verified"


class DayNotOver(Refused):
    """The business day is not over yet, or only just."""

    code = "day_not_over"


class DayOutOfOrder(Refused):
    """An earlier business day is still open."""

    code = "day_out_of_order"


class DayClosed(Refused):
    """The business day was closed before."""

    code = "day_closed"


class DayNotSettled(Unavailable):
    """The sums of the day are not those of its journal yet; the same again, later."""

    code = "day_not_settled"


class NoSuchDay(NotFound):
    """The business day was not closed by a close of its own."""

    code = "no_such_day"


class NotSealed(NotFound):
    """The business day has no seal; it gets one the night after."""

    code = "not_sealed"


class SealBroken(Conflict):
    """What was sealed is not what is there: somebody must look.

    Attributes:
        entries: ids of the journal entries that differ, as far as they are known.
    """

    code = "seal_broken"

    def __init__(self, day: str, what: str, entries: Iterable[str] = ()) -> None:
        super().__init__(
            "Niêm phong của ngày không khớp. Đã báo kiểm tra.",
            f"The seal of {day} is broken: {what}.",
            details={"day": day, "what": what},
        )
        self.entries = tuple(sorted(entries))


class NoSuchEntry(NotFound):
    """No journal entry with this id."""

    code = "no_such_entry"


class HoldResolved(Conflict):
    """The hold was captured, released or has expired before."""

    code = "hold_resolved"


class NoSuchHold(NotFound):
    """No hold with this id."""

    code = "no_such_hold"

"""What the ledger refuses."""

from chalicelib.kernel.errors import Conflict, InvalidInput, NotFound, Refused


class Unbalanced(InvalidInput):
    """The postings do not add up to zero, or there are fewer than two."""

    code = "unbalanced_entry"


class InsufficientFunds(Refused):
    """An account that may not go below zero lacks the money, holds counted."""

    code = "insufficient_funds"


class AlreadyPosted(Conflict):
    """This posting key was used before; what it stands for has happened."""

    code = "already_posted"


class HoldResolved(Conflict):
    """The hold was captured, released or has expired before."""

    code = "hold_resolved"


class NoSuchHold(NotFound):
    """No hold with this id."""

    code = "no_such_hold"

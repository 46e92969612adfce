"""What can go wrong with the local stack, always as one line a person can act on."""


class LocalStackError(Exception):
    """The stack cannot start or go on; the message says why and what to do, in one line."""

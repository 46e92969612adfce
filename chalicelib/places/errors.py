"""The refusals of places."""

from chalicelib.kernel.errors import InvalidInput, NotFound


class NoSuchProvince(NotFound):
    """No province has the code."""

    code = "no_such_province"


class UnknownWard(InvalidInput):
    """No ward has the code."""

    code = "unknown_ward"

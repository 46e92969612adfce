"""The refusals of places."""

from chalicelib.kernel.errors import NotFound


class NoSuchProvince(NotFound):
    """No province has the code."""

    code = "no_such_province"

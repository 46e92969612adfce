"""What insight refuses."""

from chalicelib.kernel.errors import InvalidInput


class TooManyDays(InvalidInput):
    """A series covers more days than one answer holds."""

    code = "too_many_days"

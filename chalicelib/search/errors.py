"""What search refuses. There is little: a query without results is an answer."""

from chalicelib.kernel.errors import InvalidInput


class UnknownSort(InvalidInput):
    """There is no such order of results."""

    code = "unknown_sort"

"""What search refuses. There is little: a query without results is an answer."""

from chalicelib.kernel.errors import Conflict, InvalidInput, NotFound, Refused


class UnknownSort(InvalidInput):
    """There is no such order of results."""

    code = "unknown_sort"


class NameTaken(Refused):
    """The name is another kind's in the dictionary."""

    code = "name_taken"


class NoSuchEdition(NotFound):
    """The dictionary never had this edition."""

    code = "no_such_edition"


class EditionMoved(Conflict):
    """Somebody else published an edition of the dictionary meanwhile."""

    code = "edition_moved"

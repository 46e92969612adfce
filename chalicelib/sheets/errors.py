"""The refusals of sheets."""

from chalicelib.kernel.errors import Conflict, InvalidInput, NotFound


class NoSuchSheet(NotFound):
    """No import or export has the id."""

    code = "no_such_sheet"


class SheetExists(Conflict):
    """The import's or export's id was used before."""

    code = "sheet_exists"

    def __init__(self) -> None:
        super().__init__("Mã này đã dùng cho một tệp khác.", "The id was used for another file.")


class SheetMoved(Conflict):
    """The file is not where this step begins: it is being read, was refused, or is done."""

    code = "sheet_moved"


class SheetUnreadable(InvalidInput):
    """Not a table that we can read, or without a column that it needs."""

    code = "sheet_unreadable"

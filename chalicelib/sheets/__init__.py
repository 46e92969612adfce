"""Sheets: listings as a table that people know from their spreadsheets, in and out.

Terms:
    import: a file of rows that become listings, or change them; checked first, taken in then, and undone if need be.
    export: all listings, or some, as a file which can be changed and imported again.
    row: one listing; told by its code or, for a new one, by its household's number and own code or name.
    fault: what is wrong with a row, in which cell, and how to mend it.

Invariants: a row is taken in once, whatever is killed and repeated: what it does and that it is done are one unit of work;
an export that is imported changes nothing; what was sold stays sold.
"""

from chalicelib.sheets.columns import COLUMNS, Column, cells_of, column_named
from chalicelib.sheets.errors import NoSuchSheet, SheetExists, SheetMoved, SheetUnreadable
from chalicelib.sheets.ports import Sheets, SheetStore
from chalicelib.sheets.row import Fault, Outcome, Row
from chalicelib.sheets.service import (
    LEAST_REASON,
    MOST_REASON,
    Announcement,
    announce_import,
    begin_import,
    check_import,
    end_step,
    find_export,
    find_import,
    hand_on,
    note_export,
    order_export,
    pass_over,
    refuse_import,
    take_rows,
    undo_import,
    undo_rows,
)
from chalicelib.sheets.sheet_export import ExportState, SheetExport
from chalicelib.sheets.sheet_import import (
    MAX_SHEET_BYTES,
    MOST_ROWS,
    ImportState,
    SheetFormat,
    SheetId,
    SheetImport,
    TakenRow,
)

__all__ = [
    "COLUMNS",
    "LEAST_REASON",
    "MAX_SHEET_BYTES",
    "MOST_REASON",
    "MOST_ROWS",
    "Announcement",
    "Column",
    "ExportState",
    "Fault",
    "ImportState",
    "NoSuchSheet",
    "Outcome",
    "Row",
    "SheetExists",
    "SheetExport",
    "SheetFormat",
    "SheetId",
    "SheetImport",
    "SheetMoved",
    "SheetStore",
    "SheetUnreadable",
    "Sheets",
    "TakenRow",
    "announce_import",
    "begin_import",
    "cells_of",
    "check_import",
    "column_named",
    "end_step",
    "find_export",
    "find_import",
    "hand_on",
    "note_export",
    "order_export",
    "pass_over",
    "refuse_import",
    "take_rows",
    "undo_import",
    "undo_rows",
]

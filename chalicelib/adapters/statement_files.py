"""A statement's file, by its format."""

from chalicelib.adapters.camt import read_camt
from chalicelib.adapters.statement_csv import PROFILES, read_csv
from chalicelib.banking import StatementFile, StatementFormat


def read_statement(content: bytes, format_: StatementFormat) -> StatementFile:
    """
    Raises:
        StatementUnreadable: not a file of this format.
    """
    match format_:
        case StatementFormat.CAMT_053 | StatementFormat.CAMT_054:
            return read_camt(content)
        case StatementFormat.CSV_MB | StatementFormat.CSV_GENERIC:
            return read_csv(content, PROFILES[format_.value])

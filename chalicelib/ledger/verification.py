"""What the verifier last said of the whole ledger."""

from datetime import datetime

from chalicelib.kernel.records import dataclass


@dataclass(frozen=True, slots=True)
class Verification:
    """
    Attributes:
        items: how many were looked at.
        findings: how many were wrong.
        first: the first wrong item and what is wrong with it; None when the ledger is whole.
        with_archive: the seals were held to their archive as well.
    """

    checked_at: datetime
    items: int
    findings: int
    first: str | None
    with_archive: bool

"""A freeze: why an account, or the whole ledger, may not change. Reading goes on."""

from datetime import datetime

from chalicelib.kernel.records import dataclass


@dataclass(frozen=True, slots=True)
class Freeze:
    """
    Attributes:
        by: who froze it: a party id, or the name of what found something (`night`, `verifier`, `import`).
        why: what was found, in a sentence for people.
        case_id: the case or approval in which it is looked into; empty where there is none yet.
    """

    at: datetime
    by: str
    why: str
    case_id: str = ""

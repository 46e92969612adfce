"""How a booking on one of our bank accounts is named: the same for the bank's notice of it and for the statement's line."""

import hashlib
import re

_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,64}")


def plain(text: str) -> str:
    """The text if it can be part of a key, else its SHA-256: outside references may hold any character."""
    return text if _PLAIN.fullmatch(text) else hashlib.sha256(text.encode()).hexdigest()


def booking_id_of(bank_bin: str, account: str, bank_ref: str) -> str:
    """The bank, our account there and the bank's own reference; a part of posting keys."""
    return f"{plain(bank_bin)}:{plain(account)}:{plain(bank_ref)}"

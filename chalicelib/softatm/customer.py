"""The customer as the counter sees them: a name partly masked, and a reference that is nobody's phone number."""

import hashlib
import hmac


def keyed(pepper: str, *parts: str) -> str:
    """HMAC-SHA-256 as hexadecimal; parts are joined by a delimiter that none of ours contains."""
    return hmac.new(pepper.encode(), "|".join(parts).encode(), hashlib.sha256).hexdigest()


def customer_ref(pepper: str, phone: str) -> str:
    """What a person's limits are counted under, one per phone number.

    A change of the pepper starts every customer's day anew: it belongs between two business days (docs/operations.md).
    """
    return keyed(pepper, "customer", phone)[:32]


def masked_name(name: str) -> str:
    """`Nguyễn Văn An` -> `Nguyễn V. A.`: enough to compare with a card, too little to gossip with."""
    family, *rest = name.split()
    return " ".join([family, *(f"{word[0].upper()}." for word in rest)])

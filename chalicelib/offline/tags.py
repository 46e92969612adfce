"""Short secrets of a lease: what its tablet can check without a line, and what they are made of.

All follow from the pepper and an id, so the table holds none of them. The lease key leaves the server for the lease's tablet
alone: with it a tablet can check, and could find, the collect PINs and codes of its own lease's vouchers; no others.
"""

import hashlib
import hmac

CODE_DIGITS = 10
UNLOCK_DIGITS = 8
TAG_BYTES = 5
"""40 bits: four digits are told apart with an error of 10^-8, and the whole voucher still fits a QR code of version 7."""


def _keyed(key: str, *parts: str) -> bytes:
    return hmac.new(key.encode(), "|".join(parts).encode(), hashlib.sha256).digest()


def lease_key(pepper: str, lease_id: str) -> str:
    """What the lease's tablet checks PINs and codes with."""
    return _keyed(pepper, "lease-key", lease_id).hex()


def pin_tag(key: str, voucher_id: str, collect_pin: str) -> bytes:
    """Without the lease key, a copied voucher says nothing about its PIN."""
    return _keyed(key, "voucher-pin", voucher_id, collect_pin)[:TAG_BYTES]


def code_hash(key: str, code: str) -> str:
    """What the tablet finds a code by."""
    return _keyed(key, "voucher-code", code).hex()[:32]


def voucher_code(pepper: str, voucher_id: str) -> str:
    """The ten digits to type where no QR code can be shown."""
    return _digits(_keyed(pepper, "voucher-digits", voucher_id), CODE_DIGITS)


def unlock_code(pepper: str, lease_id: str) -> str:
    """What a supervisor types to let a tablet whose clock cannot be trusted go on at half its limits."""
    return _digits(_keyed(pepper, "lease-unlock", lease_id), UNLOCK_DIGITS)


def unlock_hash(key: str, code: str) -> str:
    """What the tablet checks the unlock code by."""
    return _keyed(key, "unlock", code).hex()


def _digits(digest: bytes, count: int) -> str:
    """The bias of the modulus is below 2^-30."""
    return f"{int.from_bytes(digest[:8], 'big') % 10**count:0{count}d}"

"""Under what somebody is counted whose number or address is not to be kept: a keyed hash, another for each use."""

import hashlib
import hmac

LENGTH = 32


def subject_of(key: str, use: str, who: str) -> str:
    """128 bits of an HMAC-SHA-256, in hexadecimal.

    Args:
        key: the bundle's `link_key`.
        use: what is counted; the same number has another subject for another use.
    """
    return hmac.new(key.encode(), f"{use}:{who}".encode(), hashlib.sha256).hexdigest()[:LENGTH]

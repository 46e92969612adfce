"""Keyed hashes of what must not be stored: codes, tokens, device secrets. Each use has its own label."""

import base64
import hashlib
import hmac

from chalicelib.kernel.clock import Entropy

SECRET_BYTES = 32


def keyed(pepper: str, label: str, *parts: str) -> bytes:
    """HMAC-SHA-256 over the label and the parts; their lengths are hashed too, so that no two lists collide."""
    message = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in (label, *parts))
    return hmac.new(pepper.encode(), message, hashlib.sha256).digest()


def same(left: bytes, right: bytes) -> bool:
    """Compares in constant time."""
    return hmac.compare_digest(left, right)


def text_of(secret: bytes) -> str:
    """Base64url without padding: 43 letters for 256 bits."""
    return base64.urlsafe_b64encode(secret).decode().rstrip("=")


def new_secret(entropy: Entropy) -> str:
    """256 unpredictable bits as text."""
    return text_of(entropy.take(SECRET_BYTES))


def digits_of(entropy: Entropy, count: int) -> str:
    """`count` unpredictable decimal digits; the bias of the modulus is below 2^-40 for six."""
    return f"{int.from_bytes(entropy.take(8), 'big') % 10**count:0{count}d}"

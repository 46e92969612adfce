"""The secret in the link of an order's page: who has it may see and confirm the order without signing in."""

import hashlib
import hmac

from chalicelib.kernel.ids import ALPHABET
from chalicelib.orders.parcel import OrderId

LENGTH = 24


def link_token(key: str, order_id: OrderId) -> str:
    """120 bits of an HMAC over the id, so that nothing need be stored and none can be guessed."""
    digest = hmac.new(key.encode(), f"order-link:{order_id}".encode(), hashlib.sha256).digest()
    bits = int.from_bytes(digest, "big")
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in range(LENGTH))


def opens(token: str, key: str, order_id: OrderId) -> bool:
    """Whether the token is the order's; compared in constant time."""
    return hmac.compare_digest(token.upper().encode(), link_token(key, order_id).encode())

"""Where a request comes from."""

from collections.abc import Mapping
from hmac import compare_digest
from typing import Any


def address_of(context: Mapping[str, Any], headers: Mapping[str, str], edge_key: str) -> str:
    """The caller's network address: through the edge what it saw, else what API Gateway saw.

    The edge appends its caller to `X-Forwarded-For`, and API Gateway the edge; whatever stands before is the caller's own
    word. Without the edge's key, all of it is.
    """
    shown = headers.get("x-edge-key", "")
    hops = [hop.strip() for hop in headers.get("x-forwarded-for", "").split(",")]
    if edge_key and len(hops) >= 2 and compare_digest(shown.encode(), edge_key.encode()):
        return hops[-2]
    return (context.get("identity") or {}).get("sourceIp") or ""

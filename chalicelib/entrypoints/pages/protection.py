"""The headers that keep a page to itself: only our own scripts, our own style sheets, our own forms.

Source: W3C Content Security Policy Level 3; OWASP secure headers, read 2026-11.
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from urllib.parse import urlsplit

from chalicelib.entrypoints.pages.render import SHEETS, style


def origin_of(address: str) -> str:
    """`https://host:port` of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


@cache
def _own_styles() -> str:
    """The hash of every inlined sheet, in the policy's words."""
    texts = (style(name) for name in SHEETS)
    return " ".join(f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts)


@cache
def content_policy(sends_to: frozenset[str] = frozenset(), pictures: frozenset[str] = frozenset()) -> str:
    """What the page may load, and where its forms may lead.

    Args:
        sends_to: origins beside our own that its forms go to: the object store, the card gateway.
        pictures: origins beside our own of its pictures and recordings: the object store.
    """
    elsewhere, shown = " ".join(sorted(sends_to)), " ".join(sorted(pictures))
    rules = (
        "default-src 'none'",
        "script-src 'self'",
        f"style-src {_own_styles()}",
        f"img-src 'self' data: blob: {shown}".rstrip(),
        f"media-src 'self' blob: {shown}".rstrip(),
        "manifest-src 'self'",
        "worker-src 'self'",
        f"connect-src 'self' {elsewhere}".rstrip(),
        f"form-action 'self' {elsewhere}".rstrip(),
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return "; ".join(rules)


def protective_headers(
    sends_to: Iterable[str] = (), pictures: Iterable[str] = (), *, records: bool = False
) -> dict[str, str | list[str]]:
    """Of every page. Browsers heed `Strict-Transport-Security` over TLS only, so it may stand everywhere.

    Args:
        records: whether the page may ask for the microphone.
    """
    microphone = "(self)" if records else "()"
    return {
        "Content-Security-Policy": content_policy(frozenset(sends_to), frozenset(pictures)),
        "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": f"camera=(self), geolocation=(), microphone={microphone}, payment=(), usb=(self)",
    }

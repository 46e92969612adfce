"""How often codes may be sent: at most so many within any period of so long, per phone number and per network address."""

import ipaddress
from dataclasses import replace
from datetime import datetime

from chalicelib.kernel.errors import TooOften
from chalicelib.kernel.records import dataclass


@dataclass(frozen=True, slots=True)
class SendLimit:
    """At most `count` within any `period_s` seconds."""

    count: int
    period_s: int


PER_NUMBER = SendLimit(count=3, period_s=600)
PER_ADDRESS = SendLimit(count=60, period_s=600)
"""Wide, since Vietnamese mobile networks put hundreds of phones behind one address."""


@dataclass(frozen=True, slots=True)
class SendWindow:
    """When codes were sent lately on behalf of a subject (a phone number, a staff number, an address).

    Attributes:
        sent: moments in whole seconds of the epoch, ascending; only those that still count.
        version: of the stored item; 0 before it is stored.
    """

    subject: str
    sent: tuple[int, ...] = ()
    version: int = 0


def one_more(window: SendWindow, limit: SendLimit, now: datetime) -> SendWindow:
    """The window after one more sending.

    Raises:
        TooOften: the limit is reached; says when the oldest sending stops counting.
    """
    at = int(now.timestamp())
    recent = tuple(moment for moment in window.sent if moment > at - limit.period_s)
    if len(recent) >= limit.count:
        wait = max(1, recent[-limit.count] + limit.period_s - at)
        raise TooOften(
            f"Bạn đã xin mã nhiều lần. Thử lại sau {-(-wait // 60)} phút.",
            f"Too many codes were asked for; try again in {wait} seconds.",
            retry_after_s=wait,
        )
    return replace(window, sent=(*recent, at))


def address_subject(address: str) -> str | None:
    """Whom a network address stands for: the address, of IPv6 its /64; None for this machine itself, which has no limit."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "address unknown"
    if parsed.is_loopback:
        return None
    if parsed.version == 6:
        return f"address {ipaddress.ip_network((parsed, 64), strict=False).network_address}"
    return f"address {parsed}"

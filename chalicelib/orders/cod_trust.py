"""Who may pay at the door: not a phone number that refused several parcels there of late, without the seller's fault."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from chalicelib.orders.cod_refused import CodRefusals
from chalicelib.orders.errors import CodNotOffered
from chalicelib.orders.ports import Orders
from chalicelib.orders.subject import subject_of


def require_cod(orders: Orders, phone: str) -> None:
    """
    Raises:
        CodNotOffered: this number refused too many parcels at the door of late.
    """
    known = orders.store.cod_refusals(_subject(orders, phone))
    recent = _recent(orders, known.at if known else ())
    if len(recent) >= orders.policy.cod_refusals_most:
        raise CodNotOffered(recent[0] + timedelta(seconds=orders.policy.cod_refusal_window_s))


def expect_cod(orders: Orders, phone: str) -> None:
    """Read what `require_cod` looks at along with whatever is read first."""
    orders.store.expect_cod_refusals(_subject(orders, phone))


def count_cod_refusal(orders: Orders, phone: str) -> None:
    """Stage one more."""
    subject = _subject(orders, phone)
    known = orders.store.cod_refusals(subject)
    at = (*_recent(orders, known.at if known else ()), orders.now)
    orders.store.save_cod_refusals(CodRefusals(subject, at))


def _recent(orders: Orders, at: Sequence[datetime]) -> list[datetime]:
    since = orders.now - timedelta(seconds=orders.policy.cod_refusal_window_s)
    return [one for one in at if one > since]


def _subject(orders: Orders, phone: str) -> str:
    return subject_of(orders.link_key, "cod-refused", phone)

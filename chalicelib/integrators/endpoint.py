"""Where webhooks go."""

import re
from datetime import datetime
from enum import StrEnum

from chalicelib.integrators.errors import EndpointUnsafe
from chalicelib.integrators.event import EventType
from chalicelib.integrators.key import KeyId
from chalicelib.kernel.records import dataclass

LONGEST_ADDRESS = 500
_ADDRESS = re.compile(r"https://([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)(?::([0-9]{1,5}))?(/[\x21-\x7e]*)?")


class EndpointState(StrEnum):
    """DISABLED after days of failure, or with its key; setting it again enables it."""

    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """
    Attributes:
        failing_since: of the first failure after the last success.
    """

    key_id: KeyId
    address: str
    types: frozenset[EventType]
    set_at: datetime
    state: EndpointState = EndpointState.ACTIVE
    failing_since: datetime | None = None


def address_of(text: str, *, field: str = "address") -> str:
    """A public address over HTTPS, as far as its text tells; what its name leads to is looked at with every sending.

    Raises:
        EndpointUnsafe: not HTTPS, with a user in it, a bare number, or a name that is never public.
    """
    found = _ADDRESS.fullmatch(text.strip()) if len(text) <= LONGEST_ADDRESS else None
    host = found[1].lower() if found else ""
    never = host.rsplit(".", 1)[-1] in {"local", "localhost", "internal", "lan", "home", "arpa", "test", "invalid"}
    if found is None or never or "." not in host or re.fullmatch(r"[0-9.]+", host):
        raise EndpointUnsafe(
            "Địa chỉ nhận phải là https:// với tên miền công khai.",
            "An endpoint is an https:// address with a public host name, without user, and not a bare number.",
            field=field,
        )
    return text.strip()

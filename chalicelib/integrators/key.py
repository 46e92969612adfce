"""An integrator's key: `xlk_…_{secret}`; only a hash of its secret is kept."""

import hashlib
import hmac
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from chalicelib.identity import PartyId
from chalicelib.kernel.ids import Id
from chalicelib.kernel.records import dataclass

SECRET_BYTES = 24


class KeyId(Id):
    prefix = "xlk"
    __slots__ = ()


class Scope(StrEnum):
    """PUBLIC: read what anybody may, under a rate of its own. EVENTS: read and be sent what happened."""

    PUBLIC = "public"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class IntegratorKey:
    """
    Attributes:
        name: of the integrator, for people.
        live: two people opened it: its endpoint is told of real events, not only of tests.
    """

    key_id: KeyId
    name: str
    secret_hash: str = field(repr=False)
    scopes: frozenset[Scope]
    issued_by: PartyId
    issued_at: datetime
    good_until: datetime
    live: bool = False
    revoked_at: datetime | None = None

    def good_at(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.good_until


@dataclass(frozen=True, slots=True)
class Shown:
    """A key with the one showing of its secret."""

    key: IntegratorKey
    text: str = field(repr=False)


def secret_hash(secret: str) -> str:
    """The secret has 192 random bits, so that nothing is gained by a slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def fits(key: IntegratorKey, secret: str) -> bool:
    return hmac.compare_digest(key.secret_hash, secret_hash(secret))

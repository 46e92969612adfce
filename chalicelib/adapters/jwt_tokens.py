"""Access tokens: JWTs signed with ES256, good for fifteen minutes, checked against the moment that is given.

Only ES256 is ever accepted, whatever the header says, and only with the key id of one of our own keys: the one that signs,
and while keys are changed another that does not (docs/operations.md). The library's own look at the machine's clock is not
used: the caller says what time it is.
Source: RFC 7519 (JWT), RFC 7638 (key id), RFC 8725 (best practice).
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from chalicelib.identity.permission import Role
from chalicelib.identity.session import ACCESS_LIFETIME_S, Actor, DeviceId, PartyId, SessionId
from chalicelib.identity.staff import StaffNumber
from chalicelib.kernel.errors import InvalidInput, NotAuthenticated

ISSUER = "xu-lang"
AUDIENCE = "xu-lang-api"
ALGORITHM = "ES256"
STATEMENT = "seal+jws"
_LEEWAY_S = 60
_LONGEST_TOKEN = 4_096
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{85}[AQgw]")
"""The last letter of 64 bytes has four bits that mean nothing; only zeros are accepted, so a token has one spelling."""


class JwtTokens:
    """Makes and reads access tokens.

    Args:
        private_pem: EC P-256 private key that signs; parsed once.
        other_pem: EC P-256 key, public or private, whose tokens are accepted besides; empty for none.
        other_until: when that ends by itself; None for as long as the key is given.
    """

    def __init__(self, private_pem: str, *, other_pem: str = "", other_until: datetime | None = None) -> None:
        self._pem, self._other_pem, self._other_until = private_pem, other_pem, other_until

    def __repr__(self) -> str:
        return "JwtTokens(…)"

    @cached_property
    def _private(self) -> Any:
        from jose import jwk

        return jwk.construct(self._pem, ALGORITHM)

    @cached_property
    def _public(self) -> Any:
        return self._private.public_key()

    @cached_property
    def key_id(self) -> str:
        """Of the key that signs."""
        return _thumbprint(self._public)

    @cached_property
    def _other(self) -> tuple[str, Any]:
        """Id and public half of the key that only reads; an id that no header has without one."""
        from jose import jwk

        if not self._other_pem:
            return "", None
        public = jwk.construct(self._other_pem, ALGORITHM).public_key()
        return _thumbprint(public), public

    def _key_of(self, key_id: object, now: datetime) -> Any:
        """The public key of this id, or None."""
        if key_id == self.key_id:
            return self._public
        other_id, other = self._other
        accepted = self._other_until is None or now < self._other_until
        return other if accepted and key_id == other_id else None

    def issue(self, actor: Actor, now: datetime) -> str:
        """A token for the actor, from `now` for `ACCESS_LIFETIME_S`."""
        from jose import jws

        issued_at = int(now.timestamp())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": actor.party_id,
            "sid": actor.session_id,
            "roles": sorted(actor.roles),
            "iat": issued_at,
            "exp": issued_at + ACCESS_LIFETIME_S,
        }
        if actor.device_id is not None:
            claims["did"] = actor.device_id
        if actor.outlet_code is not None:
            claims["out"] = actor.outlet_code
        if actor.staff_number is not None:
            claims["stf"] = actor.staff_number
        token: str = jws.sign(claims, self._private, headers={"kid": self.key_id}, algorithm=ALGORITHM)
        return token

    @property
    def public_key(self) -> dict[str, str]:
        """The key that verifies what is signed here, as a JWK (RFC 7517)."""
        members = {name: _text(value) for name, value in self._public.to_dict().items() if name in {"crv", "kty", "x", "y"}}
        return {**members, "alg": ALGORITHM, "kid": self.key_id, "use": "sig"}

    def sign(self, claims: Mapping[str, str | int]) -> str:
        """A signed statement that is no access token: its type says so, and it has none of a token's claims."""
        from jose import jws

        headers = {"kid": self.key_id, "typ": STATEMENT}
        signed: str = jws.sign(dict(claims), self._private, headers=headers, algorithm=ALGORITHM)
        return signed

    def read(self, signed: str, key: Mapping[str, str]) -> dict[str, Any] | None:
        """The claims of a statement that this public key signed, else None."""
        from jose import jwk, jws
        from jose.exceptions import JOSEError

        try:
            header = jws.get_unverified_header(signed)
            if not _COMPACT.fullmatch(signed) or header.get("alg") != ALGORITHM or header.get("typ") != STATEMENT:
                return None
            members = {name: key[name] for name in ("crv", "kty", "x", "y")}
            claims = json.loads(jws.verify(signed, jwk.construct(members, ALGORITHM), algorithms=[ALGORITHM]))
            return claims if isinstance(claims, dict) else None
        except (JOSEError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None

    def verify(self, token: str, now: datetime) -> Actor:
        """The actor it stands for.

        Raises:
            NotAuthenticated: not ours, changed, of another key or algorithm, expired, or from the future.
        """
        from jose import jws
        from jose.exceptions import JOSEError

        if len(token) > _LONGEST_TOKEN or not _COMPACT.fullmatch(token):
            raise _refusal()
        try:
            header = jws.get_unverified_header(token)
            key = self._key_of(header.get("kid"), now)
            if key is None or header.get("alg") != ALGORITHM or "crit" in header:
                raise _refusal()
            claims = json.loads(jws.verify(token, key, algorithms=[ALGORITHM]))
            return _actor_of(claims, int(now.timestamp()))
        except (JOSEError, InvalidInput, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise _refusal() from error


def _actor_of(claims: dict[str, Any], now: int) -> Actor:
    issued_at, expires = claims["iat"], claims["exp"]
    if type(issued_at) is not int or type(expires) is not int:
        raise TypeError("times are whole seconds")
    if claims["iss"] != ISSUER or claims["aud"] != AUDIENCE or now >= expires or issued_at > now + _LEEWAY_S:
        raise _refusal()
    device, outlet, staff = claims.get("did"), claims.get("out"), claims.get("stf")
    return Actor(
        party_id=PartyId.parse(claims["sub"]),
        roles=frozenset(Role(name) for name in claims["roles"]),
        session_id=SessionId.parse(claims["sid"]),
        device_id=None if device is None else DeviceId.parse(device),
        outlet_code=None if outlet is None else str(outlet),
        staff_number=None if staff is None else StaffNumber.parse(staff),
    )


def _thumbprint(public: Any) -> str:
    """The key's id: made of the key itself, so that a changed key needs no other setting."""
    members = {name: _text(value) for name, value in public.to_dict().items() if name in {"crv", "kty", "x", "y"}}
    canonical = json.dumps(members, sort_keys=True, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(hashlib.sha256(canonical).digest()).decode().rstrip("=")


def _refusal() -> NotAuthenticated:
    return NotAuthenticated("Phiên đăng nhập đã hết hạn. Mời đăng nhập lại.", "The access token is not valid any more.")


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value

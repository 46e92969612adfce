"""Access tokens: JWTs signed with ES256, good for fifteen minutes, checked against the moment that is given.

Only ES256 is ever accepted, whatever the header says, and only with the key id of our own key. The library's own look at
the machine's clock is not used: the caller says what time it is.
Source: RFC 7519 (JWT), RFC 7638 (key id), RFC 8725 (best practice).
"""

import base64
import hashlib
import json
import re
from datetime import datetime
from functools import cached_property
from typing import Any

from chalicelib.identity.permission import Role
from chalicelib.identity.session import ACCESS_LIFETIME_S, Actor, DeviceId, PartyId, SessionId
from chalicelib.kernel.errors import InvalidInput, NotAuthenticated

ISSUER = "xu-lang"
AUDIENCE = "xu-lang-api"
ALGORITHM = "ES256"
_LEEWAY_S = 60
_LONGEST_TOKEN = 4_096
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{85}[AQgw]")
"""The last letter of 64 bytes has four bits that mean nothing; only zeros are accepted, so a token has one spelling."""


class JwtTokens:
    """Makes and reads access tokens.

    Args:
        private_pem: EC P-256 private key; parsed once.
    """

    def __init__(self, private_pem: str) -> None:
        self._pem = private_pem

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
        """The thumbprint of the public key, so that a changed key needs no other setting."""
        members = {name: _text(value) for name, value in self._public.to_dict().items() if name in {"crv", "kty", "x", "y"}}
        canonical = json.dumps(members, sort_keys=True, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(hashlib.sha256(canonical).digest()).decode().rstrip("=")

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
        token: str = jws.sign(claims, self._private, headers={"kid": self.key_id}, algorithm=ALGORITHM)
        return token

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
            if header.get("kid") != self.key_id or header.get("alg") != ALGORITHM or "crit" in header:
                raise _refusal()
            claims = json.loads(jws.verify(token, self._public, algorithms=[ALGORITHM]))
            return _actor_of(claims, int(now.timestamp()))
        except (JOSEError, InvalidInput, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise _refusal() from error


def _actor_of(claims: dict[str, Any], now: int) -> Actor:
    issued_at, expires = claims["iat"], claims["exp"]
    if type(issued_at) is not int or type(expires) is not int:
        raise TypeError("times are whole seconds")
    if claims["iss"] != ISSUER or claims["aud"] != AUDIENCE or now >= expires or issued_at > now + _LEEWAY_S:
        raise _refusal()
    device, outlet = claims.get("did"), claims.get("out")
    return Actor(
        party_id=PartyId.parse(claims["sub"]),
        roles=frozenset(Role(name) for name in claims["roles"]),
        session_id=SessionId.parse(claims["sid"]),
        device_id=None if device is None else DeviceId.parse(device),
        outlet_code=None if outlet is None else str(outlet),
    )


def _refusal() -> NotAuthenticated:
    return NotAuthenticated("Phiên đăng nhập đã hết hạn. Mời đăng nhập lại.", "The access token is not valid any more.")


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value

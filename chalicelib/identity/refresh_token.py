"""Refresh tokens: opaque, rotating, one family a session.

A token is `{session id}.{generation}.{256 bits}`. The first secret of a session is made from entropy or from the one-time
code that opened it; each further one is HMAC(pepper, the one before). Of all this the session item holds only a hash of
the newest, so a stolen table opens nothing.

Rotation under lost answers: who sends the newest token gets its successor, and the session moves on. Who sends the one just
before it, within 30 seconds of the rotation, gets the *same* successor again, because it can be computed from the token that
was sent. So a lost answer or two tabs at once lock nobody out, and no second branch of the family ever exists.

Stolen tokens: any older token is a replay, by a thief or by the person a thief overtook; the family is closed. A replay must
prove itself by hashing forward to the newest token, so that knowing a session id is not enough to close somebody's session.
What remains: a thief who is within the 30 seconds holds the same token as the person; the first rotation that one of them
misses reveals it.
Source: RFC 9700 (OAuth 2.0 security), section 4.14.2, which leaves the grace to the implementer.
"""

import re
from dataclasses import field
from datetime import datetime, timedelta
from enum import Enum

from chalicelib.identity.keyed_hash import keyed, same, text_of
from chalicelib.identity.session import Session, SessionId
from chalicelib.kernel.records import dataclass

REPEAT_GRACE = timedelta(seconds=30)
LONGEST_WALK = 10_000
"""Generations a replay is followed: more than a session of 90 days makes at one rotation every fifteen minutes (8,640)."""

_FORM = re.compile(r"(ses_[0-9A-HJKMNP-TV-Z]{26})\.([0-9]{1,6})\.([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """One generation of a session's token."""

    session_id: SessionId
    generation: int
    secret: str = field(repr=False)

    def to_text(self) -> str:
        return f"{self.session_id}.{self.generation}.{self.secret}"

    def digest(self, pepper: str) -> bytes:
        """What the session holds of it."""
        return keyed(pepper, "refresh-held", self.session_id, self.secret)

    def successor(self, pepper: str) -> "RefreshToken":
        secret = text_of(keyed(pepper, "refresh-next", self.session_id, self.secret))
        return RefreshToken(self.session_id, self.generation + 1, secret)


def first_token(session_id: SessionId, *, pepper: str, seed: str) -> RefreshToken:
    """Generation 0. `seed` is fresh entropy, or what the person alone knows of the sign-in that is being repeated."""
    return RefreshToken(session_id, 0, text_of(keyed(pepper, "refresh-first", session_id, seed)))


def read_token(text: str) -> RefreshToken | None:
    """The token, or None if it is not one."""
    match = _FORM.fullmatch(text)
    return None if match is None else RefreshToken(SessionId(match[1]), int(match[2]), match[3])


class Verdict(Enum):
    """What a token that was sent is to its session."""

    CURRENT = "current"
    REPEATED = "repeated"
    REPLAYED = "replayed"
    UNKNOWN = "unknown"


def judge(session: Session, token: RefreshToken, *, pepper: str, now: datetime) -> Verdict:
    """UNKNOWN proves nothing and must change nothing."""
    behind = session.generation - token.generation
    if not 0 <= behind <= LONGEST_WALK:
        return Verdict.UNKNOWN
    reached = token
    for _ in range(behind):
        reached = reached.successor(pepper)
    if not same(reached.digest(pepper), session.digest):
        return Verdict.UNKNOWN
    if behind == 0:
        return Verdict.CURRENT
    return Verdict.REPEATED if behind == 1 and now <= session.rotated_at + REPEAT_GRACE else Verdict.REPLAYED

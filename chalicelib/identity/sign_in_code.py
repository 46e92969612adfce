"""One-time codes: six digits sent by SMS, good for five minutes, five tries and one session."""

from dataclasses import field, replace
from datetime import datetime, timedelta

from chalicelib.identity.errors import CodeExpired, WrongCode
from chalicelib.identity.keyed_hash import digits_of, keyed, same
from chalicelib.identity.session import SessionId
from chalicelib.kernel.clock import Entropy
from chalicelib.kernel.errors import Refused
from chalicelib.kernel.ids import Id
from chalicelib.kernel.records import dataclass

LIFETIME = timedelta(minutes=5)
TRIES = 5
DIGITS = 6
REPEAT_GRACE = timedelta(seconds=30)
"""A sign-in whose answer was lost may be repeated: it gets the same session, never a second one."""


class ChallengeId(Id):
    """One sending of a code."""

    prefix = "sic"
    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Challenge:
    """A code that was sent.

    Attributes:
        subject: the phone number in `+84…` form, or the staff number, whose owner must show the code.
        digest: keyed hash; the code itself is only in the message.
        wrong: tries that failed.
        used_at: when it was right; `session_id` is what it opened, if anything.
        version: of the stored item; 0 before it is stored.
    """

    challenge_id: ChallengeId
    subject: str
    digest: bytes = field(repr=False)
    good_until: datetime
    wrong: int = 0
    used_at: datetime | None = None
    session_id: SessionId | None = None
    version: int = 0


def new_challenge(subject: str, *, pepper: str, now: datetime, entropy: Entropy) -> tuple[Challenge, str]:
    """A challenge and its code."""
    challenge_id = ChallengeId.make(now, entropy)
    code = digits_of(entropy, DIGITS)
    return Challenge(challenge_id, subject, _digest(pepper, challenge_id, subject, code), now + LIFETIME), code


def _digest(pepper: str, challenge_id: str, subject: str, code: str) -> bytes:
    return keyed(pepper, "sign-in-code", challenge_id, subject, code)


def expired() -> CodeExpired:
    return CodeExpired("Mã đã hết hạn. Mời lấy mã mới.", "The code is used up or too old; ask for a new one.")


def answered(
    challenge: Challenge, *, subject: str, code: str, pepper: str, now: datetime
) -> tuple[Challenge, Refused | None]:
    """The challenge after a try, and the refusal if it failed. Marking it used is the caller's, once all else is right."""
    spent = challenge.used_at is not None and now > challenge.used_at + REPEAT_GRACE
    if spent or now >= challenge.good_until or challenge.wrong >= TRIES:
        return challenge, expired()
    if same(_digest(pepper, challenge.challenge_id, subject, code), challenge.digest):
        return challenge, None
    left = TRIES - challenge.wrong - 1
    failed = replace(challenge, wrong=challenge.wrong + 1)
    if left == 0:
        return failed, expired()
    return failed, WrongCode(
        f"Mã chưa đúng. Còn {left} lần thử.", f"Wrong code; {left} tries left.", details={"tries_left": left}
    )

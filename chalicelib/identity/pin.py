"""PINs: six digits that release money (a party's) or open a till (a staff member's).

Stored as scrypt over HMAC(pepper, owner, PIN) with a salt of its own. Six digits are few: the pepper, which is not in the
table, is what keeps a stolen table useless; scrypt makes a stolen table *and* pepper cost hours; the lock is what stops
guessing. Cost: N = 2^14, r = 8, p = 1 takes 16 MB and about 40 ms of one core (80 ms of a Lambda function of 1 GB).
Source: RFC 7914; OWASP Password Storage Cheat Sheet (2^14 is its smallest advised N at more lanes), read 2026-11.
"""

import hashlib
import re
from dataclasses import field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from chalicelib.identity.errors import PinLocked, WeakPin, WrongPin
from chalicelib.identity.keyed_hash import keyed, same
from chalicelib.kernel.clock import Entropy
from chalicelib.kernel.errors import InvalidInput, Refused
from chalicelib.kernel.records import dataclass

PIN_COST = 14
"""Binary logarithm of scrypt's N."""

TRIES = 5
FIRST_LOCK = timedelta(minutes=30)
LONGEST_LOCK = timedelta(days=7)
_SIX_DIGITS = re.compile(r"[0-9]{6}")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_BLOCK_SIZE, _SALT_BYTES = 8, 16


@dataclass(frozen=True, slots=True)
class Pin:
    """A stored PIN and its lock.

    Attributes:
        cost: binary logarithm of scrypt's N when it was set.
        wrong: wrong tries since the last right one or lock.
        lockouts: locks since the last right try; each lasts twice as long as the one before.
        version: of the stored item; 0 before it is stored.
    """

    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)
    cost: int = PIN_COST
    wrong: int = 0
    lockouts: int = 0
    locked_until: datetime | None = None
    version: int = 0


def pin_of(text: object, *, field: str = "pin") -> str:
    """
    Raises:
        InvalidInput: not six digits.
    """
    if not isinstance(text, str) or not _SIX_DIGITS.fullmatch(text):
        raise InvalidInput("Mã PIN gồm 6 chữ số.", "A PIN has six digits.", field=field)
    return text


def strong_pin_of(text: object, *, phone: str = "", field: str = "pin") -> str:
    """A PIN fit to be set.

    Raises:
        InvalidInput: not six digits.
        WeakPin: a run (123456, 864202), a repetition (000000, 121212, 123123, 112233), a date (day or year first), or part
            of the owner's phone number.
    """
    pin = pin_of(text, field=field)
    if _is_run(pin) or _repeats(pin) or _is_date(pin) or (phone and pin in phone):
        raise WeakPin(
            "Mã PIN dễ đoán. Tránh dãy số liền nhau, số lặp lại, ngày sinh, số điện thoại.",
            "Easy to guess: avoid runs, repetitions, dates and your phone number.",
            field=field,
        )
    return pin


def _is_run(pin: str) -> bool:
    """Every digit is the one before plus the same step, modulo ten; step 0 repeats one digit."""
    return len({(int(after) - int(before)) % 10 for before, after in pairwise(pin)}) == 1


def _repeats(pin: str) -> bool:
    pairs = pin[0] == pin[1] and pin[2] == pin[3] and pin[4] == pin[5]
    mirrored = pin == pin[::-1]
    return pairs or mirrored or pin == pin[:2] * 3 or pin == pin[:3] * 2 or len(set(pin)) <= 2


def _is_date(pin: str) -> bool:
    first, middle, last = int(pin[:2]), int(pin[2:4]), int(pin[4:])
    return 1 <= middle <= 12 and (1 <= first <= _DAYS[middle - 1] or 1 <= last <= _DAYS[middle - 1])


def new_pin(text: str, *, owner: str, pepper: str, cost: int, entropy: Entropy) -> Pin:
    """The stored form of a checked PIN."""
    salt = entropy.take(_SALT_BYTES)
    return Pin(salt=salt, digest=_digest(text, owner, pepper, salt, cost), cost=cost)


def _digest(text: str, owner: str, pepper: str, salt: bytes, cost: int) -> bytes:
    n = 2**cost
    memory = 128 * n * _BLOCK_SIZE + 2**20
    return hashlib.scrypt(keyed(pepper, "pin", owner, text), salt=salt, n=n, r=_BLOCK_SIZE, p=1, maxmem=memory, dklen=32)


def tried(pin: Pin, text: str, *, owner: str, pepper: str, now: datetime) -> tuple[Pin, Refused | None]:
    """The PIN after a try, and the refusal if it was wrong or locked. A locked PIN is not even compared."""
    if pin.locked_until is not None and now < pin.locked_until:
        return pin, locked(pin.locked_until - now)
    if same(_digest(text, owner, pepper, pin.salt, pin.cost), pin.digest):
        return replace(pin, wrong=0, lockouts=0, locked_until=None), None
    if pin.wrong + 1 < TRIES:
        left = TRIES - pin.wrong - 1
        refusal = WrongPin(
            f"Mã PIN chưa đúng. Còn {left} lần thử.", f"Wrong PIN; {left} tries left.", details={"tries_left": left}
        )
        return replace(pin, wrong=pin.wrong + 1), refusal
    lock = min(LONGEST_LOCK, FIRST_LOCK * 2 ** min(pin.lockouts, 16))
    return replace(pin, wrong=0, lockouts=pin.lockouts + 1, locked_until=now + lock), locked(lock)


def locked(remaining: timedelta) -> PinLocked:
    """The refusal while the lock lasts."""
    seconds = max(1, -(-remaining // timedelta(seconds=1)))
    minutes = -(-seconds // 60)
    return PinLocked(
        f"Mã PIN tạm khoá vì nhập sai nhiều lần. Thử lại sau {minutes} phút.",
        f"The PIN is locked after too many wrong tries; try again in {minutes} minutes.",
        details={"retry_after_s": seconds},
    )

"""Till tablets: enrolled once by a code that a supervisor makes, known ever after by a secret of their own."""

from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.identity.errors import EnrolmentExpired
from chalicelib.identity.session import DeviceId
from chalicelib.kernel.clock import Entropy
from chalicelib.kernel.ids import ALPHABET
from chalicelib.kernel.records import dataclass

ENROLMENT_LIFETIME = timedelta(minutes=15)
REPEAT_GRACE = timedelta(seconds=120)
"""A tablet whose answer was lost may ask again with the same code and gets the same secret."""

CODE_LETTERS = 10
"""50 bits: nobody meets a living code by guessing in fifteen minutes."""


class TabletState(StrEnum):
    """A CLOSED tablet is never opened again; it is enrolled anew."""

    ACTIVE = "active"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Tablet:
    """
    Attributes:
        digest: keyed hash of the device's secret.
        version: of the stored item; 0 before it is stored.
    """

    device_id: DeviceId
    outlet_code: str
    label: str
    digest: bytes = field(repr=False)
    enrolled_at: datetime
    enrolled_by: str
    state: TabletState = TabletState.ACTIVE
    version: int = 0

    def serves(self, outlet_code: str | None) -> bool:
        return self.state is TabletState.ACTIVE and self.outlet_code == outlet_code


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A supervisor's permission to enrol one tablet at the outlet.

    Attributes:
        digest: keyed hash of the code, under which it is stored.
        device_id: of the tablet that used it, from `used_at`.
    """

    digest: bytes = field(repr=False)
    outlet_code: str
    made_by: str
    good_until: datetime
    device_id: DeviceId | None = None
    used_at: datetime | None = None
    version: int = 0


def enrolment_code(entropy: Entropy) -> str:
    """A code to read aloud: letters and digits without I, L, O, U."""
    number = int.from_bytes(entropy.take(16), "big")
    letters = []
    for _ in range(CODE_LETTERS):
        number, digit = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[digit])
    return "".join(letters)


def typed_code(text: str) -> str:
    """The code as typed: capitals, look-alikes read as what they are meant for, no spaces or dashes."""
    compact = text.upper().replace("-", "").replace(" ", "")
    return compact.translate(str.maketrans("OIL", "011"))


def require_usable(enrolment: Enrolment | None, now: datetime) -> Enrolment:
    """
    Raises:
        EnrolmentExpired: unknown, too old, or used more than `REPEAT_GRACE` ago.
    """
    expired = EnrolmentExpired("Mã đăng ký máy đã hết hạn. Mời xin mã mới.", "Ask for a new enrolment code.")
    if enrolment is None or now >= enrolment.good_until:
        raise expired
    if enrolment.used_at is not None and now > enrolment.used_at + REPEAT_GRACE:
        raise expired
    return enrolment

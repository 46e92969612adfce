"""The identity card that was looked at when somebody signed up at a counter.

Of its number a keyed hash and the last four digits are kept, and nothing else of the card.
Source: Law on Personal Data Protection 91/2025/QH15, Art. 3: no more than the purpose needs.
"""

import re
from datetime import datetime

from chalicelib.identity.keyed_hash import keyed
from chalicelib.identity.session import DeviceId, PartyId
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.records import dataclass

LAST_DIGITS = 4
_NUMBER = re.compile(r"0(?:0[1-9]|[1-8][0-9]|9[0-6])[0-9]{9}")
"""The province of birth, 001 to 096, and nine digits. Source: Decree 137/2015/NĐ-CP, Art. 13."""


@dataclass(frozen=True, slots=True)
class CardCheck:
    """
    Attributes:
        digest: keyed hash of the number: one card stands for one party.
        last4: of the number, for the person to know which card it was.
        outlet_code, checked_by, device_id: where it was looked at, by which member of staff, at which tablet.
    """

    party_id: PartyId
    digest: str
    last4: str
    outlet_code: str
    checked_by: PartyId
    checked_at: datetime
    device_id: DeviceId | None = None


def card_number_of(text: str, *, field: str = "id_number") -> str:
    """The twelve digits, spaces left out.

    Raises:
        InvalidInput: not the number of an identity card.
    """
    number = "".join(text.split())
    if not _NUMBER.fullmatch(number):
        raise InvalidInput(
            "Số căn cước có 12 số, như trên mặt trước thẻ.", "The number on an identity card has twelve digits.", field=field
        )
    return number


def card_digest(number: str, pepper: str) -> str:
    return keyed(pepper, "identity-card", number).hex()

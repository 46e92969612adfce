"""A party is anybody the province knows: a buyer, a household, a member of staff; one per phone number."""

import re
import unicodedata
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from chalicelib.identity.errors import InvalidName, PartySuspended
from chalicelib.identity.permission import Role
from chalicelib.identity.phone import Phone
from chalicelib.identity.session import PartyId
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.spelling import fold
from chalicelib.messages import Language

CUSTOMER_ROLES = frozenset({Role.BUYER, Role.HOUSEHOLD})
"""What a sign-in by phone may act as. Staff roles are acted in only after a staff sign-in."""

SHORTEST_NAME, LONGEST_NAME = 2, 100
_COMMUNE = re.compile(r"[0-9]{5}")


class PartyState(StrEnum):
    """SUSPENDED parties keep what is theirs but cannot sign in."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Party:
    """
    Attributes:
        commune_code: where a household lives (the communes of 2022); None for those who only buy.
        language: of messages to the party.
        version: of the stored item; 0 before it is stored.
    """

    party_id: PartyId
    phone: Phone
    name: str
    roles: frozenset[Role]
    commune_code: str | None = None
    state: PartyState = PartyState.ACTIVE
    created_at: datetime | None = None
    language: Language = Language.VI
    version: int = 0

    @property
    def customer_roles(self) -> frozenset[Role]:
        return self.roles & CUSTOMER_ROLES

    def require_active(self) -> None:
        """
        Raises:
            PartySuspended: the province stopped the party.
        """
        if self.state is not PartyState.ACTIVE:
            raise PartySuspended(
                "Tài khoản đang tạm ngừng. Mời liên hệ bưu điện xã.", "This account is suspended; contact the post office."
            )


def household_of(party: Party, name: str, commune_code: str) -> Party:
    """The party as a household of the commune, under the household's name."""
    return replace(
        party, name=name_of(name), commune_code=commune_of(commune_code), roles=party.roles | {Role.BUYER, Role.HOUSEHOLD}
    )


def name_of(text: object, *, field: str = "name") -> str:
    """A name, trimmed, with single spaces, in composed letters (NFC).

    Raises:
        InvalidName: shorter than 2 or longer than 100 characters, without a letter, or with control characters.
    """
    wrong = InvalidName(
        f"Tên dài từ {SHORTEST_NAME} đến {LONGEST_NAME} chữ.",
        f"A name of {SHORTEST_NAME} to {LONGEST_NAME} characters.",
        field=field,
    )
    if not isinstance(text, str) or len(text) > 4 * LONGEST_NAME:
        raise wrong
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        raise wrong
    if any(unicodedata.category(letter).startswith("C") for letter in name) or not any(map(str.isalpha, name)):
        raise wrong
    return name


def sought_words(text: str) -> list[str]:
    """The words of a name as people look for it: folded, so that `Mẩy` is found by `may`. Other scripts have none."""
    return re.findall(r"[a-z0-9]+", fold(text))


def commune_of(text: object, *, field: str = "commune_code") -> str:
    """A commune code: the five digits of the General Statistics Office.

    Raises:
        InvalidInput: another form. Whether such a commune exists is the caller's question to the commune table.
    """
    if not isinstance(text, str) or not _COMMUNE.fullmatch(text):
        raise InvalidInput("Chọn xã, phường trong danh sách.", "A commune code has five digits.", field=field)
    return text


def provisional_name(phone: Phone) -> str:
    """What a buyer is called who signed in without giving a name."""
    return f"Khách {phone[-4:]}"

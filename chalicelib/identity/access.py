"""Accesses: what helpers did for a household, and when they looked; the household reads the list."""

from datetime import datetime
from enum import StrEnum

from chalicelib.identity.consent import SCOPE_NAMES_VI, Consent
from chalicelib.identity.session import PartyId
from chalicelib.kernel.records import dataclass


class AccessKind(StrEnum):
    """Beside what a consent's scopes name: opening the household, and looking at its listings, told once a day."""

    OPENED = "opened"
    LOOKED = "looked"
    OFFER = "offer"
    REVISE = "revise"
    PAUSE = "pause"
    PHOTO = "photo"


ACCESS_NAMES_VI: dict[AccessKind, str] = {
    AccessKind.OPENED: "mở gian hàng cho hộ",
    AccessKind.LOOKED: "xem tin của hộ",
    **{AccessKind(scope.value): name for scope, name in SCOPE_NAMES_VI.items()},
}


@dataclass(frozen=True, slots=True)
class Access:
    """
    Attributes:
        about: the title of the listing; empty where it is about none.
    """

    household_id: PartyId
    helper_id: PartyId
    helper_name: str
    kind: AccessKind
    about: str
    at: datetime


def access_of(consent: Consent, kind: AccessKind, about: str, at: datetime) -> Access:
    return Access(consent.household_id, consent.helper_id, consent.helper_name, kind, about, at)

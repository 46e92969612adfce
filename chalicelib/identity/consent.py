"""Consent: a household lets a member of the community team act for it, for some things, for some time, until it says no."""

from datetime import datetime
from enum import StrEnum

from chalicelib.identity.session import PartyId
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.records import dataclass
from chalicelib.messages import Value


class Scope(StrEnum):
    """What is allowed; money is never among it."""

    OFFER = "offer"
    REVISE = "revise"
    PAUSE = "pause"
    PHOTO = "photo"


SCOPE_NAMES_VI: dict[Scope, str] = {
    Scope.OFFER: "đăng tin mới",
    Scope.REVISE: "sửa giá, số lượng, lời kể",
    Scope.PAUSE: "tạm ngừng, bán lại",
    Scope.PHOTO: "thêm ảnh",
}


class ConsentState(StrEnum):
    ASKED = "asked"
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Consent:
    """One between a household and a helper; asked for again, it begins anew.

    Attributes:
        challenge_id: of the code that the household reads to the helper.
        good_until: None before it is given.
        version: of the stored consent; 0 before it is stored.
    """

    household_id: PartyId
    household_name: str
    helper_id: PartyId
    helper_name: str
    scopes: tuple[Scope, ...]
    state: ConsentState
    asked_at: datetime
    challenge_id: str
    given_at: datetime | None = None
    good_until: datetime | None = None
    withdrawn_at: datetime | None = None
    version: int = 0

    def good_at(self, now: datetime) -> bool:
        return self.state is ConsentState.GIVEN and self.good_until is not None and now < self.good_until


def scopes_of(scopes: object, *, field: str = "scopes") -> tuple[Scope, ...]:
    """
    Raises:
        InvalidInput: none, or one that there is not.
    """
    try:
        found = tuple(scope for scope in Scope if scope in {Scope(one) for one in scopes})  # type: ignore[attr-defined]
    except (TypeError, ValueError) as error:
        raise InvalidInput("Chọn việc được làm thay.", "Choose what is allowed.", field=field) from error
    if not found:
        raise InvalidInput("Chọn việc được làm thay.", "Choose what is allowed.", field=field)
    return found


def subject_of(household_id: str, helper_id: str) -> str:
    """Whose code it is: bound to both, so that it is good for nothing else, least of all for signing in."""
    return f"consent {household_id} {helper_id}"


def said_scopes(consent: Consent) -> Value:
    """What it allows, in both languages."""
    allowed = {"vi": [SCOPE_NAMES_VI[scope] for scope in consent.scopes], "en": [scope.value for scope in consent.scopes]}
    return {language: ", ".join(names) for language, names in allowed.items()}

"""Staff of the post offices and of the province: a number, roles, an outlet, a PIN of their own."""

import re
from enum import StrEnum

from chalicelib.identity.permission import Role
from chalicelib.identity.session import PartyId
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.records import dataclass

TILL_ROLES = frozenset({Role.TELLER, Role.SUPERVISOR})
"""Acted in only on an enrolled tablet of the own outlet."""

OFFICE_ROLES = frozenset({Role.OPERATIONS, Role.AUDITOR, Role.TEAM})
"""Acted in with staff PIN and one-time code, on any machine."""

STAFF_ROLES = TILL_ROLES | OFFICE_ROLES
_NUMBER = re.compile(r"[A-Z0-9]{3,12}")


class StaffState(StrEnum):
    """DISMISSED staff cannot sign in, and their sessions end at the next refresh."""

    ACTIVE = "active"
    DISMISSED = "dismissed"


class StaffNumber(str):
    """The number on the staff card, e.g. `LS0042`."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: object, *, field: str = "staff_number") -> "StaffNumber":
        """
        Raises:
            InvalidInput: not 3 to 12 letters and digits.
        """
        if not isinstance(text, str) or len(text) > 32 or not _NUMBER.fullmatch(text.strip().upper()):
            raise InvalidInput(
                "Mã nhân viên gồm 3 đến 12 chữ và số.", "A staff number has 3 to 12 letters and digits.", field=field
            )
        return cls(text.strip().upper())


@dataclass(frozen=True, slots=True)
class Staff:
    """
    Attributes:
        outlet_code: commune code of the outlet; None for those of the province's office.
        version: of the stored item; 0 before it is stored.
    """

    staff_number: StaffNumber
    party_id: PartyId
    roles: frozenset[Role]
    outlet_code: str | None = None
    state: StaffState = StaffState.ACTIVE
    version: int = 0

    @property
    def till_roles(self) -> frozenset[Role]:
        return self.roles & TILL_ROLES

    @property
    def office_roles(self) -> frozenset[Role]:
        return self.roles & OFFICE_ROLES

    @property
    def active(self) -> bool:
        return self.state is StaffState.ACTIVE


def staff_roles_of(names: object, *, outlet_code: str | None, field: str = "roles") -> frozenset[Role]:
    """
    Raises:
        InvalidInput: none, unknown, not of staff, or till roles without an outlet.
    """
    wrong = InvalidInput(
        "Chọn vai trò nhân viên.", "Roles are teller, supervisor, operations, auditor, team; at least one.", field=field
    )
    if not isinstance(names, list | tuple | set | frozenset) or not names:
        raise wrong
    try:
        roles = frozenset(Role(name) for name in names)
    except ValueError as error:
        raise wrong from error
    if not roles <= STAFF_ROLES:
        raise wrong
    if roles & TILL_ROLES and outlet_code is None:
        raise InvalidInput("Chọn điểm bưu điện.", "Tellers and supervisors belong to an outlet.", field="outlet_code")
    return roles

"""Who is calling: the actor that an access token stands for, and the session that it comes from."""

from dataclasses import field
from datetime import datetime, timedelta

from chalicelib.identity.permission import Permission, Role, permissions_of
from chalicelib.kernel.errors import NotPermitted
from chalicelib.kernel.ids import Id
from chalicelib.kernel.records import dataclass


class PartyId(Id):
    """A person or household known to the province."""

    prefix = "pty"
    __slots__ = ()


class SessionId(Id):
    """One sign-in on one device."""

    prefix = "ses"
    __slots__ = ()


class DeviceId(Id):
    """An enrolled till tablet."""

    prefix = "dev"
    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in party of a request.

    Attributes:
        device_id, outlet_code: of the enrolled tablet, for staff at a till; outlet codes are commune codes.
        staff_number: after a sign-in as staff.
    """

    party_id: PartyId
    roles: frozenset[Role]
    session_id: SessionId
    device_id: DeviceId | None = None
    outlet_code: str | None = None
    staff_number: str | None = None

    def may(self, permission: Permission) -> bool:
        return permission in permissions_of(self.roles)

    def require(self, permission: Permission) -> None:
        """
        Raises:
            NotPermitted: none of the actor's roles grants it.
        """
        if not self.may(permission):
            raise NotPermitted(
                "Tài khoản của bạn không có quyền làm việc này.",
                "Your account is not allowed to do this.",
                details={"permission": permission.value},
            )

    def manages(self, outlet_code: str | None) -> bool:
        """Whether the outlet's tablets and staff are this actor's business: operations' all, a supervisor's own."""
        if self.may(Permission.OPERATE):
            return True
        return outlet_code is not None and outlet_code == self.outlet_code and self.may(Permission.SUPERVISE_OUTLET)

    def managed_outlet(self, outlet_code: str | None) -> str:
        """The outlet asked for, or else the own one.

        Raises:
            NotPermitted: it is not this actor's business, or there is none.
        """
        outlet = outlet_code or self.outlet_code
        if outlet is None or not self.manages(outlet):
            raise NotPermitted("Chỉ dành cho trưởng điểm bưu điện này.", "Only for the supervisor of this outlet.")
        return outlet


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in that can be refreshed until it ends.

    Attributes:
        staff_number: set when the sign-in was as staff; then the actor has staff roles only.
        ends_at: no refresh from then on; `rotated_at`: of the newest refresh token, which also goes stale unused.
        generation, digest: of the newest refresh token (`refresh_token.py`).
        version: of the stored item; 0 before it is stored.
    """

    session_id: SessionId
    party_id: PartyId
    opened_at: datetime
    ends_at: datetime
    rotated_at: datetime
    digest: bytes = field(repr=False)
    generation: int = 0
    staff_number: str | None = None
    device_id: DeviceId | None = None
    outlet_code: str | None = None
    closed_at: datetime | None = None
    version: int = 0

    def open_at(self, now: datetime) -> bool:
        return self.closed_at is None and now < self.ends_at and now < self.rotated_at + UNUSED_LIFETIME


ACCESS_LIFETIME_S = 15 * 60
"""Of an access token, which cannot be called back before."""

CUSTOMER_LIFETIME = timedelta(days=90)
STAFF_LIFETIME = timedelta(hours=12)
"""One working day; staff sign in anew each shift."""

UNUSED_LIFETIME = timedelta(days=30)

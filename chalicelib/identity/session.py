"""Who is calling: the actor that an access token stands for."""

from dataclasses import dataclass

from chalicelib.identity.permission import Permission, Role, permissions_of
from chalicelib.kernel.errors import NotPermitted
from chalicelib.kernel.ids import Id


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
    """

    party_id: PartyId
    roles: frozenset[Role]
    session_id: SessionId
    device_id: DeviceId | None = None
    outlet_code: str | None = None

    def may(self, permission: Permission) -> bool:
        return permission in permissions_of(self.roles)

    def require(self, permission: Permission) -> None:
        """
        Raises:
            NotPermitted: none of the actor's roles grants it.
        """
        if not self.may(permission):
            raise NotPermitted(
                "Tài khoản của bạn không có quyền làm việc này.", f"This needs the permission {permission.value}."
            )

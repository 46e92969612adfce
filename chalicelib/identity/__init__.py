"""Identity: people, households, staff, roles, sessions and enrolled tablets."""

from chalicelib.identity.permission import GRANTS, Permission, Role, permissions_of
from chalicelib.identity.session import Actor, DeviceId, PartyId, SessionId

__all__ = ["GRANTS", "Actor", "DeviceId", "PartyId", "Permission", "Role", "SessionId", "permissions_of"]

"""Who may do what: a role is a set of permissions, and a route asks for one permission."""

from enum import StrEnum


class Role(StrEnum):
    """What a party is to the province. `TEAM`: of a commune's community digital team."""

    BUYER = "buyer"
    HOUSEHOLD = "household"
    TELLER = "teller"
    SUPERVISOR = "supervisor"
    OPERATIONS = "operations"
    AUDITOR = "auditor"
    TEAM = "team"


class Permission(StrEnum):
    """What a route asks for."""

    BUY = "buy"
    SELL = "sell"
    OWN_MONEY = "own_money"
    SERVE_CASH = "serve_cash"
    HANDLE_PARCELS = "handle_parcels"
    MOVE_CASH = "move_cash"
    SUPERVISE_OUTLET = "supervise_outlet"
    SEE_PROVINCE = "see_province"
    OPERATE = "operate"
    AUDIT = "audit"
    HELP_SELL = "help_sell"


GRANTS: dict[Role, frozenset[Permission]] = {
    Role.BUYER: frozenset({Permission.BUY, Permission.OWN_MONEY}),
    Role.HOUSEHOLD: frozenset({Permission.BUY, Permission.OWN_MONEY, Permission.SELL}),
    Role.TELLER: frozenset({Permission.SERVE_CASH, Permission.HANDLE_PARCELS, Permission.MOVE_CASH}),
    Role.SUPERVISOR: frozenset({Permission.SUPERVISE_OUTLET, Permission.HANDLE_PARCELS, Permission.MOVE_CASH}),
    Role.OPERATIONS: frozenset({Permission.SEE_PROVINCE, Permission.OPERATE, Permission.MOVE_CASH}),
    Role.AUDITOR: frozenset({Permission.SEE_PROVINCE, Permission.AUDIT}),
    Role.TEAM: frozenset({Permission.HELP_SELL}),
}


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Everything that these roles may do together."""
    return frozenset(permission for role in roles for permission in GRANTS[role])

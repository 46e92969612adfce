"""What integrators are refused."""

from chalicelib.kernel.errors import InvalidInput, NotAuthenticated, NotFound, NotPermitted, TooOften


class NoSuchKey(NotFound):
    """No integrator's key has the id."""

    code = "key_not_found"


class KeyNotGood(NotAuthenticated):
    """The key is wrong, revoked, or its time is over."""

    code = "key_not_good"


class ScopeMissing(NotPermitted):
    """The key was not given for this."""

    code = "scope_missing"


class KeyUsedTooOften(TooOften):
    """More requests within a minute than the policy allows a key."""

    code = "key_used_too_often"


class EndpointUnsafe(InvalidInput):
    """Webhooks go to public addresses over HTTPS alone."""

    code = "endpoint_unsafe"


class NoSuchEndpoint(NotFound):
    """The integrator has no endpoint."""

    code = "endpoint_not_found"


class NoSuchDelivery(NotFound):
    """The endpoint was never told of the event, or it was forgotten."""

    code = "delivery_not_found"

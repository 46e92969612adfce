"""The one error tree. A family says what the caller can do; a leaf says the fact.

    DomainError
    ├─ InvalidInput       the request must change
    │   ├─ Unreadable     the request is not even JSON
    │   └─ WrongMediaType the request says that it is something else
    ├─ NotAuthenticated   sign in (again)
    ├─ NotPermitted       somebody else may
    ├─ NotFound           also for "exists, but is not yours"
    ├─ Refused            a business rule says no; the answer is final for this operation id
    ├─ Conflict           the world moved; look again
    │   └─ StaleVersion   a concurrent writer came first; the edge retries it
    ├─ TooOften           wait `retry_after_s`
    └─ Unavailable        a dependency failed; the same operation id may be retried

Leaves live in each context's `errors.py`, carry a permanent snake_case `code`, and have no `Error` suffix.
"""

from collections.abc import Mapping
from typing import ClassVar

Detail = str | int | bool | None


class DomainError(Exception):
    """What the domain says no with. Never speaks HTTP.

    Args:
        message_vi: one short sentence for the person on the screen, Vietnamese.
        message_en: the same in English.
        field: the request field at fault, as a dotted path, when one is.
        details: facts safe to show to the caller; never secrets, PINs, full account numbers.
    """

    code: ClassVar[str] = "domain_error"

    def __init__(
        self, message_vi: str, message_en: str, *, field: str | None = None, details: Mapping[str, Detail] | None = None
    ) -> None:
        super().__init__(f"{self.code}: {message_en}")
        self.message_vi = message_vi
        self.message_en = message_en
        self.field = field
        self.details: dict[str, Detail] = dict(details or {})


class InvalidInput(DomainError):
    """The request must change before it can be accepted."""

    code = "invalid_input"


class Unreadable(InvalidInput):
    """The body cannot be read as JSON or as a form."""

    code = "unreadable_body"


class WrongMediaType(InvalidInput):
    """The body is of a type that the route does not read."""

    code = "unsupported_media_type"


class NotAuthenticated(DomainError):
    """Nobody, or nobody any more, is signed in."""

    code = "not_authenticated"


class NotPermitted(DomainError):
    """The signed-in party lacks the permission."""

    code = "not_permitted"


class NotFound(DomainError):
    """There is no such thing for this caller."""

    code = "not_found"


class Refused(DomainError):
    """A business rule says no. Stored under the operation id, so a late retry meets the same answer."""

    code = "refused"


class Conflict(DomainError):
    """The world moved since the caller looked."""

    code = "conflict"


class StaleVersion(Conflict):
    """A concurrent writer changed what was read. The edge loads and decides again."""

    code = "stale_version"

    def __init__(self) -> None:
        super().__init__("Dữ liệu vừa thay đổi, mời thử lại.", "The data changed while you were working; please try again.")


class KeyReusedWithOtherBody(Conflict):
    """One operation id came with two different requests."""

    code = "key_reused_with_other_body"

    def __init__(self) -> None:
        super().__init__(
            "Mã thao tác này đã dùng cho một yêu cầu khác.",
            "This idempotency key was already used with a different request.",
        )


class TooOften(DomainError):
    """The caller must wait.

    Args:
        retry_after_s: seconds until another try makes sense.
    """

    code = "too_often"

    def __init__(self, message_vi: str, message_en: str, *, retry_after_s: int) -> None:
        super().__init__(message_vi, message_en, details={"retry_after_s": retry_after_s})
        self.retry_after_s = retry_after_s


class Unavailable(DomainError):
    """A dependency failed; whether it acted is unknown, and the same operation id may be retried."""

    code = "unavailable"

    def __init__(
        self,
        message_vi: str = "Hệ thống đang bận, mời thử lại sau ít phút.",
        message_en: str = "A service we depend on did not answer; please retry.",
    ) -> None:
        super().__init__(message_vi, message_en)

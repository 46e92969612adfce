"""Error family -> status -> RFC 9457 problem document."""

from typing import Any

from chalicelib.kernel.errors import (
    Conflict,
    DomainError,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    Refused,
    TooOften,
    Unavailable,
    Unreadable,
    WrongMediaType,
)

STATUS_BY_FAMILY: tuple[tuple[type[DomainError], int], ...] = (
    (Unreadable, 400),
    (WrongMediaType, 415),
    (InvalidInput, 422),
    (NotAuthenticated, 401),
    (NotPermitted, 403),
    (NotFound, 404),
    (Refused, 422),
    (Conflict, 409),
    (TooOften, 429),
    (Unavailable, 503),
)
"""First match wins: a family stands after its sub-families."""

CONTENT_TYPE = "application/problem+json"
CRASH = {
    "type": "/problems/internal",
    "title": "Something went wrong on our side; no money moved unless a receipt says so.",
    "status": 500,
    "code": "internal",
    "message_vi": "Có lỗi ở phía hệ thống. Mời thử lại; nếu liên quan đến tiền, hãy xem sổ trước.",
    "message_en": "Something went wrong on our side; retry with the same key.",
}
"""What the caller hears when the program failed."""


def status_of(error: DomainError) -> int:
    return next(status for family, status in STATUS_BY_FAMILY if isinstance(error, family))


def problem_of(error: DomainError) -> dict[str, Any]:
    """The problem document: `type` is a stable address, `code` the permanent name, texts for people in two languages.

    Source: RFC 9457, section 3.
    """
    problem: dict[str, Any] = {
        "type": f"/problems/{error.code}",
        "title": error.message_en,
        "status": status_of(error),
        "code": error.code,
        "message_vi": error.message_vi,
        "message_en": error.message_en,
    }
    if error.field is not None:
        problem["field"] = error.field
    if error.details:
        problem["details"] = error.details
    return problem

"""The gateway's refusals, in the shape its API answers with."""

from typing import Any


class ApiError(Exception):
    """One error body.

    Args:
        saved: the request had begun to execute, so an idempotency key remembers this answer. Refusals found while
            reading the parameters are not remembered: the same key may be used again once they are mended.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        saved: bool = True,
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.message = message
        self.code = code
        self.param = param
        self.saved = saved
        self.extra = extra or {}

    def body(self) -> dict[str, Any]:
        error: dict[str, Any] = {"message": self.message, "type": self.kind, **self.extra}
        if self.code is not None:
            error["code"] = self.code
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
        if self.param is not None:
            error["param"] = self.param
        return {"error": error}


def invalid(message: str, *, param: str | None = None, code: str | None = None) -> ApiError:
    """A parameter cannot be read; nothing was begun."""
    return ApiError(400, "invalid_request_error", message, code=code, param=param, saved=False)


def missing(kind: str, object_id: str, *, param: str = "id") -> ApiError:
    message = f"No such {kind}: '{object_id}'"
    return ApiError(404, "invalid_request_error", message, code="resource_missing", param=param, saved=False)


def refused(message: str, *, param: str | None = None, code: str | None = None) -> ApiError:
    """The state of the object forbids it."""
    return ApiError(400, "invalid_request_error", message, code=code, param=param)

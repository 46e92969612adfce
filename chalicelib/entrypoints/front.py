"""The framework's own refusal in our words: a body of a type that the route does not read never reaches a view."""

from typing import Any

from chalice.app import Chalice

from chalicelib.entrypoints.http.resource import problem_response
from chalicelib.kernel.errors import WrongMediaType

_WRONG_TYPE = 415


class Front(Chalice):
    """Chalice, whose answer to a wrong content type is a problem document like ours."""

    def __call__(self, event: Any, context: Any) -> Any:
        """A request's answer, as API Gateway wants it."""
        answer = super().__call__(event, context)
        if not isinstance(answer, dict) or answer.get("statusCode") != _WRONG_TYPE:
            return answer
        wrong = WrongMediaType(
            "Kiểu nội dung gửi lên không đúng.", "Send `application/json`, or a form where a page asks for one."
        )
        return problem_response(wrong).to_dict()

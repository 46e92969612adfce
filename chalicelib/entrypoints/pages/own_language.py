"""The language of one request: what its visitor chose, until the answer is made."""

from collections.abc import Callable, Mapping
from functools import wraps
from http.cookies import SimpleCookie

from chalice.app import Blueprint, Response

from chalicelib.entrypoints.pages.sign_in_state import chosen_language
from chalicelib.entrypoints.speech import Language, speak


def cookies_of(headers: Mapping[str, str]) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    jar.load(headers.get("cookie", ""))
    return {name: morsel.value for name, morsel in jar.items()}


def in_own_language(pages: Blueprint) -> Callable[[Callable[[], Response]], Callable[[], Response]]:
    """For a view beside the pages' own kind, such as an app's shell."""

    def mark(view: Callable[[], Response]) -> Callable[[], Response]:
        @wraps(view)
        def answer() -> Response:
            speak(chosen_language(cookies_of(pages.current_request.headers)))
            try:
                return view()
            finally:
                speak(Language.VI)

        return answer

    return mark

"""What a page answers: HTML, a way to elsewhere, a file, or what went wrong."""

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chalice.app import Response

from chalicelib.entrypoints.pages.protection import protective_headers
from chalicelib.entrypoints.pages.render import render
from chalicelib.entrypoints.speech import language, speaks_english
from chalicelib.kernel.records import dataclass

if TYPE_CHECKING:
    from chalicelib.entrypoints.pages.page import Visit

OWN_FOR_S = 2
"""A page of the shop that is not everybody's, as with one's basket: long enough for what a finger on the link fetched."""
MOVED_FOR_S = 3_600
"""A title may change back: how long anybody may remember where a page went."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """See other: what a form answers when it worked."""

    address: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The page's one true address, for an address that was close."""

    address: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A page in answer to a form: for a next step that cannot be asked for again by its address."""

    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Download:
    """A file in answer to a page's address, for the programs of an office."""

    name: str
    content_type: str
    text: str


def html(visit: "Visit", template: str, context: Mapping[str, Any], *, status: int = 200, cache_s: int = 0) -> Response:
    """A page; the form of an `upload` in its context may lead to the object store."""
    whole = {
        "visit": visit,
        "problem": visit.problem,
        "values": visit.values,
        "op": visit.new_operation,
        "basket_count": sum(visit.basket.values()),
        "told": None,
        **context,
    }
    if upload := whole.get("upload"):
        visit.sends_to(upload["url"])
    public = cache_s and visit.actor is None and not visit.basket and not visit.cookies and not speaks_english()
    text = render(template, whole)
    if not public:
        own = cache_s and visit.actor is None and not visit.cookies
        kept = f"private, max-age={min(cache_s, OWN_FOR_S)}" if own else "no-store"
        return Response(text, status_code=status, headers=page_headers(visit, kept))
    tag = hashlib.sha256(text.encode()).hexdigest()[:24]
    headers = page_headers(visit, f"public, max-age={cache_s}")
    # The edge compresses, which makes the tag a weak one.
    headers |= {"ETag": f'W/"{tag}"', "Vary": "Cookie, Save-Data, ECT", "Accept-CH": "ECT"}
    if tag in visit.known_tag:
        return Response("", status_code=304, headers=headers)
    return Response(text, status_code=status, headers=headers)


def looked_at(
    visit: "Visit", template: str, outcome: dict[str, Any] | Redirect | Moved | Download, cache_s: int
) -> Response:
    """The answer of a page; after a refused form, with the refusal's status."""
    match outcome:
        case Redirect():
            return redirect(visit, outcome.address)
        case Moved():
            headers = {**page_headers(visit, f"public, max-age={MOVED_FOR_S}"), "Location": outcome.address}
            return Response("", status_code=301, headers=headers)
        case Download():
            headers = page_headers(visit, "no-store")
            headers |= {
                "Content-Type": outcome.content_type,
                "Content-Disposition": f'attachment; filename="{outcome.name}"',
            }
            return Response(outcome.text, status_code=200, headers=headers)
        case _:
            status = visit.problem["status"] if visit.problem else 200
            return html(visit, template, outcome, status=status, cache_s=cache_s)


def page_headers(visit: "Visit | None", cache_control: str) -> dict[str, str | list[str]]:
    """The headers of any page; without its cookies, a sign-in that was renewed on the way would be lost."""
    headers: dict[str, str | list[str]] = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": language().value,
        "Cache-Control": cache_control,
        **_protection(visit),
    }
    if visit is not None and visit.cookies:
        headers["Set-Cookie"] = visit.cookies
    return headers


def _protection(visit: "Visit | None") -> dict[str, str | list[str]]:
    if visit is None:
        return protective_headers()
    return protective_headers(visit.forms_go_to, visit.pictures_from, records=visit.records)


def answered(visit: "Visit", outcome: Redirect | Shown) -> Response:
    if isinstance(outcome, Shown):
        status = visit.problem["status"] if visit.problem else 200
        return html(visit, outcome.template, outcome.context, status=status)
    return redirect(visit, outcome.address)


def redirect(visit: "Visit", address: str) -> Response:
    return Response("", status_code=303, headers={**page_headers(visit, "no-store"), "Location": address})


def sorry(visit: "Visit | None", problem: dict[str, Any]) -> Response:
    """A page that says what happened, whether money moved, and what to do."""
    context = {"problem": problem, "visit": visit, "values": {}, "op": "", "basket_count": 0}
    return Response(render("sorry.html", context), status_code=problem["status"], headers=page_headers(visit, "no-store"))


def crash(visit: "Visit | None") -> Response:
    return sorry(
        visit,
        {
            "status": 500,
            "code": "internal",
            "message_vi": "Có lỗi ở phía hệ thống. Nếu vừa bấm một việc về tiền, hãy xem lại sổ trước khi bấm lần nữa.",
            "message_en": "Something went wrong on our side. If it was about money, check your balance before trying again.",
        },
    )

"""The one Blueprint subclass of the pages: cookies, sign-in, forms that may be sent twice, errors that people can read.

A page reads through the API's own views; a form runs the API's own command under an operation id made with the page, and
then redirects. So what a page can do is exactly what the API can do, with the same receipts.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from chalice.app import Blueprint, Response

from chalicelib.composition import Application, Work, application
from chalicelib.entrypoints.http.address import address_of
from chalicelib.entrypoints.http.resource import Body, Call, View, as_json, carry_out, parse, problem_response
from chalicelib.entrypoints.pages.answers import (
    Download,
    Moved,
    Redirect,
    Shown,
    answered,
    crash,
    looked_at,
    redirect,
    sorry,
)
from chalicelib.entrypoints.pages.own_language import cookies_of
from chalicelib.entrypoints.pages.protection import origin_of
from chalicelib.entrypoints.pages.sign_in_state import SignInState, chosen_language
from chalicelib.entrypoints.problems import problem_of
from chalicelib.entrypoints.runner import Answer, run
from chalicelib.entrypoints.speech import Language, speak
from chalicelib.identity import Actor, Permission
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import DomainError, InvalidInput, NotAuthenticated, NotFound, NotPermitted
from chalicelib.kernel.ids import OperationId

__all__ = [
    "BASKET_COOKIE",
    "MAX_BASKET_LINES",
    "Declined",
    "Download",
    "Moved",
    "Pages",
    "Redirect",
    "Shown",
    "Visit",
    "local_address",
    "own_path",
    "read_basket",
    "refuse_other_origins",
]

log = logging.getLogger("xu_lang.pages")
MAX_FORM_BYTES = 64 * 1024
BASKET_COOKIE = "xl_basket"
MAX_BASKET_LINES = 20
V = TypeVar("V", bound=View)
B = TypeVar("B", bound=Body)


@dataclass(slots=True)
class Visit:
    """One request of a page.

    Attributes:
        values: what the form held, to be shown again after a refusal.
        basket: listing id -> count, kept in the visitor's cookie.
        new_operation: the operation id for the form about to be shown.
        known_tag: what the browser has of this page (`If-None-Match`).
        here: the page's own address with its query; of a form, the page it stands on.
        spare: the browser asks for little, or its network carries little.
        forms_go_to: origins beside our own to which the page's forms lead; pictures_from: of its pictures and
            recordings; records: whether the page may ask for the microphone.
    """

    application: Application
    path: Mapping[str, str]
    query: Mapping[str, str]
    values: Mapping[str, str]
    sign_in: SignInState
    basket: dict[str, int]
    address: str
    new_operation: str
    here: str = "/"
    known_tag: str = ""
    spare: bool = False
    cookies: list[str] = field(default_factory=list)
    problem: dict[str, Any] | None = None
    fresh: Work | None = None
    forms_go_to: set[str] = field(default_factory=set)
    pictures_from: set[str] = field(default_factory=set)
    records: bool = False

    @property
    def actor(self) -> Actor | None:
        return self.sign_in.actor

    @property
    def month(self) -> int:
        """The month of today's date in Vietnam."""
        return business_date(self.application.clock.now()).month

    @property
    def work(self) -> Work:
        """A unit of work for reading."""
        if self.fresh is None:
            self.fresh = self.application.open_work()
        return self.fresh

    def call(self, path: Mapping[str, str] | None = None, query: Mapping[str, str] | None = None, key: str = "") -> Call:
        return Call(
            self.actor, self.path if path is None else path, self.query if query is None else query, key, self.address
        )

    def read(self, view: Callable[[Work, Call], V], path: Mapping[str, str] | None = None, **query: str | None) -> V:
        """What the API's view answers; a query parameter that is None or empty is not sent."""
        return view(self.work, self.call(path, {name: text for name, text in query.items() if text}))

    def do(self, view: Callable[[Work, Call, Any], View], body: Body, path: Mapping[str, str] | None = None) -> Answer:
        """Run the API's command under the form's operation id.

        Raises:
            Declined: it was refused, now or at an earlier sending.
            InvalidInput: the form's id is missing, or a field is not what the API's body asks for.
        """
        call = self.call(path, key=OperationId.parse(self.values.get("op"), field="op"))
        answer = carry_out(self.application, view, call, checked(body))
        if answer.refused:
            raise Declined(answer.body)
        return answer

    def act(self, view: Callable[[Work, Call, Any], V], body: Body, path: Mapping[str, str] | None = None) -> V:
        """Run an API action that keeps no receipt (sign-in)."""
        call = self.call(path)
        sound = checked(body)
        return run(self.application, lambda work: view(work, call, sound))

    def text(self, name: str) -> str:
        """A form field without surrounding space; empty when missing."""
        return self.values.get(name, "").strip()

    def number(self, name: str, label: str) -> int:
        """A whole number as people type it: dots, spaces and a currency sign are forgiven.

        Raises:
            InvalidInput: no digits, or something else than a number.
        """
        digits = self.text(name).replace(".", "").replace(",", "").replace("\u00a0", "").replace(" ", "").rstrip("đ₫ĐdD")
        if not digits.isdigit() or len(digits) > 12:
            wrong_vi, wrong_en = (
                f"{label}: mời nhập số, ví dụ 250.000.",
                f"{label}: enter a number, such as 250,000.",
            )
            raise InvalidInput(wrong_vi, wrong_en, field=name)
        return int(digits)

    def sends_to(self, address: str) -> None:
        """The page has a form that goes there, or is led there; the browser lets it go nowhere else."""
        self.forms_go_to.add(origin_of(address))

    def shows(self, address: str) -> None:
        """The page has a picture or a recording from there, as of a claim out of the object store."""
        self.pictures_from.add(origin_of(address))

    def set_basket(self, basket: Mapping[str, int]) -> None:
        self.basket = dict(basket)
        text = quote(json.dumps(self.basket, separators=(",", ":")))
        self.cookies.append(f"{BASKET_COOKIE}={text}; Path=/; Max-Age=2592000; SameSite=Lax; HttpOnly")


def checked(body: B) -> B:
    """The body as if it had come as JSON: a struct made in code is not validated.

    Raises:
        InvalidInput: a field is not what the body asks for.
    """
    return cast("B", parse(as_json(body).encode(), type(body)))


class Declined(Exception):
    """A command's stored refusal, on its way to the page."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem.get("code"))
        self.problem = problem


Context = Callable[[Visit], "dict[str, Any] | Redirect | Moved | Download"]
C = TypeVar("C", bound=Context)
Submit = Callable[[Visit], Redirect | Shown]


class Pages(Blueprint):
    """Pages of one group of people."""

    def page(
        self,
        path: str,
        template: str,
        *,
        allow: Permission | None = None,
        sign_in: bool = False,
        submit: Submit | None = None,
        cache_s: int = 0,
    ) -> Callable[[C], C]:
        """A page: its function gives the template's context, or leads elsewhere, or is a file.

        Args:
            allow: the permission it needs (and so a sign-in).
            sign_in: somebody must be signed in.
            submit: what its own form does; a refusal shows the same page again with the reason and what was typed.
            cache_s: how long a shared cache may keep it for visitors who are not signed in.
        """

        def register(context: C) -> C:
            needs = sign_in or allow is not None

            def show(**parameters: str) -> Response:
                return self._guarded(
                    lambda visit: looked_at(visit, template, context(visit), cache_s), parameters, needs, allow
                )

            def receive(**parameters: str) -> Response:
                def respond(visit: Visit) -> Response:
                    assert submit is not None
                    try:
                        return answered(visit, submit(visit))
                    except Declined as declined:
                        visit.problem = declined.problem
                    except (NotAuthenticated, NotPermitted):
                        raise
                    except DomainError as error:
                        visit.problem = problem_of(error)
                    visit.fresh = None
                    return looked_at(visit, template, context(visit), 0)

                return self._guarded(respond, parameters, needs, allow)

            name = context.__name__
            show.__name__ = name
            self.route(path, methods=["GET"], name=name)(show)
            if submit is not None:
                receive.__name__ = f"{name}_form"
                self._post(path, receive)
            return context

        return register

    def form(self, path: str, *, allow: Permission | None = None, sign_in: bool = False) -> Callable[[Submit], Submit]:
        """A form without a page of its own (a button): a refusal is shown on a plain page with the way back."""

        def register(submit: Submit) -> Submit:
            def receive(**parameters: str) -> Response:
                def respond(visit: Visit) -> Response:
                    try:
                        return answered(visit, submit(visit))
                    except Declined as declined:
                        return sorry(visit, declined.problem)

                return self._guarded(respond, parameters, sign_in or allow is not None, allow)

            receive.__name__ = submit.__name__
            self._post(path, receive)
            return submit

        return register

    def unknown(self) -> Response:
        """The answer to an address that no route has."""
        nothing = NotFound("Không có trang này. Có thể đường dẫn bị thiếu hoặc đã cũ.", "There is nothing at this address.")
        if own_path(self.current_request.context).startswith("/api/"):
            return problem_response(nothing)
        return self._guarded(lambda visit: sorry(visit, problem_of(nothing)), {}, False, None)

    def _post(self, path: str, receive: Callable[..., Response]) -> None:
        form_types = ["application/x-www-form-urlencoded"]
        self.route(path, methods=["POST"], name=receive.__name__, content_types=form_types)(receive)

    def _guarded(
        self, respond: Callable[[Visit], Response], parameters: Mapping[str, str], needs: bool, allow: Permission | None
    ) -> Response:
        visit: Visit | None = None
        cookies = cookies_of(self.current_request.headers)
        speak(chosen_language(cookies))
        try:
            visit = self._visit(parameters, cookies)
            if needs and visit.actor is None:
                back = quote(own_path(self.current_request.context), safe="/")
                return redirect(visit, f"{sign_in_address(allow)}?tiep={back}")
            if allow is not None and visit.actor is not None:
                visit.actor.require(allow)
            return respond(visit)
        except DomainError as error:
            return sorry(visit, problem_of(error))
        except Exception:
            log.exception("unexpected")
            return crash(visit)
        finally:
            speak(Language.VI)

    def _visit(self, parameters: Mapping[str, str], cookies: Mapping[str, str]) -> Visit:
        request = self.current_request
        app = application()
        posted = request.method == "POST"
        if posted:
            refuse_other_origins(request.headers, app.settings.public_origin)
        raw = request.raw_body if posted else b""
        if len(raw) > MAX_FORM_BYTES:
            raise InvalidInput("Nội dung gửi lên quá dài.", "The form is too large.")
        text = raw if isinstance(raw, str) else raw.decode("utf-8", "replace")
        visit = Visit(
            application=app,
            path={name: unquote(part) for name, part in parameters.items()},
            query={name: part[:500] for name, part in (request.query_params or {}).items()},
            values=dict(parse_qsl(text, keep_blank_values=True)),
            sign_in=SignInState.of(app, cookies),
            basket=read_basket(cookies.get(BASKET_COOKIE, "")),
            address=address_of(request.context, request.headers, app.settings.edge_key),
            new_operation=OperationId.make(app.clock.now(), app.entropy),
            here=shown_address(request),
            known_tag=request.headers.get("if-none-match", ""),
            spare=asks_for_little(request.headers),
        )
        visit.cookies.extend(visit.sign_in.new_cookies)
        return visit


def shown_address(request: Any) -> str:
    """The address at which this page can be asked for again: a form's is that of the page it was sent from."""
    if request.method != "GET":
        parts = urlsplit(request.headers.get("referer", ""))
        return local_address(parts.path + (f"?{parts.query}" if parts.query else ""))
    query = urlencode(dict(request.query_params or {}))
    return local_address(own_path(request.context) + (f"?{query}" if query else ""))


def asks_for_little(headers: Mapping[str, str]) -> bool:
    """Whether small pictures are the kind ones: data are saved, or the network is a slow one.

    Source: Save-Data and ECT client hints, wicg.github.io/savedata and netinfo, read 2026-11.
    """
    return headers.get("save-data", "").lower() == "on" or headers.get("ect", "") in {"slow-2g", "2g"}


def own_path(context: Mapping[str, Any]) -> str:
    """The path people see: API Gateway puts its stage before it, the edge in front of it does not."""
    path, stage = str(context.get("path") or "/"), f"/{context.get('stage', '')}"
    return path[len(stage) :] if len(stage) > 1 and path.startswith(f"{stage}/") else path


def sign_in_address(allow: Permission | None) -> str:
    """Where somebody who lacks a sign-in is sent: tellers to the till, the desk to its own, everybody else to the phone."""
    if allow in {Permission.SERVE_CASH, Permission.HANDLE_PARCELS, Permission.SUPERVISE_OUTLET}:
        return "/quay/dang-nhap"
    if allow in {Permission.SEE_PROVINCE, Permission.OPERATE, Permission.AUDIT, Permission.HELP_SELL}:
        return "/dieu-hanh/dang-nhap"
    return "/dang-nhap"


def refuse_other_origins(headers: Mapping[str, str], public_origin: str) -> None:
    """Forms come from our own pages: with `SameSite=Lax` cookies, this is the second lock against forged requests.

    Raises:
        NotPermitted: the browser says that another site sent it.
    """
    origin = headers.get("origin", "")
    own = {public_origin, f"{headers.get('x-forwarded-proto', 'http')}://{headers.get('host', '')}"}
    if headers.get("sec-fetch-site", "same-origin") == "cross-site" or (origin and origin != "null" and origin not in own):
        raise NotPermitted("Biểu mẫu đến từ trang khác nên bị từ chối.", "The form was sent by another site.")


def read_basket(text: str) -> dict[str, int]:
    """The basket in the cookie; what cannot be read is dropped, since a basket is no promise."""
    try:
        raw = json.loads(unquote(text))
    except ValueError:
        return {}
    if not isinstance(raw, dict):
        return {}
    lines = {
        k: v for k, v in raw.items() if isinstance(v, int) and not isinstance(v, bool) and 0 < v <= 9_999 and len(k) == 30
    }
    return dict(list(lines.items())[:MAX_BASKET_LINES])


def local_address(text: str | None, default: str = "/") -> str:
    """An address on this site, so that a sign-in never sends anybody elsewhere."""
    if not text or not text.startswith("/") or text.startswith("//"):
        return default
    # Browsers take a backslash for a slash, and leave out what is not printed; a line's end would begin another header.
    return text if text.isprintable() and "\\" not in text else default

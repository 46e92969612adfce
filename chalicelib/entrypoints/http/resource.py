"""The one Blueprint subclass: parse, authenticate, authorise, run in a unit of work, commit, render.

A view takes the work, the call and the parsed body, and returns a struct; it is under 15 lines and knows no HTTP. The types
that validate a request are the types from which the OpenAPI document is generated (`openapi.py`).
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import Any, ClassVar, TypeAlias, TypeVar
from urllib.parse import unquote

import msgspec
from chalice.app import Blueprint, Response

from chalicelib.composition import Application, Work, application
from chalicelib.entrypoints.http.address import address_of
from chalicelib.entrypoints.http.callers import actor_of, key_in, known_key
from chalicelib.entrypoints.http.operation_key import operation_key
from chalicelib.entrypoints.problems import CONTENT_TYPE, CRASH, problem_of, status_of
from chalicelib.entrypoints.runner import Answer, Command, run, run_command
from chalicelib.identity import Actor, Permission, check_actor, expect_actor
from chalicelib.integrators import KeyId, Scope
from chalicelib.kernel.errors import DomainError, InvalidInput, NotAuthenticated, Unreadable
from chalicelib.kernel.records import dataclass

log = logging.getLogger("xu_lang.http")
MAX_BODY_BYTES = 64 * 1024
MAX_TEXT = 2_000
PREFIX = "/api/v1"


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A request body: unknown fields, floats for integers and numbers for texts are refused.

    Attributes:
        secrets: fields left out of the command's fingerprint, which is stored: a PIN could be found from it by trying.
    """

    secrets: ClassVar[frozenset[str]] = frozenset()


class View(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """An answer body."""


V = TypeVar("V", bound=View)


class Nothing(Body, frozen=True, kw_only=True):
    """The body of a command that needs no words."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as a view sees it.

    Attributes:
        path: path parameters, decoded.
        query: query parameters, one value each.
        key: the command's operation id (`Idempotency-Key`); empty for reads.
        address: the caller's network address, for rate limits.
        key_id: of the integrator's key with which it is asked.
    """

    actor: Actor | None
    path: Mapping[str, str]
    query: Mapping[str, str]
    key: str = ""
    address: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    key_id: KeyId | None = None

    @property
    def signed_in(self) -> Actor:
        """The actor of a route that asked for one."""
        if self.actor is None:
            raise NotAuthenticated("Mời đăng nhập.", "Please sign in.")
        return self.actor


@dataclass(frozen=True, slots=True)
class Route:
    """What the OpenAPI document says of a route."""

    method: str
    path: str
    kind: str
    summary: str
    tag: str
    body: type[msgspec.Struct] | None
    answer: type[msgspec.Struct]
    status: int
    allow: Permission | None
    signed_in: bool
    query: Mapping[str, str]
    keyed: bool = False


Reveal: TypeAlias = Callable[[Work, Call, Mapping[str, Any]], Mapping[str, Any]]
"""Reads what is to be added to a command's stored answer."""

ROUTES: list[Route] = []
"""Every route registered so far."""


@dataclass(frozen=True, slots=True)
class CommandRules:
    """How a command's view is run, whoever asks: the API or a page's form."""

    kind: str
    status: int
    allow: Permission | None
    reveal: Reveal | None


COMMANDS: dict[Callable[..., Any], CommandRules] = {}
"""The rules of every command's view."""

READS: dict[str, tuple[Callable[[Work, Call], View], Scope | None]] = {}
"""By the kind of a route that only reads: its view, and what an integrator's key must be given for; None is no key."""


class Resource(Blueprint):
    """Routes of one context.

    Args:
        import_name: the module's `__name__`.
        tag: the group in the API's documentation.
    """

    def __init__(self, import_name: str, *, tag: str) -> None:
        super().__init__(import_name)
        self.tag = tag

    def command(
        self,
        path: str,
        *,
        kind: str,
        body: type[Body],
        answer: type[View],
        summary: str,
        allow: Permission | None = None,
        guests: bool = False,
        method: str = "POST",
        status: int = 201,
        reveal: Reveal | None = None,
    ) -> Callable[[Callable[[Work, Call, Any], V]], Callable[[Work, Call, Any], V]]:
        """A route that changes something: needs an `Idempotency-Key`, answers the same for ever.

        Args:
            kind: the command's permanent name.
            allow: the permission it needs; None with `guests=False` needs just a sign-in.
            guests: nobody need be signed in.
            reveal: adds to a granted answer, now and at every repeat, what must not be stored with it.
        """

        def register(view: Callable[[Work, Call, Any], V]) -> Callable[[Work, Call, Any], V]:
            COMMANDS[view] = CommandRules(kind, status, allow, reveal)

            def handler(**path_parameters: str) -> Response:
                def respond() -> Response:
                    key = operation_key(self.current_request.headers.get("idempotency-key"))
                    call = self._call(path_parameters, need_actor=not guests, allow=allow, key=key)
                    return response(carry_out(application(), view, call, self._parse(body)))

                return self._guarded(respond)

            route = Route(method, path, kind, summary, self.tag, body, answer, status, allow, not guests, {}, keyed=True)
            self._add(handler, view, route)
            return view

        return register

    def action(
        self,
        path: str,
        *,
        kind: str,
        body: type[Body],
        answer: type[View],
        summary: str,
        status: int = 200,
        allow: Permission | None = None,
    ) -> Callable[[Callable[[Work, Call, Any], V]], Callable[[Work, Call, Any], V]]:
        """A change without a stored answer: sign-in and the like, whose answers hold secrets.

        Args:
            allow: the permission it needs; without one, guests may.
        """
        needs = allow is not None

        def register(view: Callable[[Work, Call, Any], V]) -> Callable[[Work, Call, Any], V]:
            def handler(**path_parameters: str) -> Response:
                def respond() -> Response:
                    call = self._call(path_parameters, need_actor=needs, allow=allow)
                    parsed = self._parse(body)

                    def use_case(work: Work) -> V:
                        return _while_signed_in(work, call, lambda: view(work, call, parsed), ask=needs)

                    return rendered(run(application(), use_case), status)

                return self._guarded(respond)

            self._add(handler, view, Route("POST", path, kind, summary, self.tag, body, answer, status, allow, needs, {}))
            return view

        return register

    def query(
        self,
        path: str,
        *,
        answer: type[View],
        summary: str,
        allow: Permission | None = None,
        guests: bool = False,
        query: Mapping[str, str] | None = None,
        scope: Scope | None = None,
    ) -> Callable[[Callable[[Work, Call], V]], Callable[[Work, Call], V]]:
        """A route that only reads.

        Args:
            query: the query parameters it understands, each with a sentence for the documentation.
            scope: what an integrator's key must be given for, on routes for integrators alone; what guests may read, keys
                of scope PUBLIC may.
        """
        for_keys = scope or (Scope.PUBLIC if guests else None)

        def register(view: Callable[[Work, Call], V]) -> Callable[[Work, Call], V]:
            def handler(**path_parameters: str) -> Response:
                def respond() -> Response:
                    shown = key_in(self.current_request.headers.get("authorization", ""))
                    keyed = bool(shown) or scope is not None
                    rights = None if keyed else allow
                    call = self._call(path_parameters, need_actor=not guests and not keyed, allow=rights)
                    if keyed:
                        call = replace(call, key_id=known_key(application(), shown, for_keys))
                    return rendered(run(application(), lambda work: view(work, call)), 200)

                return self._guarded(respond)

            signed_in = not guests or scope is not None
            route = Route("GET", path, view.__name__, summary, self.tag, None, answer, 200, allow, signed_in, query or {})
            READS[route.kind] = (view, for_keys)
            self._add(handler, view, route)
            return view

        return register

    def _add(self, handler: Callable[..., Response], view: Callable[..., Any], route: Route) -> None:
        handler.__name__ = view.__name__
        handler.__doc__ = view.__doc__
        ROUTES.append(route)
        self.route(PREFIX + route.path, methods=[route.method], name=view.__name__, content_types=["application/json"])(
            handler
        )

    def _call(
        self, path_parameters: Mapping[str, str], *, need_actor: bool, allow: Permission | None, key: str = ""
    ) -> Call:
        request = self.current_request
        actor = actor_of(application(), request.headers.get("authorization", ""))
        if need_actor and actor is None:
            raise NotAuthenticated("Mời đăng nhập.", "Please sign in.")
        if allow is not None and actor is not None:
            actor.require(allow)
        query = dict(request.query_params or {})
        for name, text in [*query.items(), *path_parameters.items()]:
            if len(text) > MAX_TEXT:
                raise InvalidInput("Nội dung quá dài.", f"At most {MAX_TEXT} characters.", field=name)
        path = {name: unquote(text) for name, text in path_parameters.items()}
        address = address_of(request.context, request.headers, application().settings.edge_key)
        return Call(actor, path, query, key, address, request.headers)

    def _parse(self, body: type[Body]) -> Body:
        raw = self.current_request.raw_body
        return parse(raw.encode() if isinstance(raw, str) else raw, body)

    @staticmethod
    def _guarded(respond: Callable[[], Response]) -> Response:
        """The one place where errors become answers: Chalice would hide them in a 500 before any middleware saw them."""
        try:
            return respond()
        except DomainError as error:
            return problem_response(error)
        except Exception:
            log.exception("unexpected")
            return crash_response()


def carry_out(app: Application, view: Callable[[Work, Call, Any], View], call: Call, body: Body) -> Answer:
    """Run a command's view under `call.key`, and reveal what its answer must not store.

    Raises:
        NotPermitted: the caller lacks the command's permission.
        DomainError: as `run_command`.
    """
    rules = COMMANDS[view]
    if rules.allow is not None:
        call.signed_in.require(rules.allow)
    actor = call.actor.party_id if call.actor else "guest"
    device_id = call.actor.device_id if call.actor else None
    answer = run_command(
        app,
        Command(rules.kind, call.key, actor, asked_of(call, body), device_id),
        lambda work: Answer(rules.status, written(_while_signed_in(work, call, lambda: view(work, call, body)))),
    )
    if rules.reveal is None or answer.refused:
        return answer
    return replace(answer, body={**answer.body, **rules.reveal(app.open_work(), call, answer.body)})


def _while_signed_in(work: Work, call: Call, view: Callable[[], V], *, ask: bool = True) -> V:
    """The view's answer, unless the party was suspended, the member of staff dismissed, sign-in or tablet of a till closed:
    the access token has minutes left.

    These are read along with what the view reads, and so judged after it: it is refused, and nothing is written.

    Args:
        ask: False for what guests may do as well: who signs in anew still sends the old token.
    """
    if call.actor is None or not ask:
        return view()
    expect_actor(work.identity, call.actor)
    try:
        return view()
    finally:
        check_actor(work.identity, call.actor)


def parse(raw: bytes, body: type[Body]) -> Body:
    """The typed body.

    Raises:
        Unreadable: not JSON.
        InvalidInput: JSON of another shape; `field` says where.
    """
    if len(raw) > MAX_BODY_BYTES:
        raise InvalidInput("Nội dung quá lớn.", f"A body holds at most {MAX_BODY_BYTES} bytes.")
    try:
        return msgspec.json.decode(raw or b"{}", type=body)
    except msgspec.ValidationError as error:
        text, _, where = str(error).partition(" - at `$")
        raise InvalidInput("Dữ liệu gửi lên không đúng.", text, field=where.strip("`.") or None) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable("Không đọc được dữ liệu gửi lên.", "The body is not valid JSON.") from error


def asked_of(call: Call, body: Body) -> dict[str, Any]:
    """What a command's fingerprint is taken of: path and body, without the body's secrets."""
    fields = {name: value for name, value in msgspec.to_builtins(body).items() if name not in body.secrets}
    return {"path": dict(call.path), "body": fields}


def _id_text(value: Any) -> str:
    """The text of an id, which msgspec does not take for one because it is of a class of its own."""
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"cannot be written as JSON: {type(value).__name__}")


def written(view: Any) -> Any:
    """The view as plain values, fit for a receipt."""
    return msgspec.to_builtins(view, enc_hook=_id_text)


def as_json(value: Any) -> str:
    return msgspec.json.encode(value, enc_hook=_id_text).decode()


def rendered(view: View, status: int) -> Response:
    return Response(as_json(view), status_code=status, headers={"Content-Type": "application/json"})


def response(answer: Answer) -> Response:
    """The response of a command; a replay says so in a header."""
    headers: dict[str, str | list[str]] = {"Content-Type": CONTENT_TYPE if answer.refused else "application/json"}
    if answer.replayed:
        headers["Idempotent-Replayed"] = "true"
    return Response(as_json(answer.body), status_code=answer.status, headers=headers)


def problem_response(error: DomainError) -> Response:
    headers: dict[str, str | list[str]] = {"Content-Type": CONTENT_TYPE}
    if "retry_after_s" in error.details:
        headers["Retry-After"] = str(error.details["retry_after_s"])
    return Response(as_json(problem_of(error)), status_code=status_of(error), headers=headers)


def crash_response() -> Response:
    return Response(as_json(CRASH), status_code=500, headers={"Content-Type": CONTENT_TYPE})

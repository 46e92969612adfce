"""The OpenAPI 3.1 document, made from the routes and from the types that validate them.

Source: OpenAPI Specification 3.1.1; schemas are JSON Schema 2020-12 by msgspec.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

from chalicelib.entrypoints.http.resource import PREFIX, ROUTES, Route
from chalicelib.entrypoints.problems import CONTENT_TYPE

REFERENCE = "#/components/schemas/{name}"
DESCRIPTION = (
    "Money is a whole number of đồng. Every command carries `Idempotency-Key`, made by the client: the same key is the same "
    "command for ever, and its answer never changes, declines included. Errors are RFC 9457 problem documents with a "
    "permanent `code`. Listings are paged by `cursor`."
)


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What went wrong: RFC 9457, with texts for people in two languages."""

    type: str
    title: str
    status: int
    code: str
    message_vi: str
    message_en: str
    field: str | None = None
    details: dict[str, str | int | bool | None] | None = None


def openapi_document(routes: Sequence[Route] = ROUTES, *, server: str = "/") -> dict[str, Any]:
    """The whole document, JSON-ready."""
    types = {route.answer for route in routes} | {route.body for route in routes if route.body is not None} | {Problem}
    ordered = sorted(types, key=lambda t: (t.__module__, t.__name__))
    clashes = [name for name, count in Counter(t.__name__ for t in ordered).items() if count > 1]
    if clashes:
        raise ValueError(f"two types of the API share a name: {clashes}")
    schemas, components = msgspec.json.schema_components(ordered, ref_template=REFERENCE)
    by_type = dict(zip(ordered, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(PREFIX + route.path, {})[route.method.lower()] = _operation(route, by_type)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Xứ Lạng", "version": "1", "description": DESCRIPTION},
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _operation(route: Route, schemas: dict[Any, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.kind,
        "summary": route.summary,
        "tags": [route.tag],
        "parameters": _parameters(route),
        "responses": {
            str(route.status): {"description": "Done", "content": {"application/json": {"schema": schemas[route.answer]}}},
            "default": {"description": "A problem", "content": {CONTENT_TYPE: {"schema": schemas[Problem]}}},
        },
    }
    if route.signed_in:
        operation["security"] = [{"bearer": []}]
        if route.allow is not None:
            operation["description"] = f"Needs the permission `{route.allow.value}`."
    if route.body is not None:
        content = {"application/json": {"schema": schemas[route.body]}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _parameters(route: Route) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", route.path)
    ]
    parameters += [
        {"name": name, "in": "query", "required": False, "description": says, "schema": {"type": "string"}}
        for name, says in route.query.items()
    ]
    if route.keyed:
        key_schema = {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"}
        parameters.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "description": "Made by the client, one a command.",
                "schema": key_schema,
            }
        )
    return parameters

"""The API's documentation, made from its own document: groups, routes with runnable examples, and a form to try reads."""

import json
import re
from functools import cache
from typing import Any, NamedTuple

from chalicelib.entrypoints.http.callers import known_key
from chalicelib.entrypoints.http.openapi import openapi_document
from chalicelib.entrypoints.http.resource import READS, Call, as_json
from chalicelib.entrypoints.pages.page import Pages, Shown, Visit
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import NotFound

api_pages = Pages(__name__)
LONGEST_SHOWN = 20_000
EXAMPLES = {
    "slug": "na", "commune": "06040", "code": "06040", "q": "na", "days": "7", "month": "now", "limit": "5",
}  # fmt: skip
"""What stands in an example for a parameter of this name."""


CHECK = """import hashlib, hmac

def is_ours(secret, headers, body):
    signed = headers["Webhook-Timestamp"].encode() + b"." + body
    mac = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest("v1=" + mac, headers["Webhook-Signature"])"""
"""How a receiver knows that a webhook is ours; a test runs it."""


class Parameter(NamedTuple):
    name: str
    place: str
    required: bool
    says: str
    example: str


class Operation(NamedTuple):
    """A route as the page tells it. `tried`: an integrator's key may read it, so that it can be tried here."""

    kind: str
    method: str
    path: str
    summary: str
    needs: str
    parameters: list[Parameter]
    body: list[tuple[str, str, bool]]
    answer: list[tuple[str, str, bool]]
    status: str
    tried: bool


@cache
def _document() -> dict[str, Any]:
    return openapi_document()


@cache
def groups() -> dict[str, list[Operation]]:
    """Every route by its tag, as they stand in the document."""
    found: dict[str, list[Operation]] = {}
    for path, methods in _document()["paths"].items():
        for method, told in methods.items():
            found.setdefault(told["tags"][0], []).append(_operation(method.upper(), path, told))
    return dict(sorted(found.items()))


def _operation(method: str, path: str, told: dict[str, Any]) -> Operation:
    status = next(code for code in told["responses"] if code != "default")
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    answer = told["responses"][status]["content"]["application/json"]["schema"]
    kind = told["operationId"]
    return Operation(
        kind=kind,
        method=method,
        path=path,
        summary=told["summary"],
        needs=told.get("description", ""),
        parameters=[_parameter(one) for one in told["parameters"]],
        body=_fields(body) if body else [],
        answer=_fields(answer),
        status=status,
        tried=method == "GET" and READS[kind][1] is not None,
    )


def _parameter(told: dict[str, Any]) -> Parameter:
    name = told["name"]
    return Parameter(name, told["in"], told["required"], told.get("description", ""), EXAMPLES.get(name, ""))


def _fields(schema: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """Name, type, and whether it must be there, of an object's fields."""
    found = _resolved(schema)
    required = set(found.get("required", ()))
    return [(name, type_words(one), name in required) for name, one in found.get("properties", {}).items()]


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: dict[str, Any] = _document()["components"]["schemas"][reference.rsplit("/", 1)[-1]]
    return found


def type_words(schema: dict[str, Any]) -> str:
    """`string`, `integer`, `array of CardView`, `one of: a, b`."""
    if "$ref" in schema:
        name: str = schema["$ref"].rsplit("/", 1)[-1]
        choices = _resolved(schema).get("enum")
        return f"one of: {', '.join(map(str, choices))}" if choices else name
    if "anyOf" in schema:
        return " or ".join(type_words(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"array of {type_words(schema.get('items', {}))}"
    if "enum" in schema:
        return f"one of: {', '.join(map(str, schema['enum']))}"
    return str(schema.get("type", "any"))


def sample_body(operation: Operation) -> str:
    """A body with every field that must be there, its type in the place of its value."""
    values = {name: 1 if words == "integer" else f"<{words}>" for name, words, required in operation.body if required}
    return json.dumps(values, ensure_ascii=False)


def curl_of(operation: Operation, origin: str) -> str:
    """A command line that can be run as it stands, once what is in `<…>` is filled in."""
    address = re.sub(r"{(\w+)}", lambda found: EXAMPLES.get(found[1], f"<{found[1]}>"), operation.path)
    lines = [f"curl -X {operation.method} '{origin}{address}'"]
    if operation.tried:
        lines.append('-H "Authorization: Bearer $XL_KEY"')
    elif operation.needs:
        lines.append('-H "Authorization: Bearer $ACCESS_TOKEN"')
    if operation.method != "GET":
        if any(one.name == "Idempotency-Key" for one in operation.parameters):
            lines.append('-H "Idempotency-Key: $(uuidgen)"')
        lines.append(f"-H 'Content-Type: application/json' -d '{sample_body(operation)}'")
    return " \\\n  ".join(lines)


@api_pages.page("/api", "api.html")
def api_page(visit: Visit) -> dict[str, Any]:
    told = _document()["info"]
    search = f"{visit.application.settings.public_origin}/api/v1/search?q=na"
    return {
        "groups": [(tag, len(found)) for tag, found in groups().items()],
        "count": sum(len(found) for found in groups().values()),
        "description": told["description"],
        "first_call": f"curl '{search}' -H \"Authorization: Bearer $XL_KEY\"",
        "check": CHECK,
    }


def attempt(visit: Visit) -> Shown:
    """A read with the visitor's key, counted and answered as over the API; the key is not kept."""
    operation = _find(visit)
    view, scope = READS[operation.kind]
    app = visit.application
    path = {one.name: visit.text(one.name) for one in operation.parameters if one.place == "path"}
    query = {one.name: visit.text(one.name) for one in operation.parameters if one.place == "query" and visit.text(one.name)}
    key_id = known_key(app, visit.text("key"), scope)
    answer = run(app, lambda work: view(work, Call(None, path, query, key_id=key_id)))
    said = json.dumps(json.loads(as_json(answer)), ensure_ascii=False, indent=1)
    return Shown("api_group.html", {**_group(visit), "tried": operation.kind, "said": said[:LONGEST_SHOWN]})


def _find(visit: Visit) -> Operation:
    found = next((one for one in groups().get(visit.path["tag"], []) if one.kind == visit.text("kind")), None)
    if found is None or not found.tried:
        raise NotFound("Không thử được mục này ở đây.", "This cannot be tried here.")
    return found


def _group(visit: Visit) -> dict[str, Any]:
    tag = visit.path["tag"]
    if tag not in groups():
        raise NotFound("Không có nhóm này.", "There is no such group.")
    origin = visit.application.settings.public_origin
    return {
        "tag": tag,
        "operations": [(one, curl_of(one, origin)) for one in groups()[tag]],
        "tried": visit.text("kind"),
        "said": "",
    }


@api_pages.page("/api/{tag}", "api_group.html", submit=attempt)
def api_group_page(visit: Visit) -> dict[str, Any]:
    return _group(visit)

"""The gateway's request encoding: form fields with nested names such as `line_items[0][price_data][currency]`."""

import re
from collections.abc import Collection
from typing import Any
from urllib.parse import parse_qsl

from infra.simulators.gateway.errors import invalid

_SEGMENT = re.compile(r"\[([^\]]*)\]")


def parse_nested(encoded: str) -> dict[str, Any]:
    """Decode a form body or query. Lists come as numbered or empty brackets; every leaf stays a string.

    Raises:
        ApiError: the same name is used for a value and for a structure.
    """
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        head, bracket, _ = name.partition("[")
        path = [head, *_SEGMENT.findall(name[len(head) :])] if bracket else [head]
        _place(tree, path, value, name)
    return {key: _lists(value) for key, value in tree.items()}


def _place(tree: dict[str, Any], path: list[str], value: str, name: str) -> None:
    node = tree
    for segment in path[:-1]:
        key = segment or str(len(node))
        child = node.setdefault(key, {})
        if not isinstance(child, dict):
            raise invalid(f"Invalid parameters: {name}", param=name)
        node = child
    node[path[-1] or str(len(node))] = value


def _lists(value: Any) -> Any:
    """Turn maps whose keys are all numbers into lists, in their numeric order."""
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _lists(item) for key, item in value.items()}


def allow_only(params: dict[str, Any], allowed: Collection[str], *, within: str = "") -> None:
    """Refuse unknown parameters, as the gateway does."""
    for name in params:
        if name not in allowed:
            full = f"{within}[{name}]" if within else name
            raise invalid(f"Received unknown parameter: {full}", param=full, code="parameter_unknown")


def required(params: dict[str, Any], name: str, *, within: str = "") -> Any:
    full = f"{within}[{name}]" if within else name
    if params.get(name) in (None, "", {}, []):
        raise invalid(f"Missing required param: {full}.", param=full, code="parameter_missing")
    return params[name]


def integer(value: Any, param: str) -> int:
    """A whole number, digits only: `1.5`, `1e3` and `１` are refused."""
    if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,18}", value):
        raise invalid(f"Invalid integer: {value}", param=param, code="parameter_invalid_integer")
    return int(value)


def text(value: Any, param: str, *, longest: int = 5000) -> str:
    if not isinstance(value, str):
        raise invalid(f"Invalid string: {value}", param=param)
    if len(value) > longest:
        message = f"Invalid string: must be at most {longest} characters"
        raise invalid(message, param=param, code="parameter_invalid_string")
    return value


def metadata(params: dict[str, Any], *, within: str = "metadata") -> dict[str, str]:
    """At most 50 pairs; keys up to 40, values up to 500 characters."""
    pairs = params.get("metadata") or {}
    if not isinstance(pairs, dict) or len(pairs) > 50:
        raise invalid("Invalid object", param=within)
    for key, value in pairs.items():
        if len(key) > 40:
            raise invalid("Metadata keys can be at most 40 characters", param=within)
        text(value, f"{within}[{key}]", longest=500)
    return dict(pairs)

"""Lists, newest first, walked by object ids; and expansion of ids into objects."""

from collections.abc import Callable
from typing import Any

from infra.simulators.gateway import forms
from infra.simulators.gateway.errors import invalid
from infra.simulators.gateway.store import Unit

PAGING = ("limit", "starting_after", "ending_before", "expand", "created")
FILTERS: dict[str, tuple[str, ...]] = {
    "checkout.session": ("payment_intent", "status"),
    "payment_intent": (),
    "charge": ("payment_intent",),
    "refund": ("payment_intent", "charge"),
    "balance_transaction": ("source", "type"),
    "dispute": ("payment_intent", "charge"),
    "event": ("type",),
}
DEEPEST_EXPANSION = 4


def page(unit: Unit, kind: str, path: str, params: dict[str, Any]) -> dict[str, Any]:
    """One page of a kind.

    Raises:
        ApiError: unknown filter, limit outside 1 to 100, both directions at once, unknown cursor.
    """
    filters = FILTERS[kind]
    extra = ("types",) if kind == "event" else ()
    forms.allow_only(params, (*PAGING, *filters, *extra))
    limit = forms.integer(params["limit"], "limit") if "limit" in params else 10
    if not 1 <= limit <= 100:
        raise invalid("Invalid limit: must be between 1 and 100", param="limit")
    after, before = params.get("starting_after"), params.get("ending_before")
    if after and before:
        raise invalid("You can not use both starting_after and ending_before", param="ending_before")
    for name, cursor in (("starting_after", after), ("ending_before", before)):
        if cursor:
            unit.get(kind, cursor, param=name)
    wanted = _conditions(params, filters)
    found = [item for item in unit.newest_first(kind) if all(test(item) for test in wanted)]
    if after:
        found = _beyond(found, after)
    elif before:
        found = _beyond(found[::-1], before)
    chosen, more = found[:limit], len(found) > limit
    if before:
        chosen.reverse()
    return {"object": "list", "url": path, "has_more": more, "data": chosen}


def _beyond(items: list[dict[str, Any]], cursor: str) -> list[dict[str, Any]]:
    for place, item in enumerate(items):
        if item["id"] == cursor:
            return items[place + 1 :]
    return []


def _conditions(params: dict[str, Any], filters: tuple[str, ...]) -> list[Callable[[dict[str, Any]], bool]]:
    tests = [_equals(name, params[name]) for name in filters if name in params]
    if "types" in params:
        tests.append(lambda item: item["type"] in params["types"])
    created = params.get("created")
    if isinstance(created, dict):
        for relation, value in created.items():
            tests.append(_time_test(relation, forms.integer(value, f"created[{relation}]")))
    elif created is not None:
        moment = forms.integer(created, "created")
        tests.append(lambda item: item["created"] == moment)
    return tests


def _equals(name: str, value: str) -> Callable[[dict[str, Any]], bool]:
    return lambda item: bool(item[name] == value)


def _time_test(relation: str, moment: int) -> Callable[[dict[str, Any]], bool]:
    match relation:
        case "gt":
            return lambda item: bool(item["created"] > moment)
        case "gte":
            return lambda item: bool(item["created"] >= moment)
        case "lt":
            return lambda item: bool(item["created"] < moment)
        case "lte":
            return lambda item: bool(item["created"] <= moment)
    raise invalid(f"Received unknown parameter: created[{relation}]", param="created", code="parameter_unknown")


def expand(unit: Unit, answer: dict[str, Any], paths: Any) -> dict[str, Any]:
    """Replace the ids at the given dotted paths by their objects; `data.` reaches into a list.

    Raises:
        ApiError: a path is too deep or names nothing that can be expanded.
    """
    if paths is None:
        return answer
    if not isinstance(paths, list):
        raise invalid("Invalid array", param="expand")
    for path in paths:
        segments = str(path).split(".")
        if len(segments) > DEEPEST_EXPANSION:
            raise invalid("You cannot expand more than 4 levels of a property", param="expand")
        _expand_at(unit, answer, segments, str(path))
    return answer


def _expand_at(unit: Unit, node: dict[str, Any], segments: list[str], path: str) -> None:
    head, rest = segments[0], segments[1:]
    if head not in node:
        raise invalid(f"This property cannot be expanded ({path}).", param="expand")
    value = node[head]
    if isinstance(value, list):
        for item in value:
            _expand_at(unit, item, rest, path)
        return
    if isinstance(value, str):
        found = unit.find(value)
        if found is None:
            raise invalid(f"This property cannot be expanded ({path}).", param="expand")
        node[head] = value = found
    if rest and isinstance(value, dict):
        _expand_at(unit, value, rest, path)

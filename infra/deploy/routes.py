"""Routes that Chalice packages without a word and API Gateway refuses at deployment.

Source: docs.aws.amazon.com/apigateway/latest/developerguide/limits.html and api-gateway-method-settings (read 2026-11).
"""

import re
from collections.abc import Iterable

_SEGMENT = re.compile(r"[A-Za-z0-9._\-:]+|\{[A-Za-z0-9._\-]+\+?\}")


def refused_routes(routes: Iterable[str]) -> list[str]:
    """What API Gateway would say against these route patterns; empty when it takes them all."""
    complaints: list[str] = []
    parameters: dict[str, set[str]] = {}
    for route in sorted(routes):
        if route == "/":
            continue
        if not route.startswith("/") or route.endswith("/"):
            complaints.append(f"{route}: must begin and must not end with a slash")
            continue
        segments = route[1:].split("/")
        names = [segment.strip("{}+") for segment in segments if segment.startswith("{")]
        if len(names) != len(set(names)):
            complaints.append(f"{route}: one parameter name twice")
        for position, segment in enumerate(segments):
            if not _SEGMENT.fullmatch(segment):
                complaints.append(f"{route}: segment {segment!r} is neither a plain word nor one whole parameter")
            elif segment.endswith("+}") and position + 1 < len(segments):
                complaints.append(f"{route}: {segment} takes the rest of the path, so it must come last")
            if segment.startswith("{"):
                parent = "/" + "/".join(segments[:position])
                parameters.setdefault(parent, set()).add(segment)
    for parent, siblings in sorted(parameters.items()):
        if len(siblings) > 1:
            complaints.append(f"{parent}: one parameter only below one place, not {', '.join(sorted(siblings))}")
    return complaints

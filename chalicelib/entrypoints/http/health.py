"""Whether the service answers, and what it can be asked."""

import msgspec
from chalice.app import Response

from chalicelib.composition import Work, application
from chalicelib.entrypoints.http.openapi import openapi_document
from chalicelib.entrypoints.http.resource import PREFIX, Call, Resource, View
from chalicelib.kernel.clock import to_text

health = Resource(__name__, tag="service")


class Health(View, frozen=True, kw_only=True):
    """The service answers, and this is its clock."""

    status: str
    now: str


@health.query("/health", answer=Health, summary="Whether the service answers", guests=True)
def show_health(work: Work, call: Call) -> Health:
    return Health(status="ok", now=to_text(work.now))


@health.route(f"{PREFIX}/openapi.json", methods=["GET"])
def show_openapi() -> Response:
    """The document made from the types that validate; it changes only with a deployment, so caches may keep it."""
    text = msgspec.json.encode(openapi_document(server=application().settings.public_origin)).decode()
    return Response(text, headers={"Content-Type": "application/json", "Cache-Control": "public, max-age=300"})

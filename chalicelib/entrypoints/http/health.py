"""Whether the service answers."""

from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.kernel.clock import to_text

health = Resource(__name__, tag="service")


class Health(View, frozen=True, kw_only=True):
    """The service answers, and this is its clock."""

    status: str
    now: str


@health.query("/health", answer=Health, summary="Whether the service answers", guests=True)
def show_health(work: Work, call: Call) -> Health:
    return Health(status="ok", now=to_text(work.now))

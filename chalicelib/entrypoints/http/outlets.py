"""What operations change about an outlet that is there, over HTTP."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource
from chalicelib.entrypoints.http.softatm import Cash, Line, OutletView, outlet_view
from chalicelib.entrypoints.http.till import Reason
from chalicelib.identity import Permission
from chalicelib.softatm import OutletChange, OutletCode, change_outlet, close_outlet, outlet_code_of, reopen_outlet

outlet_routes = Resource(__name__, tag="soft ATM")


class NewOutletChange(Body, frozen=True, kw_only=True):
    """What is different from now on; what is left out stays. `hours`: seven texts from Monday."""

    name: Annotated[str, msgspec.Meta(min_length=2, max_length=200)] | None = None
    address: Line | None = None
    serves_cash: bool | None = None
    hours: list[Annotated[str, msgspec.Meta(max_length=60)]] | None = None
    min_cash: Cash | None = None
    max_cash: Cash | None = None


class OutletClosure(Body, frozen=True, kw_only=True):
    """Why it closes."""

    reason: Reason


@outlet_routes.command(
    "/outlets/{code}/changes",
    kind="change_outlet",
    body=NewOutletChange,
    answer=OutletView,
    summary="Change an outlet's data, hours and cash bounds",
    allow=Permission.OPERATE,
)
def post_outlet_change(work: Work, call: Call, body: NewOutletChange) -> OutletView:
    change = OutletChange(
        name=body.name,
        address=body.address,
        serves_cash=body.serves_cash,
        hours=None if body.hours is None else tuple(body.hours),
        min_cash=body.min_cash,
        max_cash=body.max_cash,
    )
    return outlet_view(work, change_outlet(work.softatm, _code(call), change))


@outlet_routes.command(
    "/outlets/{code}/closure",
    kind="close_outlet",
    body=OutletClosure,
    answer=OutletView,
    summary="Close an outlet that holds no cash",
    allow=Permission.OPERATE,
)
def post_outlet_closure(work: Work, call: Call, body: OutletClosure) -> OutletView:
    by = call.signed_in.party_id
    return outlet_view(work, close_outlet(work.softatm, _code(call), closed_by=by, reason=body.reason))


@outlet_routes.command(
    "/outlets/{code}/reopening",
    kind="reopen_outlet",
    body=Nothing,
    answer=OutletView,
    summary="Open a closed outlet again",
    allow=Permission.OPERATE,
)
def post_outlet_reopening(work: Work, call: Call, body: Nothing) -> OutletView:
    return outlet_view(work, reopen_outlet(work.softatm, _code(call)))


def _code(call: Call) -> OutletCode:
    return outlet_code_of(call.path["code"], field="code")

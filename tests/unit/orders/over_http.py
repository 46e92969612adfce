"""Orders asked for over HTTP, and who asks."""

from typing import Any

from chalicelib.identity import Actor, Party, Role, SessionId
from chalicelib.orders import OrderId, Placed, token_of
from tests.builders_orders import ActorCaller, Fair
from tests.caller import Caller, Reply

CANNOT_SEND = {"reason": "mưa lớn, không hái được"}
HOUSEHOLD, BUYER_ROLE = frozenset({Role.BUYER, Role.HOUSEHOLD}), frozenset({Role.BUYER})


def signed_in(market: Fair, party: Party, roles: frozenset[Role] = HOUSEHOLD) -> Caller:
    session = SessionId.make(market.app.clock.now(), market.app.entropy)
    return ActorCaller(market.app, Actor(party.party_id, roles, session))


def body(market: Fair, method: str = "vietqr", **changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "order_id": OrderId.make(market.app.clock.now(), market.app.entropy),
        "lines": [{"listing_id": market.na.listing_id, "count": 2}, {"listing_id": market.hoi.listing_id, "count": 1}],
        "recipient": {"name": "Trần Thị Mai", "phone": "0911 111 111", "address": "12 Hàng Bông, Hà Nội"},
        "method": method,
    }
    return {**values, **changes}


def placed(market: Fair, method: str = "vietqr", **changes: Any) -> dict[str, Any]:
    reply = Caller(market.app).post("/orders", body(market, method, **changes))
    assert reply.status == 201, reply.body
    answer: dict[str, Any] = reply.body
    return answer


def ok(reply: Reply) -> Any:
    assert reply.status in (200, 201), reply.body
    return reply.body


def token_for(market: Fair, placed: Placed) -> str:
    """The secret of the order's link."""
    return token_of(market.work().orders, placed.order.order_id)

"""The control endpoints both simulators share: the webhook post and ordered faults."""

from typing import get_args

from infra.simulators.faults import KINDS, Fault, FaultPlan
from infra.simulators.http_service import Reply, Request, Routes, json_reply
from infra.simulators.webhook_delivery import Order, WebhookDelivery


def add_delivery_control(routes: Routes, delivery: WebhookDelivery) -> None:
    """`/_control/deliveries` and `/_control/webhooks/{hold,release,drop,resend}`."""

    def deliveries(request: Request) -> Reply:
        rows = delivery.rows(message_id=request.argument("message_id"))
        return json_reply(200, {"data": rows, "undelivered": delivery.undelivered()})

    def hold(_request: Request) -> Reply:
        delivery.hold()
        return json_reply(200, {"held": True})

    def release(request: Request) -> Reply:
        order: Order = request.json().get("order", "fifo")
        if order not in get_args(Order):
            return json_reply(400, {"message": f"order must be one of {', '.join(get_args(Order))}"})
        return json_reply(200, {"released": delivery.release(order)})

    def drop(request: Request) -> Reply:
        count = int(request.json().get("count", 1))
        delivery.drop_next(count)
        return json_reply(200, {"dropping": count})

    def resend(request: Request) -> Reply:
        order = request.json()
        age_s, secret = int(order.get("signed_age_s", 0)), order.get("signed_with")
        found = delivery.resend(str(order["message_id"]), signed_age_s=age_s, signed_with=secret)
        return json_reply(200 if found else 404, {"resent": found})

    routes.add("GET", "/_control/deliveries", deliveries)
    routes.add("POST", "/_control/webhooks/hold", hold)
    routes.add("POST", "/_control/webhooks/release", release)
    routes.add("POST", "/_control/webhooks/drop", drop)
    routes.add("POST", "/_control/webhooks/resend", resend)


def add_fault_control(routes: Routes, faults: FaultPlan) -> None:
    """`POST /_control/faults` {kind, count, method, path, delay_s} and `DELETE` to forget what is left."""

    def order(request: Request) -> Reply:
        wanted = request.json()
        if wanted.get("kind") not in KINDS:
            return json_reply(400, {"message": f"kind must be one of {', '.join(KINDS)}"})
        faults.order(
            Fault(
                kind=wanted["kind"],
                count=int(wanted.get("count", 1)),
                method=str(wanted.get("method", "POST")),
                path=str(wanted.get("path", "/v1/")),
                delay_s=float(wanted.get("delay_s", 0)),
            )
        )
        return json_reply(200, {"ordered": wanted["kind"]})

    def clear(_request: Request) -> Reply:
        faults.clear()
        return json_reply(200, {"ordered": None})

    routes.add("POST", "/_control/faults", order)
    routes.add("DELETE", "/_control/faults", clear)

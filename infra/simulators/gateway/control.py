"""What a test may look at and bring about: the buyer's side and the gateway's own decisions. No authentication."""

from collections.abc import Callable
from itertools import islice

from infra.simulators.gateway import charges, checkout, refunds
from infra.simulators.gateway.agenda import run_due
from infra.simulators.gateway.cards import card_of
from infra.simulators.gateway.errors import ApiError
from infra.simulators.gateway.store import Store, Unit
from infra.simulators.http_service import Handler, Reply, Request, Routes, json_reply

LISTS = {
    "sessions": "checkout.session",
    "payments": "payment_intent",
    "charges": "charge",
    "refunds": "refund",
    "bookings": "balance_transaction",
    "disputes": "dispute",
    "events": "event",
}


class Control:
    """Adds the `/_control` routes of the gateway.

    Args:
        booked_later: charges get their fee a moment late, as with an unkind post.
    """

    def __init__(self, store: Store, *, page_base: str, booked_later: bool) -> None:
        self._store = store
        self._page_base = page_base
        self._booked_later = booked_later

    def add_to(self, routes: Routes) -> None:
        routes.add("GET", "/_control/health", lambda _request: json_reply(200, {"ok": True}))
        routes.add("POST", "/_control/sessions/{id}/pay", self._pay)
        routes.add("POST", "/_control/sessions/{id}/expire", self._expire)
        routes.add("POST", "/_control/refunds/{id}/settle", self._settle_refund)
        routes.add("POST", "/_control/refunds/{id}/fail", self._fail_refund)
        routes.add("POST", "/_control/charges/{id}/dispute", self._dispute)
        routes.add("POST", "/_control/disputes/{id}/escalate", self._escalate_dispute)
        routes.add("POST", "/_control/disputes/{id}/close", self._close_dispute)
        routes.add("POST", "/_control/clock", self._clock)
        for name, kind in LISTS.items():
            routes.add("GET", f"/_control/{name}", self._lister(kind))

    def _lister(self, kind: str) -> Handler:
        def listed(request: Request) -> Reply:
            """The newest `limit` (1,000 when left out), newest first."""
            with self._store.unit() as unit:
                newest = islice(unit.newest_first(kind), int(request.argument("limit", "1000")))
                return json_reply(200, {"data": list(newest)})

        return listed

    def _pay(self, request: Request) -> Reply:
        """Pay without a browser; a card whose bank asks is answered with `confirm` (true when left out)."""
        order = request.json()
        card = card_of(str(order.get("card", "4242424242424242")))
        session_id, later = request.params["id"], self._booked_later
        try:
            with self._store.unit() as unit:
                attempt = checkout.pay(unit, session_id, card, page_base=self._page_base, booked_later=later)
                if attempt.outcome == "asks" and order.get("confirm", True) is not None:
                    agreed = bool(order.get("confirm", True))
                    attempt = checkout.confirm(unit, session_id, card, agreed=agreed, booked_later=later)
                session = unit.get("checkout.session", session_id)
        except ApiError as error:
            return json_reply(error.status, error.body())
        return json_reply(200, {"outcome": attempt.outcome, "code": attempt.code, "session": session})

    def _expire(self, request: Request) -> Reply:
        return self._act(lambda unit: checkout.expire(unit, request.params["id"]))

    def _settle_refund(self, request: Request) -> Reply:
        return self._act(lambda unit: refunds.settle(unit, request.params["id"]))

    def _fail_refund(self, request: Request) -> Reply:
        return self._act(lambda unit: refunds.fail(unit, request.params["id"]))

    def _dispute(self, request: Request) -> Reply:
        """With a `reason` of the gateway's, and as an `inquiry` by which no money moves yet."""
        order = request.json()
        reason, inquiry = str(order.get("reason", "fraudulent")), bool(order.get("inquiry", False))
        return self._act(lambda unit: charges.open_dispute(unit, request.params["id"], reason=reason, inquiry=inquiry))

    def _escalate_dispute(self, request: Request) -> Reply:
        return self._act(lambda unit: charges.escalate_dispute(unit, request.params["id"]))

    def _close_dispute(self, request: Request) -> Reply:
        """The `status` it ends with: won, lost or warning_closed."""
        status = str(request.json().get("status", ""))
        return self._act(lambda unit: charges.close_dispute(unit, request.params["id"], status))

    def _act(self, action: Callable[[Unit], object]) -> Reply:
        try:
            with self._store.unit() as unit:
                action(unit)
        except ApiError as error:
            return json_reply(error.status, error.body())
        return json_reply(200, {"done": True})

    def _clock(self, request: Request) -> Reply:
        """Move the gateway's clock forward and do what has become due."""
        ahead = self._store.advance_clock(int(request.json().get("advance_s", 0)))
        return json_reply(200, {"ahead_s": ahead, "tasks_done": run_due(self._store)})

"""The buyer's routes: the hosted card page and the bank's confirmation page."""

from datetime import UTC, datetime
from typing import Any

from infra.simulators.gateway import checkout, pages
from infra.simulators.gateway.cards import MESSAGES_VI, card_of
from infra.simulators.gateway.store import Store
from infra.simulators.http_service import Reply, Request, Routes, html_reply, see_other


class HostedPages:
    """Adds `/c/pay/{id}` and `/c/confirm/{id}`.

    Args:
        merchant: the name shown to buyers.
    """

    def __init__(self, store: Store, *, merchant: str, page_base: str, booked_later: bool) -> None:
        self._store = store
        self._merchant = merchant
        self._page_base = page_base
        self._booked_later = booked_later

    def add_to(self, routes: Routes) -> None:
        routes.add("GET", "/c/pay/{id}", self._show)
        routes.add("POST", "/c/pay/{id}", self._submit)
        routes.add("GET", "/c/confirm/{id}", self._ask)
        routes.add("POST", "/c/confirm/{id}", self._answer)

    def _open_session(self, request: Request) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        with self._store.unit() as unit:
            session = unit.find(request.params["id"])
            if session is None or session["object"] != "checkout.session":
                return None, []
            return checkout.close_overdue(unit, session), checkout.contents_of(unit, session["id"])["items"]

    def _closed(self, session: dict[str, Any] | None) -> Reply:
        return html_reply(200 if session else 404, pages.closed_page(session, self._merchant))

    def _show(self, request: Request) -> Reply:
        session, items = self._open_session(request)
        if session is None or session["status"] != "open":
            return self._closed(session)
        alert = MESSAGES_VI["authentication_failed"] if request.argument("refused") else ""
        return html_reply(200, pages.checkout_page(session, items, self._merchant, pages.CardForm(), alert))

    def _submit(self, request: Request) -> Reply:
        session, items = self._open_session(request)
        if session is None or session["status"] != "open":
            return self._closed(session)
        today = datetime.now(UTC)
        card = pages.read_card_form(request.form(), today=(today.year, today.month))
        if card.problems:
            return html_reply(422, pages.checkout_page(session, items, self._merchant, card, ""))
        with self._store.unit() as unit:
            attempt = checkout.pay(
                unit, session["id"], card_of(card.number), page_base=self._page_base, booked_later=self._booked_later
            )
        if attempt.outcome == "declined":
            page = pages.checkout_page(session, items, self._merchant, card, attempt.message_vi)
            return html_reply(402, page)
        if attempt.outcome == "asks":
            return see_other(f"{self._page_base}/c/confirm/{session['id']}")
        return self._leave(request)

    def _ask(self, request: Request) -> Reply:
        session, _items = self._open_session(request)
        if session is None or session["status"] != "open":
            return self._closed(session)
        with self._store.unit() as unit:
            number = checkout.asked_card(unit, session)
        if number is None:
            return see_other(f"{self._page_base}/c/pay/{session['id']}")
        return html_reply(200, pages.confirmation_page(session, self._merchant, number[-4:]))

    def _answer(self, request: Request) -> Reply:
        session, _items = self._open_session(request)
        if session is None or session["status"] != "open":
            return self._closed(session)
        agreed = request.form().get("answer") == "yes"
        with self._store.unit() as unit:
            number = checkout.asked_card(unit, session)
            if number is not None:
                checkout.confirm(unit, session["id"], card_of(number), agreed=agreed, booked_later=self._booked_later)
        if not agreed:
            return see_other(f"{self._page_base}/c/pay/{session['id']}?refused=1")
        return self._leave(request)

    def _leave(self, request: Request) -> Reply:
        """Back to the merchant once it is paid; else the page tells where the session stands."""
        session, _items = self._open_session(request)
        if session is not None and session["status"] == "complete":
            return see_other(pages.success_address(session))
        return self._closed(session)

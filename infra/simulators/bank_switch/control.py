"""What a test may look at and bring about at the bank. No authentication."""

from infra.simulators.bank_switch import incoming, transfers
from infra.simulators.bank_switch.book import Book
from infra.simulators.bank_switch.incoming import Payer
from infra.simulators.http_service import Reply, Request, Routes, json_reply


class Control:
    """Adds the `/_control` routes of the bank."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def add_to(self, routes: Routes) -> None:
        routes.add("GET", "/_control/health", lambda _request: json_reply(200, {"ok": True}))
        routes.add("POST", "/_control/incoming", self._incoming)
        routes.add("POST", "/_control/bookings/{bank_ref}/recall", self._recall)
        routes.add("POST", "/_control/fees", self._fee)
        routes.add("GET", "/_control/transfers", self._transfers)
        routes.add("POST", "/_control/transfers/{our_ref}", self._settle)

    def _incoming(self, request: Request) -> Reply:
        """{amount, content, payer_account?, payer_bank_bin?, payer_name?, notice?, booking?}"""
        order = request.json()
        payer = Payer(
            account=str(order.get("payer_account", Payer().account)),
            bank_bin=str(order.get("payer_bank_bin", Payer().bank_bin)),
            name=str(order.get("payer_name", "")),
        )
        with self._book.unit() as unit:
            bank_ref = incoming.receive(
                unit,
                amount=int(order["amount"]),
                content=str(order.get("content", "")),
                payer=payer,
                notice=bool(order.get("notice", True)),
                booking=bool(order.get("booking", True)),
            )
        return json_reply(200, {"bank_ref": bank_ref})

    def _recall(self, request: Request) -> Reply:
        with self._book.unit() as unit:
            bank_ref = incoming.recall(unit, request.params["bank_ref"])
        return json_reply(200 if bank_ref else 404, {"bank_ref": bank_ref})

    def _fee(self, request: Request) -> Reply:
        """{amount, content?}: the bank takes its fee; with another content, money that goes out without a word why."""
        order = request.json()
        with self._book.unit() as unit:
            bank_ref = incoming.charge(unit, int(order["amount"]), str(order.get("content", "PHI DICH VU")))
        return json_reply(200, {"bank_ref": bank_ref})

    def _transfers(self, _request: Request) -> Reply:
        with self._book.unit() as unit:
            rows = unit.connection.execute("SELECT * FROM transfers ORDER BY rowid DESC LIMIT 500").fetchall()
        return json_reply(200, {"data": [dict(row) for row in rows]})

    def _settle(self, request: Request) -> Reply:
        """{status: confirmed | failed, reason?}: the bank's definite word on a transfer that hung."""
        order, our_ref = request.json(), request.params["our_ref"]
        try:
            with self._book.unit() as unit:
                if order["status"] == "confirmed":
                    answer = transfers.confirm(unit, our_ref)
                else:
                    answer = transfers.fail(unit, our_ref, str(order.get("reason", "returned")))
        except transfers.Rejected as refusal:
            return json_reply(refusal.status, {"message": refusal.message})
        return json_reply(200, {"status": answer.status, "bank_ref": answer.bank_ref})

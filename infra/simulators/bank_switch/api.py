"""The bank's `/v1` interface: transfers, name inquiry, bookings, statement files."""

import hmac
import time
from dataclasses import replace
from typing import Any

from infra.simulators.bank_switch import statements, transfers
from infra.simulators.bank_switch.book import Book
from infra.simulators.bank_switch.names import holder_of
from infra.simulators.bank_switch.transfers import Answer, Rejected
from infra.simulators.faults import FaultPlan
from infra.simulators.http_service import HangUp, Reply, Request, Routes, json_reply

MOST_LINES = 500


class Api:
    """Answers our own requests.

    Args:
        silence_s: how long a silent transfer keeps the connection open before it is cut.
    """

    def __init__(self, book: Book, faults: FaultPlan, *, api_key: str, silence_s: float) -> None:
        self._book = book
        self._faults = faults
        self._api_key = api_key
        self._silence_s = silence_s
        self._routes = Routes()
        self._routes.add("POST", "/v1/transfers", self._send)
        self._routes.add("GET", "/v1/transfers/{our_ref}", self._query)
        self._routes.add("POST", "/v1/name-inquiry", self._name)
        self._routes.add("GET", "/v1/statement", self._statement)
        self._routes.add("POST", "/v1/statements", self._new_file)
        self._routes.add("GET", "/v1/statements/{number}", self._file)

    def answer(self, request: Request) -> Reply:
        if self._faults.take("error", request.method, request.path):
            return _no(500, "internal_error", "the bank's system failed")
        if self._faults.take("rate_limit", request.method, request.path):
            return _no(429, "too_many_requests", "slow down")
        reply = self._authorised(request)
        if self._faults.take("lose_reply", request.method, request.path):
            raise HangUp
        if self._faults.take("saved_error", request.method, request.path):
            return _no(500, "internal_error", "the bank's system failed after the work was done")
        return reply

    def _authorised(self, request: Request) -> Reply:
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self._api_key}".encode()):
            return _no(401, "unauthorized", "unknown API key")
        found = self._routes.find(request)
        if found is None:
            return _no(404, "not_found", f"nothing at {request.method} {request.path}")
        handler, params = found
        self._faults.sleep_if_ordered(request.method, request.path)
        try:
            return handler(replace(request, params=params))
        except Rejected as refusal:
            return _no(refusal.status, refusal.code, refusal.message)
        except ValueError:
            return _no(400, "unreadable", "the body is not a JSON object")

    def _send(self, request: Request) -> Reply:
        our_ref = request.headers.get("idempotency-key", "")
        if not our_ref or len(our_ref) > 64:
            raise Rejected(422, "missing_key", "the Idempotency-Key header carries your reference")
        with self._book.unit() as unit:
            answer = transfers.send(unit, our_ref, request.json())
        if answer.silent:
            time.sleep(self._silence_s)
            raise HangUp
        return _told(our_ref, answer)

    def _query(self, request: Request) -> Reply:
        our_ref = request.params["our_ref"]
        with self._book.unit() as unit:
            answer = transfers.query(unit, our_ref)
        if answer is None:
            raise Rejected(404, "unknown_transfer", "no transfer with this reference")
        return _told(our_ref, answer)

    def _name(self, request: Request) -> Reply:
        asked = request.json()
        bank_bin, number = str(asked.get("bank_bin", "")), str(asked.get("account", ""))
        own = self._book.account
        name = own.holder if (bank_bin, number) == (own.bank_bin, own.number) else holder_of(bank_bin, number)
        if name is None:
            raise Rejected(404, "unknown_account", "no such account")
        return json_reply(200, {"bank_bin": bank_bin, "account": number, "name": name})

    def _statement(self, request: Request) -> Reply:
        """Bookings after the cursor given in `from`, oldest first; `next` is the cursor to go on from."""
        cursor = int(request.argument("from", "0") or 0)
        limit = min(max(int(request.argument("limit", "100")), 1), MOST_LINES)
        with self._book.unit() as unit:
            rows = unit.connection.execute(
                "SELECT * FROM bookings WHERE cursor > ? ORDER BY cursor LIMIT ?", (cursor, limit + 1)
            ).fetchall()
            balance = unit.balance()
        lines = [dict(row) for row in rows[:limit]]
        account = self._book.account
        statement: dict[str, Any] = {
            "account": account.number,
            "bank_bin": account.bank_bin,
            "currency": "VND",
            "opening_balance": account.opening_balance,
            "balance": balance,
            "lines": lines,
            "next": lines[-1]["cursor"] if lines else cursor,
            "more": len(rows) > limit,
        }
        return json_reply(200, statement)

    def _new_file(self, request: Request) -> Reply:
        """The file of everything booked since the last statement, in `form`; 404 when there is nothing new."""
        return self._statement_file(None, request.argument("form", "camt.053"))

    def _file(self, request: Request) -> Reply:
        """The file of a statement that was made before."""
        return self._statement_file(int(request.params["number"]), request.argument("form", "camt.053"))

    def _statement_file(self, number: int | None, form: str) -> Reply:
        if form not in statements.FORMS:
            raise Rejected(422, "unknown_form", f"form is one of {', '.join(statements.FORMS)}")
        with self._book.unit() as unit:
            found = statements.cut(unit, number)
            if found is None:
                raise Rejected(404, "no_statement", "no such statement, or nothing was booked since the last")
            content = statements.write(unit, found, form)
        kind = "application/xml" if form.startswith("camt") else "text/csv; charset=utf-8"
        return Reply(200, content, (("Content-Type", kind), ("X-Statement-Number", str(found.number))))


def _told(our_ref: str, answer: Answer) -> Reply:
    told = {"our_ref": our_ref, "status": answer.status, "bank_ref": answer.bank_ref, "reason": answer.reason}
    return json_reply(202 if answer.status == "pending" else 200, told)


def _no(status: int, code: str, message: str) -> Reply:
    return json_reply(status, {"code": code, "message": message})

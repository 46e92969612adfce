"""What becomes of the service's errors: asked of a server that answers as the service does, through the real client.

The local engines never conflict, throttle or fall silent (docs/engines.md), so their words are spoken here.
"""

import json
import os
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from unittest.mock import patch

import pytest

from chalicelib.adapters.dynamo import engine
from chalicelib.adapters.dynamo.engine import DynamoTable
from chalicelib.adapters.dynamo.table import Absent, ConditionFailed, Key, Put, Query
from chalicelib.kernel.unit_of_work import Contention, OutcomeUnknown
from infra.local.table_engine import KEY, REGION

PREFIX = "com.amazonaws.dynamodb.v20120810#"


class Service:
    """Answers every request with `status` and `body`, or, where `body` is None, hangs up; keeps what was asked.

    Attributes:
        then: bodies that are answered before `body`.
        delay_s: how long an answer takes.
    """

    def __init__(self) -> None:
        self.status, self.body = 200, {}  # type: tuple[int, dict[str, Any] | None]
        self.then: list[dict[str, Any]] = []
        self.delay_s = 0.0
        self.asked: list[dict[str, Any]] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                service.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                threading.Event().wait(service.delay_s)
                if service.body is None:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                content = json.dumps(service.then.pop() if service.then else service.body).encode()
                self.send_response(service.status)
                self.send_header("Content-Type", "application/x-amz-json-1.0")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def refuse(self, status: int, code: str, reasons: list[str] | None = None) -> None:
        self.status, self.body = status, {"__type": PREFIX + code, "message": code}
        if reasons is not None:
            self.body["CancellationReasons"] = [{"Code": reason} for reason in reasons]


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def table(service: Service, monkeypatch: pytest.MonkeyPatch) -> DynamoTable:
    monkeypatch.setattr(engine, "READ_TIMEOUT_S", 0.3)
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda seconds: None)
    environment = {
        "AWS_ENDPOINT_URL_DYNAMODB": f"http://127.0.0.1:{service.server.server_port}",
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": KEY,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    with patch.dict(os.environ, environment):
        made = DynamoTable("t", REGION)
        service.body = {"Responses": {"t": []}, "UnprocessedKeys": {}}
        made.get_many([Key("a", "b")])
    service.asked.clear()
    return made


WRITES = [Put({"pk": str(n), "sk": "s"}, when=(Absent(),)) for n in range(3)]


@pytest.mark.parametrize(
    ("reasons", "failed"),
    [
        (["None", "ConditionalCheckFailed", "None"], [1]),
        (["ConditionalCheckFailed", "None", "ConditionalCheckFailed"], [0, 2]),
        (["TransactionConflict", "None", "ConditionalCheckFailed"], [2]),
    ],
)
def test_failed_conditions_are_named_by_position(
    service: Service, table: DynamoTable, reasons: list[str], failed: list[int]
) -> None:
    service.refuse(400, "TransactionCanceledException", reasons)
    with pytest.raises(ConditionFailed) as caught:
        table.transact(WRITES, "t1")
    assert caught.value.failed == failed
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    ("status", "code", "reasons", "expected"),
    [
        (400, "TransactionCanceledException", ["None", "TransactionConflict", "None"], Contention),
        (400, "TransactionCanceledException", ["ThrottlingError", "None", "None"], Contention),
        (400, "TransactionCanceledException", ["ProvisionedThroughputExceeded", "None", "None"], Contention),
        (400, "TransactionCanceledException", ["None", "ValidationError", "None"], ValueError),
        (400, "TransactionInProgressException", None, Contention),
        (400, "ThrottlingException", None, Contention),
        (400, "ProvisionedThroughputExceededException", None, Contention),
        (400, "RequestLimitExceeded", None, Contention),
        (400, "ValidationException", None, ValueError),
        (400, "IdempotentParameterMismatchException", None, ValueError),
        (400, "AccessDeniedException", None, ValueError),
        (500, "InternalServerError", None, OutcomeUnknown),
        (503, "ServiceUnavailable", None, OutcomeUnknown),
    ],
)
def test_what_a_commit_meets(
    service: Service, table: DynamoTable, status: int, code: str, reasons: list[str] | None, expected: type[Exception]
) -> None:
    service.refuse(status, code, reasons)
    with pytest.raises(expected):
        table.transact(WRITES, "t1")


@pytest.mark.failure(6)
def test_a_commit_without_an_answer_is_unknown_and_tried_again_under_one_token(service: Service, table: DynamoTable) -> None:
    service.body = None
    with pytest.raises(OutcomeUnknown):
        table.transact(WRITES, "t1")
    assert {asked["ClientRequestToken"] for asked in service.asked} == {"t1"}


def test_a_commit_whose_answer_is_late_is_unknown(service: Service, table: DynamoTable) -> None:
    service.body, service.delay_s = {}, 0.6
    with pytest.raises(OutcomeUnknown):
        table.transact(WRITES, "t1")


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, "ThrottlingException", Contention),
        (400, "ProvisionedThroughputExceededException", Contention),
        (400, "ValidationException", ValueError),
        (500, "InternalServerError", OutcomeUnknown),
    ],
)
def test_what_a_read_meets(service: Service, table: DynamoTable, status: int, code: str, expected: type[Exception]) -> None:
    service.refuse(status, code)
    with pytest.raises(expected):
        table.get_many([Key("a", "b")])
    with pytest.raises(expected):
        table.query(Query("a"))


def test_a_read_without_an_answer_is_unknown(service: Service, table: DynamoTable) -> None:
    service.body = None
    with pytest.raises(OutcomeUnknown):
        table.get_many([Key("a", "b")])
    with pytest.raises(OutcomeUnknown):
        table.query(Query("a"))


UNREAD = {"pk": {"S": "a"}, "sk": {"S": "b"}}


def test_keys_that_were_not_read_are_asked_again(service: Service, table: DynamoTable) -> None:
    service.then = [{"Responses": {"t": []}, "UnprocessedKeys": {"t": {"Keys": [UNREAD]}}}] * 2
    service.body = {"Responses": {"t": [UNREAD]}, "UnprocessedKeys": {}}
    assert table.get_many([Key("a", "b")]) == {Key("a", "b"): {"pk": "a", "sk": "b"}}
    assert [asked["RequestItems"]["t"]["Keys"] for asked in service.asked] == [[UNREAD]] * 3


def test_keys_that_are_never_read_are_contention_and_not_absence(service: Service, table: DynamoTable) -> None:
    service.body = {"Responses": {"t": []}, "UnprocessedKeys": {"t": {"Keys": [UNREAD]}}}
    with pytest.raises(Contention):
        table.get_many([Key("a", "b")])
    assert len(service.asked) == engine.MAX_READ_ROUNDS

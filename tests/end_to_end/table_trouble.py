"""A web server whose table engine fails on order: answers lost after the commit, conflicts, throttling."""

import itertools
import json
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.local.processes import Children, answers
from infra.local.settings import LOOPBACK, Ports
from tests.end_to_end.town import Stack
from tests.end_to_end.unreliable import command_at
from tests.end_to_end.visitor import Http, Reply
from tests.end_to_end.web_server import start_web_server

WARM_UP_S = 60
Rule = dict[str, Any]


def _commit(**fault: Any) -> Rule:
    return {"service": "dynamodb", "operation": "TransactWriteItems", **fault}


_CONFLICT = {
    "code": "TransactionCanceledException",
    "message": "Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict]",
    "fields": {"CancellationReasons": [{"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}]},
}
TROUBLES: dict[str, Rule] = {
    "the answer lost after the commit": _commit(times=1, response={"abort_bytes": 0}),
    "the answers to the client library's repeats lost too": _commit(times=3, response={"abort_bytes": 0}),
    "two conflicts with somebody else's commit": _commit(times=2, error=_CONFLICT),
    "throttled commits": _commit(times=4, error={"code": "ThrottlingException"}),
    "a throttled read": {
        "service": "dynamodb", "operation": "BatchGetItem", "times": 1,
        "error": {"code": "ProvisionedThroughputExceededException"},
    },
}  # fmt: skip
ENDLESS_CONFLICT = _commit(error=_CONFLICT)


class TroubledServer:
    """microburst before the stack's table engine, and a web server that reaches the table only through it."""

    def __init__(self, stack: Stack, folder: Path) -> None:
        ports = Ports.free()
        self._proxy = f"http://{LOOPBACK}:{ports.table}"
        self.line = Http(f"http://{LOOPBACK}:{ports.http}")
        self._children = Children(folder)
        options = ["--upstream", stack.table_endpoint, "--port", str(ports.table), "--host", LOOPBACK]
        proxy = self._children.start("microburst", [sys.executable, "-m", "microburst", *options], stack.environment)
        variables = {**stack.environment, "AWS_ENDPOINT_URL_DYNAMODB": self._proxy}
        server = start_web_server(self._children, ports.http, variables)
        proxy.wait_for(answers(f"{self._proxy}/_microburst/health"))
        server.wait_for(answers(f"{self.line.origin}/"))
        self._warm_up()

    def _warm_up(self) -> None:
        """The proxy's first request loads the service models, which takes longer than the server waits."""
        body = b'{"Limit": 1}'
        headers = {"X-Amz-Target": "DynamoDB_20120810.ListTables", "Content-Type": "application/x-amz-json-1.0"}
        headers["Authorization"] = "AWS4-HMAC-SHA256 Credential=local/20261123/ap-southeast-1/dynamodb/aws4_request"
        Http(self._proxy, timeout_s=WARM_UP_S)("POST", "/", headers, body)

    def stop(self) -> None:
        self._children.stop()

    @contextmanager
    def trouble(self, rule: Rule) -> Iterator[None]:
        """The rule is in force inside the block, and has to have struck by its end."""
        self._control("POST", "rules", [rule])
        self._control("DELETE", "fired")
        try:
            yield
        finally:
            struck = self._control("GET", "fired")
            self._control("POST", "rules", [])
        assert struck, f"nothing struck: {rule}"

    def _control(self, method: str, path: str, order: Any = None) -> Any:
        raw = None if order is None else json.dumps(order).encode()
        request = urllib.request.Request(f"{self._proxy}/_microburst/{path}", raw, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null")


@dataclass
class Troubled:
    """A line on which the table engine fails in every command, each time in the next way.

    Attributes:
        met: kinds of commands that were troubled, each with its trouble.
    """

    server: TroubledServer
    skip: int = 0
    met: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._next = itertools.islice(itertools.cycle(TROUBLES), self.skip, None)

    def __call__(self, method: str, path: str, headers: Mapping[str, str], raw: bytes) -> Reply:
        line = self.server.line
        kind = command_at(path) if method == "POST" else None
        if kind is None:
            return line(method, path, headers, raw)
        name = next(self._next)
        with self.server.trouble(TROUBLES[name]):
            first = line(method, path, headers, raw)
        again = line(method, path, headers, raw)
        assert again.replayed, (kind, name, first.raw[:300], again.raw[:300])
        assert (first.status, first.body) == (again.status, again.body), (kind, name)
        self.met.setdefault(kind, set()).add(name)
        return first

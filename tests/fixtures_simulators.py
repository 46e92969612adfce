"""The two simulators as real processes, and a small endpoint that writes down what they post to us."""

import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

SECRET_KEY = "sk_test_lang_son_simulator"
WEBHOOK_SECRET = "whsec_test_of_the_simulators"
BANK_API_KEY = "bank_test_key"
LINKS_API_KEY = "links_test_key"
ZALO_APP_ID, ZALO_SECRET_KEY, ZALO_REFRESH_TOKEN = "4180000001", "zalo_test_secret", "zalo_first_refresh"
BANK_ACCOUNT = "0201000123456"
BANK_BIN = "970422"
START_S = 60.0


@dataclass(frozen=True, slots=True)
class Notice:
    """One webhook as it came in."""

    payload: bytes
    headers: dict[str, str]

    @property
    def body(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.payload)
        return value


@dataclass
class Inbox:
    """Receives webhooks; answers each with the next of `answers`, then with 200."""

    notices: list[Notice] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    url: str = ""

    def wait_for(self, count: int, *, timeout_s: float = 5.0) -> list[Notice]:
        """The notices once there are at least `count`."""
        until(lambda: len(self.notices) >= count, timeout_s=timeout_s)
        return list(self.notices)


def until(true: Callable[[], bool], *, timeout_s: float = 5.0) -> None:
    """Wait for a condition, or fail."""
    deadline = time.monotonic() + timeout_s
    while not true():
        if time.monotonic() > deadline:
            pytest.fail(f"nothing happened within {timeout_s} s")
        time.sleep(0.01)


@pytest.fixture
def webhook_inbox() -> Iterator[Inbox]:
    inbox = Inbox()

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            payload = self.rfile.read(int(self.headers["Content-Length"]))
            inbox.notices.append(Notice(payload, dict(self.headers.items())))
            self.send_response(inbox.answers.pop(0) if inbox.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    server.daemon_threads = True
    inbox.url = f"http://127.0.0.1:{server.server_address[1]}/webhooks"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield inbox
    server.shutdown()
    server.server_close()


@dataclass
class Simulator:
    """One running simulator process and its control endpoints."""

    module: str
    arguments: list[str]
    base: str = ""
    process: "subprocess.Popen[str] | None" = None

    def start(self) -> None:
        environment = os.environ | {"PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.module, *self.arguments],
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=Path(__file__).parents[1],
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert " ready on " in line, line
        self.base = line.rsplit(" ", 1)[1].strip()

    def stop(self, *, kill: bool = False) -> None:
        if self.process is None:
            return
        (self.process.kill if kill else self.process.terminate)()
        self.process.wait(START_S)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process = None

    def control(self, path: str, order: dict[str, Any] | None = None, *, method: str = "") -> dict[str, Any]:
        """GET without an order, POST with one."""
        body = None if order is None else json.dumps(order).encode()
        request = urllib.request.Request(
            f"{self.base}/_control/{path}", data=body, method=method or ("GET" if order is None else "POST")
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            value: dict[str, Any] = json.load(answer)
        return value

    def fault(self, kind: str, **order: Any) -> None:
        self.control("faults", {"kind": kind, **order})


def _common(home: Path, inbox: Inbox) -> list[str]:
    return ["--port", "0", "--home", str(home), "--webhook-secret", WEBHOOK_SECRET, "--webhook-url", inbox.url]


@contextmanager
def _starting(module: str, home: Path, inbox: Inbox, *own: str) -> Iterator[Callable[..., Simulator]]:
    """Starts simulators of one kind with further arguments; all of them end with the test."""
    started: list[Simulator] = []

    def start(*further: str) -> Simulator:
        simulator = Simulator(f"infra.simulators.{module}", [*_common(home / module, inbox), *own, *further])
        simulator.start()
        started.append(simulator)
        return simulator

    try:
        yield start
    finally:
        for simulator in started:
            simulator.stop()


@pytest.fixture
def gateway_with(tmp_path: Path, webhook_inbox: Inbox) -> Iterator[Callable[..., Simulator]]:
    """Starts card gateways with the given further arguments."""
    with _starting("gateway", tmp_path, webhook_inbox, "--secret-key", SECRET_KEY) as start:
        yield start


@pytest.fixture
def gateway_simulator(gateway_with: Callable[..., Simulator]) -> Simulator:
    """A card gateway with a kind post: each event at once, once, in order."""
    return gateway_with("--chaos", "none")


@pytest.fixture
def links_simulator(tmp_path: Path, webhook_inbox: Inbox) -> Iterator[Simulator]:
    """A gateway of payment links with a kind post."""
    own = ("--api-key", LINKS_API_KEY, "--account", BANK_ACCOUNT, "--chaos", "none")
    with _starting("payment_links", tmp_path, webhook_inbox, *own) as start:
        yield start()


@pytest.fixture
def zalo_with(tmp_path: Path, webhook_inbox: Inbox) -> Iterator[Callable[..., Simulator]]:
    """Starts stand-ins for Zalo with the given further arguments."""
    own = ("--app-id", ZALO_APP_ID, "--secret-key", ZALO_SECRET_KEY, "--refresh-token", ZALO_REFRESH_TOKEN)
    with _starting("zalo", tmp_path, webhook_inbox, *own) as start:
        yield start


@pytest.fixture
def zalo_simulator(zalo_with: Callable[..., Simulator]) -> Simulator:
    """Zalo with a kind post."""
    return zalo_with("--chaos", "none")


@pytest.fixture
def bank_with(tmp_path: Path, webhook_inbox: Inbox) -> Iterator[Callable[..., Simulator]]:
    """Starts bank switches with the given further arguments."""
    own = ("--api-key", BANK_API_KEY, "--bank-account", BANK_ACCOUNT, "--bank-bin", BANK_BIN)
    with _starting("bank_switch", tmp_path, webhook_inbox, *own) as start:
        yield start


@pytest.fixture
def bank_simulator(bank_with: Callable[..., Simulator]) -> Simulator:
    """A bank with a kind post, whose silence lasts half a second."""
    return bank_with("--chaos", "none", "--silence-s", "0.5")

"""The packaged product deployed on the AWS emulator with permissions enforced, and an edge in front of it."""

import http.client
import json
import os
import socketserver
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from chalicelib.composition import Application
from chalicelib.config import from_environment
from infra.deploy.package import Package
from infra.deploy.release import Release
from infra.local.all_hours import send_at_all_hours
from infra.local.aws_emulator import start_aws_emulator
from infra.local.edge import Edge
from infra.local.http_exchange import HttpRequest, HttpResponse, wsgi
from infra.local.keys import new_keys
from infra.local.processes import Children, answers
from infra.local.rest_api import MAX_REQUEST_BYTES
from infra.local.settings import LOOPBACK, PROJECT, Ports
from infra.local.table_engine import KEY, REGION, client
from infra.local.toolchain import Toolchain

STACK = "xulang-dev"


@dataclass(frozen=True)
class Answer:
    """An HTTP answer whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Deployed:
    """A running deployment: `origin` is where people would find it."""

    origin: str
    aws_endpoint: str
    gateway_origin: str
    bank_origin: str
    outputs: dict[str, str]
    keys: dict[str, str]

    @property
    def table_endpoint(self) -> str:
        """The emulator's own DynamoDB."""
        return self.aws_endpoint

    @property
    def environment(self) -> dict[str, str]:
        """For a program of the account's administrator that uses the deployment's table."""
        return {
            "STAGE": "dev",
            "TABLE_NAME": self.outputs["TableName"],
            "MEDIA_BUCKET": self.outputs["MediaBucketName"],
            "SEAL_BUCKET": self.outputs["SealBucketName"],
            "EFFECTS_QUEUE_URL": self.outputs["EffectsQueueUrl"],
            "PUBLIC_ORIGIN": self.origin,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": KEY,
            "AWS_ENDPOINT_URL": self.aws_endpoint,
        }

    def client(self, service: str, **options: Any) -> Any:
        """A client of the emulator as the account's administrator."""
        return client(service, self.aws_endpoint, **options)

    def function(self, logical_id: str) -> str:
        """The full name of a function, by its name in the template."""
        resource = self.client("cloudformation").describe_stack_resource(StackName=STACK, LogicalResourceId=logical_id)
        return str(resource["StackResourceDetail"]["PhysicalResourceId"])

    def text_message(self, phone: str, within_s: float = 60) -> str:
        """The newest text message to `+84…`, waiting for the first."""
        address = f"{self.aws_endpoint}/_ministack/sns/sms-messages?phoneNumber={urllib.parse.quote(phone)}"
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            with urllib.request.urlopen(address, timeout=10) as got:
                sent = json.load(got)["sms_messages"].get(phone)
            if sent:
                return str(sent[-1]["Message"])
            time.sleep(0.3)
        pytest.fail(f"no text message to {phone} within {within_s} s")

    def call(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None, timeout_s: float = 40
    ) -> Answer:
        """One request through the edge; a body that is not bytes is sent as JSON."""
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        sent = {"Accept": "*/*"} | ({} if isinstance(body, bytes | None) else {"Content-Type": "application/json"})
        request = urllib.request.Request(self.origin + path, data, sent | dict(headers or {}), method=method)
        try:
            with urllib.request.urlopen(request, timeout=timeout_s) as got:
                return Answer(got.status, dict(got.headers), got.read())
        except urllib.error.HTTPError as refused:
            with refused:
                return Answer(refused.code, dict(refused.headers), refused.read())


class _ThreadingServer(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _QuietHandler(WSGIRequestHandler):
    def get_environ(self) -> dict[str, Any]:
        environ = super().get_environ()
        # wsgiref invents text/plain for a request that names no type.
        return environ | {"CONTENT_TYPE": self.headers.get("Content-Type", "")}

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        pass


class _ApiOrigin:
    """The deployed REST API as the edge's origin; `stage_path` is known once it is deployed."""

    def __init__(self, aws_endpoint: str) -> None:
        self._address = aws_endpoint.removeprefix("http://")
        self.stage_path = ""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        connection = http.client.HTTPConnection(self._address, timeout=40)
        target = self.stage_path + request.path + (f"?{request.query}" if request.query else "")
        connection.request(request.method, target, request.body or None, request.headers)
        got = connection.getresponse()
        hop = {"connection", "transfer-encoding", "content-length", "date"}
        response = HttpResponse(got.status, [(k, v) for k, v in got.getheaders() if k.lower() not in hop], got.read())
        connection.close()
        return response


@pytest.fixture(scope="session")
def deployed(built_package: Package, toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """Stage dev released to an emulator of its own, with both simulators behind it."""
    folder, ports, children = tmp_path_factory.mktemp("deployed"), Ports.free(), Children(tmp_path_factory.mktemp("logs"))
    aws = f"http://{LOOPBACK}:{ports.aws}"
    keys = new_keys() | {"zalo_app_id": ""}  # no contract: no Zalo stands behind it
    origin = _ApiOrigin(aws)
    edge = Edge(origin, PROJECT / "chalicelib" / "static", "", lambda: client("s3", aws))
    server = make_server(LOOPBACK, 0, wsgi(edge.answer, MAX_REQUEST_BYTES), _ThreadingServer, _QuietHandler)
    public = f"http://{LOOPBACK}:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        emulator = start_aws_emulator(children, toolchain, ports.aws, folder, lasting=False)
        emulator.wait_for(answers(f"{aws}/_ministack/health"))
        behind = _simulators(children, folder, ports, keys, public)
        parameters = {"PublicOrigin": public, **behind}
        outputs = _release(built_package, aws, parameters, keys)
        origin.stage_path = f"/restapis/{outputs['RestAPIId']}/live/_user_request_"
        edge._media_bucket = outputs["MediaBucketName"]
        made = Deployed(public, aws, behind["StripeApiBase"], behind["BankApiBase"], outputs, keys)
        with patch.dict(os.environ, made.environment):
            send_at_all_hours(Application(from_environment(), keys=keys))
        yield made
    finally:
        server.shutdown()
        server.server_close()
        children.stop()


def _release(built: Package, aws: str, parameters: dict[str, str], keys: dict[str, str]) -> dict[str, str]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"AWS_ENDPOINT_URL": aws, "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": KEY}.items():
            patch.setenv(name, value)
        return Release(STACK, built, REGION, say=lambda line: None).run(parameters, keys)


def _simulators(children: Children, folder: Path, ports: Ports, keys: dict[str, str], public: str) -> dict[str, str]:
    """Starts card gateway and bank switch; returns their addresses as the template's parameters."""
    own = {
        "gateway": (ports.gateway, ["--secret-key", keys["stripe_secret_key"]], "stripe"),
        "bank_switch": (
            ports.bank,
            ["--api-key", keys["bank_api_key"], "--bank-account", keys["bank_account"], "--bank-bin", keys["bank_bin"]],
            "bank",
        ),
    }
    for name, (port, options, hook) in own.items():
        command = [sys.executable, "-m", f"infra.simulators.{name}", "--port", str(port), "--home", str(folder / name)]
        command += ["--webhook-secret", keys[f"{hook}_webhook_secret"], "--webhook-url", f"{public}/webhooks/{hook}"]
        started = children.start(name, [*command, "--chaos", "none", *options], os.environ)
        started.wait_for(answers(f"http://{LOOPBACK}:{port}/"))
    return {"StripeApiBase": f"http://{LOOPBACK}:{ports.gateway}", "BankApiBase": f"http://{LOOPBACK}:{ports.bank}"}

"""The whole local stack as one object: engines, resources, simulators, web server, pump.

`with LocalStack(folder, Ports.free(), lasting=False) as stack:` gives a test a stack of its own in memory;
`make run` keeps one whose data lasts.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from infra.local.aws_emulator import start_aws_emulator
from infra.local.errors import LocalStackError
from infra.local.keys import local_keys
from infra.local.processes import Child, Children, answers
from infra.local.provision import Resources, allow_mail, enable_stream, make_resources, make_table, put_secret
from infra.local.settings import LOOPBACK, Ports, home_from_environment, plain_environment
from infra.local.table_engine import KEY, REGION, start_table_engine
from infra.local.toolchain import Toolchain

LEAST_FREE_BYTES = 1_000_000_000
MAIL_FROM = "tin@xulang.example"
WEB_WORKERS = 2
WEB_THREADS = 4


class LocalStack:
    """Everything that stands behind `make run`, started in order and stopped in reverse.

    Args:
        folder: where data and logs live; made if missing.
        ports: one for each server, checked before anything starts.
        lasting: whether data outlives the stack; otherwise table and queues are in memory.
        tools: the toolchain; by default the project's own.
        say: told what is going on, one line at a time.
        chaos: how unkind the simulators' webhooks are: none, normal (some twice, late, out of order) or heavy.
        zalo_users: which phones have Zalo: none, even (whose last digit is), or all.
    """

    def __init__(
        self,
        folder: Path,
        ports: Ports,
        lasting: bool,
        tools: Toolchain | None = None,
        say: Callable[[str], None] = lambda line: None,
        chaos: str = "normal",
        zalo_users: str = "none",
    ) -> None:
        self.zalo_users = zalo_users
        self.chaos = chaos
        self.folder = folder
        self.data = folder / "data"
        self.ports = ports
        self.lasting = lasting
        self.tools = tools or Toolchain(home_from_environment(os.environ))
        self.resources: Resources | None = None
        self.keys: dict[str, str] = {}
        self._say = say
        self._children = Children(folder / "logs")
        self._table: Child | None = None
        self._aws: Child | None = None

    @property
    def origin(self) -> str:
        """Where the product answers."""
        return f"http://{LOOPBACK}:{self.ports.http}"

    @property
    def aws_endpoint(self) -> str:
        """Where S3, SQS and Secrets Manager answer."""
        return f"http://{LOOPBACK}:{self.ports.aws}"

    @property
    def table_endpoint(self) -> str:
        """Where DynamoDB and its streams answer."""
        return f"http://{LOOPBACK}:{self.ports.table}"

    @property
    def gateway_origin(self) -> str:
        """Where the card gateway simulator answers."""
        return f"http://{LOOPBACK}:{self.ports.gateway}"

    @property
    def bank_origin(self) -> str:
        """Where the bank switch simulator answers."""
        return f"http://{LOOPBACK}:{self.ports.bank}"

    @property
    def zalo_origin(self) -> str:
        """Where the Zalo simulator answers."""
        return f"http://{LOOPBACK}:{self.ports.zalo}"

    @property
    def links_origin(self) -> str:
        """Where the simulator of payment links answers."""
        return f"http://{LOOPBACK}:{self.ports.links}"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the application's processes, as a function of the deployment would see it.

        Raises:
            LocalStackError: the engines were not started.
        """
        if self.resources is None:
            raise LocalStackError("the stack has no resources yet: start its engines first")
        return {
            **plain_environment(),
            "STAGE": "local",
            "TABLE_NAME": self.resources.table_name,
            "MEDIA_BUCKET": self.resources.media_bucket,
            "SEAL_BUCKET": self.resources.seal_bucket,
            "EFFECTS_QUEUE_URL": self.resources.effects_queue_url,
            "PHOTOS_QUEUE_URL": self.resources.photos_queue_url,
            "DEAD_QUEUE_URLS": ",".join(self.resources.dead_queue_urls),
            "SECRET_NAME": self.resources.secret_name,
            "PUBLIC_ORIGIN": self.origin,
            "STRIPE_API_BASE": self.gateway_origin,
            "BANK_API_BASE": self.bank_origin,
            "MAIL_FROM": MAIL_FROM,
            "ZALO_API_BASE": self.zalo_origin,
            "PAYOS_API_BASE": self.links_origin,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": KEY,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": self.aws_endpoint,
            "AWS_ENDPOINT_URL_DYNAMODB": self.table_endpoint,
            "AWS_ENDPOINT_URL_DYNAMODB_STREAMS": self.table_endpoint,
            "XL_HOME": str(self.data),
            "XL_SIGN_IN_FILE": str(self.sign_in_file),
            "XL_TOOLS": str(self.tools.home),
        }

    @property
    def sign_in_file(self) -> Path:
        """Where the demo world writes whom to sign in as, for people to read."""
        return self.data / "sign-in.txt"

    def __enter__(self) -> Self:
        try:
            self.start_engines()
            self.start_servers()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def wipe(self) -> None:
        """Throws all data away; the tools stay."""
        shutil.rmtree(self.data, ignore_errors=True)

    def start_engines(self, loading: bool = False) -> None:
        """Starts table engine and AWS emulator and makes the resources in them.

        Args:
            loading: the table gets no stream and the faster journal, until `finish_loading`.

        Raises:
            LocalStackError: a port is taken, a program is missing, the disk is full, the template is refused.
        """
        self.ports.refuse_taken()
        self.tools.table_engine()
        self.tools.emulator_python()
        self.data.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self.data).free < LEAST_FREE_BYTES:
            raise LocalStackError(f"less than 1 GB is free where the data goes: make room, or set XL_HOME ({self.data})")
        self.keys = local_keys(self.data / "keys.json")
        self._say("starting the table engine and the AWS emulator")
        self._table = self._start_table(loading)
        self._aws = self._start_aws()
        self._aws.wait_for(answers(f"{self.aws_endpoint}/_ministack/health"))
        self._table.wait_for(answers(self.table_endpoint))
        table_name = make_table(self.table_endpoint, with_stream=not loading)
        self.resources, changed = make_resources(self.aws_endpoint, table_name)
        allow_mail(self.aws_endpoint, MAIL_FROM)
        changed |= put_secret(self.aws_endpoint, self.resources.secret_name, self.keys)
        if changed and self.lasting:
            self._save_aws()

    def finish_loading(self) -> None:
        """Everyday mode after a load: flushed to disk, with a stream that begins here."""
        if self.lasting:
            self.restart_table_engine()
            self._save_aws()
        if self.resources is not None:
            enable_stream(self.table_endpoint, self.resources.table_name)

    def restart_table_engine(self, crash: bool = False) -> None:
        """Stops the table engine in good order, or kills it, and starts it again on its file."""
        if self._table is not None:
            self._table.kill() if crash else self._table.stop()
            self._children.forget(self._table)
        self._table = self._start_table(loading=False)
        self._table.wait_for(answers(self.table_endpoint))

    def start_servers(self) -> None:
        """Starts simulators, web server and pump; each answers when this returns.

        Raises:
            LocalStackError: a server ends, or the table takes no policies.
        """
        settled = subprocess.run([sys.executable, "-m", "infra.local.all_hours"], env=self.environment, capture_output=True)
        if settled.returncode:
            raise LocalStackError(f"the table takes no policies: {settled.stderr.decode()[-600:]}")
        self._say("starting simulators, web server and event pump")
        gateway = self._start("card gateway", self._gateway_command())
        bank = self._start("bank switch", self._bank_command())
        zalo = self._start("Zalo", self._zalo_command())
        links = self._start("payment links", self._links_command())
        web = self._start("web server", self._web_command())
        pump = self._start("event pump", ["infra.local.pump"])
        outside = (gateway, bank, zalo, links)
        origins = (self.gateway_origin, self.bank_origin, self.zalo_origin, self.links_origin)
        for child, address in (*zip(outside, origins, strict=True), (web, self.origin)):
            child.wait_for(answers(f"{address}/"))
        pump.wait_for(lambda: "pump: " in pump.log.read_text("utf-8", "replace"))

    def first_dead(self) -> Child | None:
        """A process of the stack that ended by itself."""
        return self._children.first_dead()

    def child(self, name: str) -> Child:
        """The running process of that name."""
        return self._children.named(name)

    def stop(self) -> None:
        """Stops every process, last started first; harmless when repeated."""
        self._children.stop()

    def _start_table(self, loading: bool) -> Child:
        folder = self.data / "table" if self.lasting else None
        return start_table_engine(self._children, self.tools, self.ports.table, folder, loading)

    def _start_aws(self) -> Child:
        return start_aws_emulator(self._children, self.tools, self.ports.aws, self.data / "aws", self.lasting)

    def _save_aws(self) -> None:
        """Restarts the AWS emulator, since it writes queues and settings only when it stops."""
        if self._aws is not None:
            self._aws.stop()
            self._children.forget(self._aws)
        self._aws = self._start_aws()
        self._aws.wait_for(answers(f"{self.aws_endpoint}/_ministack/health"))

    def _gateway_command(self) -> list[str]:
        command = ["infra.simulators.gateway", "--port", str(self.ports.gateway), "--home", str(self.data / "gateway")]
        command += ["--secret-key", self.keys["stripe_secret_key"], "--chaos", self.chaos]
        command += ["--webhook-secret", self.keys["stripe_webhook_secret"]]
        return [*command, "--webhook-url", f"{self.origin}/webhooks/stripe"]

    def _bank_command(self) -> list[str]:
        command = ["infra.simulators.bank_switch", "--port", str(self.ports.bank), "--home", str(self.data / "bank")]
        command += ["--api-key", self.keys["bank_api_key"], "--chaos", self.chaos]
        command += ["--bank-account", self.keys["bank_account"], "--bank-bin", self.keys["bank_bin"]]
        command += ["--webhook-secret", self.keys["bank_webhook_secret"]]
        return [*command, "--webhook-url", f"{self.origin}/webhooks/bank"]

    def _zalo_command(self) -> list[str]:
        command = ["infra.simulators.zalo", "--port", str(self.ports.zalo), "--home", str(self.data / "zalo")]
        command += ["--app-id", self.keys["zalo_app_id"], "--secret-key", self.keys["zalo_secret_key"]]
        command += ["--refresh-token", self.keys["zalo_refresh_token"], "--users", self.zalo_users, "--chaos", self.chaos]
        command += ["--webhook-secret", self.keys["zalo_webhook_key"]]
        return [*command, "--webhook-url", f"{self.origin}/webhooks/zalo"]

    def _links_command(self) -> list[str]:
        command = ["infra.simulators.payment_links", "--port", str(self.ports.links), "--home", str(self.data / "links")]
        command += ["--api-key", self.keys["payos_api_key"], "--chaos", self.chaos, "--bank", self.bank_origin]
        command += ["--account", self.keys["bank_account"], "--webhook-secret", self.keys["payos_checksum_key"]]
        return [*command, "--webhook-url", f"{self.origin}/webhooks/payos"]

    def _web_command(self) -> list[str]:
        options = ["--host", LOOPBACK, "--port", str(self.ports.http), "--interface", "wsgi", "--no-ws"]
        options += ["--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS), "--log-level", "warning"]
        # A worker told to stop while it starts never stops: the server must not wait for it.
        options += ["--workers-kill-timeout", "2"]
        return ["granian", *options, "infra.local.gateway:application"]

    def _start(self, name: str, module_and_arguments: Sequence[str]) -> Child:
        return self._children.start(name, [sys.executable, "-m", *module_and_arguments], self.environment)

"""The machine's clock, entropy and AWS clients: the only place that reads them."""

import json
import os
import time
from datetime import UTC, datetime
from functools import cached_property
from typing import Any


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class SystemEntropy:
    def take(self, length: int) -> bytes:
        return os.urandom(length)


class AwsClients:
    """One botocore session a process; clients are made when first used.

    Args:
        region: AWS region; endpoints and credentials come from the environment as boto's own.
    """

    def __init__(self, region: str) -> None:
        self._region = region

    @cached_property
    def _session(self) -> Any:
        import botocore.session

        return botocore.session.get_session()

    def client(self, service: str, *, retries: int = 2) -> Any:
        """A new client with short timeouts; keep it."""
        from botocore.config import Config

        config = Config(connect_timeout=2, read_timeout=10, retries={"max_attempts": retries}, signature_version=None)
        return self._session.create_client(service, region_name=self._region, config=config)

    @cached_property
    def s3(self) -> Any:
        from botocore.config import Config

        config = Config(connect_timeout=2, read_timeout=20, signature_version="s3v4", s3={"addressing_style": "path"})
        return self._session.create_client("s3", region_name=self._region, config=config)

    @cached_property
    def sqs(self) -> Any:
        return self.client("sqs")

    @cached_property
    def sns(self) -> Any:
        return self.client("sns", retries=0)

    @cached_property
    def mail(self) -> Any:
        return self.client("sesv2", retries=0)

    @cached_property
    def streams(self) -> Any:
        return self.client("dynamodbstreams")

    @cached_property
    def secretsmanager(self) -> Any:
        return self.client("secretsmanager")


class Secrets:
    """The keys of the stage, read once from Secrets Manager. Never logged, never in `repr`."""

    def __init__(self, clients: AwsClients, name: str) -> None:
        self._clients, self._name = clients, name

    @cached_property
    def _values(self) -> dict[str, str]:
        answer = self._clients.secretsmanager.get_secret_value(SecretId=self._name)
        values: dict[str, str] = json.loads(answer["SecretString"])
        return values

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def get(self, name: str) -> str | None:
        return self._values.get(name)

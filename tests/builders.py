"""Builders: an application over the table in memory, with a clock that is set and entropy that repeats."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.adapters.dynamo.table import Table
from chalicelib.composition import Application
from chalicelib.config import Settings
from infra.local.memory_table import MemoryTable
from tests.fakes.objects import MemoryObjects
from tests.fakes.seals import MemorySeals

START = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)
"""09:00 in Lạng Sơn, custard-apple season."""

TEST_KEYS = {
    "jwt_private_key_pem": (
        "-----BEGIN PRIVATE KEY-----\n"
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQga/2zlEoHrGQ0Zham\n"
        "1Ei4b75CemG1K+9sxk70HwpkY2+hRANCAARwNK1qKdesNvk3qO7dupVqRgImB2Gv\n"
        "4nDGyYc6uIqJYajYqU7TegoYIaUBWxt1NHyqDoIx2qT5GHVtr59h+n6T\n"
        "-----END PRIVATE KEY-----\n"
    ),
    "code_pepper": "test-code-pepper",
    "pin_pepper": "test-pin-pepper",
    "stripe_secret_key": "sk_test_local",
    "stripe_webhook_secret": "whsec_test",
    "bank_api_key": "bank-test-key",
    "bank_webhook_secret": "bank-webhook-secret",
    "bank_account": "0123456789",
    "bank_bin": "970422",
    "voucher_seed": "test-voucher-seed",
}


class FakeClock:
    """Stands still until told to move; sleeping moves it."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def tick(self, **duration: float) -> None:
        self.at += timedelta(**duration)

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class SeededEntropy:
    """Bytes that look random and are the same in every run of the same seed."""

    def __init__(self, seed: str = "xu-lang") -> None:
        self._seed, self._count = seed, 0

    def take(self, length: int) -> bytes:
        self._count += 1
        block = hashlib.shake_256(f"{self._seed}:{self._count}".encode())
        return block.digest(length)


def settings(**changes: Any) -> Settings:
    values: dict[str, Any] = {
        "stage": "test",
        "table_name": "xu-lang-test",
        "media_bucket": "media",
        "seal_bucket": "seals",
        "effects_queue_url": "",
        "photos_queue_url": "",
        "dead_queue_urls": (),
        "secret_name": "",
        "public_origin": "http://127.0.0.1:8080",
        "stripe_api_base": "",
        "bank_api_base": "",
        "region": "ap-southeast-1",
    }
    return Settings(**{**values, **changes})


def application_on(table: Table | None = None, **parts: Any) -> Application:
    """An application whose every outside is a fake."""
    defaults: dict[str, Any] = {
        "clock": FakeClock(),
        "entropy": SeededEntropy(),
        "keys": TEST_KEYS,
        "objects": MemoryObjects(),
        "seals": MemorySeals(),
    }
    return Application(settings(), table=table if table is not None else MemoryTable(), **{**defaults, **parts})

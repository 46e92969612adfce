"""The write-once place: the fake of the tests and S3 by the emulator keep the same promises, and Object Lock holds."""

import os
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from unittest.mock import patch

import botocore.exceptions
import pytest

from chalicelib.adapters.seal_archive import S3Seals
from chalicelib.adapters.system import AwsClients
from chalicelib.kernel.errors import Unavailable
from chalicelib.ledger import SealArchive
from infra.local.provision import read_template
from infra.local.table_engine import KEY, REGION
from tests.fakes.seals import MemorySeals
from tests.fixtures_stack import Engine

DAY = date(2026, 9, 1)


def _client(endpoint: str) -> Any:
    environment = {"AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": KEY}
    with patch.dict(os.environ, environment):
        return AwsClients(REGION).s3


@pytest.fixture
def bucket(ministack: Engine) -> tuple[Any, str]:
    """A bucket as the template describes it: locked, with a retention for everything."""
    client, name = _client(ministack.endpoint), f"seals-{uuid.uuid4().hex[:12]}"
    client.create_bucket(
        Bucket=name, ObjectLockEnabledForBucket=True, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    lock = read_template()["Resources"]["SealBucket"]["Properties"]["ObjectLockConfiguration"]
    retention = {**lock["Rule"]["DefaultRetention"], "Days": 1}
    client.put_object_lock_configuration(
        Bucket=name, ObjectLockConfiguration={**lock, "Rule": {"DefaultRetention": retention}}
    )
    return client, name


@pytest.fixture(params=["memory", "ministack"])
def archive(request: pytest.FixtureRequest) -> SealArchive:
    return MemorySeals() if request.param == "memory" else S3Seals(*request.getfixturevalue("bucket"))


def test_what_is_kept_first_stays(archive: SealArchive) -> None:
    assert archive.read(DAY) is None
    assert archive.keep(DAY, b"first") == b"first"
    assert archive.keep(DAY, b"second") == b"first"
    assert archive.read(DAY) == b"first"
    assert archive.read(date(2026, 9, 2)) is None


def test_of_eight_at_once_one_is_kept_and_all_see_it(archive: SealArchive) -> None:
    with ThreadPoolExecutor(8) as threads:
        kept = set(threads.map(lambda n: archive.keep(DAY, f"content {n}".encode()), range(8)))
    assert kept == {archive.read(DAY)}


def test_a_kept_seal_cannot_be_deleted(bucket: tuple[Any, str]) -> None:
    client, name = bucket
    S3Seals(client, name).keep(DAY, b"first")
    (version,) = client.list_object_versions(Bucket=name)["Versions"]
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        client.delete_object(Bucket=name, Key=version["Key"], VersionId=version["VersionId"])
    assert refused.value.response["Error"]["Code"] == "AccessDenied"
    assert S3Seals(client, name).read(DAY) == b"first"


def test_a_store_that_does_not_answer_is_unavailable() -> None:
    silent = S3Seals(_client("http://127.0.0.1:9"), "seals")
    with pytest.raises(Unavailable):
        silent.read(DAY)
    with pytest.raises(Unavailable):
        silent.keep(DAY, b"x")

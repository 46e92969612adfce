"""The descriptions of AWS services that are deployed cover every call that the source makes."""

import re
from pathlib import Path

import botocore.session
from botocore import xform_name

from infra.deploy.service_models import OPERATIONS

SOURCE = [path.read_text("utf-8") for path in Path("chalicelib").rglob("*.py")]


def test_every_service_with_a_client_is_deployed() -> None:
    made = set(re.findall(r"(?:create_client|\.client)\(\s*\"([a-z0-9]+)\"", "\n".join(SOURCE)))
    assert made
    assert made <= OPERATIONS.keys()


def test_every_operation_that_is_called_is_deployed() -> None:
    session = botocore.session.get_session()
    called = set(
        re.findall(r"(?:_client|client|_s3|s3|_sqs|sqs|_sns|sns|secretsmanager)\.([a-z_0-9]+)\(", "\n".join(SOURCE))
    )
    dispatched = set(re.findall(r"dispatch\(\"(\w+)\"", "\n".join(SOURCE)))
    missing = set()
    for service, kept in OPERATIONS.items():
        names = session.get_service_model(service).operation_names
        missing |= {name for name in names if name not in kept and (xform_name(name) in called or name in dispatched)}
    assert missing == set()
    assert {"get_secret_value", "publish", "put_object", "send_message_batch"} <= called


def test_no_source_uses_what_is_left_out_of_the_zip() -> None:
    for text in SOURCE:
        assert not re.search(r"^\s*(?:import|from) (?:boto3|s3transfer|ecdsa|rsa|pyasn1|cffi)\b", text, re.MULTILINE)

"""Makes the local resources from the template that a deployment uses.

The table goes to the table engine; buckets, queues and secret to the AWS emulator, by its own CloudFormation.
"""

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import botocore.exceptions

from infra.local.errors import LocalStackError
from infra.local.settings import PROJECT
from infra.local.table_engine import client

TEMPLATE = PROJECT / "infra" / "template.json"
STACK_NAME = "xulang-local"
TABLE_NAME = f"{STACK_NAME}-table"
_CREATE_TABLE_KEYS = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")
_WAIT = {"Delay": 1, "MaxAttempts": 60}


@dataclass(frozen=True)
class Resources:
    """Names and addresses of what the template made."""

    table_name: str
    media_bucket: str
    seal_bucket: str
    effects_queue_url: str
    photos_queue_url: str
    dead_queue_urls: tuple[str, ...]
    secret_name: str


def read_template() -> dict[str, Any]:
    """The template as written; fragments of functions in it have no `Type`."""
    template: dict[str, Any] = json.loads(TEMPLATE.read_text("utf-8"))
    return template


def make_table(endpoint: str, with_stream: bool = True, name: str = TABLE_NAME, *, expiring: bool = True) -> str:
    """Creates the template's table, by default under its own name, where it is missing; returns the name.

    Args:
        expiring: the engine deletes what is past its `forget_at` by its own clock; not for worlds with a clock of theirs.
    """
    properties = _properties(read_template(), "AWS::DynamoDB::Table")
    engine = client("dynamodb", endpoint, retries={"total_max_attempts": 3})
    if name in engine.list_tables()["TableNames"]:
        return name
    stream = {"StreamEnabled": True, **properties["StreamSpecification"]} if with_stream else {"StreamEnabled": False}
    engine.create_table(TableName=name, **{key: properties[key] for key in _CREATE_TABLE_KEYS}, StreamSpecification=stream)
    engine.get_waiter("table_exists").wait(TableName=name, WaiterConfig=_WAIT)
    if expiring:
        engine.update_time_to_live(TableName=name, TimeToLiveSpecification=properties["TimeToLiveSpecification"])
    return name


def enable_stream(endpoint: str, name: str) -> None:
    """Gives a table that was created without one the template's stream."""
    engine = client("dynamodb", endpoint)
    if engine.describe_table(TableName=name)["Table"].get("StreamSpecification", {}).get("StreamEnabled"):
        return
    stream = _properties(read_template(), "AWS::DynamoDB::Table")["StreamSpecification"]
    engine.update_table(TableName=name, StreamSpecification={"StreamEnabled": True, **stream})
    engine.get_waiter("table_exists").wait(TableName=name, WaiterConfig=_WAIT)


def make_resources(endpoint: str, table_name: str) -> tuple[Resources, bool]:
    """Creates or updates everything but the table and the functions; the second value tells whether anything changed.

    Raises:
        LocalStackError: the emulator refuses the template.
    """
    formation = client("cloudformation", endpoint)
    body = json.dumps(_without_table_and_functions(read_template()))
    changed = _deploy(formation, body)
    outputs = _outputs(formation)
    # The emulator remembers queue addresses with the port it had when they were made.
    urls = {key: endpoint + urlsplit(value).path for key, value in outputs.items() if key.endswith("QueueUrl")}
    resources = Resources(
        table_name=table_name,
        media_bucket=outputs["MediaBucketName"],
        seal_bucket=outputs["SealBucketName"],
        effects_queue_url=urls["EffectsQueueUrl"],
        photos_queue_url=urls["PhotosQueueUrl"],
        dead_queue_urls=tuple(urls[key] for key in sorted(urls) if key.endswith("DeadQueueUrl")),
        secret_name=f"{STACK_NAME}-settings",
    )
    return resources, changed


def allow_mail(endpoint: str, address: str) -> None:
    """The emulator takes letters from this address."""
    with contextlib.suppress(botocore.exceptions.ClientError):  # it is known after a restart
        client("sesv2", endpoint).create_email_identity(EmailIdentity=address)


def put_secret(endpoint: str, name: str, settings: Mapping[str, str]) -> bool:
    """Sets the secret's value; false where it already had it."""
    secrets = client("secretsmanager", endpoint)
    wanted = json.dumps(dict(settings), sort_keys=True)
    try:
        if secrets.get_secret_value(SecretId=name)["SecretString"] == wanted:
            return False
    except (botocore.exceptions.ClientError, KeyError):
        pass  # a secret without a value yet, which the emulator reports in either way
    secrets.put_secret_value(SecretId=name, SecretString=wanted)
    return True


def _deploy(formation: Any, body: str) -> bool:
    request = {"StackName": STACK_NAME, "TemplateBody": body}
    try:
        formation.create_stack(**request)
        done = "stack_create_complete"
    except formation.exceptions.AlreadyExistsException:
        try:
            formation.update_stack(**request)
        except botocore.exceptions.ClientError as answer:
            if "No updates" in str(answer):
                return False
            raise LocalStackError(f"the AWS emulator refuses infra/template.json: {answer}") from None
        done = "stack_update_complete"
    try:
        formation.get_waiter(done).wait(StackName=STACK_NAME, WaiterConfig={"Delay": 0.1, "MaxAttempts": 300})
    except botocore.exceptions.WaiterError:
        raise LocalStackError(f"the AWS emulator refuses infra/template.json: {_first_failure(formation)}") from None
    return True


def _first_failure(formation: Any) -> str:
    events = formation.describe_stack_events(StackName=STACK_NAME)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
    if not failed:
        return "it does not say why"
    return f"{failed[-1]['LogicalResourceId']}: {failed[-1].get('ResourceStatusReason', 'no reason given')}"


def _outputs(formation: Any) -> dict[str, str]:
    stack = formation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def _properties(template: dict[str, Any], kind: str) -> dict[str, Any]:
    found = [resource for resource in template["Resources"].values() if resource.get("Type") == kind]
    if len(found) != 1:
        raise LocalStackError(f"infra/template.json must hold exactly one {kind}, not {len(found)}")
    properties: dict[str, Any] = found[0]["Properties"]
    return properties


_LOCAL_KINDS = frozenset(
    {
        "AWS::S3::Bucket",
        "AWS::SQS::Queue",
        "AWS::SQS::QueuePolicy",
        "AWS::SecretsManager::Secret",
    }
)


def _without_table_and_functions(template: dict[str, Any]) -> dict[str, Any]:
    resources = {name: resource for name, resource in template["Resources"].items() if resource.get("Type") in _LOCAL_KINDS}
    outputs = {name: output for name, output in template["Outputs"].items() if _target(output["Value"]) in resources}
    return {"Resources": resources, "Outputs": outputs}


def _target(value: Any) -> str:
    """The logical id that an output reads, empty where it reads none."""
    if not isinstance(value, dict):
        return ""
    return str(value.get("Ref") or value.get("Fn::GetAtt", [""])[0])

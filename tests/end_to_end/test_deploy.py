"""The package as AWS would run it: deployed by CloudFormation, called through its API, each function in its own role."""

import io
import json
import re
import zipfile
from typing import Any

import pytest

from infra.deploy.package import Package
from infra.static_files import content_type
from tests.fixtures_deploy import STACK, Deployed

FUNCTIONS = {
    "APIHandler", "RelayOutbox", "Summarise", "DeliverEffects", "RenderPhotos", "EveryMinute", "CompactSearch",
}  # fmt: skip
PROBE = """
import os
import botocore.session

def handler(event, context):
    answers = []
    for service, operation, parameters in event:
        client = botocore.session.get_session().create_client(service)
        try:
            client._make_api_call(operation, parameters)
            answers.append("done")
        except Exception as refusal:
            answers.append(getattr(refusal, "response", {}).get("Error", {}).get("Code") or repr(refusal))
    return answers
"""


def test_health_answers_through_the_edge(deployed: Deployed) -> None:
    answer = deployed.call("GET", "/api/v1/health")
    assert (answer.status, answer.json["status"]) == (200, "ok")


def test_an_unknown_address_is_the_product_s_to_refuse_and_an_unknown_method_the_gateway_s(deployed: Deployed) -> None:
    missing = deployed.call("GET", "/api/v1/nothing-here")
    assert (missing.status, missing.headers["Content-Type"]) == (404, "application/problem+json")
    page = deployed.call("GET", "/khong-co", headers={"Accept": "text/html"})
    assert (page.status, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert deployed.call("DELETE", "/api/v1/health").status == 403


def test_every_function_is_there_with_settings_of_its_own_stack(deployed: Deployed) -> None:
    described = {
        name: deployed.client("lambda").get_function_configuration(FunctionName=deployed.function(name))
        for name in FUNCTIONS
    }
    assert len({function["Role"] for function in described.values()}) == len(FUNCTIONS)
    for function in described.values():
        variables = function["Environment"]["Variables"]
        assert (variables["STAGE"], variables["TABLE_NAME"]) == ("dev", deployed.outputs["TableName"])
        assert (variables["PUBLIC_ORIGIN"], variables["SECRET_NAME"]) == (deployed.origin, f"{STACK}-settings")
        assert [url.rsplit("-", 1)[1] for url in variables["DEAD_QUEUE_URLS"].split(",")] == ["dead", "dead", "dead"]
        assert function["Timeout"] > 3
        assert function["MemorySize"] >= 256


def test_stream_functions_have_their_failure_destination_and_report_items(deployed: Deployed) -> None:
    mappings = deployed.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    streams = [mapping for mapping in mappings if ":dynamodb:" in mapping["EventSourceArn"]]
    queues = [mapping for mapping in mappings if ":sqs:" in mapping["EventSourceArn"]]
    assert (len(streams), len(queues)) == (2, 2)
    for mapping in streams:
        assert mapping["MaximumRetryAttempts"] == 5
        assert mapping["BisectBatchOnFunctionError"] is True
        assert mapping["DestinationConfig"]["OnFailure"]["Destination"].endswith("-streams-dead")
        assert mapping["StartingPosition"] == "TRIM_HORIZON"
    assert all(mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"] for mapping in mappings)


def test_alarms_watch_what_was_deployed_and_tell_the_topic(deployed: Deployed) -> None:
    alarms = deployed.client("cloudwatch").describe_alarms(MaxRecords=100)["MetricAlarms"]
    assert len(alarms) >= 20
    assert {action for alarm in alarms for action in alarm["AlarmActions"]} == {deployed.outputs["AlarmTopicArn"]}
    named = {(pair["Name"], pair["Value"]) for alarm in alarms for pair in alarm.get("Dimensions", [])}
    assert {value for name, value in named if name == "FunctionName"} == {deployed.function(name) for name in FUNCTIONS}
    assert {value for name, value in named if name == "Table"} == {deployed.outputs["TableName"]}
    apis = {api["name"] for api in deployed.client("apigateway").get_rest_apis()["items"]}
    assert {value for name, value in named if name == "ApiName"} <= apis


def test_secret_holds_every_key(deployed: Deployed) -> None:
    value = deployed.client("secretsmanager").get_secret_value(SecretId=deployed.outputs["SettingsArn"])["SecretString"]
    assert json.loads(value).keys() == deployed.keys.keys()


def test_front_end_is_where_the_edge_reads_it(deployed: Deployed, built_package: Package) -> None:
    manifest = json.loads((built_package.front_end / "manifest.json").read_text("utf-8"))
    s3, bucket = deployed.client("s3"), deployed.outputs["MediaBucketName"]
    assert manifest
    for entry in manifest.values():
        stored = s3.head_object(Bucket=bucket, Key=f"static/{entry['file']}")
        assert stored["CacheControl"] == "public, max-age=31536000, immutable"
        assert stored["ContentType"] == content_type(entry["file"])


def test_a_code_travels_from_api_through_stream_and_queue_to_the_phone(deployed: Deployed) -> None:
    """Four functions, each in its own role: API, relay, delivery, and the API again."""
    phone = "0987654321"
    sent = deployed.call("POST", "/api/v1/sign-in-codes", {"phone": phone})
    assert sent.status == 201, sent.body
    text = deployed.text_message("+84987654321")
    code = re.search(r"\b\d{6}\b", text)
    assert code, text
    order = {"challenge_id": sent.json["challenge_id"], "phone": phone, "code": code[0], "name": "Nông Thị Lan"}
    signed_in = deployed.call("POST", "/api/v1/sessions", order)
    assert signed_in.status == 201, signed_in.body
    me = deployed.call("GET", "/api/v1/me", headers={"Authorization": f"Bearer {signed_in.json['access_token']}"})
    assert (me.status, me.json["party"]["name"]) == (200, "Nông Thị Lan")


def _probe(deployed: Deployed, built: Package, logical_id: str, calls: list[tuple[str, str, dict[str, Any]]]) -> list[str]:
    """Make calls from inside a function, with its role; the function's code is put back afterwards."""
    functions, name = deployed.client("lambda", read_timeout=60), deployed.function(logical_id)
    packed = io.BytesIO()
    with zipfile.ZipFile(built.archive) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if entry.filename.split("/")[0] in ("botocore", "jmespath", "dateutil", "urllib3", "six.py", "certifi"):
                target.writestr(entry, source.read(entry))
        target.writestr("probe.py", PROBE)
    handler = functions.get_function_configuration(FunctionName=name)["Handler"]
    try:
        functions.update_function_code(FunctionName=name, ZipFile=packed.getvalue())
        functions.update_function_configuration(FunctionName=name, Handler="probe.handler")
        answer = functions.invoke(FunctionName=name, Payload=json.dumps(calls).encode())
        answers: list[str] = json.loads(answer["Payload"].read())
        return answers
    finally:
        functions.update_function_code(FunctionName=name, ZipFile=built.archive.read_bytes())
        functions.update_function_configuration(FunctionName=name, Handler=handler)


def _calls(deployed: Deployed) -> dict[str, tuple[str, str, dict[str, Any]]]:
    outputs = deployed.outputs
    table, bucket, secret = outputs["TableName"], outputs["MediaBucketName"], outputs["SettingsArn"]
    key = {"pk": {"S": "PROBE"}, "sk": {"S": "1"}}
    return {
        "read table": ("dynamodb", "BatchGetItem", {"RequestItems": {table: {"Keys": [key]}}}),
        "write table": ("dynamodb", "PutItem", {"TableName": table, "Item": key}),
        "scan table": ("dynamodb", "Scan", {"TableName": table}),
        "read secret": ("secretsmanager", "GetSecretValue", {"SecretId": secret}),
        "send effect": ("sqs", "SendMessage", {"QueueUrl": outputs["EffectsQueueUrl"], "MessageBody": "{}"}),
        "take effect": ("sqs", "ReceiveMessage", {"QueueUrl": outputs["EffectsQueueUrl"], "VisibilityTimeout": 0}),
        "see dead letters": ("sqs", "ReceiveMessage", {"QueueUrl": outputs["StreamsDeadQueueUrl"], "VisibilityTimeout": 0}),
        "bury records": ("sqs", "SendMessage", {"QueueUrl": outputs["StreamsDeadQueueUrl"], "MessageBody": "{}"}),
        "write upload": ("s3", "PutObject", {"Bucket": bucket, "Key": "uploads/probe", "Body": "x"}),
        "read upload": ("s3", "GetObject", {"Bucket": bucket, "Key": "uploads/probe"}),
        "write photo": ("s3", "PutObject", {"Bucket": bucket, "Key": "photos/probe", "Body": "x"}),
        "write voice": ("s3", "PutObject", {"Bucket": bucket, "Key": "voices/probe", "Body": "x"}),
        "write search": ("s3", "PutObject", {"Bucket": bucket, "Key": "search/probe", "Body": "x"}),
        "send text": ("sns", "Publish", {"PhoneNumber": "+84912345678", "Message": "x"}),
    }


ALLOWED = {
    "APIHandler": {"read table", "write table", "read secret", "write upload", "send effect", "see dead letters"},
    "RelayOutbox": {"send effect", "bury records"},
    "Summarise": {"read table", "write table", "bury records"},
    "DeliverEffects": {"read table", "write table", "read secret", "take effect", "send text", "write voice"},
    "RenderPhotos": {"read table", "write table", "read upload", "write photo", "write voice"},
    "EveryMinute": {"read table", "write table", "read secret", "send text"},
    "CompactSearch": {"read table", "write table", "write search"},
}


@pytest.mark.parametrize("logical_id", sorted(ALLOWED))
def test_a_function_can_do_what_its_policy_grants_and_nothing_else(
    deployed: Deployed, built_package: Package, logical_id: str
) -> None:
    deployed.client("s3").put_object(Bucket=deployed.outputs["MediaBucketName"], Key="uploads/probe", Body=b"x")
    calls = _calls(deployed)
    answers = dict(zip(calls, _probe(deployed, built_package, logical_id, list(calls.values())), strict=True))
    assert {name for name, answer in answers.items() if answer == "done"} == ALLOWED[logical_id]
    refused = {answer for name, answer in answers.items() if name not in ALLOWED[logical_id]}
    assert all("Denied" in answer or "Authorization" in answer for answer in refused), answers

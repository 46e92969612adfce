"""The template says what the design says, for a deployment and for the local stack at once."""

from pathlib import Path
from typing import Any

import pytest

from infra.local import provision, stack

RESOURCES: dict[str, Any] = provision.read_template()["Resources"]
TABLE = RESOURCES["Table"]["Properties"]


def attribute_of(name: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, "Arn"]}


def test_the_table_has_its_keys_and_two_whole_indexes() -> None:
    assert [key["AttributeName"] for key in TABLE["KeySchema"]] == ["pk", "sk"]
    indexes = {index["IndexName"]: index for index in TABLE["GlobalSecondaryIndexes"]}
    assert indexes.keys() == {"gsi1", "gsi2"}
    for name, index in indexes.items():
        assert [key["AttributeName"] for key in index["KeySchema"]] == [f"{name}pk", f"{name}sk"]
        assert index["Projection"] == {"ProjectionType": "ALL"}


def test_the_table_keeps_what_it_is_given() -> None:
    assert TABLE["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert TABLE["TimeToLiveSpecification"] == {"AttributeName": "forget_at", "Enabled": True}
    assert TABLE["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert TABLE["DeletionProtectionEnabled"] is True


@pytest.mark.parametrize("name", ["Table", "MediaBucket", "SealBucket", "Settings"])
def test_what_holds_data_is_kept_when_the_stack_goes(name: str) -> None:
    assert RESOURCES[name]["DeletionPolicy"] == "Retain"
    assert RESOURCES[name]["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize("name", ["Effects", "Photos"])
def test_a_message_is_given_up_after_five_receives(name: str) -> None:
    redrive = RESOURCES[f"{name}Queue"]["Properties"]["RedrivePolicy"]
    assert redrive == {"deadLetterTargetArn": attribute_of(f"{name}DeadQueue"), "maxReceiveCount": 5}


@pytest.mark.parametrize("function", ["RelayOutbox", "Summarise"])
def test_a_stream_function_halves_retries_and_then_sets_aside(function: str) -> None:
    (event,) = RESOURCES[function]["Properties"]["Events"].values()
    properties = event["Properties"]
    assert properties["Stream"] == {"Fn::GetAtt": ["Table", "StreamArn"]}
    assert properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert properties["BisectBatchOnFunctionError"] is True
    assert properties["MaximumRetryAttempts"] == 5
    assert properties["DestinationConfig"]["OnFailure"] == {"Type": "SQS", "Destination": attribute_of("StreamsDeadQueue")}


@pytest.mark.parametrize(("function", "queue"), [("DeliverEffects", "EffectsQueue"), ("RenderPhotos", "PhotosQueue")])
def test_a_queue_function_reports_each_message(function: str, queue: str) -> None:
    (event,) = RESOURCES[function]["Properties"]["Events"].values()
    # Chalice writes an Fn::Sub itself, and its merge would keep both were this an Fn::GetAtt.
    assert event["Properties"]["Queue"] == {"Fn::Sub": f"${{{queue}.Arn}}"}
    assert event["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_only_uploads_are_announced_and_only_by_the_bucket() -> None:
    (announced,) = RESOURCES["MediaBucket"]["Properties"]["NotificationConfiguration"]["QueueConfigurations"]
    assert announced["Queue"] == attribute_of("PhotosQueue")
    assert announced["Filter"]["S3Key"]["Rules"] == [{"Name": "prefix", "Value": "uploads/"}]
    (statement,) = RESOURCES["PhotosQueuePolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
    bucket_name = RESOURCES["MediaBucket"]["Properties"]["BucketName"]["Fn::Sub"]
    source = statement["Condition"]["ArnEquals"]["aws:SourceArn"]["Fn::Sub"]
    assert source == "arn:${AWS::Partition}:s3:::" + bucket_name


def test_nothing_in_the_bucket_of_seals_is_deleted_for_ten_years() -> None:
    seals = RESOURCES["SealBucket"]["Properties"]
    assert seals["ObjectLockEnabled"] is True
    assert seals["VersioningConfiguration"] == {"Status": "Enabled"}
    assert seals["ObjectLockConfiguration"]["Rule"]["DefaultRetention"] == {
        "Mode": "COMPLIANCE",
        "Days": {"Ref": "SealRetentionDays"},
    }
    assert provision.read_template()["Parameters"]["SealRetentionDays"]["Default"] >= 3_652
    assert all(seals["PublicAccessBlockConfiguration"].values())


def test_the_bucket_is_private() -> None:
    block = RESOURCES["MediaBucket"]["Properties"]["PublicAccessBlockConfiguration"]
    assert set(block.values()) == {True}


def test_the_template_never_holds_the_secret_itself() -> None:
    assert RESOURCES["Settings"]["Properties"].keys() == {"Name", "Description"}


def test_the_launcher_runs_on_java_17() -> None:
    compiled = (Path(stack.__file__).parent / "launcher" / "LoopbackDynamo.class").read_bytes()
    assert compiled[:4] == b"\xca\xfe\xba\xbe"
    assert int.from_bytes(compiled[6:8]) == 61
    assert b"127.0.0.1" in compiled

"""Cuts botocore's service descriptions down to what the deployed functions call.

botocore carries 443 services and parses whole descriptions at start; the functions use six services and about thirty
operations. What is listed here is what exists when deployed: `tests/architecture/test_service_models.py` compares it with
the calls in the source.
"""

import gzip
import json
from pathlib import Path
from typing import Any

OPERATIONS = {
    "dynamodb": (
        "BatchGetItem", "BatchWriteItem", "DeleteItem", "DescribeTable", "GetItem", "PutItem", "Query", "Scan",
        "TransactGetItems", "TransactWriteItems", "UpdateItem",
    ),
    "dynamodbstreams": ("GetRecords", "GetShardIterator"),
    # Signing an upload form looks at CreateBucket, whatever the policy allows.
    "s3": ("CopyObject", "CreateBucket", "DeleteObject", "GetObject", "HeadObject", "ListObjectsV2", "PutObject"),
    "secretsmanager": ("GetSecretValue",),
    "sesv2": ("SendEmail",),
    "sns": ("Publish",),
    "sqs": (
        "ChangeMessageVisibility", "DeleteMessage", "DeleteMessageBatch", "GetQueueAttributes", "ReceiveMessage",
        "SendMessage", "SendMessageBatch",
    ),
}  # fmt: skip
_KEPT_FILES = ("service-2", "service-2.sdk-extras", "endpoint-rule-set-1", "paginators-1", "paginators-1.sdk-extras")
_PLAIN_FILES = ("endpoint-rule-set-1", "paginators-1")
_SHARED_FILES = ("_retry", "endpoints", "partitions", "sdk-default-configuration")


def cut_service_models(data: Path) -> None:
    """Leave in botocore's data folder only the services, operations and endpoints in use, as plain JSON."""
    for entry in sorted(data.iterdir()):
        if entry.is_dir() and entry.name not in OPERATIONS:
            _remove(entry)
        elif entry.is_file() and _stem(entry) not in _SHARED_FILES:
            entry.unlink()
    _write(data / "endpoints.json", _cut_endpoints(_take(data, "endpoints")))
    for service, operations in OPERATIONS.items():
        versions = sorted((data / service).iterdir())
        for old in versions[:-1]:
            _remove(old)
        for file in sorted(versions[-1].iterdir()):
            if _stem(file) not in _KEPT_FILES:
                file.unlink()
        _write(versions[-1] / "service-2.json", _cut_model(_take(versions[-1], "service-2"), operations))
        for name in _PLAIN_FILES:
            _write(versions[-1] / f"{name}.json", _take(versions[-1], name))


def _cut_endpoints(endpoints: dict[str, Any]) -> dict[str, Any]:
    aws = next(partition for partition in endpoints["partitions"] if partition["partition"] == "aws")
    services = {name: entry for name, entry in aws["services"].items() if name in OPERATIONS}
    return endpoints | {"partitions": [aws | {"services": services}]}


def _cut_model(model: dict[str, Any], operations: tuple[str, ...]) -> dict[str, Any]:
    kept = {name: _undocumented(model["operations"][name]) for name in operations}
    shapes: dict[str, Any] = {}
    waiting = sorted(_shape_names(kept))
    while waiting:
        name = waiting.pop()
        if name not in shapes:
            shapes[name] = _undocumented(model["shapes"][name])
            waiting += sorted(_shape_names(shapes[name]))
    return {**model, "operations": kept, "shapes": dict(sorted(shapes.items()))}


def _shape_names(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["shape"]} if isinstance(node.get("shape"), str) else set()
        return own.union(*(_shape_names(value) for value in node.values()))
    if isinstance(node, list):
        return set().union(*(_shape_names(value) for value in node))
    return set()


def _undocumented(node: Any) -> Any:
    if isinstance(node, dict):
        # A member of a shape may itself be called "documentation"; only a text is one.
        return {
            key: _undocumented(value)
            for key, value in node.items()
            if not (key == "documentation" and isinstance(value, str))
        }
    if isinstance(node, list):
        return [_undocumented(value) for value in node]
    return node


def _stem(file: Path) -> str:
    return file.name.removesuffix(".gz").removesuffix(".json")


def _take(folder: Path, stem: str) -> dict[str, Any]:
    """Read a description, packed or not, and remove its file."""
    packed, plain = folder / f"{stem}.json.gz", folder / f"{stem}.json"
    content: dict[str, Any] = json.loads(gzip.decompress(packed.read_bytes()) if packed.exists() else plain.read_bytes())
    packed.unlink(missing_ok=True)
    plain.unlink(missing_ok=True)
    return content


def _write(file: Path, content: dict[str, Any]) -> None:
    file.write_text(json.dumps(content, separators=(",", ":")), "utf-8")


def _remove(folder: Path) -> None:
    for entry in sorted(folder.rglob("*"), reverse=True):
        entry.rmdir() if entry.is_dir() else entry.unlink()
    folder.rmdir()

"""What a refusal is: a problem document, and a table that is as it was."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from infra.local.table_engine import client
from tests.end_to_end.stories import Cast
from tests.end_to_end.town import Stack
from tests.end_to_end.visitor import Reply

MOVING = ("LOCK#", "DELTA#")
"""Kinds of items that the search job writes by itself."""


def fingerprint(stack: Stack) -> dict[str, str]:
    """Of every item in the table, by its key."""
    engine = client("dynamodb", stack.table_endpoint)
    pages = engine.get_paginator("scan").paginate(TableName=stack.environment["TABLE_NAME"], ConsistentRead=True)
    items = [item for page in pages for item in page["Items"] if not item["pk"]["S"].startswith(MOVING)]
    return {
        f"{item['pk']['S']} / {item['sk']['S']}": hashlib.sha256(repr(sorted(item.items())).encode()).hexdigest()
        for item in items
    }


@contextmanager
def nothing_changes(cast: Cast) -> Iterator[None]:
    """Whatever is asked inside leaves the table as it was, once the stream's consumers have caught up."""
    before: dict[str, str] = {}
    at_rest = fingerprint(cast.town.stack)
    while before != at_rest:
        time.sleep(0.3)
        before, at_rest = at_rest, fingerprint(cast.town.stack)
    yield
    after = fingerprint(cast.town.stack)
    assert {key for key in before | after if before.get(key) != after.get(key)} == set()


def problem(reply: Reply, status: int, code: str, *, field: str | None = None) -> Any:
    """The reply is a problem document as RFC 9457 and our own rules have it."""
    assert reply.headers["content-type"] == "application/problem+json", (reply.status, reply.raw[:300])
    said = reply.body
    assert (reply.status, said["status"], said["code"]) == (status, status, code), said
    assert said["type"] == f"/problems/{code}"
    assert said["title"] == said["message_en"]
    for text in (said["message_vi"], said["message_en"]):
        assert 3 <= len(text) < 300
        assert "Traceback" not in text
    assert set(said) <= {"type", "title", "status", "code", "message_vi", "message_en", "field", "details"}
    if field is not None:
        assert said.get("field") == field, said
    return said

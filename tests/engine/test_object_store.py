"""Files by key: the fake of the tests and S3 by the emulator keep the same promises."""

import os
import urllib.error
import urllib.request
import uuid
from datetime import UTC, datetime
from unittest.mock import patch

import pytest

from chalicelib.adapters.files import Files, ObjectTooLarge
from chalicelib.adapters.object_store import S3Objects
from chalicelib.adapters.system import AwsClients
from chalicelib.catalogue import MAX_UPLOAD_BYTES, PART_BYTES, ImageType, UploadForm
from chalicelib.kernel.errors import Unavailable
from infra.local.table_engine import KEY, REGION
from tests.fakes.objects import MemoryObjects
from tests.fixtures_stack import Engine


def _s3(engine: Engine) -> S3Objects:
    environment = {"AWS_ENDPOINT_URL": engine.endpoint, "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": KEY}
    with patch.dict(os.environ, environment):
        client = AwsClients(REGION).s3
        bucket = f"media-{uuid.uuid4().hex[:12]}"
        client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    return S3Objects(client, bucket)


@pytest.fixture(params=["memory", "ministack"])
def files(request: pytest.FixtureRequest) -> Files:
    if request.param == "memory":
        return MemoryObjects()
    return _s3(request.getfixturevalue("ministack"))


def test_what_is_written_is_read_until_it_is_deleted(files: Files) -> None:
    assert files.read("a/b", at_most=10) is None
    files.write("a/b", b"\x00\xff", content_type="image/webp", cache_control="public, max-age=60")
    assert files.read("a/b", at_most=10) == b"\x00\xff"
    files.write("a/b", b"again", content_type="image/webp")
    assert files.read("a/b", at_most=5) == b"again"
    files.delete("a/b")
    files.delete("a/b")
    assert files.read("a/b", at_most=10) is None


def test_more_than_wanted_is_not_fetched(files: Files) -> None:
    files.write("large", b"x" * 11, content_type="text/plain")
    with pytest.raises(ObjectTooLarge):
        files.read("large", at_most=10)


def test_a_store_that_does_not_answer_is_unavailable() -> None:
    environment = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": KEY}
    with patch.dict(os.environ, environment):
        files = S3Objects(AwsClients(REGION).s3, "media")
    with pytest.raises(Unavailable):
        files.read("a", at_most=1)
    with pytest.raises(Unavailable):
        files.write("a", b"", content_type="text/plain")
    with pytest.raises(Unavailable):
        files.delete("a")


def _send(form: UploadForm, content: bytes, **changed: str) -> int:
    """POST the form as a browser does; the status."""
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in {**form.fields, **changed}.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\nContent-Type: image/jpeg\r\n\r\n'
    body = b"".join(parts) + head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    request = urllib.request.Request(form.url, data=body, method="POST")
    request.add_header("Content-Type", f"multipart/form-data; boundary={boundary}")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_browser_uploads_by_the_form(ministack: Engine) -> None:
    files = _s3(ministack)
    form = files.form("uploads/x/y", ImageType.JPEG, now=datetime.now(UTC), redirect_to=None)
    assert _send(form, b"picture") in (200, 201, 204)
    assert files.read("uploads/x/y", at_most=100) == b"picture"


def test_the_form_limits_place_size_and_kind(ministack: Engine) -> None:
    files = _s3(ministack)
    form = files.form("uploads/x/y", ImageType.JPEG, now=datetime.now(UTC), redirect_to=None)
    statuses = {
        "another place": _send(form, b"x", key="uploads/x/z"),
        "another kind": _send(form, b"x", **{"Content-Type": "text/html"}),
        "too large": _send(form, b"x" * (MAX_UPLOAD_BYTES + 1)),
        "forged": _send(form, b"x", **{"x-amz-signature": "0" * 64}),
    }
    assert all(status >= 400 for status in statuses.values()), statuses


def test_parts_go_under_their_prefix_and_nowhere_else(ministack: Engine) -> None:
    files = _s3(ministack)
    form = files.parts_form("uploads/x/y/", ImageType.JPEG, now=datetime.now(UTC))
    for number in (1, 2, 1):
        assert _send(form, b"part %d" % number, key=f"uploads/x/y/00{number}-of-002") in (200, 201, 204)
    assert files.read("uploads/x/y/002-of-002", at_most=100) == b"part 2"
    statuses = {
        "another place": _send(form, b"x", key="uploads/x/z/001-of-001"),
        "another kind": _send(form, b"x", key="uploads/x/y/001-of-001", **{"Content-Type": "text/html"}),
        "too large": _send(form, b"x" * (PART_BYTES + 1), key="uploads/x/y/001-of-001"),
    }
    assert all(status >= 400 for status in statuses.values()), statuses


def test_what_may_be_seen_is_seen_by_its_address(ministack: Engine) -> None:
    files = _s3(ministack)
    files.write("claims/one-160.webp", b"RIFF", content_type="image/webp")
    address = files.view("claims/one-160.webp", now=datetime.now(UTC))
    with urllib.request.urlopen(address, timeout=10) as answer:
        assert (answer.read(), answer.headers["Content-Type"]) == (b"RIFF", "image/webp")
        assert "Content-Disposition" not in answer.headers
    assert "Expires=900" in address

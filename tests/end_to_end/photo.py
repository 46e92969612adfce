"""A photo on its way: sent as a browser sends a form, seen as the storefront shows it."""

import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from typing import Any

from tests.end_to_end.visitor import Visitor, until


def send(form: Mapping[str, Any], content: bytes) -> int:
    """Post the file straight to the object store; its status."""
    boundary = uuid.uuid4().hex
    fields = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in form["fields"].items()
    )
    head = f'{fields}--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="anh.jpg"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    request = urllib.request.Request(form["url"], data=body, method="POST")
    request.add_header("Content-Type", f"multipart/form-data; boundary={boundary}")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def await_end(household: Visitor, listing_id: str, photo_id: str) -> Any:
    """The photo once it is ready or refused."""

    def ended() -> Any:
        photos = household.get(f"/listings/{listing_id}")["photos"]
        photo = next(one for one in photos if one["id"] == photo_id)
        return photo if photo["state"] != "awaited" else None

    return until(ended, within_s=30, what="the photo's end")


def is_at(origin: str, path: str) -> bool:
    """Whether anybody can fetch the file."""
    try:
        file_at(origin, path)
    except urllib.error.HTTPError:
        return False
    return True


def file_at(origin: str, path: str) -> tuple[str, bytes]:
    """Content type and bytes of a public file."""
    with urllib.request.urlopen(origin + path, timeout=20) as answer:
        return str(answer.headers["Content-Type"]), answer.read()

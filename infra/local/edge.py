"""CloudFront in front of the API: built front end under /static/, photos and voices under /media/, compression.

The same behaviours are in `infra/template.json` as the resource `Edge`.
Source: docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html (read 2026-11).
"""

import gzip
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.http_exchange import HttpRequest, HttpResponse
from infra.static_files import cache_control, content_type

_COMPRESSED_FROM, _COMPRESSED_TO = 1_000, 10_000_000
_COMPRESSED_TYPES = {
    "application/javascript", "application/json", "application/xml", "application/xhtml+xml", "application/rss+xml",
    "application/wasm", "image/svg+xml", "text/css", "text/csv", "text/html", "text/javascript", "text/plain",
    "text/xml",
}  # fmt: skip
_PROTECTION = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "SAMEORIGIN"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
)
# The bucket also keeps uploads/, claims/ and search/, which nobody outside may read.
_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")
_PUBLIC_KEY = re.compile(r"(?:photos|voices)/[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


class ObjectReader(Protocol):
    """The one call of an S3 client that the edge makes."""

    def get_object(self, **request: str) -> dict[str, Any]:
        """`Bucket` and `Key` in, `Body` and its headers out."""


class Edge:
    """CloudFront's behaviours: which path goes to which origin, and what it compresses."""

    def __init__(
        self,
        origin: Callable[[HttpRequest], HttpResponse],
        static_folder: Path,
        media_bucket: str,
        object_reader: Callable[[], ObjectReader],
    ) -> None:
        self._origin = origin
        self._static_folder = static_folder.resolve()
        self._media_bucket = media_bucket
        self._object_reader = object_reader

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer from the origin the path belongs to."""
        if request.path.startswith("/static/"):
            return protected(self._from_storage(request, self._static))
        if request.path.startswith("/media/"):
            return protected(self._from_storage(request, self._media))
        return protected(compressed(request, self._origin(request)))

    def _from_storage(self, request: HttpRequest, find: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return _refusal(403)
        response = compressed(request, find(request))
        if response.header("etag") and response.header("etag") in request.header("if-none-match"):
            response = HttpResponse(304, [*response.without("content-length")])
        response = _part(request, response)
        if request.method == "HEAD":
            response = HttpResponse(response.status, response.headers)
        return response

    def _static(self, request: HttpRequest) -> HttpResponse:
        path = (self._static_folder / unquote(request.path.removeprefix("/static/"))).resolve()
        if not path.is_relative_to(self._static_folder) or not path.is_file():
            return _refusal(404)
        encoding, body = _smallest_form(path, request.header("accept-encoding"))
        headers = [
            ("Content-Type", content_type(path.name)),
            ("Cache-Control", cache_control(path.name)),
            ("ETag", f'"{hashlib.sha256(body).hexdigest()[:32]}"'),
        ]
        if encoding:
            headers += [("Content-Encoding", encoding), ("Vary", "Accept-Encoding")]
        return HttpResponse(200, headers, body)

    def _media(self, request: HttpRequest) -> HttpResponse:
        key = request.path.removeprefix("/media/")
        if not _PUBLIC_KEY.fullmatch(key):
            return _refusal(403)
        try:
            found = self._object_reader().get_object(Bucket=self._media_bucket, Key=key)
        except ClientError:
            # CloudFront may read objects but not list the bucket, so a missing object is 403 and not 404.
            return _refusal(403)
        except BotoCoreError:
            return _refusal(504)
        headers = [("Content-Type", found.get("ContentType", "application/octet-stream")), ("ETag", found["ETag"])]
        if found.get("CacheControl"):
            headers.append(("Cache-Control", found["CacheControl"]))
        return HttpResponse(200, headers, found["Body"].read())


def protected(response: HttpResponse) -> HttpResponse:
    """The response with CloudFront's managed security headers, where the origin did not say it itself.

    Source: AWS's managed response headers policy SecurityHeadersPolicy (read 2026-11); no TLS here, hence without HSTS.
    """
    missing = [pair for pair in _PROTECTION if not response.header(pair[0].lower())]
    return HttpResponse(response.status, [*response.headers, *missing], response.body)


def compressed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The response with gzip where CloudFront would use it, else as it is."""
    media_type = response.header("content-type").split(";")[0].strip().lower()
    if (
        not _COMPRESSED_FROM <= len(response.body) <= _COMPRESSED_TO
        or media_type not in _COMPRESSED_TYPES
        or response.header("content-encoding")
        or "gzip" not in request.header("accept-encoding")
    ):
        return response
    etag = response.header("etag")
    headers = response.without("etag") if etag else list(response.headers)
    if etag:
        headers.append(("ETag", etag if etag.startswith("W/") else f"W/{etag}"))
    headers += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
    return HttpResponse(response.status, headers, gzip.compress(response.body, 5, mtime=0))


def _smallest_form(path: Path, accepted: str) -> tuple[str, bytes]:
    for encoding, suffix in (("br", ".br"), ("gzip", ".gz")):
        packed = path.with_name(path.name + suffix)
        if encoding in accepted and packed.is_file():
            return encoding, packed.read_bytes()
    return "", path.read_bytes()


def _part(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What of a file was asked for: players ask for sound in parts, and some play nothing that does not come so.

    Source: RFC 9110 section 14; one range, as CloudFront answers with.
    """
    asked = _RANGE.fullmatch(request.header("range"))
    if asked is None or response.status != 200 or response.header("content-encoding"):
        return response
    whole = len(response.body)
    first, last = asked[1], asked[2]
    start = int(first) if first else max(0, whole - int(last or 0))
    end = min(whole, int(last) + 1) if first and last else whole
    if start >= end:
        return HttpResponse(416, [*response.headers, ("Content-Range", f"bytes */{whole}")])
    ranged = [*response.headers, ("Accept-Ranges", "bytes"), ("Content-Range", f"bytes {start}-{end - 1}/{whole}")]
    return HttpResponse(206, ranged, response.body[start:end])


def _refusal(status: int) -> HttpResponse:
    return HttpResponse(status, [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")])

"""The server over HTTP, as a teller's session on the tablet reaches it."""

import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from typing import Any

from infra.tablet.refusal import Declined, NoLine

TIMEOUT_S = 8


class HttpServer:
    """`tablet.Server`.

    Args:
        origin: scheme and host. token: access token of the teller signed in on this tablet.
    """

    def __init__(self, origin: str, token: str) -> None:
        self._base, self._token = f"{origin}/api/v1/offline-leases", token

    def grant(self, body: Mapping[str, Any], *, key: str) -> dict[str, Any]:
        return self._post("", body, key)

    def entries(self, lease_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._post(f"/{lease_id}/entries", body)

    def sync(self, lease_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._post(f"/{lease_id}/sync", body)

    def release(self, lease_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._post(f"/{lease_id}/release", body)

    def _post(self, path: str, body: Mapping[str, Any], key: str | None = None) -> dict[str, Any]:
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self._token}",
            "Idempotency-Key": key or uuid.uuid4().hex,
        }
        request = urllib.request.Request(self._base + path, json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            if error.code >= 500:
                raise NoLine from error
            raise Declined(str(json.load(error)["code"])) from error
        except OSError as error:
            raise NoLine from error

"""The API as a program at a terminal calls it: signs in as a member of staff, uploads a file by a signed form."""

import getpass
import json
import urllib.error
import urllib.request
import uuid
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from typing import Any


class Trouble(Exception):
    """What is told to the person at the terminal."""


class Api:
    """The API of one origin.

    Args:
        token: an access token; empty before the sign-in.
    """

    def __init__(self, origin: str, token: str = "") -> None:
        self._base, self.token = f"{origin.rstrip('/')}/api/v1", token

    def get(self, path: str) -> dict[str, Any]:
        return self._send("GET", path, None)

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._send("POST", path, body)

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        raw = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data=raw, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                told: dict[str, Any] = json.load(answer)
                return told
        except urllib.error.HTTPError as refused:
            problem = json.load(refused)
            raise Trouble(f"{problem.get('message_vi')} ({problem.get('code')})") from refused
        except OSError as fault:
            raise Trouble(f"{self._base} does not answer: {fault}") from fault


def sign_in(api: Api, staff_number: str) -> None:
    """Staff number, PIN and the code that was sent."""
    challenge = api.post("/staff-sign-in-codes", {"staff_number": staff_number})
    pin, code = getpass.getpass("PIN: "), input("Code (SMS; on this machine at /_local/): ").strip()
    proof = {"staff_number": staff_number, "pin": pin, "challenge_id": challenge["challenge_id"], "code": code}
    api.token = api.post("/staff-sessions", proof)["access_token"]


def upload(form: Mapping[str, Any], content: bytes) -> None:
    """Post the file straight to the object store."""
    boundary = uuid.uuid4().hex
    head = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in form["fields"].items()
    )
    head += f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="statement"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(form["url"], data=body, headers=kind), timeout=120):
            return
    except OSError as fault:
        raise Trouble(f"the file was not taken: {fault}") from fault


def who_and_where(parser: ArgumentParser) -> None:
    """The arguments by which a program knows the site and who runs it."""
    parser.add_argument("--origin", default="http://127.0.0.1:8080")
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--staff", help="staff number of operations")
    who.add_argument("--token", help="an access token")


def api_of(given: Namespace) -> Api:
    """Signed in as whoever was named."""
    api = Api(given.origin, given.token or "")
    if not api.token:
        sign_in(api, given.staff)
    return api

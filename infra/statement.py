"""`python -m infra.statement import FILE`: a bank's statement into the running stack, under a progress bar.

Signs in as a member of operations (the code comes by SMS, on this machine at `/_local/`), announces the file, uploads it
by the signed form, orders its import and follows it to its end. It can be run again: nothing is taken in twice.
"""

import argparse
import getpass
import json
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chalicelib.adapters.statement_files import read_statement
from chalicelib.adapters.system import SystemEntropy
from chalicelib.banking import StatementFormat, StatementId, StatementUnreadable
from infra.demo.progress import Progress

LOOK_EVERY_S = 0.5
SETTLED = ("done", "gap", "refused")


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


def account_in(content: bytes, format_: StatementFormat) -> str:
    """The account that the file tells of; the file is read here first, so that a bad one is not even sent."""
    try:
        file = read_statement(content, format_)
    except StatementUnreadable as trouble:
        raise Trouble(trouble.message_vi) from trouble
    for fault in file.faults:
        print(f"  {fault.message_vi}", file=sys.stderr)
    if file.faults:
        raise Trouble(f"{len(file.faults)} faults; nothing was sent")
    return file.account


def import_file(api: Api, path: Path, format_: StatementFormat, account: str) -> dict[str, Any]:
    """Announce, upload, import and follow; the statement as it ended."""
    content = path.read_bytes()
    number = account_in(content, format_) or account
    if not number:
        raise Trouble("the file does not tell its account: --account is needed")
    statement_id = StatementId.make(datetime.now(UTC), SystemEntropy())
    told = {"statement_id": statement_id, "account": number, "format": format_.value, "name": path.name[:120]}
    upload(api.post("/statements", told)["upload"], content)
    api.post(f"/statements/{statement_id}/import", {})
    bar = Progress(path.name[:34], 1)
    while True:
        statement = api.get(f"/statements/{statement_id}")
        if statement["lines_total"]:
            bar.of(statement["lines_done"], statement["lines_total"])
        if statement["state"] in SETTLED:
            bar.end(statement["lines_done"])
            return statement
        time.sleep(LOOK_EVERY_S)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.statement", description=__doc__)
    parser.add_argument("what", choices=["import"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--format", type=StatementFormat, default=StatementFormat.CAMT_053, help="camt.053 unless told")
    parser.add_argument("--account", default="", help="where the file does not tell: a CSV")
    parser.add_argument("--origin", default="http://127.0.0.1:8080")
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--staff", help="staff number of operations")
    who.add_argument("--token", help="an access token")
    given = parser.parse_args()
    api = Api(given.origin, given.token or "")
    try:
        if not api.token:
            sign_in(api, given.staff)
        ended = import_file(api, given.file, given.format, given.account)
    except (Trouble, OSError) as trouble:
        sys.exit(str(trouble))
    for fault in ended["faults"]:
        print(f"  {fault['message']}")
    print(f"{ended['id']}: {ended['state']}, new lines: {json.dumps(ended['new_lines'])}")
    sys.exit(0 if ended["state"] == "done" else 1)


if __name__ == "__main__":
    main()

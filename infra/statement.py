"""`python -m infra.statement import FILE`: a bank's statement into the running stack, under a progress bar.

Signs in as a member of operations (the code comes by SMS, on this machine at `/_local/`), announces the file, uploads it
by the signed form, orders its import and follows it to its end. It can be run again: nothing is taken in twice.
"""

import argparse
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chalicelib.adapters.statement_files import read_statement
from chalicelib.adapters.system import SystemEntropy
from chalicelib.banking import StatementFormat, StatementId, StatementUnreadable
from infra.demo.progress import Progress
from infra.desk_api import Api, Trouble, api_of, upload, who_and_where

LOOK_EVERY_S = 0.5
SETTLED = ("done", "gap", "refused")


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
    who_and_where(parser)
    given = parser.parse_args()
    try:
        ended = import_file(api_of(given), given.file, given.format, given.account)
    except (Trouble, OSError) as trouble:
        sys.exit(str(trouble))
    for fault in ended["faults"]:
        print(f"  {fault['message']}")
    print(f"{ended['id']}: {ended['state']}, new lines: {json.dumps(ended['new_lines'])}")
    sys.exit(0 if ended["state"] == "done" else 1)


if __name__ == "__main__":
    main()

"""The bank's own file, by the operator's command, through the signed form and the queue, into the books; and once more."""

import urllib.request
from pathlib import Path

from chalicelib.banking import StatementFormat
from infra.desk_api import Api
from infra.statement import import_file
from tests.end_to_end.town import Town
from tests.end_to_end.visitor import until


def file_of(town: Town, path: str, method: str) -> tuple[bytes, str]:
    """A statement of the bank, and its number."""
    headers = {"Authorization": f"Bearer {town.stack.keys['bank_api_key']}"}
    request = urllib.request.Request(f"{town.stack.bank_origin}{path}?form=camt.053", headers=headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read(), answer.headers["X-Statement-Number"]


def test_a_statement_by_the_operators_command(town: Town, tmp_path: Path) -> None:
    assert town.operations.signed_in is not None
    api = Api(town.stack.origin, town.operations.signed_in.access_token)
    told, untold = (
        town.bank.control("incoming", {"amount": amount, "content": "gop y", "notice": notice})["bank_ref"]
        for amount, notice in ((71_000, True), (72_000, False))
    )
    waiting = "/unmatched-money"
    until(lambda: any(one["bank_ref"] == told for one in town.operations.get(waiting, limit=100)["entries"]), what="notice")
    content, number = file_of(town, "/v1/statements", "POST")
    file = tmp_path / "sao-ke.xml"
    file.write_bytes(content)
    done = import_file(api, file, StatementFormat.CAMT_053, "")
    assert (done["state"], done["faults"]) == ("done", [])
    assert done["lines_done"] == done["lines_total"] == sum(done["new_lines"].values())
    lines = {line["reference"]: line["outcome"] for line in api.get(f"/statements/{done['id']}/lines?limit=100")["entries"]}
    assert (lines[told], lines[untold]) == ("matched", "suspense")
    again, _ = file_of(town, f"/v1/statements/{number}", "GET")
    file.write_bytes(again)
    assert import_file(api, file, StatementFormat.CAMT_053, "")["new_lines"] == {}

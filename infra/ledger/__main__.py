"""`python -m infra.ledger verify | export FILE | import FILE | repair | freeze`: on this machine's stack, or on a stage.

Without `--table` it is the stack of `make run` (its ports by the `XL_…` variables). With `--table` it is that table, by the
account's own credentials and region; `--endpoint` names another engine. Nothing else may write while it imports or repairs.

What is imported is frozen until `verify` finds it whole (failure 44). What `verify` finds wrong twice is frozen (failure
47), unless it is to `--look-only`; `freeze` freezes the whole ledger by hand, before a restored table is given to anybody.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import botocore.session

from chalicelib.adapters.dynamo.engine import DynamoTable
from chalicelib.adapters.dynamo.ledger_freezes import whole_item
from chalicelib.adapters.dynamo.ledger_verification import verification_item
from chalicelib.adapters.jwt_tokens import JwtTokens
from chalicelib.adapters.seal_archive import S3Seals
from chalicelib.adapters.system import SystemClock
from chalicelib.kernel.clock import business_date
from chalicelib.ledger import Freeze, Leaf, Seal, Verification, check_archived, claimed
from infra.demo.progress import Progress
from infra.ledger.dump import FileCut, read_dump, write_dump
from infra.ledger.guard import RESTORED, Guard
from infra.ledger.journal import Finding
from infra.ledger.repair import HeadersBroken, repair_ledger
from infra.ledger.table import WholeTable
from infra.ledger.verify import verify_ledger
from infra.local.keys import new_keys
from infra.local.provision import TABLE_NAME
from infra.local.settings import LOOPBACK, Ports
from infra.local.table_engine import KEY, REGION, client

MOST_SHOWN = 20
PASSES = 3
"""How often the verifier looks at everything."""


def main(arguments: Sequence[str]) -> int:
    asked = _parser().parse_args(arguments)
    table = _table(asked)
    match asked.command:
        case "verify":
            return verify(table, _archive(asked), None if asked.look_only else _guard(asked))
        case "export":
            bar = Progress("export", table.about())
            bar.end(write_dump(table.scan, asked.file, bar))
            return 0
        case "import":
            return load(table, asked.file, even_if_cut=asked.even_if_cut)
        case "freeze":
            table.put([whole_item(Freeze(SystemClock().now(), RESTORED, asked.why))])
            print("the whole ledger is frozen; what began before goes on for a minute at most")
            return 0
        case _:
            return repair(table)


def verify(table: WholeTable, archive: S3Seals | None, guard: Guard | None) -> int:
    """Name what is wrong, the first wrong item first, and leave the report in the table; 1 if anything is.

    A ledger in use moves while it is looked at, so what is wrong once is looked at again before anything is frozen.
    """
    findings = look(table, archive)
    if guard is None:
        return 1 if findings else 0
    if not findings:
        if guard.release_restored():
            print("the ledger is whole: it is open again")
        return 0
    if guard.frozen():
        print("the whole ledger is frozen, and stays so")
        return 1
    print("looking again at what was found")
    twice = {str(finding) for finding in look(table, archive)}
    frozen = guard.freeze([finding for finding in findings if str(finding) in twice])
    print(f"{frozen} accounts frozen" if frozen else "nothing was found twice that has a balance: nothing frozen")
    return 1


def look(table: WholeTable, archive: S3Seals | None) -> list[Finding]:
    """Look at the whole ledger once, tell what is wrong, and leave the report in the table."""
    bar = Progress("verify the ledger", table.about() * PASSES)
    signer = JwtTokens(new_keys()["jwt_private_key_pem"])  # reads with the keys beside the seals, signs nothing
    now, looked, findings = SystemClock().now(), 0, list[Finding]()

    def told(seal: Seal, leaves: list[Leaf]) -> Seal | None:
        if archive is None:
            return claimed(signer, seal.signed, seal.key)
        return check_archived(archive, signer, seal.day, leaves)

    def count(done: int) -> None:
        nonlocal looked
        looked = done
        bar(done)

    for finding in verify_ledger(table.scan, today=business_date(now), told=told, progress=count):
        findings.append(finding)
        if len(findings) <= MOST_SHOWN:
            print(f"{'FIRST WRONG' if len(findings) == 1 else 'wrong'}  {finding}")
    seconds = bar.end(looked)
    if len(findings) > MOST_SHOWN:
        print(f"… and {len(findings) - MOST_SHOWN} more")
    seals = "" if archive is not None else ", seals without their archive"
    print(f"{len(findings)} findings in {looked // PASSES:,} items, {seconds:.1f} s{seals}")
    first = str(findings[0]) if findings else None
    report = Verification(now, looked // PASSES, len(findings), first, archive is not None)
    table.put([verification_item(report)])
    return findings


def load(table: WholeTable, path: Path, *, even_if_cut: bool) -> int:
    """Write a file's items into an empty table, whose ledger is frozen from the first item on."""
    if not table.is_empty():
        print("the table is not empty: import into a new one", file=sys.stderr)
        return 2
    bar = Progress("import", sum(1 for _ in path.open("rb")))
    try:
        mark = whole_item(Freeze(SystemClock().now(), RESTORED, f"Khôi phục từ {path.name}, chưa kiểm tra."))
        bar.end(table.put(chain([mark], read_dump(path, even_if_cut=even_if_cut)), bar))
    except FileCut as cut:
        print(f"{cut}; --even-if-cut imports what is there, and `repair` makes the most of it", file=sys.stderr)
        return 2
    print("imported, and frozen until `verify` finds it whole")
    return 0


def repair(table: WholeTable) -> int:
    """Make again what follows from the headers; every removal is told."""
    try:
        changes = list(repair_ledger(table.scan))
    except HeadersBroken as broken:
        print(f"headers are not what they were, nothing was changed: {broken}", file=sys.stderr)
        return 2
    table.apply(changes)
    for change in changes:
        if change.item is None:
            print(f"removed  {change.key.pk} / {change.key.sk}: {change.why}")
    written = sum(change.item is not None for change in changes)
    print(f"{written} items made again from the journal, {len(changes) - written} removed; now verify")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.ledger", description=__doc__)
    parser.add_argument("--table", help="name of a stage's table")
    parser.add_argument("--endpoint", help="address of another engine")
    parser.add_argument("--seal-bucket", help="where a stage's seals are kept; without it they are judged by themselves")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("verify").add_argument("--look-only", action="store_true", help="freeze nothing, release nothing")
    commands.add_parser("freeze").add_argument("--why", required=True, help="what people are told, in Vietnamese")
    commands.add_parser("repair")
    commands.add_parser("export").add_argument("file", type=Path)
    imported = commands.add_parser("import")
    imported.add_argument("file", type=Path)
    imported.add_argument("--even-if-cut", action="store_true")
    return parser


def _table(asked: argparse.Namespace) -> WholeTable:
    if asked.table is not None and asked.endpoint is None:
        return WholeTable(botocore.session.get_session().create_client("dynamodb"), asked.table)
    endpoint = asked.endpoint or f"http://{LOOPBACK}:{Ports.from_environment(os.environ).table}"
    return WholeTable(client("dynamodb", endpoint, read_timeout=120), asked.table or TABLE_NAME)


def _guard(asked: argparse.Namespace) -> Guard:
    if asked.table is not None and asked.endpoint is None:
        region = botocore.session.get_session().get_config_variable("region")
        return Guard(DynamoTable(asked.table, region))
    endpoint = asked.endpoint or f"http://{LOOPBACK}:{Ports.from_environment(os.environ).table}"
    return Guard(DynamoTable(asked.table or TABLE_NAME, REGION, endpoint=endpoint, key=KEY))


def _archive(asked: argparse.Namespace) -> S3Seals | None:
    if asked.seal_bucket is None:
        return None
    if asked.table is not None and asked.endpoint is None:
        return S3Seals(botocore.session.get_session().create_client("s3"), asked.seal_bucket)
    aws = f"http://{LOOPBACK}:{Ports.from_environment(os.environ).aws}"
    return S3Seals(client("s3", aws, s3={"addressing_style": "path"}), asked.seal_bucket)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Listings of the running stack as sheets, under progress bars.

    python -m infra.listings export na.xlsx [--category na] [--commune 06523]
    python -m infra.listings import na.xlsx --reason "Danh sách hộ ký ngày 20/11" [--check-only] [--name "Na, đợt 1"]
    python -m infra.listings undo sht_…

Signs in as a member of operations (the code comes by SMS, on this machine at `/_local/`). An import is checked first; what
it would do and every faulty row are told before anything is changed. A program that was stopped can be run again: nothing
is made twice.
"""

import argparse
import sys
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chalicelib.adapters.sheet_files import read_sheet
from chalicelib.adapters.system import SystemEntropy
from chalicelib.sheets import SheetFormat, SheetId, SheetUnreadable
from infra.demo.progress import Progress
from infra.desk_api import Api, Trouble, api_of, upload, who_and_where

LOOK_EVERY_S = 0.5
MOST_FAULTS_TOLD = 200
WORKING = ("checking", "importing", "undoing")


def new_id() -> SheetId:
    return SheetId.make(datetime.now(UTC), SystemEntropy())


def format_of(path: Path) -> SheetFormat:
    """
    Raises:
        Trouble: neither .csv nor .xlsx.
    """
    ending = path.suffix.lower().removeprefix(".")
    if ending not in list(SheetFormat):
        raise Trouble(f"{path}: .csv or .xlsx is needed")
    return SheetFormat(ending)


def followed(look: Callable[[], dict[str, Any]], what: str) -> dict[str, Any]:
    """The sheet once its step is over."""
    bar = Progress(what, 1)
    while True:
        sheet = look()
        if sheet["rows_total"]:
            bar.of(sheet["rows_done"], sheet["rows_total"])
        if sheet["state"] not in WORKING:
            bar.end(sheet["rows_done"])
            return sheet
        time.sleep(LOOK_EVERY_S)


def announced(api: Api, path: Path, reason: str, name: str) -> str:
    """The address of the import, its file uploaded; it is read here first, so that a bad one is not even sent."""
    content, format_ = path.read_bytes(), format_of(path)
    try:
        read_sheet(content, format_)
    except SheetUnreadable as trouble:
        raise Trouble(trouble.message_vi) from trouble
    told = {"sheet_id": new_id(), "format": format_.value, "name": name or path.name[:120], "reason": reason}
    sheet = api.post("/sheet-imports", told)
    upload(sheet["upload"], content)
    return f"/sheet-imports/{sheet['id']}"


def tell_faults(api: Api, address: str) -> None:
    cursor, told = "", 0
    while told < MOST_FAULTS_TOLD:
        page = api.get(f"{address}/faults?limit=100{cursor}")
        for fault in page["entries"]:
            print(f"  dòng {fault['row']}, {fault['column'] or 'cả dòng'} [{fault['cell']}]: {fault['message']}")
        told += len(page["entries"])
        if page["next_cursor"] is None:
            return
        cursor = f"&cursor={page['next_cursor']}"
    print(f"  … the rest at {address}/faults")


def import_sheet(api: Api, path: Path, reason: str, name: str, *, check_only: bool) -> dict[str, Any]:
    """Announce, upload, check, take in; the import as it ended."""
    address = announced(api, path, reason, name)
    api.post(f"{address}/check", {})
    checked = followed(lambda: api.get(address), "check")
    tell_faults(api, address)
    if checked["state"] == "refused":
        raise Trouble(str(checked["unreadable"]))
    if check_only:
        return checked
    api.post(f"{address}/import", {})
    return followed(lambda: api.get(address), "import")


def export_sheet(api: Api, path: Path, category: str, commune: str) -> dict[str, Any]:
    """Ask for the file, wait, fetch it."""
    wish = {"sheet_id": new_id(), "format": format_of(path).value, "category": category, "commune_code": commune}
    address = f"/sheet-exports/{api.post('/sheet-exports', wish)['id']}"
    while (sheet := api.get(address))["state"] != "done":
        print(f"\r  {sheet['rows_done']:,} rows", end="", file=sys.stderr, flush=True)
        time.sleep(LOOK_EVERY_S)
    with urllib.request.urlopen(sheet["address"], timeout=120) as answer:
        path.write_bytes(answer.read())
    return sheet


def undo_sheet(api: Api, sheet_id: str) -> dict[str, Any]:
    address = f"/sheet-imports/{sheet_id}"
    api.post(f"{address}/undo", {})
    return followed(lambda: api.get(address), "undo")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m infra.listings", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["import", "export", "undo"])
    parser.add_argument("file", help="the sheet; of undo, the import's id")
    parser.add_argument("--reason", default="", help="on whose wish listings of other people are made and changed")
    parser.add_argument("--name", default="", help="what the import is called in the desk's list; else as the file")
    parser.add_argument("--check-only", action="store_true", help="say what would be done, and do nothing")
    parser.add_argument("--category", default="", help="of an export: the slug of a group or a category")
    parser.add_argument("--commune", default="", help="of an export: the commune's code")
    who_and_where(parser)
    given = parser.parse_args()
    try:
        api = api_of(given)
        match given.what:
            case "import":
                ended = import_sheet(api, Path(given.file), given.reason, given.name, check_only=given.check_only)
            case "export":
                ended = export_sheet(api, Path(given.file), given.category, given.commune)
            case _:
                ended = undo_sheet(api, given.file)
    except (Trouble, OSError) as trouble:
        sys.exit(str(trouble))
    print(f"{ended['id']}: {ended['state']}, {ended['rows_done']} rows {ended.get('counts', '')}")


if __name__ == "__main__":
    main()

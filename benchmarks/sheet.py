"""`python -m benchmarks.sheet [ROWS]`: a sheet of 20,000 listings checked, taken in, exported, imported again and undone.

The table is in memory, so that what is timed is ours; on an engine add for each 15 rows three reads and one transaction of
some 46 items.
"""

import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import TypeVar

from chalicelib.adapters.sheet_files import read_sheet
from chalicelib.entrypoints.runner import run
from chalicelib.sheets import SheetFormat, begin_import
from tests.builders_sheets import checked, csv_of, exported, imported, look, row_of, sheet_market, undone, worked

ROWS = 20_000
T = TypeVar("T")


def timed(what: str, rows: int, step: Callable[[], T]) -> T:
    began = time.process_time()
    result = step()
    spent = time.process_time() - began
    print(f"{what:<28} {spent:6.1f} s of the processor, {1_000 * spent / rows:5.2f} ms a row")
    return result


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    market = sheet_market()
    content = csv_of([row_of(number) for number in range(rows)])
    tracemalloc.start()
    timed(f"read CSV, {len(content) / 1e6:.1f} MB", rows, lambda: read_sheet(content, SheetFormat.CSV))
    print(f"{'':<28} {tracemalloc.get_traced_memory()[1] / 1e6:6.1f} MB at most")
    tracemalloc.stop()
    sheet = timed("check", rows, lambda: checked(market, content))

    def take_in() -> None:
        run(market.app, lambda work: begin_import(work.sheets, sheet.sheet_id))
        worked(market)

    timed("import", rows, take_in)
    print(f"{'':<28} {look(market, sheet.sheet_id).counts}")
    book = timed("export XLSX", rows, lambda: exported(market, SheetFormat.XLSX))
    timed(f"read XLSX, {len(book) / 1e6:.1f} MB", rows, lambda: read_sheet(book, SheetFormat.XLSX))
    again = timed("import the export", rows, lambda: imported(market, book, SheetFormat.XLSX))
    print(f"{'':<28} {again.counts}")
    back = timed("undo", rows, lambda: undone(market, look(market, sheet.sheet_id)))
    print(f"{'':<28} {back.counts}")


if __name__ == "__main__":
    main()

"""`python -m benchmarks.statement [LINES]`: a statement of 20,000 lines, read and taken in, and then once more.

Seventeen lines of twenty were told of by a notice, two are of strangers, one is a fee; the table is in memory, so that what
is timed is ours. On an engine add one read and one transaction for each fifteen lines.
"""

import sys
import time

from chalicelib.adapters.statement_files import read_statement
from chalicelib.banking import StatementFormat
from tests.builders_orders import Fair
from tests.builders_statements import Row, bank_market, camt053, counts, imported

LINES = 20_000


def rows_of(market: Fair, lines: int) -> list[Row]:
    rows = []
    for number in range(lines):
        ref, amount, text = f"FT{number:06d}", 100_000 + number, f"cam on {number}"
        if number % 20 == 19:
            rows.append(Row(ref, -1_100, "PHI", code="CHRG"))
            continue
        rows.append(Row(ref, amount, text))
        if number % 20 not in (5, 6):
            market.take(market.money(amount, text, bank_ref=ref))
    return rows


def main() -> None:
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    market = bank_market()
    content = camt053(rows_of(market, lines), opening=10**9)
    began = time.perf_counter()
    read_statement(content, StatementFormat.CAMT_053)
    print(f"read: {lines:,} lines of {len(content) / 1e6:.1f} MB in {time.perf_counter() - began:.1f} s")
    for what in ("taken in", "again"):
        began = time.perf_counter()
        done = imported(market, content)
        spent = time.perf_counter() - began
        each = 1_000 * spent / lines
        print(f"{what}: {done.lines_done:,} lines in {spent:.1f} s, {each:.1f} ms each; new: {counts(market, done)}")


if __name__ == "__main__":
    main()

"""`python -m benchmarks`: prints the tables, and with `--write` puts them into docs/benchmarks.md."""

import argparse
from pathlib import Path

from benchmarks.costs import costs_table
from benchmarks.rates import rates_table

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
INTRODUCTION = """# What operations cost, and how fast they are

Made by `make bench` (`python -m benchmarks --write`). Counts are exact and tests hold them; rates are of one run on a shared
machine and are to be read as ratios. Peers: Vendure 3.7.3 and django-oscar 4.2.1 with 19,500 products on 2 cores.
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What it costs and how fast it is.")
    parser.add_argument("--listings", type=int, default=19_500)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each run")
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks.md")
    chosen = parser.parse_args()
    costs = f"## Counted\n\n{costs_table()}"
    print(costs, flush=True)
    rates = f"## Timed\n\n{rates_table(chosen.listings, chosen.seconds)}"
    print(rates)
    if chosen.write:
        PAGE.write_text(f"{INTRODUCTION}\n{costs}\n\n{rates}\n")


if __name__ == "__main__":
    main()

"""`python -m benchmarks`: prints the tables, and with `--write` puts them into docs/benchmarks.md."""

import argparse
import re
from collections.abc import Callable
from pathlib import Path

from benchmarks.costs import costs_table
from benchmarks.flash import flash_table
from benchmarks.growth import growth_table
from benchmarks.hot import hot_table
from benchmarks.pages import pages_table
from benchmarks.rates import rates_table
from benchmarks.searching import search_table

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def rewritten(page: str, title: str, body: str) -> str:
    """The page with this section's text in place of what was there."""
    section = re.compile(rf"^## {title}\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
    return section.sub(lambda _: f"## {title}\n\n{body}\n\n", page).rstrip() + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What it costs and how fast it is.")
    parser.add_argument("--listings", type=int, default=19_500)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each run")
    parser.add_argument(
        "--only",
        choices=["counted", "flash", "growth", "hot", "pages", "search", "timed"],
        help="one of the tables; growth, of hours and of 12 GB, is made only when asked for",
    )
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks.md")
    chosen = parser.parse_args()
    sections: dict[str, Callable[[], str]] = {
        "Counted": costs_table,
        "Hot": hot_table,
        "Flash": flash_table,
        "Pages": lambda: pages_table(min(chosen.listings, 1_500)),
        "Search": lambda: search_table(chosen.listings),
        "Growth": lambda: growth_table(chosen.listings),
        "Timed": lambda: rates_table(chosen.listings, chosen.seconds),
    }
    for title, table in sections.items():
        if chosen.only == title.lower() or (chosen.only is None and title != "Growth"):
            body = table()
            print(f"## {title}\n\n{body}\n", flush=True)
            if chosen.write:
                PAGE.write_text(rewritten(PAGE.read_text(), title, body))


if __name__ == "__main__":
    main()

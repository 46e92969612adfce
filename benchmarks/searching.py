"""The index by itself: how long it takes to build and to load, what it holds in memory, and how fast it answers."""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import quantiles

from chalicelib.adapters.dynamo.search import DynamoListings
from chalicelib.adapters.live_search import LiveIndex
from chalicelib.adapters.search_documents import document_of, taxonomy
from chalicelib.adapters.search_snapshot import Manifest, publish, write_manifest
from chalicelib.catalogue import CATEGORIES
from chalicelib.kernel.clock import business_date, to_text
from chalicelib.search import Field, Overlay, Request, Searching, Sort, search
from infra.local.memory_table import MemoryTable
from tests.builders_shop import NOW, shop_listings
from tests.fakes.objects import MemoryObjects
from tests.relevance import labels_of

LABELS = Path(__file__).parent.parent / "tests" / "unit" / "search" / "relevance.tsv"
PAGE = 24
CHANGES = (500, 5_000)
SEED = 7
_Ask = Callable[[], object]


def _build(count: int, folder: Path) -> dict[str, float]:
    """Build the snapshot into files of the folder."""
    listings = list(shop_listings(count))
    files = MemoryObjects()
    began = time.process_time()
    name, shown = publish(files, listings, business_date(NOW))
    took = time.process_time() - began
    write_manifest(files, Manifest(name, to_text(NOW), to_text(NOW), shown))
    for key, content in files.contents.items():
        (folder / key.replace("/", "|")).write_bytes(content)
    archive = next(len(content) for key, content in files.contents.items() if key.endswith(".tar.gz"))
    return {"build_s": took, "archive_mb": archive / 1e6, "build_rss_mb": getrusage(RUSAGE_SELF).ru_maxrss / 1024}


def _rss_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _timed(asks: Sequence[_Ask]) -> tuple[float, float]:
    """p50 and p95 in ms, each asked once warm."""
    taken = []
    for ask in asks:
        began = time.process_time()
        ask()
        taken.append(1_000 * (time.process_time() - began))
    cuts = quantiles(taken, n=20)
    return cuts[9], cuts[18]


def loaded(folder: Path) -> tuple[LiveIndex, float]:
    """The index as a container has it, and the milliseconds that it took to load."""
    files = MemoryObjects()
    for path in folder.iterdir():
        if path.suffix != ".jsonl.gz" and ".jsonl" not in path.name:
            files.contents[path.name.replace("|", "/")] = path.read_bytes()
    engine = LiveIndex(DynamoListings(MemoryTable()), files)
    began = time.process_time()
    engine.refresh(NOW)
    took = 1_000 * (time.process_time() - began)
    files.contents.clear()
    return engine, took


def _answers(count: int, folder: Path) -> dict[str, object]:
    """Load it in a process of its own, and ask."""
    engine, load_ms = loaded(folder)
    searching = Searching(engine, taxonomy(), NOW)
    queries = [label.query for label in labels_of(LABELS) if len(label.query) <= 100]
    random.Random(SEED).shuffle(queries)

    def asking(**request: object) -> _Ask:
        return lambda: search(searching, Request(limit=PAGE, **request))  # type: ignore[arg-type]

    words = [asking(query=query) for query in queries]
    narrowed = [
        asking(query=query, chosen={Field.CATEGORY: ["trai-cay", "gia-vi"], Field.STOCK: ["1"]}) for query in queries
    ]
    shelves = [asking(chosen={Field.CATEGORY: [slug]}, sort=sort) for slug in CATEGORIES for sort in ("newest", "price_up")]
    _timed(words[:50])
    measured: dict[str, object] = {
        "load_ms": load_ms,
        "rss_mb": _rss_mb(),
        "words": _timed(words),
        "narrowed": _timed(narrowed),
        "category": _timed(shelves),
        "deep": _timed([asking(sort="price_up", cursor=_deep(searching))] * 40),
    }
    return measured | {f"changed {many}": _over(searching, engine, words, count, many) for many in CHANGES}


def _deep(searching: Searching) -> str | None:
    """A cursor to the twenty-first page of everything."""
    cursor = None
    for _ in range(20):
        cursor = search(searching, Request(sort=Sort.PRICE_UP.value, cursor=cursor, limit=PAGE)).next_cursor
    return cursor


def _over(searching: Searching, engine: LiveIndex, words: Sequence[_Ask], count: int, many: int) -> list[float]:
    """Milliseconds to take in so many changes, and p50 and p95 of a query over them."""
    changes = {}
    for number, listing in enumerate(shop_listings(min(count, many))):
        changes[str(listing.listing_id)] = document_of(listing, business_date(NOW))
        if number + 1 == many:
            break
    segment, _ = engine._now()
    began = time.process_time()
    engine._state = (segment, Overlay().with_changes(changes))
    taken = 1_000 * (time.process_time() - began)
    p50, p95 = _timed(words)
    engine._state = (segment, Overlay())
    return [taken, p50, p95]


def measured(count: int, *more: str) -> dict[str, object]:
    """Build an index of so many listings and ask it, each in a process of its own.

    Args:
        more: modules that are run on the built index as well, and print their figures as JSON.
    """
    with tempfile.TemporaryDirectory() as folder:
        told: dict[str, object] = {}
        parts = [("benchmarks.searching", "build", str(count)), ("benchmarks.searching", "answers", str(count))]
        for part in [*parts, *((module,) for module in more)]:
            command = [sys.executable, "-m", *part, folder]
            told |= json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
        return told


ROWS = [
    ("snapshot built, s", "build_s", "{:.1f}"),
    ("memory of the builder, MB", "build_rss_mb", "{:.0f}"),
    ("snapshot, MB compressed", "archive_mb", "{:.1f}"),
    ("loaded, ms", "load_ms", "{:.0f}"),
    ("memory of a process that answers, mapped pages too, MB", "rss_mb", "{:.0f}"),
    ("words, with counts by facet, p50 / p95 ms", "words", "{:.1f} / {:.1f}"),
    ("words within two categories, in stock, with counts", "narrowed", "{:.1f} / {:.1f}"),
    ("category page, with counts", "category", "{:.1f} / {:.1f}"),
    ("page 21 of everything by price", "deep", "{:.1f} / {:.1f}"),
    ("500 changes: taken in ms; words over them", "changed 500", "{:.0f}; {:.1f} / {:.1f}"),
    ("5,000 changes: taken in ms; words over them", "changed 5000", "{:.0f}; {:.1f} / {:.1f}"),
]


def search_rows(told: Sequence[dict[str, object]]) -> list[str]:
    """A row for each figure, a column for each size."""
    lines = []
    for name, key, form in ROWS:
        cells = [form.format(*(one[key] if isinstance(one[key], list) else [one[key]])) for one in told]  # type: ignore[misc]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def search_table(listings: int) -> str:
    """The index at this size; `growth` has others."""
    head = (
        f"CPU of the process, which a busy machine does not stretch. {listings:,} listings, labelled queries of the\n"
        f"tests, each asked once, warm, pages of {PAGE}; no HTTP, no table. The best peer takes\n"
        "417 ms an answer; the goal is a p95 of 15 ms.\n\n"
    )
    rows = [f"| | {listings:,} |", "|---|---|", *search_rows([measured(listings)])]
    return head + "\n".join(rows) + f"\n\nLoad of the machine: {os.getloadavg()[0]:.1f} at the end."


def main() -> None:
    part, count, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    print(json.dumps(_build(count, folder) if part == "build" else _answers(count, folder)))


if __name__ == "__main__":
    main()

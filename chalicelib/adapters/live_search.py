"""The index that a container answers from: the snapshot in a temporary folder, and what changed since."""

import logging
import shutil
import tempfile
import threading
from datetime import date, datetime, timedelta
from pathlib import Path

from chalicelib.adapters.dynamo.search import LIFETIME_S, DynamoListings
from chalicelib.adapters.files import Files
from chalicelib.adapters.search_answers import answer
from chalicelib.adapters.search_documents import document_of
from chalicelib.adapters.search_index import Segment
from chalicelib.adapters.search_snapshot import Manifest, read_manifest, unpack
from chalicelib.kernel.clock import business_date, to_text
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.unit_of_work import Contention, OutcomeUnknown
from chalicelib.search import Clauses, Field, Filters, Found, Overlay, Position, Sort

log = logging.getLogger("xu_lang.search")
LOOK_EVERY = timedelta(milliseconds=500)
"""With the commit's and the query's own time, a change is found within two seconds."""
OVERLAP = timedelta(seconds=10)
"""A slow commit, or another machine's clock, may put a change behind the last look."""
SNAPSHOT_EVERY = timedelta(seconds=60)
_BEGINNING = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


class LiveIndex:
    """`SearchEngine` over snapshot and overlay. Threads may share it.

    Args:
        listings: what the table knows.
        files: where snapshots are.
    """

    def __init__(self, listings: DynamoListings, files: Files) -> None:
        self._listings, self._files = listings, files
        self._lock = threading.Lock()
        self._state: tuple[Segment, Overlay] | None = None
        self._snapshot = ""
        self._folder: Path | None = None
        self._snapshot_looked_at = self._looked_at = _BEGINNING
        self._known_until = _BEGINNING
        self._seen: set[str] = set()
        self._day = business_date(_BEGINNING)

    def refresh(self, now: datetime) -> None:
        """See `SearchEngine`. One thread looks; the others answer from what there is.

        Raises:
            Unavailable: the first look failed, so there is nothing to answer from.
        """
        if self._state is not None and now - self._looked_at < LOOK_EVERY and business_date(now) <= self._day:
            return
        first = self._state is None
        if not self._lock.acquire(blocking=first):
            return
        try:
            self._look(now)
        except (Contention, OutcomeUnknown, Unavailable) as error:
            if first:
                self._state = None
                raise Unavailable from error
            log.warning("search stays as it was: %s", error)
        finally:
            self._lock.release()

    def _look(self, now: datetime) -> None:
        if self._state is None or now - self._snapshot_looked_at >= SNAPSHOT_EVERY:
            self._take_snapshot(now)
            self._snapshot_looked_at = now
        if self._state is None or now - self._looked_at >= LOOK_EVERY or business_date(now) > self._day:
            self._take_changes(now)
            self._looked_at = now

    def _take_snapshot(self, now: datetime) -> None:
        manifest = read_manifest(self._files)
        if manifest is not None and manifest.name != self._snapshot and self._open(manifest, now):
            return
        if self._state is None:
            self._known_until = now - timedelta(seconds=LIFETIME_S)
            self._state, self._day = (Segment(None), Overlay()), business_date(now)

    def _open(self, manifest: Manifest, now: datetime) -> bool:
        folder = Path(tempfile.mkdtemp(prefix="search-"))
        if not unpack(self._files, manifest.name, folder):
            shutil.rmtree(folder)
            log.warning("no snapshot %s", manifest.name)
            return False
        segment, built_on = Segment(folder), business_date(manifest.watermark)
        today = max(built_on, business_date(now))
        self._state, self._day = (segment, self._changed_since(manifest.watermark, built_on, today, fresh=True)), today
        self._known_until = manifest.watermark
        self._snapshot = manifest.name
        if self._folder is not None:
            # The old files stay mapped until the last query over them ends.
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = folder
        return True

    def _take_changes(self, now: datetime) -> None:
        assert self._state is not None
        today = max(self._day, business_date(now))
        overlay = self._changed_since(self._known_until, self._day, today, fresh=False)
        self._state, self._day = (self._state[0], overlay), today
        self._known_until = max(self._known_until, now)
        oldest = to_text(self._known_until - OVERLAP - OVERLAP)
        self._seen = {mark for mark in self._seen if mark >= oldest}

    def _changed_since(self, moment: datetime, priced_on: date, today: date, *, fresh: bool) -> Overlay:
        """The overlay with what changed, in the table or by a day's coming; a fresh one when a snapshot was taken.

        Args:
            priced_on: the day at whose prices everything is so far.
        """
        new_day = priced_on < today
        overlay = Overlay() if fresh or self._state is None else self._state[1]
        # The indexes of prices lag: what was set in the last moments of a day is read once more on the next.
        seen = set() if fresh or new_day else self._seen
        changes = [(mark, ids) for mark, ids in self._listings.changes(moment - OVERLAP) if mark not in seen]
        ids = list(dict.fromkeys(one for _, changed in changes for one in changed))
        if new_day:
            ids = list(dict.fromkeys([*ids, *self._listings.repriced(priced_on, today)]))
        if ids:
            found = self._listings.now(ids)
            documents = {one: document_of(it, today) if it is not None else None for one, it in found.items()}
            overlay = overlay.with_changes(documents)
        self._seen = seen | {mark for mark, _ in changes}
        return overlay

    def _now(self) -> tuple[Segment, Overlay]:
        assert self._state is not None, "refresh first"
        return self._state

    def count(self, field: Field, term: str) -> int:
        segment, overlay = self._now()
        return segment.count(field, term) + overlay.count(field, term)

    def starting(self, field: Field, prefix: str, limit: int) -> list[str]:
        segment, overlay = self._now()
        counts = segment.starting(field, prefix, limit)
        for word, count in overlay.starting(field, prefix).items():
            counts[word] = counts.get(word, 0) + count
        return sorted(counts, key=lambda word: (-counts[word], word))[:limit]

    def search(
        self, clauses: Clauses, filters: Filters, sort: Sort, position: Position | None, limit: int, *, facets: bool
    ) -> Found:
        segment, overlay = self._now()
        return answer(segment, overlay, clauses, filters, sort, position, limit, facets=facets)

"""Builds the next search snapshot: from the last one and what changed, daily from the table; goes back to an earlier one."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.adapters.dynamo.search import (
    LIFETIME_S,
    Busy,
    DynamoListings,
    stage_lock,
    stage_still_locked,
    stage_unlock,
)
from chalicelib.adapters.search_snapshot import (
    Manifest,
    Older,
    line_of,
    publish,
    read_listings,
    read_manifest,
    remove,
    write_manifest,
)
from chalicelib.catalogue import Listing
from chalicelib.composition import Application
from chalicelib.entrypoints.pages.sitemap import write_sitemap
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.clock import business_date, from_text, to_text
from chalicelib.kernel.errors import NotFound
from chalicelib.oversight import CaseKind, case_id_of, open_case

log = logging.getLogger("xu_lang.search")
LOCK = "compact_search"
LOCK_S = 10 * 60
EVERY = timedelta(minutes=15)
MANY_CHANGES = 500
"""So many are not waited with: a container that starts has to read them all."""
WHOLE_EVERY = timedelta(hours=24)
OVERLAP = timedelta(seconds=60)
"""Changes read again: more than the index of all listings lags, and more than any commit takes."""
_TOLD = 5
Outcome = dict[str, int]


def compact_search_when_due(application: Application) -> Outcome:
    """Every minute: a new snapshot if the last is a quarter of an hour old, or much changed since."""
    now, last = application.clock.now(), read_manifest(application.objects)
    if last is not None and now - last.watermark < EVERY:
        waiting = DynamoListings(application.table).changes_since(last.watermark, MANY_CHANGES)
        if waiting < MANY_CHANGES:
            return {"listings": last.listings, "changed": 0, "waiting": waiting}
    return compact_search(application)


def compact_search(application: Application, *, whole: bool = False) -> Outcome:
    """Publish a new snapshot; one builder at a time.

    Args:
        whole: build from the table even if there is a snapshot to go on from.

    Returns:
        `listings` shown by the snapshot (-1: another builder is at it), how many had `changed`, and how many `drifted`: were
        other in the last snapshot and its changes than in the table, which opens a case.
    """
    return _alone(application, lambda holder: _compact(application, holder, whole=whole))


def go_back(application: Application, name: str) -> Outcome:
    """Answer from an earlier snapshot of the last two days and what changed since; nothing is lost by it.

    Raises:
        NotFound: there is none of this name.
    """

    def back(holder: str) -> Outcome:
        last = read_manifest(application.objects)
        found = next((one for one in last.older if one.name == name), None) if last is not None else None
        if last is None or found is None:
            raise NotFound("Không có bản chụp này.", "No snapshot of this name is kept.")
        manifest = Manifest(found.name, found.known_until, found.whole_at, found.listings)
        _put_in_place(application, holder, manifest, last)
        return {"listings": manifest.listings, "changed": 0, "drifted": 0}

    return _alone(application, back)


def _alone(application: Application, build: Callable[[str], Outcome]) -> Outcome:
    now, holder = application.clock.now(), application.entropy.take(8).hex()
    try:
        run(application, lambda work: stage_lock(work.unit_of_work, LOCK, holder, now, LOCK_S))
    except Busy:
        return {"listings": -1, "changed": 0, "drifted": 0}
    try:
        return build(holder)
    except Busy:
        log.warning("the builder's lock ran out, and another builder took it: this snapshot is dropped")
        return {"listings": -1, "changed": 0, "drifted": 0}
    finally:
        _unlock(application, holder)


def _unlock(application: Application, holder: str) -> None:
    try:
        run(application, lambda work: stage_unlock(work.unit_of_work, LOCK, holder))
    except Busy:
        log.warning("the lock is another builder's by now")


def _compact(application: Application, holder: str, *, whole: bool) -> Outcome:
    now, files, table = application.clock.now(), application.objects, DynamoListings(application.table)
    last = read_manifest(files)
    known = read_listings(files, last.name) if last is not None else None
    changed = _renew(known, table, last.watermark - OVERLAP) if last is not None and known is not None else 0
    drifted = 0
    if last is None or known is None or whole or now - from_text(last.whole_at) >= WHOLE_EVERY:
        listings = {str(one.listing_id): one for one in table.everything()}
        changed += _renew(listings, table, now - OVERLAP)
        drifted = _tell_drift(application, known, listings, now) if known is not None else 0
        name, count = publish(files, listings.values(), business_date(now))
        log.info("sitemap: %d addresses", write_sitemap(application, listings.values()))
        manifest = Manifest(name, to_text(now), to_text(now), count)
    else:
        renewed = changed or _repriced(known.values(), last.watermark, now)
        name, count = publish(files, known.values(), business_date(now)) if renewed else (last.name, last.listings)
        manifest = Manifest(name, to_text(now), last.whole_at, count)
    _put_in_place(application, holder, manifest, last)
    log.info("snapshot %s: %d listings, %d changed, %d drifted", name, count, changed, drifted)
    return {"listings": count, "changed": changed, "drifted": drifted}


def _repriced(listings: Iterable[Listing], then: datetime, now: datetime) -> bool:
    """Whether a season price has begun or ended since."""
    before, today = business_date(then), business_date(now)
    priced = (one for one in listings if one.season_price is not None)
    return before != today and any(one.season_price_on(before) != one.season_price_on(today) for one in priced)


def _renew(listings: dict[str, Listing], table: DynamoListings, since: datetime) -> int:
    ids = list(dict.fromkeys(one for _, changed in table.changes(since) for one in changed))
    for listing_id, listing in table.now(ids).items():
        if listing is None:
            listings.pop(listing_id, None)
        else:
            listings[listing_id] = listing
    return len(ids)


def _tell_drift(application: Application, known: dict[str, Listing], listings: dict[str, Listing], began: datetime) -> int:
    """Open a case if the last snapshot with its changes is not what the table says; one that changes meanwhile is none.

    Returns:
        how many listings are other, missing or too many.
    """
    strange = {one for one in known.keys() | listings.keys() if _line(known.get(one)) != _line(listings.get(one))}
    if not strange:
        return 0
    table = DynamoListings(application.table)
    strange -= {one for _, changed in table.changes(began - OVERLAP) for one in changed}
    now = table.now(sorted(strange))
    drifted = [one for one in sorted(strange) if _line(now[one]) != _line(known.get(one))]
    if drifted:
        facts: dict[str, str | int | bool | None] = {
            "in_snapshot": len(known),
            "in_table": len(listings),
            "drifted": len(drifted),
            "first": ", ".join(drifted[:_TOLD]),
        }
        day = to_text(began)[:10]
        run(
            application,
            lambda work: open_case(
                work.oversight, CaseKind.SEARCH_DRIFT, "search", facts=facts, case_id=case_id_of("search_drift", day)
            ),
            actor="compact_search",
        )
    return len(drifted)


def _line(listing: Listing | None) -> bytes:
    return line_of(listing) if listing is not None else b""


def _put_in_place(application: Application, holder: str, manifest: Manifest, last: Manifest | None) -> None:
    """Name the snapshot that readers take; the last thing done, and only by who still has the lock."""
    now = application.clock.now()
    run(application, lambda work: stage_still_locked(work.unit_of_work, LOCK, holder, now, LOCK_S))
    kept, gone = _older(manifest, last, now)
    write_manifest(application.objects, replace(manifest, older=kept))
    for name in gone:
        remove(application.objects, name)


def _older(manifest: Manifest, last: Manifest | None, now: datetime) -> tuple[tuple[Older, ...], Iterable[str]]:
    """The snapshots one can go back to, and those past that."""
    if last is None:
        return (), ()
    replaced = Older(last.name, last.known_until, last.whole_at, last.listings, to_text(now))
    older = [one for one in (*last.older, replaced) if one.name != manifest.name]
    oldest = to_text(now - timedelta(seconds=LIFETIME_S) + OVERLAP)
    kept = tuple(one for one in older if one.known_until >= oldest)
    return kept, {one.name for one in older} - {one.name for one in kept}

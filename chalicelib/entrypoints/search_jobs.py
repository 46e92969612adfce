"""Builds the next search snapshot: each quarter of an hour from the last one and what changed, daily from the table."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.adapters.dynamo.search import LIFETIME_S, Busy, DynamoListings, stage_lock, stage_unlock
from chalicelib.adapters.search_snapshot import (
    Manifest,
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
from chalicelib.kernel.clock import from_text, to_text

log = logging.getLogger("xu_lang.search")
LOCK = "compact_search"
LOCK_S = 10 * 60
WHOLE_EVERY = timedelta(hours=24)
OVERLAP = timedelta(seconds=60)
"""Changes read again: more than the index of all listings lags, and more than any commit takes."""


def compact_search(application: Application, *, whole: bool = False) -> dict[str, int]:
    """Publish a new snapshot; one builder at a time.

    Args:
        whole: build from the table even if there is a snapshot to go on from.

    Returns:
        `listings` shown by the snapshot (-1: another builder is at it) and how many had `changed`.
    """
    now = application.clock.now()
    try:
        run(application, lambda work: stage_lock(work.unit_of_work, LOCK, now, LOCK_S))
    except Busy:
        return {"listings": -1, "changed": 0}
    try:
        return _compact(application, whole=whole)
    finally:
        run(application, lambda work: stage_unlock(work.unit_of_work, LOCK))


def _compact(application: Application, *, whole: bool) -> dict[str, int]:
    now, files, table = application.clock.now(), application.objects, DynamoListings(application.table)
    last = read_manifest(files)
    known = None
    if last is not None and not whole and now - from_text(last.whole_at) < WHOLE_EVERY:
        known = read_listings(files, last.name)
    if last is None or known is None:
        listings = {str(one.listing_id): one for one in table.everything()}
        changed = _renew(listings, table, now - OVERLAP)
        name, count = publish(files, listings.values())
        manifest = Manifest(name, to_text(now), to_text(now), count)
        log.info("sitemap: %d addresses", write_sitemap(application, listings.values()))
    else:
        changed = _renew(known, table, last.watermark - OVERLAP)
        name, count = publish(files, known.values()) if changed else (last.name, last.listings)
        manifest = Manifest(name, to_text(now), last.whole_at, count)
    write_manifest(files, _with_older(application, manifest, last))
    log.info("snapshot %s: %d listings, %d changed", name, count, changed)
    return {"listings": count, "changed": changed}


def _renew(listings: dict[str, Listing], table: DynamoListings, since: datetime) -> int:
    ids = list(dict.fromkeys(one for _, changed in table.changes(since) for one in changed))
    for listing_id, listing in table.now(ids).items():
        if listing is None:
            listings.pop(listing_id, None)
        else:
            listings[listing_id] = listing
    return len(ids)


def _with_older(application: Application, manifest: Manifest, last: Manifest | None) -> Manifest:
    """The manifest with the snapshots one can go back to; those past that are removed."""
    if last is None:
        return manifest
    older = last.older if last.name == manifest.name else (*last.older, (last.name, manifest.known_until))
    oldest = to_text(manifest.watermark - timedelta(seconds=LIFETIME_S))
    kept = tuple((name, at) for name, at in older if at >= oldest and name != manifest.name)
    for name in {name for name, _ in older} - {name for name, _ in kept} - {manifest.name}:
        remove(application.objects, name)
    return replace(manifest, older=kept)

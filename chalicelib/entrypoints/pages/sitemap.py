"""The sitemap: files in the object store with every address of the shop, written when the search index is built anew.

search/sitemap/index.xml   the files below
search/sitemap/places.xml  home, categories, districts
search/sitemap/goods-{n}.xml, search/sitemap/households-{n}.xml

Source: sitemaps.org protocol (at most 50,000 addresses and 50 MB a file), read 2026-11.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.sax.saxutils import escape

from chalicelib.catalogue import Listing, ListingState
from chalicelib.composition import Application
from chalicelib.entrypoints.pages.addresses import goods_address, household_address, lasting_addresses
from chalicelib.kernel.clock import business_date

FOLDER = "search/sitemap/"
INDEX = FOLDER + "index.xml"
MAX_FILE_BYTES = 5 * 1024 * 1024
CHUNK = 20_000
"""Addresses a file: some 3 MB, which a function may still answer with."""
_SHOWN = frozenset({ListingState.ON_SALE, ListingState.SOLD_OUT, ListingState.SEASON_OVER})
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'

Entry = tuple[str, datetime | None]
"""An address on the site, and when what it shows changed last."""


def write_sitemap(application: Application, listings: Iterable[Listing]) -> int:
    """Write every file, the index last.

    Returns:
        how many addresses there are.
    """
    origin = application.settings.public_origin
    shown = sorted((one for one in listings if one.state in _SHOWN), key=lambda one: one.listing_id)
    sellers: dict[str, Entry] = {}
    for one in shown:
        known = sellers.get(one.seller_id)
        latest = max(one.changed_at, known[1]) if known and known[1] else one.changed_at
        sellers[one.seller_id] = (household_address(one.seller_id, one.seller_name), latest)
    parts: list[tuple[str, list[Entry]]] = [("places", [(address, None) for address in lasting_addresses()])]
    parts += _numbered("goods", ((goods_address(one.listing_id, one.slug), one.changed_at) for one in shown))
    parts += _numbered("households", sellers.values())
    for name, entries in parts:
        _write(application, f"{FOLDER}{name}.xml", "urlset", "url", ((origin + address, at) for address, at in entries))
    _write(application, INDEX, "sitemapindex", "sitemap", ((f"{origin}/sitemap/{name}.xml", None) for name, _ in parts))
    return sum(len(entries) for _, entries in parts)


def _numbered(name: str, entries: Iterable[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    for number, chunk in enumerate(_chunks(entries), 1):
        yield f"{name}-{number}", chunk


def _chunks(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    chunk: list[Entry] = []
    for entry in entries:
        chunk.append(entry)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _write(application: Application, key: str, root: str, element: str, entries: Iterable[Entry]) -> None:
    lines = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {_NAMESPACE}>']
    for address, at in entries:
        changed = f"<lastmod>{business_date(at).isoformat()}</lastmod>" if at else ""
        lines.append(f"<{element}><loc>{escape(address)}</loc>{changed}</{element}>")
    lines.append(f"</{root}>\n")
    application.objects.write(key, "\n".join(lines).encode(), content_type="application/xml")

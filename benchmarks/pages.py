"""The shop in Chromium on a weak phone and network: bytes, first and largest paint, shifts of the layout.

Source of the conditions: docs/search.md and the budgets of pages: 400 kbit/s, 400 ms, a processor six times slower.
"""

import json
import os
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from app import app as chalice_app
from chalicelib.adapters.system import SystemClock, SystemEntropy
from chalicelib.catalogue import ListingState
from chalicelib.composition import Application, use
from chalicelib.entrypoints.pages.addresses import goods_address, household_address
from chalicelib.entrypoints.search_jobs import compact_search
from infra.demo.load import take_pictures
from infra.demo.world import build
from infra.local.edge import Edge
from infra.local.http_exchange import wsgi
from infra.local.memory_table import MemoryTable
from infra.local.rest_api import MAX_REQUEST_BYTES, RestApi
from infra.local.settings import LOOPBACK, home_from_environment
from infra.local.toolchain import Toolchain
from tests.builders import TEST_KEYS, settings
from tests.fakes.bank_switch import FakeBankSwitch
from tests.fakes.card_gateway import FakeCardGateway
from tests.fakes.objects import MemoryObjects
from tests.fakes.sms import FakeSms

STATIC = Path(__file__).parent.parent / "chalicelib" / "static"
SCREEN, DENSITY = (360, 640), 2
KBIT, LATENCY_MS, CPU = 400, 400, 6
RUNS = 3
LCP = """new Promise((done) => { let last = 0, fcp = 0, shift = 0;
 new PerformanceObserver((l) => l.getEntries().forEach((e) => (fcp = e.startTime))).observe({type: "paint", buffered: true});
 new PerformanceObserver((l) => l.getEntries().forEach((e) => (last = e.startTime)))
  .observe({type: "largest-contentful-paint", buffered: true});
 new PerformanceObserver((l) => l.getEntries().forEach((e) => (shift += e.value)))
  .observe({type: "layout-shift", buffered: true});
 setTimeout(() => done([fcp, last, shift]), 300); })"""
BYTES = """JSON.stringify(performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation"))
 .map((e) => [e.name, e.transferSize]))"""


KEPT = """navigator.serviceWorker.ready.then(() => caches.open("pages-1")).then((kept) => kept.match(location.href))
 .then((page) => page !== undefined && navigator.serviceWorker.controller !== null)"""


@dataclass(frozen=True)
class Seen:
    """One visit: milliseconds, bytes over the network."""

    first_paint: float
    largest_paint: float
    shift: float
    page_bytes: int
    photo_bytes: int


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class _Quiet(WSGIRequestHandler):
    def get_environ(self) -> dict[str, Any]:
        """Without the content type that wsgiref makes up where a browser sent none."""
        environ = super().get_environ()
        if self.headers.get("content-type") is None:
            environ.pop("CONTENT_TYPE", None)
        return environ

    def log_message(self, *words: Any) -> None:
        """The table is what is printed."""


class _Objects:
    """The part of an S3 client that the edge uses, over objects in memory."""

    def __init__(self, objects: MemoryObjects) -> None:
        self._objects = objects

    def get_object(self, **request: str) -> dict[str, Any]:
        key = request["Key"]
        body = BytesIO(self._objects.contents[key])
        forever = "public, max-age=31536000, immutable"
        return {"Body": body, "ETag": f'"{key}"', "ContentType": self._objects.types[key], "CacheControl": forever}


@contextmanager
def shop(listings: int) -> Iterator[tuple[str, dict[str, str]]]:
    """A shop with pictures, served as the edge serves it; its origin, and pages worth looking at by name."""
    objects = MemoryObjects()
    app = Application(
        settings(),
        table=MemoryTable(),
        clock=SystemClock(),
        entropy=SystemEntropy(),
        keys=TEST_KEYS,
        objects=objects,
        bank_switch=FakeBankSwitch(),
        card_gateway=FakeCardGateway(),
        sms=FakeSms(),
        pin_cost=2,
    )
    world = build(app, listings=listings, households=max(10, listings // 3), buyers=10, orders=30, market=take_pictures(app))
    compact_search(app, whole=True)
    edge = Edge(RestApi(chalice_app).answer, STATIC, "media", lambda: _Objects(objects))
    server = make_server(LOOPBACK, 0, wsgi(edge.answer, MAX_REQUEST_BYTES), _Server, _Quiet)
    origin = f"http://{LOOPBACK}:{server.server_port}"
    app.settings = settings(public_origin=origin)
    use(app)
    store = app.open_work().catalogue.store
    found = (store.find(one.listing_id) for one in world.market.on_sale)
    goods = next(one for one in found if one and one.cover and one.state is ListingState.ON_SALE)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield (
            origin,
            {
                "home": "/",
                "category of 24": "/danh-muc/trai-cay",
                "search": "/tim?q=hoa+hoi",
                "product": goods_address(goods.listing_id, goods.slug),
                "household": household_address(goods.seller_id, goods.seller_name),
            },
        )
    finally:
        server.shutdown()


def slow(page: Page) -> CDPSession:
    session: CDPSession = page.context.new_cdp_session(page)
    rate = KBIT * 1_000 / 8
    conditions = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": rate, "uploadThroughput": rate}
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", conditions)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    return session


def visit(context: BrowserContext, address: str) -> Seen:
    page = context.new_page()
    slow(page)
    answer = page.goto(address, wait_until="load", timeout=60_000)
    assert answer is not None
    assert answer.ok, f"{answer.status} {address}"
    first, largest, shift = page.evaluate(LCP)
    sizes = json.loads(page.evaluate(BYTES))
    photos = sum(size for name, size in sizes if "/media/" in name)
    page.close()
    return Seen(first, largest, shift, sum(size for _, size in sizes) - photos, photos)


def all_photos(browser: Browser, address: str) -> int:
    """Bytes of every photo of the page, scrolled to its end on a phone of this width."""
    context = browser.new_context(viewport=_screen(), device_scale_factor=DENSITY, service_workers="block")
    page = context.new_page()
    page.goto(address)
    page.evaluate("document.querySelectorAll('img').forEach((image) => (image.loading = 'eager'))")
    page.wait_for_load_state("networkidle")
    sizes = json.loads(page.evaluate(BYTES))
    context.close()
    return sum(size for name, size in sizes if "/media/" in name)


def _screen() -> Any:
    return {"width": SCREEN[0], "height": SCREEN[1]}


def measured(browser: Browser, address: str) -> tuple[list[Seen], list[Seen]]:
    """First visits, each by somebody new and without the worker, and second ones a moment later, with it."""
    first, again = [], []
    for _ in range(RUNS):
        fresh = browser.new_context(viewport=_screen(), device_scale_factor=DENSITY, service_workers="block")
        first.append(visit(fresh, address))
        fresh.close()
        known = browser.new_context(viewport=_screen(), device_scale_factor=DENSITY)
        page = known.new_page()
        page.goto(address)
        page.wait_for_function(KEPT)
        page.close()
        again.append(visit(known, address))
        known.close()
    return first, again


def pages_table(listings: int) -> str:
    """The shop's pages beside their budgets."""
    rows = []
    tools = Toolchain(home_from_environment(os.environ))
    with shop(listings) as (origin, pages), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(tools.chromium()), args=["--no-sandbox", "--disable-gpu"])
        for name, path in pages.items():
            first, again = measured(browser, origin + path)
            median = statistics.median
            rows.append(
                f"| {name} | {first[0].page_bytes / 1000:.1f} | {first[0].photo_bytes / 1000:.0f} | "
                f"{all_photos(browser, origin + path) / 1000:.0f} | {median(one.first_paint for one in first) / 1000:.2f} | "
                f"{median(one.largest_paint for one in first) / 1000:.2f} | "
                f"{median(one.largest_paint for one in again) / 1000:.2f} | {max(one.shift for one in first):.3f} |"
            )
        browser.close()
    head = (
        f"{KBIT} kbit/s, {LATENCY_MS} ms, processor {CPU} times slower, {SCREEN[0]}x{SCREEN[1]} at density {DENSITY}, "
        f"the second visit with the worker; medians of {RUNS}. Budgets: 20 kB before photos, LCP 2.5 s first, 1.0 s again, "
        "150 kB for a category's 24 photos.\n\n"
        "| page | kB before photos | kB of photos, at load | all | FCP s | LCP s, first | LCP s, again | shift |\n"
        "|---|---|---|---|---|---|---|---|\n"
    )
    return head + "\n".join(rows) + f"\n\nLoad of the machine: {os.getloadavg()[0]:.1f}."

"""What programs ask for, not people: which pages there are, which are nobody's business, and what keeps pages offline."""

import re
from typing import Any

from chalice.app import Response

from chalicelib.composition import application
from chalicelib.entrypoints.pages.page import Pages, Visit
from chalicelib.entrypoints.pages.render import script
from chalicelib.entrypoints.pages.sitemap import FOLDER, INDEX, MAX_FILE_BYTES

engine_pages = Pages(__name__)
_KEPT_S = 3_600
_PART = re.compile(r"(?:places|(?:goods|households)-[1-9][0-9]{0,5})\.xml")
_NOT_FOR_ENGINES = (
    "/api/", "/gio-hang", "/dat-hang", "/don-hang/", "/tra-cuu", "/toi", "/dang-nhap", "/ban-hang", "/rut-tien", "/so-du",
    "/ma-pin", "/quay", "/may-quay", "/dieu-hanh", "/tim", "/ngoai-mang", "/theo-doi", "/nha/*/theo-doi",
)  # fmt: skip


@engine_pages.route("/robots.txt", methods=["GET"], name="robots")
def robots() -> Response:
    origin = application().settings.public_origin
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _NOT_FOR_ENGINES), "", f"Sitemap: {origin}/sitemap.xml", ""]
    return _kept("\n".join(lines), "text/plain; charset=utf-8")


@engine_pages.route("/sitemap.xml", methods=["GET"], name="sitemap")
def sitemap() -> Response:
    return _file(INDEX)


@engine_pages.route("/sitemap/{part}", methods=["GET"], name="sitemap_part")
def sitemap_part(part: str) -> Response:
    return _file(FOLDER + part) if _PART.fullmatch(part) else engine_pages.unknown()


def _file(key: str) -> Response:
    content = application().objects.read(key, at_most=MAX_FILE_BYTES)
    return _kept(content.decode(), "application/xml") if content is not None else engine_pages.unknown()


def _kept(text: str, content_type: str) -> Response:
    headers: dict[str, str | list[str]] = {"Content-Type": content_type, "Cache-Control": f"public, max-age={_KEPT_S}"}
    return Response(text, status_code=200, headers=headers)


@engine_pages.route("/sw.js", methods=["GET"], name="service_worker")
def service_worker() -> Response:
    """At the root, since a worker serves only what is below it; asked about at each visit, since its name never changes."""
    text = script("worker.js")
    if not text:
        return engine_pages.unknown()
    headers: dict[str, str | list[str]] = {"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "no-cache"}
    return Response(text, status_code=200, headers=headers)


@engine_pages.page("/ngoai-mang", "offline.html", cache_s=_KEPT_S)
def offline_page(visit: Visit) -> dict[str, Any]:
    """What is shown when a page was never seen and there is no network; the worker fills in what was."""
    return {}

"""What search engines ask for first: which pages there are, and which are nobody's business."""

import re

from chalice.app import Response

from chalicelib.composition import application
from chalicelib.entrypoints.pages.page import Pages
from chalicelib.entrypoints.pages.sitemap import FOLDER, INDEX, MAX_FILE_BYTES

engine_pages = Pages(__name__)
_KEPT_S = 3_600
_PART = re.compile(r"(?:places|(?:goods|households)-[1-9][0-9]{0,5})\.xml")
_NOT_FOR_ENGINES = (
    "/api/", "/gio-hang", "/dat-hang", "/don-hang/", "/tra-cuu", "/toi", "/dang-nhap", "/ban-hang", "/rut-tien", "/so-du",
    "/ma-pin", "/quay", "/dieu-hanh", "/tim",
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

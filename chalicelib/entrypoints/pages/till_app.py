"""The till app's shell: one document without anything of anybody in it, its manifest and its worker (docs/till.md).

The worker's text begins with the files of this build, so a change of any of them is another worker, and a browser takes them
all or none.
"""

import hashlib
import json

from chalice.app import Response

from chalicelib.entrypoints.pages.own_language import in_own_language
from chalicelib.entrypoints.pages.page import Pages
from chalicelib.entrypoints.pages.protection import protective_headers
from chalicelib.entrypoints.pages.render import render, script, script_address, script_addresses
from chalicelib.entrypoints.speech import language, say

till_app_pages = Pages(__name__)
SHELL = "/may-quay"
_ICONS = (
    ("till-icon-192.png", "192x192", "any"),
    ("till-icon-512.png", "512x512", "any"),
    ("till-icon-full.png", "512x512", "maskable"),
)
_FILES = ("till-app.js", *(name for name, _, _ in _ICONS), "scanner-worker.js", "zxing-reader.wasm")
"""What the till needs without a network, beside its shell."""


@till_app_pages.route(SHELL, methods=["GET"], name="till_app")
@in_own_language(till_app_pages)
def till_app() -> Response:
    headers: dict[str, str | list[str]] = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache"}
    return Response(_shell(), status_code=200, headers=headers | protective_headers())


def _shell() -> str:
    return render("till_app.html", {"icon": script_address("till-icon-192.png")})


@till_app_pages.route(f"{SHELL}/manifest.webmanifest", methods=["GET"], name="till_app_manifest")
@in_own_language(till_app_pages)
def till_app_manifest() -> Response:
    icons = [
        {"src": script_address(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, sizes, purpose in _ICONS
    ]
    manifest = {
        "id": SHELL,
        "name": say("Quầy Xứ Lạng"),
        "short_name": say("Quầy"),
        "lang": language().value,
        "start_url": SHELL,
        "scope": SHELL,
        "display": "standalone",
        "background_color": "#fbf8f1",
        "theme_color": "#1a5c3a",
        "icons": icons,
    }
    return _fresh(json.dumps(manifest, ensure_ascii=False), "application/manifest+json")


@till_app_pages.route(f"{SHELL}/worker.js", methods=["GET"], name="till_app_worker")
@in_own_language(till_app_pages)
def till_app_worker() -> Response:
    text = script("till-worker.js")
    if not text:
        return till_app_pages.unknown()
    files = [f"{SHELL}/manifest.webmanifest", *script_addresses(_FILES)]
    version = hashlib.sha256("\n".join([text, _shell(), *files]).encode()).hexdigest()[:12]
    kept = json.dumps({"version": version, "files": files})
    answer = _fresh(f"self.TILL={kept};\n{text}", "text/javascript; charset=utf-8")
    answer.headers["Service-Worker-Allowed"] = SHELL
    return answer


def _fresh(text: str, content_type: str) -> Response:
    """Asked about at each visit, since its name never changes."""
    headers: dict[str, str | list[str]] = {"Content-Type": content_type, "Cache-Control": "no-cache"}
    return Response(text, status_code=200, headers=headers)

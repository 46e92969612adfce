"""Every page of the running product, looked at: `python -m tests.browser.gallery`.

Walks the product that `make run` started as a guest, a household, a teller and the desk, from link to link; takes one or two
pages of each route at each width, asks axe about them, and writes a page with all pictures: .local/gallery/index.html. What
scrolls sideways, has a finding or was never reached is listed first, and makes the exit code 1.
"""

import argparse
import os
import re
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from app import app
from chalicelib.entrypoints.pages.sign_in_state import LANGUAGE_COOKIE
from chalicelib.entrypoints.speech import Language
from infra.demo.progress import Progress
from infra.local.rest_api import RouteTable
from infra.local.settings import Ports, home_from_environment
from infra.local.toolchain import Toolchain
from tests.browser.gallery_till import SHELL, till_screens
from tests.browser.looks import wrong_at
from tests.browser.people import PHONE_SCREEN
from tests.browser.tablets import LANDSCAPE, PORTRAIT

PAGES_A_ROUTE = 2
MOST_PAGES = 400
WIDE, MIDDLE, DESKTOP = (1280, 900), (768, 1024), (1366, 768)
HOUSEHOLD, BUYER, OUTLET, PIN = "0912000000", "0903000000", "06523", "135790"
TELLER, SUPERVISOR, DESK, AUDITOR = "GDV06523", "KSV06523", "DH001", "KT001"
"""People of the demo world; see the page /_local/ of the running product."""
LEADS_AWAY = re.compile(r"^/(api|static|media|_local|sitemap|verify/script)|dang-xuat|\.(csv|xlsx|svg|xml|txt|js)|[?&]tep=")
"""Files, signing out, and what is no page."""
_CODE = re.compile(r"\b(\d{6})\b")


@dataclass
class Walk:
    """One person's way through the pages.

    Attributes:
        sizes: the screens on which each page is looked at.
        language: in which the pages are read, once signed in.
    """

    name: str
    starts: list[str]
    sizes: list[tuple[int, int]]
    language: str = "vi"
    shots: list["Shot"] = field(default_factory=list)


@dataclass
class Shot:
    route: str
    path: str
    size: tuple[int, int]
    file: str
    wrong: list[str]


WALKS = [
    Walk("guest", ["/", "/tim?q=na", "/tro-giup", "/dang-nhap", "/gio-hang", "/ngoai-mang"], [PHONE_SCREEN]),
    Walk("household", ["/toi", "/ban-hang", "/so-du", "/"], [PHONE_SCREEN]),
    Walk("teller", ["/quay"], [LANDSCAPE, PHONE_SCREEN]),
    Walk("buyer", ["/toi", "/tro-giup/hoan-tien"], [PHONE_SCREEN]),
    Walk("till", [], [LANDSCAPE, PORTRAIT, DESKTOP]),
    Walk("auditor", ["/dieu-hanh"], [WIDE]),
    Walk("desk", ["/dieu-hanh", "/dieu-hanh/hom-nay"], [WIDE]),
]


WALKS += [
    replace(
        walk, name=f"{walk.name}-en", sizes=walk.sizes if walk.name == "till" else walk.sizes[:1], language="en", shots=[]
    )
    for walk in WALKS
]


class Visitor:
    """A person's browser on the running product."""

    def __init__(self, browser: Browser, origin: str, walk: Walk, folder: Path) -> None:
        self.origin, self.walk, self.folder = origin, walk, folder
        width, height = walk.sizes[0]
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="vi-VN", service_workers="block", reduced_motion="reduce"
        )
        context.set_default_timeout(30_000)
        self.page: Page = context.new_page()

    def go(self, path: str) -> None:
        self.page.goto(self.origin + path, wait_until="load")

    def press(self, text: str) -> None:
        self.page.locator(f'main :is(button, a):has-text("{text}"):visible').first.click()
        self.page.wait_for_load_state()

    def enter(self) -> None:
        """Sign in as whoever walks."""
        match self.walk.name.removesuffix("-en"):
            case "household" | "buyer" as who:
                self.go("/dang-nhap?tiep=/toi")
                known = self._codes()
                self.page.fill("[name=phone]", HOUSEHOLD if who == "household" else BUYER)
                self.press("Gửi mã cho tôi")
                self.page.fill("[name=code]", self._new_code(known))
                self.press("Vào")
            case "teller" | "supervisor" as who:
                self.go("/_local/")
                self.page.locator(f'button[name=outlet][value="{OUTLET}"]').click()
                self.page.wait_for_load_state()
                self.go("/quay")
                self.page.fill("[name=staff_number]", TELLER if who == "teller" else SUPERVISOR)
                self.page.fill("[name=pin]", PIN)
                self.press("Vào quầy")
            case "desk" | "auditor" as who:
                self.go("/dieu-hanh")
                known = self._codes()
                for code in ("", "code"):
                    self.page.fill("[name=staff_number]", DESK if who == "desk" else AUDITOR)
                    self.page.fill("[name=pin]", PIN)
                    if code:
                        self.page.fill("[name=code]", self._new_code(known))
                    self.press("Vào" if code else "Gửi mã")
            case _:
                pass
        self.read_in(Language(self.walk.language))

    def read_in(self, language: Language) -> None:
        """From here on, pages are in this language."""
        self.page.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language.value, "url": self.origin}])

    def _codes(self) -> list[str]:
        return _CODE.findall(self.page.request.get(f"{self.origin}/_local/messages").text())

    def _new_code(self, known: list[str]) -> str:
        for _ in range(60):
            fresh = [code for code in self._codes() if code not in known]
            if fresh:
                return fresh[0]
            self.page.wait_for_timeout(500)
        raise TimeoutError("no code came")

    def links(self) -> list[str]:
        """Where the page leads within the product."""
        found = self.page.eval_on_selector_all("a[href]", "all => all.map((one) => one.href)")
        ours = [one for one in found if one.startswith(self.origin + "/")]
        paths = [one.removeprefix(self.origin).partition("#")[0] for one in ours]
        return [path for path in dict.fromkeys(paths) if not LEADS_AWAY.search(path)]

    def look(self, route: str, path: str, number: int) -> Iterator[Shot]:
        """The page as it stands, on each screen; axe is asked once."""
        for place, (width, height) in enumerate(self.walk.sizes):
            self.page.set_viewport_size({"width": width, "height": height})
            file = f"{self.walk.name}-{number:03d}-{width}.png"
            self.page.screenshot(path=self.folder / file, full_page=True)
            wrong = wrong_at(self.page, language=self.walk.language, ask_axe=place == 0 and self.walk.language == "vi")
            wrong = [f"{one} ({width} px)" for one in wrong]
            yield Shot(route, path, (width, height), file, wrong)
        width, height = self.walk.sizes[0]
        self.page.set_viewport_size({"width": width, "height": height})


def walk_the_till(visitor: Visitor) -> None:
    """The till app, screen by screen."""
    visitor.go(SHELL)
    for number, name in enumerate(till_screens(visitor.page), start=1):
        visitor.walk.shots += visitor.look(SHELL, f"{SHELL}#{name}", number)


def walk_through(visitor: Visitor, routes: RouteTable) -> None:
    """From link to link, the near ones first, so many pages of each route."""
    walk, taken = visitor.walk, dict[str, int]()
    seen, waiting = set(walk.starts), deque(walk.starts)
    progress, number = Progress(f"{walk.name}: pages", MOST_PAGES), 0
    while waiting and number < MOST_PAGES:
        path = waiting.popleft()
        matched = routes.match(urlsplit(path).path)
        route = matched[0] if matched else "(none)"
        if taken.get(route, 0) >= PAGES_A_ROUTE:
            continue
        taken[route] = taken.get(route, 0) + 1
        answer = visitor.page.goto(visitor.origin + path, wait_until="load")
        number += 1
        shots = list(visitor.look(route, path, number))
        if answer is None or answer.status not in (200, 403, 404):
            shots[0].wrong.append(f"answers {answer.status if answer else 'nothing'}")
        walk.shots += shots
        for link in visitor.links():
            if link not in seen:
                seen.add(link)
                waiting.append(link)
        progress(number)
    progress.end(number)


def never_reached(walks: list[Walk]) -> list[str]:
    """Pages that nobody came to: routes that people open, by GET, without those of the API."""
    came = {shot.route for walk in walks for shot in walk.shots}
    pages = [route for route, methods in app.routes.items() if "GET" in methods and not LEADS_AWAY.search(route)]
    return sorted(route for route in pages if route not in came)


def as_page(walks: list[Walk], missing: list[str]) -> str:
    """All pictures, what is wrong first."""
    shots = [(walk, shot) for walk in walks for shot in walk.shots]
    wrong = [f"<li>{escape(one)} <a href='#{s.file}'>{escape(s.path)}</a></li>" for _, s in shots for one in s.wrong]
    wrong += [f"<li>never reached: {escape(route)}</li>" for route in missing]
    figures = [
        f"<figure id='{shot.file}'><figcaption>{escape(walk.name)} · {escape(shot.path)} · {shot.size[0]}</figcaption>"
        f"<a href='{shot.file}'><img loading=lazy src='{shot.file}' width={max(180, shot.size[0] // 3)}></a></figure>"
        for walk, shot in shots
    ]
    style = "body{font:14px system-ui}figure{display:inline-block;vertical-align:top;margin:8px}figcaption{max-width:420px}"
    title = f"{len(shots)} pictures, {len(wrong)} troubles"
    head = f"<!doctype html><title>{title}</title><style>{style}</style><h1>{title}</h1>"
    return f"{head}<ul>{''.join(wrong)}</ul>{''.join(figures)}"


def main() -> int:
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("--origin", default=f"http://127.0.0.1:{Ports.from_environment(os.environ).http}")
    told.add_argument("--only", choices=[walk.name for walk in WALKS], action="append")
    asked = told.parse_args()
    tools = Toolchain(home_from_environment(os.environ))
    folder = tools.home / "gallery"
    folder.mkdir(parents=True, exist_ok=True)
    walks = [walk for walk in WALKS if not asked.only or walk.name in asked.only]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(tools.chromium()), args=["--no-sandbox", "--disable-gpu"])
        for walk in walks:
            visitor = Visitor(browser, asked.origin, walk, folder)
            visitor.enter()
            if walk.name.startswith("till"):
                walk_the_till(visitor)
            else:
                walk_through(visitor, RouteTable(app.routes))
        browser.close()
    missing = [] if asked.only else never_reached(walks)
    (folder / "index.html").write_text(as_page(walks, missing), "utf-8")
    wrong = [f"{shot.path}: {one}" for walk in walks for shot in walk.shots for one in shot.wrong]
    print("\n".join([*wrong, *(f"never reached: {route}" for route in missing)]))
    print(f"{sum(len(walk.shots) for walk in walks)} pictures: {folder / 'index.html'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

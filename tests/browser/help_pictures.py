"""The pictures of the help pages, taken from the real screens: `python -m tests.browser.help_pictures`.

Opens what `chalicelib/data/help/pictures.json` says on the product that `make run` started, in both languages, and puts a
small WebP of each screen into `frontend/pictures/<language>/`, from where the build takes it. Wants a fresh demo world: the
teller's shift is opened on the way.
"""

import argparse
import io
import os
import sys
from pathlib import Path
from typing import Any

import msgspec
from PIL import Image
from playwright.sync_api import sync_playwright

from chalicelib.entrypoints.pages.guides import FOLDER as HELP
from chalicelib.entrypoints.pages.guides import PICTURE_SIZES
from chalicelib.entrypoints.speech import Language
from infra.local.settings import PROJECT, Ports, home_from_environment
from infra.local.toolchain import Toolchain
from tests.browser.gallery import Visitor, Walk

PICTURES = PROJECT / "frontend" / "pictures"
MOST_BYTES = 25_000
_QUALITIES = (72, 60, 48, 36, 26, 18)


class Scene(msgspec.Struct, frozen=True):
    """
    Attributes:
        who: who looks.
        screen: a name of `PICTURE_SIZES`.
        at: the page's address.
        then: what is done there: `open` an address, `click`, `fill`, `see` (scroll there), `begin` (fill, send).
    """

    who: str
    screen: str
    at: str
    then: list[list[str]]


def scenes() -> dict[str, Scene]:
    """All pictures that help pages may show, by name."""
    return msgspec.json.decode((HELP / "pictures.json").read_bytes(), type=dict[str, Scene])


def play(visitor: Visitor, scene: Scene) -> None:
    """Up to the moment of the picture."""
    page = visitor.page
    width, height = PICTURE_SIZES[scene.screen]
    page.set_viewport_size({"width": width, "height": height})
    visitor.go(scene.at)
    for verb, where, *text in scene.then:
        match verb:
            case "open":
                visitor.go(where)
            case "click":
                page.locator(where).first.click()
                page.wait_for_load_state("load")
            case "fill":
                page.fill(where, text[0])
            case "begin":
                if page.locator(where).count():
                    page.fill(where, text[0])
                    page.locator("main form button.button").first.click()
                    page.wait_for_load_state("load")
            case _:
                page.locator(where).first.evaluate("one => one.scrollIntoView({ block: 'start' })")
    page.evaluate("document.activeElement?.blur()")
    page.wait_for_load_state("networkidle")


def small(png: bytes) -> bytes:
    """As WebP, within the budget of one picture."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for quality in _QUALITIES:
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= MOST_BYTES:
            return out.getvalue()
    raise ValueError(f"more than {MOST_BYTES} bytes at the lowest quality")


def take(visitor: Visitor, name: str, scene: Scene) -> None:
    for language in Language:
        visitor.read_in(language)
        play(visitor, scene)
        file = PICTURES / language.value / f"{name}.webp"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(small(visitor.page.screenshot()))
        print(f"{file.relative_to(PROJECT)}  {file.stat().st_size} B")


def main() -> int:
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("--origin", default=f"http://127.0.0.1:{Ports.from_environment(os.environ).http}")
    told.add_argument("--only", choices=sorted(scenes()), action="append")
    asked: Any = told.parse_args()
    wanted = {name: scene for name, scene in scenes().items() if not asked.only or name in asked.only}
    tools = Toolchain(home_from_environment(os.environ))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(tools.chromium()), args=["--no-sandbox", "--disable-gpu"])
        for who in dict.fromkeys(scene.who for scene in wanted.values()):
            visitor = Visitor(browser, asked.origin, Walk(who, [], [PICTURE_SIZES["phone"]]), Path(tools.home))
            visitor.enter()
            for name, scene in wanted.items():
                if scene.who == who:
                    take(visitor, name, scene)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The help pages: one for each task, short, in both languages, kept as text in `chalicelib/data/help`.

A page is its title, lines of `name: value` (for whom, which page it is about, words people ask with), and a body
of paragraphs, numbered steps, headings and pictures of screens: `![what it shows](name)`. `pictures.json` says from which
screen `python -m tests.browser.help_pictures` takes each.
"""

import json
import re
from functools import cache
from html import escape
from pathlib import Path

from chalicelib.entrypoints.pages.built import picture_address
from chalicelib.entrypoints.speech import Language, language
from chalicelib.kernel.records import dataclass
from chalicelib.search import Passage

FOLDER = Path(__file__).parents[2] / "data" / "help"
_INLINE = re.compile(r"\*\*(?P<bold>[^*]+)\*\*|\[(?P<text>[^\]]+)\]\((?P<address>/[^)]*)\)")
_STEP = re.compile(r"\d+\. ")
_PICTURE = re.compile(r"!\[(?P<alt>[^\]]+)\]\((?P<name>[a-z-]+)\)$")
PICTURE_SIZES = {"phone": (360, 520), "tablet": (960, 600), "desk": (960, 600)}
"""Width and height of a picture by the screen it is taken from, in pixels."""


@dataclass(frozen=True, slots=True)
class Section:
    """
    Attributes:
        heading: empty for what stands before the first.
        anchor: its name in the page's address; empty without a heading.
    """

    heading: str
    anchor: str
    lines: tuple[str, ...]

    @property
    def plain(self) -> str:
        """Its words without marks."""
        said = [line for line in self.lines if not _PICTURE.match(line)]
        return " ".join(_INLINE.sub(lambda mark: mark["bold"] or mark["text"], _STEP.sub("", line)) for line in said)

    @property
    def pictures(self) -> list[str]:
        """The names of what it shows."""
        return [found["name"] for line in self.lines if (found := _PICTURE.match(line))]

    @property
    def html(self) -> str:
        out, listed = [], False
        for line in self.lines:
            step = _STEP.match(line)
            if bool(step) != listed:
                out.append("<ol>" if step else "</ol>")
                listed = bool(step)
            if shown := _PICTURE.match(line):
                out.append(_figure(shown["name"], shown["alt"]))
                continue
            text = _marked(line[step.end() :] if step else line)
            out.append(f"<li>{text}</li>" if step else f"<p>{text}</p>")
        return "".join([*out, "</ol>" if listed else ""])


@dataclass(frozen=True, slots=True)
class Guide:
    """A help page.

    Attributes:
        reader: `buyer`, `household`, `teller`, `supervisor`, `team` or `desk`.
        page: the address of what it is about.
        words: other words people ask with.
    """

    slug: str
    title: str
    reader: str
    page: str
    words: str
    sections: tuple[Section, ...]

    @property
    def address(self) -> str:
        return f"/tro-giup/{self.slug}"

    @property
    def passages(self) -> list[Passage]:
        """One for each section, so that an answer can quote it."""
        return [
            Passage(
                f"{self.address}#{section.anchor}" if section.anchor else self.address,
                f"{self.title} {section.heading or self.words}",
                section.plain,
            )
            for section in self.sections
            if section.lines
        ]


@cache
def picture_screens() -> dict[str, str]:
    """From which kind of screen each picture is taken."""
    scenes = json.loads((FOLDER / "pictures.json").read_text("utf-8"))
    return {name: scene["screen"] for name, scene in scenes.items()}


def _figure(name: str, alt: str) -> str:
    """A picture that is fetched when it comes into view; nothing where the front end was not built."""
    address, screen = picture_address(f"help-{language().value}-{name}.webp"), picture_screens()[name]
    if not address:
        return ""
    width, height = PICTURE_SIZES[screen]
    size = f'width="{width}" height="{height}"'
    return f'<figure class="screen {screen}"><img src="{address}" alt="{escape(alt)}" {size} loading="lazy"></figure>'


def _marked(line: str) -> str:
    def mark(found: re.Match[str]) -> str:
        if found["bold"]:
            return f"<b>{escape(found['bold'])}</b>"
        return f'<a href="{escape(found["address"])}">{escape(found["text"])}</a>'

    out, at = [], 0
    for found in _INLINE.finditer(line):
        out += [escape(line[at : found.start()]), mark(found)]
        at = found.end()
    return "".join([*out, escape(line[at:])])


def guide_of(slug: str, text: str) -> Guide:
    """Reads a help page."""
    head, _, body = text.partition("\n\n")
    title, *facts = head.splitlines()
    told = dict(fact.split(": ", 1) for fact in facts)
    sections = []
    for number, part in enumerate(re.split(r"^## ", body, flags=re.M)):
        heading, _, lines = part.partition("\n") if number else ("", "", part)
        anchor = f"m{number}" if number else ""
        sections.append(Section(heading.strip(), anchor, tuple(line for line in lines.splitlines() if line.strip())))
    return Guide(slug, title.removeprefix("# "), told["for"], told["page"], told["words"], tuple(sections))


@cache
def guides(spoken: Language) -> dict[str, Guide]:
    """All help pages of a language, by slug."""
    paths = sorted((FOLDER / spoken.value).glob("*.md"))
    return {path.stem: guide_of(path.stem, path.read_text()) for path in paths}


def guide_about(address: str) -> Guide | None:
    """The help page about a page: that of the longest address that begins it."""
    path = address.partition("?")[0]
    about = [one for one in guides(language()).values() if path == one.page or path.startswith(f"{one.page}/")]
    return max(about, key=lambda one: len(one.page), default=None)

"""Templates to HTML: Jinja2, escaped, with the few filters that every page speaks through."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.entrypoints.pages.built import STATIC, manifest
from chalicelib.entrypoints.pages.desk_navigation import ROOMS
from chalicelib.entrypoints.pages.desk_words import FILTERS
from chalicelib.entrypoints.pages.guides import guide_about
from chalicelib.entrypoints.speech import Language, counted, language, message_of, say, speaks_english, vnd
from chalicelib.entrypoints.speech.said import (
    in_words,
    said_age,
    said_date,
    said_day,
    said_kg,
    said_phone,
    said_plain_day,
    said_time,
)

HERE = Path(__file__).parent


def script_address(name: str) -> str:
    """The address of a built script; empty if the front end was not built, and the page works all the same."""
    translated = name.replace(".js", ".en.js") if speaks_english() else name
    entry = manifest().get(translated) or manifest().get(name)
    return f"/static/{entry['file']}" if entry else ""


def script_addresses(names: Iterable[str]) -> list[str]:
    """The addresses of those that were built."""
    return [address for name in names if (address := script_address(name))]


@cache
def script(name: str) -> str:
    """A built script's own text; empty if the front end was not built."""
    entry = manifest().get(name)
    return (STATIC / entry["file"]).read_text() if entry else ""


SHEETS = ("style.css", "shop.css", "household.css", "desk.css", "till.css", "label.css")
"""What pages inline; the content policy lets nothing else style them."""


@cache
def style(name: str = "style.css") -> str:
    """A style sheet, inlined: a round trip costs more than its 2.5 kB."""
    entry = manifest().get(name)
    return (STATIC / entry["file"]).read_text() if entry else ""


def _extensions(language: Language) -> "list[Any]":
    """What makes English templates of ours."""
    from jinja2.ext import Extension

    from chalicelib.entrypoints.speech.catalogue import english_of
    from chalicelib.entrypoints.speech.templates import rewritten

    class InEnglish(Extension):
        def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
            if not (name or "").endswith(".html"):
                return source
            return rewritten(source, lambda message: english_of(message, name or "") or message)

    return [InEnglish] if language is Language.EN else []


@cache
def _environment(language: Language) -> Any:
    """One for each language: English templates are translated when they are compiled, Vietnamese ones cost nothing."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        extensions=_extensions(language),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        vnd=vnd,
        kg=said_kg,
        time=said_time,
        day=said_day,
        date=said_date,
        age=said_age,
        plain_day=said_plain_day,
        phone=said_phone,
        in_words=in_words,
        count=counted,
        message=message_of,
        say=say,
        plural=lambda number, one, many: one if number == 1 else many,
    )
    environment.filters.update(FILTERS)
    environment.globals.update(
        guide_about=guide_about, rooms=lambda: ROOMS, style=style, script_address=script_address, language=language.value
    )
    return environment


def render(template: str, context: dict[str, Any]) -> str:
    """The page's HTML, in the language of the answer.

    Raises:
        jinja2.UndefinedError: the template names what the context lacks; a mistake of ours.
    """
    text: str = _environment(language()).get_template(template).render(context)
    return text


def qr_svg(text: str) -> str:
    """A QR code as inline SVG, medium error correction."""
    import segno

    svg: str = segno.make(text, error="m", boost_error=False).svg_inline(scale=4, border=2, omitsize=True)
    return svg


def qr_png(text: str) -> str:
    """The same as a PNG in a `data:` address, big enough for print."""
    import segno

    png: str = segno.make(text, error="m", boost_error=False).png_data_uri(scale=12, border=4)
    return png

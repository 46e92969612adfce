"""Templates to HTML: Jinja2, escaped, with the few filters that every page speaks through."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.entrypoints.pages.desk_words import FILTERS, ROOMS
from chalicelib.kernel.clock import VIETNAM, from_text
from chalicelib.kernel.money import format_vnd

HERE = Path(__file__).parent
STATIC = HERE.parent.parent / "static"
WEEKDAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")


@cache
def _manifest() -> dict[str, dict[str, Any]]:
    path = STATIC / "manifest.json"
    if not path.exists():
        return {}
    manifest: dict[str, dict[str, Any]] = json.loads(path.read_text())
    return manifest


def script_address(name: str) -> str:
    """The address of a built script; empty if the front end was not built, and the page works all the same."""
    entry = _manifest().get(name)
    return f"/static/{entry['file']}" if entry else ""


def script_addresses(names: Iterable[str]) -> list[str]:
    """The addresses of those that were built."""
    return [address for name in names if (address := script_address(name))]


@cache
def script(name: str) -> str:
    """A built script's own text; empty if the front end was not built."""
    entry = _manifest().get(name)
    return (STATIC / entry["file"]).read_text() if entry else ""


SHEETS = ("style.css", "shop.css", "household.css", "desk.css", "till.css", "label.css")
"""What pages inline; the content policy lets nothing else style them."""


@cache
def style(name: str = "style.css") -> str:
    """A style sheet, inlined: a round trip costs more than its 2.5 kB."""
    entry = _manifest().get(name)
    return (STATIC / entry["file"]).read_text() if entry else ""


def _moment(value: str | datetime) -> datetime:
    return (from_text(value) if isinstance(value, str) else value).astimezone(VIETNAM)


def said_kg(grams: int) -> str:
    """Grams as kilograms: `2,35 kg`."""
    text = f"{grams / 1000:.3f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{text} kg"


def said_time(value: str | datetime) -> str:
    """`14:05, 23/11/2026`."""
    return _moment(value).strftime("%H:%M, %d/%m/%Y")


def said_day(value: str | datetime | date) -> str:
    """`thứ hai, 23/11/2026`."""
    day = value if isinstance(value, date) and not isinstance(value, datetime) else _moment(value).date()
    return f"{WEEKDAYS[day.weekday()]}, {day:%d/%m/%Y}"


def said_date(value: str | datetime) -> str:
    """`23/11/2026`."""
    return _moment(value).strftime("%d/%m/%Y")


def said_plain_day(day: str) -> str:
    """`23/11/2026` for `2026-11-23`."""
    return "/".join(reversed(day.split("-")))


def said_age(since: str | datetime, now: str | datetime) -> str:
    """`3 ngày`, `5 giờ`, `12 phút`: in the largest unit that is whole."""
    seconds = int((_moment(now) - _moment(since)).total_seconds())
    for unit, length in (("ngày", 86_400), ("giờ", 3_600), ("phút", 60)):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return "vừa xong"


def said_phone(phone: str) -> str:
    """`0912 345 678` for `+84912345678`."""
    local = "0" + phone[3:] if phone.startswith("+84") else phone
    return f"{local[:4]} {local[4:7]} {local[7:]}".strip()


def said_count(number: int) -> str:
    """`19.500`."""
    return f"{number:,}".replace(",", ".")


@cache
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        vnd=format_vnd,
        kg=said_kg,
        time=said_time,
        day=said_day,
        date=said_date,
        age=said_age,
        plain_day=said_plain_day,
        phone=said_phone,
        count=said_count,
    )
    environment.filters.update(FILTERS)
    environment.globals.update(rooms=lambda: ROOMS, style=style, script_address=script_address)
    return environment


def render(template: str, context: dict[str, Any]) -> str:
    """The page's HTML.

    Raises:
        jinja2.UndefinedError: the template names what the context lacks; a mistake of ours.
    """
    text: str = _environment().get_template(template).render(context)
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

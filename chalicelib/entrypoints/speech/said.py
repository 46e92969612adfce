"""How moments, days, ages, weights and amounts are said, in the language of the answer."""

from collections.abc import Iterable
from datetime import date, datetime

from chalicelib.catalogue import season_spans
from chalicelib.entrypoints.speech import say, speaks_english
from chalicelib.kernel.clock import VIETNAM, from_text
from chalicelib.kernel.money import Money
from chalicelib.kernel.words import amount_in_words

WEEKDAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")
_UNITS_EN = (("day", 86_400), ("hour", 3_600), ("minute", 60))
_UNITS_VI = (("ngày", 86_400), ("giờ", 3_600), ("phút", 60))
_TO_NINE = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TO_NINETEEN = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_ONES = _TO_NINE + _TO_NINETEEN
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))


def _moment(value: str | datetime) -> datetime:
    return (from_text(value) if isinstance(value, str) else value).astimezone(VIETNAM)


def said_kg(grams: int) -> str:
    """Grams as kilograms: `2,35 kg`."""
    text = f"{grams / 1000:.3f}".rstrip("0").rstrip(".")
    return f"{text} kg" if speaks_english() else f"{text.replace('.', ',')} kg"


def said_time(value: str | datetime) -> str:
    """`14:05, 23/11/2026`."""
    return _moment(value).strftime("%H:%M, %d/%m/%Y")


def said_day(value: str | datetime | date) -> str:
    """`thứ hai, 23/11/2026`; `Monday 23 November 2026`."""
    day = value if isinstance(value, date) and not isinstance(value, datetime) else _moment(value).date()
    return f"{day:%A} {day.day} {day:%B %Y}" if speaks_english() else f"{WEEKDAYS[day.weekday()]}, {day:%d/%m/%Y}"


def said_months(months: Iterable[int]) -> str:
    """`tháng 7 đến tháng 10`, `July to October`; empty for all the year."""
    name = _month_in_english if speaks_english() else "tháng {}".format
    to = "to" if speaks_english() else "đến"
    return ", ".join(name(a) if a == b else f"{name(a)} {to} {name(b)}" for a, b in season_spans(months))


def _month_in_english(month: int) -> str:
    return f"{date(2000, month, 1):%B}"


def said_date(value: str | datetime) -> str:
    """`23/11/2026`, which the British write too."""
    return _moment(value).strftime("%d/%m/%Y")


def said_plain_day(day: str) -> str:
    """`23/11/2026` for `2026-11-23`."""
    return "/".join(reversed(day.split("-")))


def said_age(since: str | datetime, now: str | datetime) -> str:
    """`3 ngày`, `5 giờ`, `12 phút`: in the largest unit that is whole."""
    seconds = int((_moment(now) - _moment(since)).total_seconds())
    for unit, length in _UNITS_EN if speaks_english() else _UNITS_VI:
        if seconds >= length:
            number = seconds // length
            return f"{number} {unit}{'s' if speaks_english() and number != 1 else ''}"
    return say("vừa xong")


def said_phone(phone: str) -> str:
    """`0912 345 678` for `+84912345678`."""
    local = "0" + phone[3:] if phone.startswith("+84") else phone
    return f"{local[:4]} {local[4:7]} {local[7:]}".strip()


def in_words(amount: Money) -> str:
    """`Hai triệu năm trăm nghìn đồng`; `Two million five hundred thousand đồng`."""
    if not speaks_english():
        return amount_in_words(amount)
    return f"{_english_number(amount).capitalize()} đồng"


def _english_number(number: int) -> str:
    """As British people read a number: `one thousand and five`."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")
    if number < 1_000:
        hundreds, rest = divmod(number, 100)
        return f"{_ONES[hundreds]} hundred" + (f" and {_english_number(rest)}" if rest else "")
    length, name = next(scale for scale in _SCALES if number >= scale[0])
    highest, rest = divmod(number, length)
    joined = " and " if 0 < rest < 100 else " "
    return f"{_english_number(highest)} {name}" + (joined + _english_number(rest) if rest else "")

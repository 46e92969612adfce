"""What Zalo's templates are filled with: every parameter has a kind, which bounds its letters.

A template is registered with Zalo under our own words, each `{value}` of ours as a parameter `<value>` of the kind here.
Source: zalo.cloud, "Các định dạng dữ liệu khi truyền vào tham số trên nội dung ZNS"; nxlink.ai, "ZNS Template Content & Data
Format Requirements" (read 2026-11): a paragraph has 9 to 400 letters, a template at most ten parameters. Unconfirmed: that
no parameter may be empty; an empty one is sent as a dash, which is right either way.
"""

from collections.abc import Mapping

from chalicelib.messages.kind import Kind
from chalicelib.messages.template import Language, Value, cut, names_in, said, template_of

NAME, CODE, LABEL, NUMBER, TIME, OTP, WORDS = 30, 30, 30, 20, 20, 10, 200
"""Letters of Zalo's kinds: a customer's name, a code, an own label, a number or amount, a time, a one-time code, a product
or brand."""

LETTERS: dict[str, int] = {
    "act": LABEL,
    "amount": NUMBER,
    "code": CODE,
    "counterpart": NAME,
    "day": TIME,
    "fee": NUMBER,
    "goods": WORDS,
    "ground": WORDS,
    "helper": NAME,
    "household": WORDS,
    "left": NUMBER,
    "office": NAME,
    "otp": OTP,
    "reason": WORDS,
    "scopes": WORDS,
    "taken": NUMBER,
    "title": WORDS,
    "words": WORDS,
}
"""Of each of our values."""


NOTHING = "-"


def zalo_values(kind: Kind, language: Language, values: Mapping[str, Value]) -> dict[str, str]:
    """The parameters of the template."""
    names = sorted(names_in(template_of(kind, language)))
    return {name: cut(said(values[name], language), LETTERS[name]) or NOTHING for name in names}


def zalo_text(kind: Kind, language: Language) -> str:
    """The words to register with Zalo."""
    text = template_of(kind, language)
    for name in names_in(text):
        text = text.replace(f"{{{name}}}", f"<{name}>")
    return text

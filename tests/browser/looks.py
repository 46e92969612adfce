"""What can be wrong with a page that stands on a screen: asked of the browser, in the words of a reader."""

import ast
import re
from functools import cache
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LOOK = Path(__file__).with_suffix(".js").read_text("utf-8").partition("\n")[2]
"""Beside the troubles: the texts, without what is code or marked as of another language."""
RAW = re.compile(
    r"\b[a-z]+(?:_[a-z0-9]+)+\b|\b[a-z]{2,3}_[0-9A-HJKMNP-TV-Z]{20,}|\b(?:None|null|undefined|NaN|\[object)\b|\{\w+\}"
)
_VIETNAMESE = "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
_SMALL_WORD = re.compile(rf"(?<!\w)[a-z{_VIETNAMESE}]*[{_VIETNAMESE}][a-z{_VIETNAMESE}]*(?!\w)")
NAMES = re.compile(
    r"\bđồng\b|\bTiếng Việt\b|\b[Xx]ã |\b[Tt]hị trấn |\b[Tt]hành phố |\b[Pp]hường |\bBưu điện "
    r"|mắc khén|mác mật|bánh chưng|khẩu sli|[Vv]ành khuyên"
)
_SUPPORT = re.compile(r"^(?:Mã lỗi cho nhân viên hỗ trợ|Error code for support staff): ")
_DEMO = Path(__file__).parents[2] / "infra" / "demo"


@cache
def demo_phrases() -> list[str]:
    """What the people of the demo world wrote and are called, the long ones first: they are not ours to translate."""
    texts = [
        node.value
        for file in _DEMO.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    parts = {part.strip() for text in texts for part in re.split(r"\{[^}]*\}|[|;,\n]", text)}
    return sorted((part for part in parts if _SMALL_WORD.search(part)), key=len, reverse=True)


def in_english(text: str) -> bool:
    """Without the names and texts of people, nothing Vietnamese is left; the kinds of goods are ours all the same."""
    for phrase in demo_phrases():
        text = text.replace(phrase, "")
    return not _SMALL_WORD.search(NAMES.sub("", text))


def wrong_at(page: Page, *, language: str, ask_axe: bool) -> list[str]:
    """What people would stumble over; texts of households and names are theirs, so English is asked for only in ours."""
    found = page.evaluate(LOOK)
    wrong = [str(one) for one in found["troubles"]]
    wrong += [f"raw: {text[:80]}" for text in found["said"] if RAW.search(text) and not _SUPPORT.match(text)]
    if language == "en":
        wrong += [f"not in English: {text[:90]}" for text in found["said"] if not in_english(text)]
    if ask_axe:
        violations = Axe().run(page).response["violations"]
        wrong += [f"{one['id']}: {one['nodes'][0]['html'][:140]}" for one in violations]
    return list(dict.fromkeys(wrong))

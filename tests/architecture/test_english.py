"""The English catalogue is whole: it has what is said, nothing that nobody says, and fills in the same things."""

import ast
from collections import Counter

import pytest

from chalicelib.entrypoints.speech.catalogue import entries_of, files
from chalicelib.entrypoints.speech.templates import VIETNAMESE
from infra.english import ENTRYPOINTS, ROOT, area_of, mismatched, said_anywhere

SAID = said_anywhere()
ENTRIES = [(path.name, key, english) for path in files() for key, english in entries_of(path.read_text())]
AREAS = sorted({area_of(places[0]) for places in SAID.values()})

MARKS = {"say", "later", "words"}
NOT_SAID = {"Huyện ", "Thành phố ", "Xã ", "Phường ", "Thị trấn ", "Hộ ", "Lạng Sơn", "đ₫ĐdD"}
"""Vietnamese in code that is compared with names and signs, or is a name itself."""


@pytest.mark.parametrize("area", AREAS)
def test_everything_said_has_its_english(area: str) -> None:
    known = {text for _, (_, text), english in ENTRIES if english}
    missing = [f"{places[0]}: {text}" for text, places in SAID.items() if area_of(places[0]) == area and text not in known]
    assert missing == [], "run python -m infra.english and translate"


def test_nothing_stands_in_the_catalogue_that_nobody_says() -> None:
    assert [f"{file}: {text}" for file, (_, text), _ in ENTRIES if text not in SAID] == [], "run python -m infra.english"


def test_every_text_stands_once() -> None:
    assert [key for key, count in Counter(key for _, key, _ in ENTRIES).items() if count > 1] == []


def test_english_fills_in_what_vietnamese_does() -> None:
    wrong = [f"{file}: {text}" for file, (_, text), english in ENTRIES if english and mismatched(text, english)]
    assert wrong == []


@pytest.mark.parametrize(
    "text", ["Còn {n} kiện của {who}", "Chi {{ a|vnd }} cho <b>{{ b }}</b>", "{% if a %}có {% endif %}một"]
)
def test_a_translation_that_fills_in_otherwise_is_seen(text: str) -> None:
    assert not mismatched(text, text)
    assert mismatched(text, text.replace("{n}", "{m}").replace("<b>", "").replace("{% if a %}", "{% if b %}"))


def test_code_says_nothing_unmarked() -> None:
    """Beside errors, which carry both languages, and documentation, which is English."""
    unmarked = []
    for path in sorted((ENTRYPOINTS / "pages").glob("*.py")):
        name = str(path.relative_to(ROOT))
        found = _vietnamese_of(ast.parse(path.read_text()))
        unmarked += [f"{name}:{line}: {text}" for line, text in found if text not in NOT_SAID]
    assert unmarked == []


def _vietnamese_of(tree: ast.AST) -> list[tuple[int, str]]:
    spared: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            spared.add(node.value)
        elif isinstance(node, ast.Call) and node.args:
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            pair = len(node.args) > 1 and name[:1].isupper() and isinstance(node.args[1], ast.Constant | ast.JoinedStr)
            if name in MARKS or pair:
                spared.update(ast.walk(node.args[0]))
        elif isinstance(node, ast.Dict):
            keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
            spared.update(child for child in ast.walk(node) if {"message_vi", "message_en"} <= keys)
        elif isinstance(node, ast.Assign) and any("_vi" in ast.unparse(target) for target in node.targets):
            spared.update(ast.walk(node.value))
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in spared
        if VIETNAMESE.search(node.value)
    ]

"""The source is what ARCHITECTURE.md says: sizes, names, words."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTEXTS = [
    "identity", "catalogue", "search", "ledger", "oversight", "payments", "orders", "softatm", "banking", "offline",
    "insight", "ratings", "follows", "announcements",
]  # fmt: skip
FIXED_FILES = {"__init__.py", "service.py", "ports.py", "errors.py"}
BAD_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "misc", "models"}
BAD_WORDS = re.compile(r"\b(wallet|cart|purchase)s?\b", re.IGNORECASE)
SKIPPED = {".venv", ".local", "node_modules", "build", ".chalice"}


def sources(*tops: str) -> list[Path]:
    found = [path for top in tops for path in (ROOT / top).rglob("*.py") if not SKIPPED & set(path.parts)]
    assert found, f"no sources under {tops}"
    return found


ALL = sources("chalicelib", "infra", "tests") + sorted((ROOT / "benchmarks").rglob("*.py")) + [ROOT / "app.py"]


@pytest.mark.parametrize("path", ALL, ids=lambda p: str(p.relative_to(ROOT)))
def test_module_is_short_and_well_named(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert len(lines) <= 400, f"{len(lines)} lines: split it by noun"
    assert path.stem not in BAD_NAMES, "a name that says nothing"


@pytest.mark.parametrize("path", ALL, ids=lambda p: str(p.relative_to(ROOT)))
def test_functions_are_short(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= 60, f"{path.name}:{node.lineno} {node.name} has {length} lines"


@pytest.mark.parametrize("context", CONTEXTS)
def test_context_has_its_four_fixed_files(context: str) -> None:
    folder = ROOT / "chalicelib" / context
    assert {path.name for path in folder.glob("*.py")} >= FIXED_FILES
    face = (folder / "__init__.py").read_text()
    assert "Terms:" in face, "a context's face defines its terms"
    assert "Invariant" in face, "a context's face states its invariants"


def test_others_see_only_the_face_of_a_context() -> None:
    for path in sources("chalicelib"):
        own = path.relative_to(ROOT / "chalicelib").parts[0]
        if own not in [*CONTEXTS, "entrypoints", "composition"]:
            continue
        text = path.read_text()
        for module in re.findall(r"^\s*from chalicelib\.(\S+) import", text, re.MULTILINE):
            context, _, inside = module.partition(".")
            assert context == own or context not in CONTEXTS or not inside, f"{path}: reaches into {module}"


def test_no_float_in_the_domain() -> None:
    for path in sources(*[f"chalicelib/{context}" for context in CONTEXTS if context != "search"]):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant):
                assert not isinstance(node.value, float), f"{path}:{node.lineno} a float"
            if isinstance(node, ast.BinOp):
                assert not isinstance(node.op, ast.Div), f"{path}:{node.lineno} a true division"


def test_words_are_those_of_the_glossary() -> None:
    for path in sources("chalicelib"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            assert not BAD_WORDS.search(line), f"{path}:{number}: {line.strip()}"


def test_app_has_no_logic() -> None:
    text = (ROOT / "app.py").read_text()
    assert len(text.splitlines()) <= 30
    assert not any(isinstance(node, ast.If | ast.While | ast.Try) for node in ast.walk(ast.parse(text)))


def test_nothing_unfinished() -> None:
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error)\b")
    for path in ALL:
        assert not marks.search(path.read_text()), f"{path} is unfinished"

"""The documents are complete: every error code, item kind and environment variable is told."""

import importlib
import inspect
import re
from pathlib import Path

import pytest

from app import app
from chalicelib.kernel.errors import DomainError

ROOT = Path(__file__).resolve().parents[2]
CONTEXTS = [
    "identity", "catalogue", "search", "ledger", "oversight", "payments", "orders", "softatm", "banking", "offline",
    "insight", "ratings", "follows", "announcements",
]  # fmt: skip


def leaves() -> list[type[DomainError]]:
    modules = ["chalicelib.kernel.errors", *(f"chalicelib.{context}.errors" for context in CONTEXTS)]
    found: dict[str, type[DomainError]] = {}
    for name in modules:
        module = importlib.import_module(name)
        for _, value in inspect.getmembers(module, inspect.isclass):
            if issubclass(value, DomainError) and value is not DomainError and value.__module__ == name:
                assert value.code not in found, f"two errors share the code {value.code}"
                found[value.code] = value
    return list(found.values())


@pytest.mark.parametrize("leaf", leaves(), ids=lambda leaf: leaf.code)
def test_error_is_documented(leaf: type[DomainError]) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]+", leaf.code)
    assert f"`{leaf.code}`" in (ROOT / "docs/errors.md").read_text(), f"docs/errors.md lacks {leaf.code}"
    assert not leaf.__name__.endswith("Error")


def test_every_item_kind_has_its_access_pattern() -> None:
    text = (ROOT / "docs/access-patterns.md").read_text()
    kinds = set()
    for path in (ROOT / "chalicelib/adapters/dynamo").glob("*.py"):
        kinds |= set(re.findall(r'join\(\s*"([A-Z][A-Z0-9_]*)"', path.read_text()))
    assert len(kinds) > 20
    missing = {kind for kind in kinds if not re.search(rf"`{kind}[#`]", text)}
    assert not missing, f"docs/access-patterns.md lacks {sorted(missing)}"


def test_every_setting_is_documented() -> None:
    names = set(re.findall(r'read\("([A-Z_]+)"', (ROOT / "chalicelib/config.py").read_text()))
    told = (ROOT / "infra/README.md").read_text()
    assert names
    assert not {name for name in names if name not in told}


DOCUMENTS = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", ROOT / "infra/README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_document_has_no_dead_links(path: Path) -> None:
    text = path.read_text()
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), f"points to {target}"
    places = (ROOT, ROOT / "chalicelib", ROOT / "chalicelib/entrypoints", ROOT / "infra")
    for name in re.findall(r"`([a-z_/.-]+/[a-z_-]+\.py)`", text):
        assert any((place / name).exists() for place in places), f"speaks of {name}"


def test_every_route_of_the_operations_exists() -> None:
    told = set(re.findall(r"`(?:GET|POST) (/api/v1/[a-z{} /-]+)", (ROOT / "docs/operations.md").read_text()))
    real = {re.sub(r"\{[^}]*\}", "{}", route) for route in app.routes}
    assert len(told) > 5
    assert {route for route in told if re.sub(r"\{[^}]*\}", "{}", route.strip()) not in real} == set()


def test_readme_leads_to_every_document() -> None:
    text = (ROOT / "README.md").read_text()
    for path in (ROOT / "docs").glob("*.md"):
        assert f"(docs/{path.name})" in text


def test_readme_is_one_screen_and_architecture_one_page() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 60
    assert len((ROOT / "ARCHITECTURE.md").read_text().splitlines()) <= 110


TEST_NAME = re.compile(r"`((?:unit|engine|property|end_to_end|browser|architecture)/[\w/]*\w)(?:::(\w+))?`")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_test_that_is_named_exists(path: Path) -> None:
    """`unit/ledger/test_seals`, a folder of them, or one test: `unit/test_midnight::test_a_fee`."""
    for file, test in TEST_NAME.findall(path.read_text("utf-8")):
        folder, module = ROOT / "tests" / file, ROOT / "tests" / f"{file}.py"
        assert module.is_file() or (folder.is_dir() and not test), file
        assert not test or f"def {test}(" in module.read_text("utf-8"), f"{file}::{test}"

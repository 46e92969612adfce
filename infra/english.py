"""`python -m infra.english`: brings the English catalogue in line with the texts of the product.

New texts are added to the file of their area with an empty translation, texts that nobody says any more are taken out, and
what is still to be translated is listed. Texts are found by the functions that the product itself uses.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from chalicelib.entrypoints.speech.catalogue import FOLDER, Key, entries_of, files
from chalicelib.entrypoints.speech.templates import is_said, messages_of

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "chalicelib/entrypoints/pages/templates"
ENTRYPOINTS = ROOT / "chalicelib/entrypoints"
SCRIPTS = ROOT / "frontend/src"
_MARKS = frozenset({"say", "later", "words"})
_SCRIPT_CALL = re.compile(r"""\bt\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`$]*`)""")


class Place(NamedTuple):
    """Where a text is said."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


Found = dict[str, list[Place]]


def template_messages() -> Found:
    """What templates say."""
    found: Found = defaultdict(list)
    for path in sorted(TEMPLATES.glob("*.html")):
        source = path.read_text()
        for message in messages_of(source):
            start = source.find(message.split("<")[0].split("{")[0].strip()[:40])
            found[message].append(Place(path.name, source.count("\n", 0, max(start, 0)) + 1))
    return found


def _marked(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "title_vi":
            yield "later", node.value
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _MARKS and node.args:
            yield node.func.id, node.args[0]


def _strings(of: ast.expr) -> Iterator[ast.Constant]:
    """The words of a marked table: what stands in it as a value."""
    match of:
        case ast.Constant(value=str()):
            yield of
        case ast.Dict(values=values) | ast.Tuple(elts=values) | ast.List(elts=values):
            for value in values:
                yield from _strings(value)
        case ast.IfExp(body=body, orelse=other):
            yield from _strings(body)
            yield from _strings(other)


def _made_tables(tree: ast.Module, file: str) -> Iterator[tuple[str, int]]:
    """The words of tables that are computed when their module is imported."""
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="words"), args=[ast.DictComp()])):
                for text in getattr(_module(file), name).values():
                    yield str(text), statement.lineno


def _module(file: str) -> Any:
    return import_module(file.removesuffix(".py").removesuffix("/__init__").replace("/", "."))


def python_messages() -> Found:
    """What the code of the entry points says by `say`, `later` and `words`; a table that is named is looked at."""
    found: Found = defaultdict(list)
    for path in sorted(ENTRYPOINTS.rglob("*.py")):
        name = str(path.relative_to(ROOT))
        tree = ast.parse(path.read_text())
        for text, line in _made_tables(tree, name):
            found[text].append(Place(name, line))
        for mark, argument in _marked(tree):
            if isinstance(argument, ast.Name) and mark == "words":
                for text in _words_in(getattr(_module(name), argument.id, None)):
                    found[text].append(Place(name, argument.lineno))
            for constant in _strings(argument):
                if mark != "words" or is_said(str(constant.value)):
                    found[str(constant.value)].append(Place(name, constant.lineno))
    return found


def _words_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if is_said(value):
            yield str(value)
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _words_in(part)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _words_in(part)


def script_messages() -> Found:
    """What scripts say by `t()`."""
    found: Found = defaultdict(list)
    for path in sorted([*SCRIPTS.rglob("*.ts"), *SCRIPTS.rglob("*.tsx")]):
        source = path.read_text()
        for call in _SCRIPT_CALL.finditer(source):
            text = ast.literal_eval(call[1]) if call[1][0] != "`" else call[1][1:-1]
            found[text].append(Place(str(path.relative_to(ROOT)), source.count("\n", 0, call.start()) + 1))
    return found


def said_anywhere() -> Found:
    """Every text of the product, with the places that say it."""
    found: Found = defaultdict(list)
    for texts in (template_messages(), python_messages(), script_messages()):
        for text, places in texts.items():
            found[text] += places
    return found


_CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)
_LITERAL = re.compile(r"""\"[^"]*\"|'[^']*'""")
_TAG = re.compile(r"</?[a-z]+\d*>")
_FORM = re.compile(r"\{(\w+):[^{}|]*\|[^{}|]*\}")
_NAME = re.compile(r"(?<!\{)\{(\w+)[^{}]*\}(?!\})")


def _places_in(text: str) -> tuple[set[str], list[str], list[str], set[str]]:
    """What a text fills in: expressions, conditions, tags, names. A form chosen by a number is grammar, and not counted."""
    codes = [_LITERAL.sub('""', code) for code in _CODE.findall(text)]
    expressions = {code for code in codes if code.startswith("{{") and "|plural(" not in code}
    statements = [code for code in codes if code.startswith("{%")]
    plain = _CODE.sub("", text)
    return expressions, statements, sorted(_TAG.findall(plain)), set(_NAME.findall(_FORM.sub(r"{\1}", plain)))


def mismatched(text: str, english: str) -> bool:
    """Whether the English fills in something else than the Vietnamese does."""
    return _places_in(text) != _places_in(english)


def area_of(place: Place) -> str:
    """The file of the catalogue in which a text of this place is kept."""
    path = Path(place.file)
    if place.file.startswith("frontend/"):
        return "frontend"
    if path.name in {"base.html", "parts.html", "words.py"}:
        return "common"
    if path.name.startswith("till") or path.name == "counter.py":
        return "till"
    return "desk" if path.name.startswith("desk") or "/acts/" in place.file or path.name == "policies.py" else "shop"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


def written(entries: Mapping[Key, str]) -> str:
    """The text of a file of the catalogue."""
    blocks = []
    for (place, text), english in entries.items():
        context = f"msgctxt {_quoted(place)}\n" if place else ""
        blocks.append(f"{context}msgid {_quoted(text)}\nmsgstr {_quoted(english)}\n")
    return "\n".join(blocks)


def main() -> None:
    """Rewrites the catalogue's files and lists what is to be translated."""
    said = said_anywhere()
    kept: dict[str, dict[Key, str]] = {path.stem: dict(entries_of(path.read_text())) for path in files()}
    known: set[Key] = set()
    for entries in kept.values():
        for key in [key for key, english in entries.items() if key[1] not in said or not english or key in known]:
            del entries[key]
        known |= entries.keys()
    for text, places in said.items():
        if ("", text) not in known:
            kept.setdefault(area_of(places[0]), {})[("", text)] = ""
    for area, entries in kept.items():
        (FOLDER / f"{area}.po").write_text(written(entries))
    for area, entries in kept.items():
        for (_, text), english in entries.items():
            if not english or mismatched(text, english):
                sys.stdout.write(f"{area}: {'fills in other things: ' if english else ''}{text}\n")


if __name__ == "__main__":
    main()

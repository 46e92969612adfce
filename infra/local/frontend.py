"""Builds `frontend/` when its sources changed; a build that is up to date costs some milliseconds."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from infra.local.errors import LocalStackError
from infra.local.settings import PROJECT, home_from_environment
from infra.local.toolchain import Toolchain, locked

SOURCES = PROJECT / "frontend"
OUTPUT = PROJECT / "chalicelib" / "static"
_NOT_SOURCES = frozenset({"node_modules", "dist"})


def build(tools: Toolchain) -> bool:
    """Installs the packages of the lock file and runs the build; false where nothing had to be done.

    Raises:
        LocalStackError: npm or the build failed; its own words are above.
    """
    if not (SOURCES / "package.json").is_file():
        return False
    tools.home.mkdir(parents=True, exist_ok=True)
    with locked(tools.home / "frontend.lock"):
        packages = _digest([SOURCES / "package.json", SOURCES / "package-lock.json"])
        packages_stamp = SOURCES / "node_modules" / ".installed"
        if _text(packages_stamp) != packages:
            _npm(tools, "ci", "--no-audit", "--no-fund", "--loglevel=error")
            packages_stamp.write_text(packages, "utf-8")
        sources = _digest(sorted(_source_files()))
        stamp = tools.home / "frontend.built"
        if _text(stamp) == sources and OUTPUT.is_dir() and any(OUTPUT.iterdir()):
            return False
        _npm(tools, "run", "--silent", "build")
        stamp.write_text(sources, "utf-8")
        return True


def check(tools: Toolchain) -> None:
    """Lets the compiler look at the types, and runs the tests of what needs no page.

    Raises:
        LocalStackError: something is wrong; its own words are above.
    """
    _npm(tools, "run", "--silent", "check")
    _npm(tools, "run", "--silent", "test")


def _source_files() -> Iterator[Path]:
    for folder, names, files in os.walk(SOURCES):
        names[:] = [name for name in names if name not in _NOT_SOURCES]
        yield from (Path(folder) / name for name in files)


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(SOURCES)}\0".encode())
        digest.update(file.read_bytes() if file.is_file() else b"")
        digest.update(b"\0")
    return digest.hexdigest()


def _text(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""


def _npm(tools: Toolchain, *words: str) -> None:
    ended = subprocess.run([*tools.npm(), *words], cwd=SOURCES, env=tools.node_environment(), check=False)
    if ended.returncode != 0:
        raise LocalStackError(f"npm {words[0]} failed in frontend/ (code {ended.returncode}); its words are above")


def _main() -> int:
    tools = Toolchain(home_from_environment(os.environ))
    try:
        built = build(tools)
        if "--check" in sys.argv:
            check(tools)
    except LocalStackError as trouble:
        print(f"error: {trouble}", file=sys.stderr)
        return 1
    except OSError as trouble:
        print(f"error: the front end cannot be built: {trouble}", file=sys.stderr)
        return 1
    if built:
        print(f"front end built: {OUTPUT.relative_to(PROJECT)}")
    return 0


if __name__ == "__main__":
    sys.exit(_main())

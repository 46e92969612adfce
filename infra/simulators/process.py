"""Running a simulator as a process: arguments they share, and an orderly end on SIGTERM and Ctrl-C."""

import argparse
import signal
import sys
import threading
from pathlib import Path
from typing import Protocol


class Simulator(Protocol):
    @property
    def port(self) -> int: ...

    def start(self) -> None: ...

    def serve(self) -> None: ...

    def stop(self) -> None: ...


def arguments(program: str, description: str) -> argparse.ArgumentParser:
    """The parser with what every simulator is told."""
    parser = argparse.ArgumentParser(prog=f"python -m {program}", description=description)
    parser.add_argument("--port", type=int, required=True, help="0 picks a free port")
    parser.add_argument("--home", type=Path, required=True, help="directory of the database; a restart keeps it")
    parser.add_argument("--webhook-secret", required=True)
    parser.add_argument("--webhook-url", required=True)
    parser.add_argument("--seed", type=int, default=1, help="fixes the course of drops, copies and delays")
    parser.add_argument("--chaos", choices=("none", "normal", "heavy"), default="normal")
    return parser


def run(name: str, simulator: Simulator) -> None:
    """Serve until told to end; the first line of output names the address."""
    # Waited for, not handled: a handler that runs while its own thread holds a lock could wait for itself.
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    simulator.start()
    serving = threading.Thread(target=simulator.serve, name="http", daemon=True)
    serving.start()
    print(f"{name} ready on http://127.0.0.1:{simulator.port}", flush=True)
    signal.sigwait(ends)
    simulator.stop()
    sys.exit(0)

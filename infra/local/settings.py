"""Where the local stack lives and which ports it takes; the only reader of the `XL_…` variables."""

import contextlib
import errno
import os
import random
import socket
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from infra.local.errors import LocalStackError

PROJECT = Path(__file__).resolve().parents[2]
LOOPBACK = "127.0.0.1"

_QUIET_PORTS = range(12_000, 32_000)

PURPOSES = {
    "http": ("web server", "XL_HTTP_PORT", 8080),
    "gateway": ("card gateway simulator", "XL_GATEWAY_PORT", 8081),
    "bank": ("bank switch simulator", "XL_BANK_PORT", 8082),
    "table": ("table engine", "XL_TABLE_PORT", 8083),
    "aws": ("AWS emulator", "XL_AWS_PORT", 8084),
    "zalo": ("Zalo simulator", "XL_ZALO_PORT", 8085),
    "links": ("payment link simulator", "XL_LINKS_PORT", 8086),
}


@dataclass(frozen=True)
class Ports:
    """One loopback port for each server of the stack."""

    http: int
    gateway: int
    bank: int
    table: int
    aws: int
    zalo: int
    links: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Ports":
        """Ports as the variables say, else the usual ones.

        Raises:
            LocalStackError: a value is no port number, or two servers were given one port.
        """
        chosen = {}
        for name, (_, variable, usual) in PURPOSES.items():
            text = environment.get(variable, "") or str(usual)
            if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
                raise LocalStackError(f"{variable} must be a port number from 1 to 65535, not {text!r}")
            chosen[name] = int(text)
        twice = sorted(PURPOSES[name][1] for name in chosen if list(chosen.values()).count(chosen[name]) > 1)
        if twice:
            raise LocalStackError(f"{' and '.join(twice)} are the same port; give each its own")
        return cls(**chosen)

    @classmethod
    def free(cls) -> "Ports":
        """Ports nobody uses at this moment, outside the range from which systems pick ports for outgoing connections."""
        numbers: list[int] = []
        for candidate in random.sample(_QUIET_PORTS, len(_QUIET_PORTS)):
            with contextlib.suppress(LocalStackError):
                refuse_taken_port(candidate, "test", "")
                numbers.append(candidate)
            if len(numbers) == len(PURPOSES):
                return cls(*numbers)
        raise LocalStackError(f"fewer than {len(PURPOSES)} ports are free on {LOOPBACK}")

    def refuse_taken(self) -> None:
        """Raises LocalStackError with the first port that another program listens on."""
        for field in fields(self):
            refuse_taken_port(getattr(self, field.name), *PURPOSES[field.name][:2])


def refuse_taken_port(port: int, purpose: str, variable: str) -> None:
    """Raises LocalStackError where the port cannot be had, with the variable that changes it."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as refusal:
            why = "is in use" if refusal.errno == errno.EADDRINUSE else f"cannot be used ({refusal.strerror})"
            raise LocalStackError(
                f"port {port} ({purpose}) {why}: stop what uses it, or choose another with {variable}=…"
            ) from None


def home_from_environment(environment: Mapping[str, str]) -> Path:
    """The folder of everything local: tools, data, logs (`XL_HOME`, else `.local` in the project)."""
    return Path(environment.get("XL_HOME") or PROJECT / ".local").expanduser().resolve()


def plain_environment() -> dict[str, str]:
    """This process's environment without what would change how a child behaves.

    AWS settings of the developer's own account must never reach a child that believes it talks to the emulator.
    """
    dropped = ("AWS_", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "COLUMNS", "MAKEFLAGS", "MAKELEVEL")
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)}

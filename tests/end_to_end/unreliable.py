"""Lines that fail as real ones do: the answer of a command that was carried out never arrives."""

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import app
from chalicelib.entrypoints.http.resource import ROUTES
from tests.caller import stored
from tests.end_to_end.visitor import PREFIX, AnswerLost, Http, Reply

assert app.app is not None, "its import registers the routes"
COMMANDS = {route.kind: re.compile(PREFIX + re.sub(r"{\w+}", "[^/]+", route.path)) for route in ROUTES if route.keyed}


def command_at(path: str) -> str | None:
    """The kind of the command that is posted to a path."""
    return next((kind for kind, pattern in COMMANDS.items() if pattern.fullmatch(path)), None)


class LossyProxy:
    """Hands requests on to one origin; on order it hangs up in place of the next answer."""

    def __init__(self, origin: str) -> None:
        proxy, upstream = self, Http(origin)
        self._losing = threading.Event()

        class Exchange(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                sent = {name: text for name, text in self.headers.items() if name.lower() != "content-length"}
                reply = upstream(self.command, self.path, sent, raw)
                if proxy._losing.is_set():
                    proxy._losing.clear()
                    self.close_connection = True
                    return
                self.send_response(reply.status)
                for name in ("content-type", "idempotent-replayed"):
                    if name in reply.headers:
                        self.send_header(name, reply.headers[name])
                self.send_header("Content-Length", str(len(reply.raw)))
                self.end_headers()
                self.wfile.write(reply.raw)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Exchange)
        self.line = Http(f"http://127.0.0.1:{self._server.server_port}")

    def lose_next(self) -> None:
        self._losing.set()

    @contextmanager
    def running(self) -> Iterator["LossyProxy"]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


@dataclass
class Forgetful:
    """A line on which the first answer of every command is lost; it asks again, and once more.

    Attributes:
        met: kinds of commands that were repeated.
    """

    direct: Http
    proxy: LossyProxy
    met: set[str] = field(default_factory=set)

    def __call__(self, method: str, path: str, headers: Mapping[str, str], raw: bytes) -> Reply:
        kind = command_at(path) if method == "POST" else None
        if kind is None:
            return self.direct(method, path, headers, raw)
        lost(self.proxy, method, path, headers, raw)
        first, second = (self.direct(method, path, headers, raw) for _ in range(2))
        assert first.replayed, (kind, "was carried out twice", first.raw[:300])
        assert second.replayed
        assert (first.status, stored(kind, first.body)) == (second.status, stored(kind, second.body)), kind
        self.met.add(kind)
        return first


def lost(proxy: LossyProxy, method: str, path: str, headers: Mapping[str, str], raw: bytes) -> None:
    """Send a request whose answer is lost after it was carried out."""
    proxy.lose_next()
    with pytest.raises(AnswerLost, match="RemoteDisconnected"):
        proxy.line(method, path, headers, raw)

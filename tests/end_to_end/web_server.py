"""One more web server on the stack's table, for what a test must not do to everybody's."""

import sys
from collections.abc import Mapping

from infra.local.processes import Child, Children
from infra.local.settings import LOOPBACK


def start_web_server(
    children: Children, port: int, variables: Mapping[str, str], application: str = "infra.local.gateway:application"
) -> Child:
    """Four requests at a time; it goes with the children.

    Args:
        application: module and name of the WSGI application.
    """
    web = ["granian", "--host", LOOPBACK, "--port", str(port), "--interface", "wsgi", "--no-ws", "--workers", "1"]
    web += ["--blocking-threads", "4", "--log-level", "warning", "--workers-kill-timeout", "2"]
    return children.start("web server", [sys.executable, "-m", *web, application], variables)

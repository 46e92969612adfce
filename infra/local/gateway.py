"""WSGI application of the local stack: CloudFront's and API Gateway's counterpart over the Chalice app.

Run by a threaded WSGI server:
`granian --interface wsgi --workers 2 --blocking-threads 4 infra.local.gateway:application`.
"""

import functools
import os
from pathlib import Path
from typing import Any

import botocore.config
import botocore.session

from app import app
from infra.local import welcome
from infra.local.edge import Edge
from infra.local.http_exchange import HttpRequest, HttpResponse, wsgi
from infra.local.rest_api import MAX_REQUEST_BYTES, RestApi

STATIC_FOLDER = Path(__file__).resolve().parents[2] / "chalicelib" / "static"


@functools.lru_cache(maxsize=1)
def _object_reader() -> Any:
    options = botocore.config.Config(connect_timeout=1, read_timeout=10, retries={"total_max_attempts": 3})
    return botocore.session.get_session().create_client("s3", config=options)


_edge = Edge(RestApi(app).answer, STATIC_FOLDER, os.environ.get("MEDIA_BUCKET", ""), _object_reader)


def answer(request: HttpRequest) -> HttpResponse:
    """The product, and beside it the page for people who are new to it."""
    if request.path == "/_local" or request.path.startswith(welcome.HOME):
        return welcome.from_environment(os.environ, STATIC_FOLDER).answer(request)
    return _edge.answer(request)


application = wsgi(answer, MAX_REQUEST_BYTES)

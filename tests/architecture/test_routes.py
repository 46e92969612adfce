"""Every route of the app is one that API Gateway takes."""

import pytest

from app import app
from chalicelib.entrypoints.http.openapi import openapi_document
from chalicelib.entrypoints.http.resource import ROUTES
from infra.deploy.routes import refused_routes


def test_api_gateway_takes_every_route() -> None:
    assert refused_routes(app.routes) == []


def test_the_document_of_the_api_can_be_made() -> None:
    """No two types share a name, and no two operations."""
    assert openapi_document(server="http://127.0.0.1")["paths"]
    views = [route.kind for route in ROUTES]
    assert {name for name in views if views.count(name) > 1} == set()


@pytest.mark.parametrize(
    ("routes", "word"),
    [
        (["/a/"], "slash"),
        (["a"], "slash"),
        (["/@{name}"], "whole parameter"),
        (["/p-{id}"], "whole parameter"),
        (["/chè"], "plain word"),
        (["/a b"], "plain word"),
        (["/{a}/{a}"], "twice"),
        (["/{rest+}/a"], "last"),
        (["/x/{a}", "/x/{b}/y"], "one parameter"),
        (["/x/{a}", "/x/{rest+}"], "one parameter"),
    ],
)
def test_what_it_refuses_is_found(routes: list[str], word: str) -> None:
    complaints = refused_routes(routes)
    assert len(complaints) == 1
    assert word in complaints[0]


def test_what_it_takes_is_not_complained_of() -> None:
    assert refused_routes(["/", "/a", "/a/{id}", "/a/{id}/b", "/a/new", "/b/{other}", "/static/{rest+}", "/a.b/c_d-e"]) == []

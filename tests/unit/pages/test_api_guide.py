"""The API's page: every route of the document stands on it, examples run, and reads are tried with a key alone."""

import json

import pytest

from chalicelib.composition import Application
from chalicelib.entrypoints.http.openapi import openapi_document
from chalicelib.entrypoints.http.resource import READS
from chalicelib.entrypoints.pages.api_guide import curl_of, groups, sample_body, type_words
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId
from chalicelib.integrators import Scope, issue_key
from tests.builders import application_on
from tests.unit.pages.desk_visitor import Visitor

ME = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV")


@pytest.fixture
def app() -> Application:
    return application_on()


def key(app: Application, *scopes: Scope) -> str:
    return run(app, lambda work: issue_key(work.integrators, name="Sở Công Thương", scopes=scopes, by=ME)).text


def test_every_operation_stands_in_one_group() -> None:
    told = {(method.upper(), path) for path, found in openapi_document()["paths"].items() for method in found}
    shown = [(one.method, one.path) for found in groups().values() for one in found]
    assert set(shown) == told
    assert len(shown) == len(told)


def test_every_group_has_its_page(app: Application) -> None:
    visitor = Visitor(app)
    home = visitor.get("/api")
    for tag, found in groups().items():
        page = visitor.get(f"/api/{tag.replace(' ', '%20')}")
        assert page.status == 200, tag
        assert all(f'id="{one.kind}"' in page.html for one in found)
        assert f">{tag}<" in home.html
    assert visitor.get("/api/no-such").status == 404


def test_examples_say_what_they_need() -> None:
    by_kind = {one.kind: one for found in groups().values() for one in found}
    told = curl_of(by_kind["show_results"], "https://xulang.vn")
    assert told == "curl -X GET 'https://xulang.vn/api/v1/search' \\\n  -H \"Authorization: Bearer $XL_KEY\""
    placed = curl_of(by_kind["place_order"], "https://xulang.vn")
    assert "Idempotency-Key: $(uuidgen)" in placed
    assert json.loads(sample_body(by_kind["place_order"]))
    assert "$ACCESS_TOKEN" in curl_of(by_kind["show_measures"], "")


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string"}, "string"),
        ({"type": "array", "items": {"type": "integer"}}, "array of integer"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "string or null"),
        ({"enum": ["a", "b"]}, "one of: a, b"),
        ({}, "any"),
    ],
)
def test_types_are_said(schema: dict[str, object], words: str) -> None:
    assert type_words(schema) == words


def test_a_read_is_tried_with_a_key(app: Application) -> None:
    visitor, text = Visitor(app), key(app, Scope.PUBLIC)
    shown = visitor.post("/api/search", kind="show_results", key=text, q="na")
    assert '"entries": []' in shown.text.replace("&#34;", '"')
    own = visitor.post("/api/integrators", kind="show_own_key", key=text)
    assert "Sở Công Thương" in own.text
    assert text not in visitor.get("/api/integrators").html


@pytest.mark.parametrize(
    ("tag", "kind", "shown", "says"),
    [
        ("search", "show_results", "xlk_1_2", "Khoá không đúng"),
        ("search", "show_results", "", "cần khoá"),
        ("integrators", "list_own_events", None, "Khoá này không có quyền ấy"),
        ("insight", "show_measures", None, "Không thử được"),
        ("search", "place_order", None, "Không thử được"),
    ],
)
def test_what_a_key_does_not_open_is_said(app: Application, tag: str, kind: str, shown: str | None, says: str) -> None:
    text = key(app, Scope.PUBLIC) if shown is None else shown
    page = Visitor(app).post(f"/api/{tag}", kind=kind, key=text)
    assert says in page.text
    assert page.status >= 400


def test_no_read_that_needs_a_sign_in_is_open_to_keys() -> None:
    documented = {one["operationId"]: one for found in openapi_document()["paths"].values() for one in found.values()}
    for kind, (_, scope) in READS.items():
        if scope is not None:
            assert "permission" not in documented[kind].get("description", "")

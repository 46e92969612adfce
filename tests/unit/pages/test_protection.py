"""What browsers are told to refuse, and what they need not fetch again."""

import base64
import hashlib
import re

import pytest
from chalice.test import Client, HTTPResponse

from app import app as chalice_app
from chalicelib.composition import Application, use
from chalicelib.entrypoints.pages import for_engines
from chalicelib.entrypoints.pages.page import asks_for_little
from chalicelib.entrypoints.pages.protection import content_policy, origin_of
from tests.builders import START, FakeClock
from tests.builders_catalogue import listed
from tests.builders_identity import quick_application


@pytest.fixture
def app() -> Application:
    app = quick_application(clock=FakeClock(START))
    use(app)
    return app


def get(path: str, **headers: str) -> HTTPResponse:
    with Client(chalice_app) as client:
        return client.http.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize("path", ["/", "/danh-muc/na", "/gio-hang", "/dang-nhap", "/quay", "/dieu-hanh", "/khong-co"])
def test_every_page_is_kept_to_itself(app: Application, path: str) -> None:
    answer = get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert answer.headers["Referrer-Policy"] == "same-origin"
    for sheet in re.findall(r"<style>(.*?)</style>", answer.body.decode(), re.DOTALL):
        assert base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode() in policy


def test_a_form_may_go_where_the_page_says() -> None:
    policy = content_policy(frozenset({origin_of("https://objects.example:4443/media?x=1")}))
    assert "form-action 'self' https://objects.example:4443;" in policy
    assert "objects.example" not in content_policy()


def test_what_has_not_changed_is_not_sent_again(app: Application) -> None:
    listed(app)
    first = get("/danh-muc/na")
    assert first.headers["Cache-Control"] == "public, max-age=2"
    again = get("/danh-muc/na", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.body) == (304, b"")
    listed(app, title="Na mới lên")
    app.clock.sleep(1)
    changed = get("/danh-muc/na", If_None_Match=first.headers["ETag"])
    assert changed.status_code == 200


def test_who_has_a_basket_gets_pages_of_their_own(app: Application) -> None:
    answer = get("/", Cookie="xl_basket=%7B%22lst_01KAR3NDEKTSV4RRFFQ69G5FAV%22%3A2%7D")
    assert answer.headers["Cache-Control"] == "private, max-age=2"
    assert "ETag" not in answer.headers


@pytest.mark.parametrize(
    ("headers", "little"),
    [({}, False), ({"save-data": "on"}, True), ({"ect": "2g"}, True), ({"ect": "slow-2g"}, True), ({"ect": "4g"}, False)],
)
def test_small_pictures_go_to_who_asks_for_little(headers: dict[str, str], little: bool) -> None:
    assert asks_for_little(headers) is little


def test_the_worker_stands_at_the_root_and_is_asked_about(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(for_engines, "script", lambda name: f"// {name}")
    answer = get("/sw.js")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    shell = get("/ngoai-mang").body.decode()
    assert "<!--kept-->" in shell


@pytest.mark.parametrize("path", ["/api/v1/sessions", "/dang-nhap"])
def test_a_body_of_another_type_is_told_so_in_our_words(app: Application, path: str) -> None:
    with Client(chalice_app) as client:
        answer = client.http.post(path, headers={"Content-Type": "text/plain"}, body=b"hello")
    assert answer.status_code == 415
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json_body["code"] == "unsupported_media_type"
    assert answer.json_body["message_vi"]

"""A page that fails must not cost the visitor the sign-in that was renewed on the way to it."""

from urllib.parse import urlencode

import pytest
from chalice.test import Client

from app import app as chalice_app
from chalicelib.composition import Application, use
from chalicelib.entrypoints.pages.sign_in_state import REFRESH_COOKIE
from tests.builders_identity import quick_application, signed_in


@pytest.fixture
def app() -> Application:
    return quick_application()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/khong-co", 404),
        ("GET", "/rut-tien/wdr_0", 422),
        ("POST", "/rut-tien/wdr_0/huy", 422),
        ("GET", "/dieu-hanh", 403),
    ],
)
def test_an_error_page_keeps_the_renewed_sign_in(app: Application, method: str, path: str, status: int) -> None:
    use(app)
    headers, body = {"Cookie": f"{REFRESH_COOKIE}={signed_in(app).refresh_token}"}, b""
    if method == "POST":
        headers["Content-Type"], body = "application/x-www-form-urlencoded", urlencode({"op": "x"}).encode()
    with Client(chalice_app) as client:
        answer = client.http.request(method, path, headers=headers, body=body)
    assert answer.status_code == status
    kept: list[str] = list(answer.headers.get("Set-Cookie", []))
    assert any(REFRESH_COOKIE in cookie for cookie in kept)
